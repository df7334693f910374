"""Who may choose what a chat is told."""

from telegram import Chat, ChatMember, Message, User

ONLY_ADMINS = "In a group, only its administrators can choose what it follows. Write to me privately to follow alerts yourself."


async def may_choose(chat: Chat, user: User, message: Message | None = None) -> bool:
    """Everybody in their own chat, in a group its administrators, also those who write in the group's name."""
    if chat.type == Chat.PRIVATE:
        return True
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True
    member = await chat.get_member(user.id)
    return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
