"""What the handlers share: the services, who may edit, and the parts of an update they act on."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update, User
from telegram.error import BadRequest, TelegramError
from telegram.ext import CallbackContext, ExtBot

from briefing.chat.keyboards import drop_buttons
from briefing.chat.patience import Patience
from briefing.chat.render import render_answer
from briefing.clock import Clock
from briefing.services.answering import Answering
from briefing.services.approving import Approving
from briefing.services.auditing import Auditing
from briefing.services.cataloguing import Cataloguing
from briefing.services.choosing import Choosing
from briefing.services.conversing import Conversing
from briefing.services.correcting import Correcting
from briefing.services.desk import Desk
from briefing.services.drafting import Drafting
from briefing.services.holding import Holding
from briefing.services.intake import Intake
from briefing.services.noting import Noting
from briefing.services.overseeing import Overseeing
from briefing.services.people import People
from briefing.services.receipting import Receipting
from briefing.services.reviewing import Reviewing
from briefing.services.roles import Right
from briefing.services.subscribing import Subscribing
from briefing.services.undoing import Undoing
from briefing.settings import Settings
from knowledge.answer import Answer
from knowledge.base import FactBase

logger = logging.getLogger(__name__)

Context = CallbackContext[ExtBot[Patience], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Room:
    """The collaborators of the handlers. `wake_dispatcher` tells the outbox that something is due."""

    base: FactBase
    answering: Answering
    conversing: Conversing
    subscribing: Subscribing
    choosing: Choosing
    holding: Holding
    overseeing: Overseeing
    drafting: Drafting
    correcting: Correcting
    undoing: Undoing
    cataloguing: Cataloguing
    noting: Noting
    receipting: Receipting
    reviewing: Reviewing
    people: People
    approving: Approving
    desk: Desk
    auditing: Auditing
    intake: Intake
    settings: Settings
    clock: Clock
    wake_dispatcher: Callable[[], None]

    def may(self, user: User, right: Right) -> bool:
        """Whether somebody may do something. People are known by their numeric id: user names change hands."""
        return self.people.may(user.id, right)

    def is_editor(self, user: User) -> bool:
        """Whether somebody may add and change facts."""
        return self.may(user, Right.EDIT)

    def render_answer(self, answer: Answer) -> Sequence[str]:
        """The messages that answer a question in this council's chats."""
        settings = self.settings
        return render_answer(answer, self.base, council=settings.council, route_to_help=settings.safeguarding_text)


async def strip_buttons(message: Message, message_id: int | None) -> None:
    """Take the buttons from under an earlier message of the chat: what they asked is answered."""
    if message_id is None:
        return
    try:
        await message.get_bot().edit_message_reply_markup(message.chat_id, message_id)
    except BadRequest as error:  # they are gone already, or the message is
        logger.debug("Buttons could not be taken away: %s", error.message)


def message_of(update: Update) -> tuple[Message, Chat, User]:
    """The message with its chat and sender; only for handlers that are registered for messages of people.

    Raises:
        TypeError: for any other update, which would be a mistake in the registration.
    """
    message, chat, user = update.effective_message, update.effective_chat, update.effective_user
    if message is None or chat is None or user is None:
        raise TypeError("this handler takes messages of people only")
    return message, chat, user


def argument_of(message: Message) -> str:
    """What follows the command in a message, on the same line or the next."""
    _command, *rest = (message.text or "").split(maxsplit=1) or [""]
    return rest[0].strip() if rest else ""


@dataclass(frozen=True)
class Press:
    """A pressed button: who pressed it, under which message, and what it carries."""

    query: CallbackQuery
    message: Message
    user: User
    parts: tuple[str, ...]

    async def say(self, text: str | None = None, *, alert: bool = False) -> None:
        """Answer the press, which ends the spinner on the button.

        What the press was for matters more than its spinner: where answering fails, the handler goes on.
        """
        try:
            await self.query.answer(text, show_alert=alert)
        except TelegramError as error:
            logger.info("A press could not be answered: %s", error.message)

    async def replace_keyboard(self, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change the buttons under the message; two presses at once may ask for the same change twice."""
        try:
            await self.message.edit_reply_markup(keyboard)
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                raise

    async def drop_buttons(self, *verbs: str) -> None:
        """Take the buttons of these verbs away; the others stay."""
        await self.replace_keyboard(drop_buttons(self.message.reply_markup, *verbs))

    async def replace_text(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change the message under which the button stands."""
        try:
            await self.message.edit_text(text, reply_markup=keyboard)
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                raise


async def press_of(update: Update) -> Press | None:
    """The press in a callback update; None, and answered, when its message is too old to act on."""
    query = update.callback_query
    if query is None:
        raise TypeError("this handler takes presses of buttons only")
    if not isinstance(query.message, Message) or query.data is None:
        await query.answer("This message is too old for its buttons. Please ask again.", show_alert=True)
        return None
    return Press(query, query.message, query.from_user, tuple(query.data.split(":")))
