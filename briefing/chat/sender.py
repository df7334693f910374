"""Carries alerts and awaited answers: tries once and says how it went."""

from datetime import timedelta

import httpx
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable
from briefing.chat.keyboards import add_rows, alert_keyboard, answer_keyboard
from briefing.chat.paragraph_pages import paragraph_row
from briefing.chat.patience import ChatBusyError, Patience
from briefing.chat.render import list_shown, render_alert, render_awaited
from briefing.services.answering import Answering
from briefing.services.citing import Citing
from knowledge.answer import AnswerStatus
from knowledge.base import FactBase
from knowledge.models import Fact

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before there was a connection to send on: what was to be sent has not arrived."""


class TelegramSender:
    """Sends alerts and awaited answers through a bot; a `briefing.alerts.sending.Sender`."""

    def __init__(
        self, bot: ExtBot[Patience], base: FactBase, answering: Answering, citing: Citing, *, council: str
    ) -> None:
        self._bot = bot
        self._base = base
        self._answering = answering
        self._citing = citing
        self._council = council

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """Send the alert for this version of a fact, once."""
        text = render_alert(fact, self._base.sources[fact.source], self._base)
        row = paragraph_row([(None, fact)], await self._citing.find_shown([fact]))
        return await self._send(chat_id, text, add_rows(alert_keyboard(), [row] if row else []))

    async def send_answer(self, chat_id: int, wording: str) -> Outcome:
        """Send the answer to a question that this chat asked to be told of, once and in one message."""
        answer = await self._answering.ask(wording)
        if answer.status is not AnswerStatus.ANSWERED:  # its fact was taken out again
            return Refused("there is no answer any more")
        text = render_awaited(answer, self._base, council=self._council)
        theme = self._base.themes.get(answer.snippets[0].fact.themes[0])
        numbered = list(enumerate((snippet.fact for snippet in list_shown(answer)), start=1))
        row = paragraph_row(numbered, await self._citing.find_shown(fact for _number, fact in numbered))
        return await self._send(chat_id, text, add_rows(answer_keyboard(None, 0, theme), [row] if row else []))

    async def _send(self, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None) -> Outcome:
        try:
            message = await self._bot.send_message(
                chat_id, text, reply_markup=keyboard, rate_limit_args=Patience.ONCE
            )
        except TelegramError as error:
            return outcome_of(error)
        return Sent(message.message_id)


def outcome_of(error: TelegramError) -> Outcome:
    """What a failed send means. The order matters: BadRequest is a NetworkError to the library."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            wait = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            return Throttled(wait, chat_only=isinstance(error, ChatBusyError))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest() if "chat not found" in error.message.lower():
            return Unreachable(error.message)
        case BadRequest():
            return Refused(error.message)
        case NetworkError():  # a time-out is one too
            return Interrupted(error.message, uncertain=not isinstance(error.__cause__, _NEVER_LEFT))
        case _:
            return Interrupted(error.message, uncertain=False)
