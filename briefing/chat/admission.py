"""Who may use the editors' commands and buttons: one place that asks, answers a refusal and records it."""

import logging

from telegram import Chat, Message, Update, User

from briefing.chat.room import Press, Room, message_of, press_of
from briefing.services.roles import Right

logger = logging.getLogger(__name__)

_NOT_FOR_YOU = (
    "That is for the council's {who}. If you should be one, ask an owner of this bot for an invitation. Your Telegram "
    "number is <code>{number}</code>."
)
_WHO = {
    Right.READ: "editors and reviewers",
    Right.DECIDE: "editors and reviewers",
    Right.EDIT: "editors",
    Right.AUDIT: "owners and reviewers",
    Right.MANAGE: "owners",
}
_NOT_HERE = "Please write to me privately for that, so that the editors' work stays between us."


class Admission:
    """Admits people with the right to it, in private chats."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def admit(self, update: Update, command: str, right: Right = Right.EDIT) -> tuple[Message, User] | None:
        """The message and its sender; None, and answered, when the command is not for them or not for here."""
        message, chat, user = message_of(update)
        if not self._room.may(user, right):
            await self._refuse(user, command)
            await message.reply_html(_NOT_FOR_YOU.format(who=_WHO[right], number=user.id))
            return None
        if chat.type != Chat.PRIVATE:
            await message.reply_html(_NOT_HERE)
            return None
        return message, user

    async def press(self, update: Update, right: Right = Right.EDIT) -> Press | None:
        """The press; None, and answered, when it is not for them."""
        press = await press_of(update)
        if press is None or self._room.may(press.user, right):
            return press
        await self._refuse(press.user, press.parts[0])
        await press.say(f"That button is for {_WHO[right]}.", alert=True)
        return None

    async def _refuse(self, user: User, command: str) -> None:
        logger.warning("Refused %s to %s, whose role does not allow it", command, user.id)
        await self._room.drafting.record_refusal(user.id, command)
