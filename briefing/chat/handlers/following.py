"""Following alerts: /subscribe, /unsubscribe, /alerts and their buttons; chats that come and go."""

from telegram import ChatMember, Update

from briefing.chat import keyboards
from briefing.chat.choice_pages import Page, choice_keyboard, render_choices
from briefing.chat.group_rights import message_of_chooser, press_of_chooser
from briefing.chat.room import Context, Room
from briefing.services.subscribing import EVERYTHING

_CHOOSE = "<b>What would you like to be told of?</b>\nPress a theme to follow it, press again to stop."


class FollowingHandlers:
    """Handlers of subscriptions."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def subscribe(self, update: Update, context: Context) -> None:
        """Offer everything and each theme."""
        message = await message_of_chooser(update)
        if message is None:
            return
        followed = await self._room.subscribing.list_followed(message.chat_id)
        await message.reply_html(_CHOOSE, reply_markup=keyboards.subscribe_keyboard(self._room.base, followed))

    async def choose(self, update: Update, context: Context) -> None:
        """A press on a theme switches it on or off."""
        press = await press_of_chooser(update)
        if press is None:
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
        press = await press_of_chooser(update)
        if press is None:
            return
        chat_id = press.message.chat_id
        followed = await self._room.subscribing.list_followed(chat_id)
        theme = press.parts[1] if len(press.parts) > 1 else None
        if theme is None:
            await press.say()
            await press.message.reply_html(
                _CHOOSE, reply_markup=keyboards.subscribe_keyboard(self._room.base, followed)
            )
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
        press = await press_of_chooser(update)
        if press is None:
            return
        choices = await self._room.choosing.find(press.message.chat_id)
        base = self._room.base
        keyboard = choice_keyboard(Page.MENU, choices, base) if choices.followed else None
        await press.say()
        await press.replace_text(render_choices(choices, base), keyboard)

    async def unsubscribe(self, update: Update, context: Context) -> None:
        """Stop everything."""
        message = await message_of_chooser(update)
        if message is None:
            return
        if await self._room.subscribing.stop(message.chat_id):
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
