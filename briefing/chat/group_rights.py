"""Who may choose what a chat is told: in a group, its administrators."""

from telegram import Chat, ChatMember, Message, Update, User

from briefing.chat.room import Press, message_of, press_of

_ONLY_ADMINS = "In a group, only its administrators can choose what it follows. Write to me privately to follow alerts yourself."


async def message_of_chooser(update: Update) -> Message | None:
    """The message; None, and answered, when its sender may not choose for its chat."""
    message, chat, user = message_of(update)
    if await _may_choose(chat, user, message):
        return message
    await message.reply_html(_ONLY_ADMINS)
    return None


async def press_of_chooser(update: Update) -> Press | None:
    """The press; None, and answered, when whoever pressed may not choose for the chat."""
    press = await press_of(update)
    if press is None or await _may_choose(press.message.chat, press.user):
        return press
    await press.say(_ONLY_ADMINS, alert=True)
    return None


async def _may_choose(chat: Chat, user: User, message: Message | None = None) -> bool:
    """Everybody in their own chat, in a group its administrators, also those who write in the group's name."""
    if chat.type == Chat.PRIVATE:
        return True
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True
    member = await chat.get_member(user.id)
    return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
