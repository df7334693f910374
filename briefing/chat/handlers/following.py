"""Following alerts: /subscribe, /unsubscribe, /alerts and their buttons; chats that come and go."""

from collections.abc import Sequence

from telegram import Chat, ChatMember, Update, User

from briefing.chat import keyboards
from briefing.chat.markup import escape
from briefing.chat.room import Context, Room, message_of, press_of
from briefing.services.subscribing import EVERYTHING

_CHOOSE = "<b>What would you like to be told of?</b>\nPress a theme to follow it, press again to stop."
_ONLY_ADMINS = "In a group, only its administrators can choose what it follows. Write to me privately to follow alerts yourself."


class FollowingHandlers:
    """Handlers of subscriptions."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def subscribe(self, update: Update, context: Context) -> None:
        """Offer everything and each theme."""
        message, chat, user = message_of(update)
        if not await _may_choose(chat, user):
            await message.reply_html(_ONLY_ADMINS)
            return
        followed = await self._room.subscribing.list_followed(chat.id)
        await message.reply_html(_CHOOSE, reply_markup=keyboards.subscribe_keyboard(self._room.base, followed))

    async def choose(self, update: Update, context: Context) -> None:
        """A press on a theme switches it on or off."""
        press = await press_of(update)
        if press is None:
            return
        if not await _may_choose(press.message.chat, press.user):
            await press.say(_ONLY_ADMINS, alert=True)
            return
        try:
            followed = await self._room.subscribing.toggle_theme(press.message.chat_id, press.parts[-1])
        except LookupError:
            await press.say("That theme is no longer there. /subscribe shows the present ones.", alert=True)
            return
        await press.say("Following" if press.parts[-1] in followed else "No longer following")
        await press.replace_keyboard(keyboards.subscribe_keyboard(self._room.base, followed))

    async def follow(self, update: Update, context: Context) -> None:
        """The button under an answer or an alert: follow its theme, or show what is followed."""
        press = await press_of(update)
        if press is None:
            return
        if not await _may_choose(press.message.chat, press.user):
            await press.say(_ONLY_ADMINS, alert=True)
            return
        chat_id = press.message.chat_id
        followed = await self._room.subscribing.list_followed(chat_id)
        theme = press.parts[1] if len(press.parts) > 1 else None
        if theme is None:
            await press.say()
            keyboard = keyboards.subscribe_keyboard(self._room.base, followed)
            await press.message.reply_html(self._describe(followed), reply_markup=keyboard)
        elif theme not in self._room.base.themes:
            await press.say("That theme is no longer there. /subscribe shows the present ones.", alert=True)
        elif theme in followed or EVERYTHING in followed:
            await press.say("You follow this already. /alerts shows what you follow.", alert=True)
        else:
            await self._room.subscribing.toggle_theme(chat_id, theme)
            name = self._room.base.themes[theme].name
            await press.say(
                f"You will be told of new findings on {name}. /alerts shows what you follow.", alert=True
            )

    async def close(self, update: Update, context: Context) -> None:
        """Done choosing: the list gives way to what was chosen."""
        press = await press_of(update)
        if press is None:
            return
        followed = await self._room.subscribing.list_followed(press.message.chat_id)
        await press.say()
        await press.replace_text(self._describe(followed))

    async def list_alerts(self, update: Update, context: Context) -> None:
        """What this chat follows."""
        message, chat, _user = message_of(update)
        await message.reply_html(self._describe(await self._room.subscribing.list_followed(chat.id)))

    async def unsubscribe(self, update: Update, context: Context) -> None:
        """Stop everything."""
        message, chat, user = message_of(update)
        if not await _may_choose(chat, user):
            await message.reply_html(_ONLY_ADMINS)
        elif await self._room.subscribing.stop(chat.id):
            await message.reply_html("You will get no more alerts. /subscribe starts them again.")
        else:
            await message.reply_html("You follow no alerts, so there is nothing to stop. /subscribe starts them.")

    async def note_membership(self, update: Update, context: Context) -> None:
        """The bot was blocked, unblocked, added or removed."""
        change = update.my_chat_member
        if change is None:
            return
        if change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}:
            await self._room.subscribing.retire(change.chat.id, "the bot was blocked or removed")
        elif change.old_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}:
            await self._room.subscribing.revive(change.chat.id)

    async def note_migration(self, update: Update, context: Context) -> None:
        """A group became a supergroup: its subscriptions go with it."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            await self._room.subscribing.move(message.chat_id, message.migrate_to_chat_id)

    def _describe(self, followed: Sequence[str]) -> str:
        if not followed:
            return "You follow no alerts. /subscribe starts them."
        if EVERYTHING in followed:
            return "You follow <b>everything</b>: every new finding is sent here. /subscribe changes that, /unsubscribe stops it."
        names = [self._room.base.themes[theme].name for theme in followed if theme in self._room.base.themes]
        themes = "\n".join(f"• {escape(name)}" for name in names)
        return f"You follow:\n{themes}\n\n/subscribe changes that, /unsubscribe stops it."


async def _may_choose(chat: Chat, user: User) -> bool:
    if chat.type == Chat.PRIVATE:
        return True
    member = await chat.get_member(user.id)
    return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
