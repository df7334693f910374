"""Carries alerts and awaited answers: tries once and says how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import httpx
from telegram import InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable
from briefing.chat.alert_pages import render_alert, render_correction, render_digest
from briefing.chat.keyboards import add_rows, alert_keyboard, answer_keyboard
from briefing.chat.paragraph_pages import paragraph_row
from briefing.chat.patience import ChatBusyError, Patience
from briefing.chat.render import list_shown, render_awaited
from briefing.services.answering import Answering
from briefing.services.citing import Citing
from briefing.storage.corrections import Correction
from knowledge.alerting import list_probes
from knowledge.answer import AnswerStatus
from knowledge.base import Contents, FactBase
from knowledge.models import Fact

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before there was a connection to send on: what was to be sent has not arrived."""


@dataclass(frozen=True)
class _RenderedAlert:
    fact: Fact
    contents: Contents
    text: str
    keyboard: InlineKeyboardMarkup


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
        self._last: _RenderedAlert | None = None

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """Send the alert for this version of a fact, once."""
        alert = self._render(fact)
        row = paragraph_row([(None, fact)], await self._citing.find_shown([fact]))
        return await self._send(chat_id, alert.text, add_rows(alert.keyboard, [row] if row else []))

    def _render(self, fact: Fact) -> "_RenderedAlert":
        """The same for every chat of a broadcast, while the base stays as it is: to compare a fact is a walk through it."""
        contents = self._base.contents
        last = self._last
        if last is None or last.fact != fact or last.contents is not contents:
            text = render_alert(fact, self._base.sources[fact.source], self._base)
            keyboard = alert_keyboard(fact.id, has_probes=bool(list_probes(fact, self._base)))
            last = self._last = _RenderedAlert(fact, contents, text, keyboard)
        return last

    async def send_digest(self, chat_id: int, facts: Sequence[Fact]) -> tuple[Outcome, int]:
        """Send alerts that were gathered for a chat in one message; how many of them, from the first, it holds."""
        text, held = render_digest(facts, self._base)
        return await self._send(chat_id, text, alert_keyboard()), held

    async def send_correction(self, chat_id: int, correction: Correction, reply_to: int | None) -> Outcome:
        """Tell what changed in a fact, as a reply to the message that held it if that is still there."""
        return await self._send(chat_id, render_correction(correction, self._base), None, reply_to)

    async def send_notice(self, chat_id: int, text: str) -> Outcome:
        """Send words of the bot about itself."""
        return await self._send(chat_id, text, None)

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

    async def _send(
        self, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None, reply_to: int | None = None
    ) -> Outcome:
        # the message replied to may have been deleted; what is said counts all the same
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
        try:
            message = await self._bot.send_message(
                chat_id, text, reply_markup=keyboard, reply_parameters=reply, rate_limit_args=Patience.ONCE
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
