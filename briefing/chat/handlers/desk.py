"""/desk: what waits for somebody."""

from functools import partial

from telegram import Update, User

from briefing.chat import desk_pages
from briefing.chat.admission import Admission
from briefing.chat.edit_desk import EditDesk
from briefing.chat.room import Context, Room
from briefing.services.open_edits import NoSuchFactError, NotPublishedError
from briefing.services.roles import Right

_GONE = "This fact is not published any more."


class DeskHandlers:
    """Handlers of the overview."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)
        self._edits = EditDesk(room)

    async def show(self, update: Update, context: Context) -> None:
        """The overview."""
        admitted = await self._admission.admit(update, "/desk", Right.READ)
        if admitted is None:
            return
        message, user = admitted
        text, keyboard = await self._look(user)
        await message.reply_html(text, reply_markup=keyboard)

    async def look_again(self, update: Update, context: Context) -> None:
        """The overview in the place of what was opened from it."""
        press = await self._admission.press(update, Right.READ)
        if press is None:
            return
        await press.say()
        await press.replace_text(*await self._look(press.user))

    async def list_aged(self, update: Update, context: Context) -> None:
        """Facts that are due for review."""
        press = await self._admission.press(update, Right.READ)
        if press is None:
            return
        await press.say()
        aged = await self._room.desk.list_aged()
        may = partial(self._room.may, press.user)
        await press.replace_text(*desk_pages.show_aged(aged, int(press.parts[1]), may))

    async def fix(self, update: Update, context: Context) -> None:
        """Begin an edit of a fact that is due."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            opened = await self._room.correcting.begin(press.user.id, press.message.chat_id, press.parts[1])
        except (NoSuchFactError, NotPublishedError):
            await press.say(_GONE, alert=True)
            return
        await press.say()
        await self._edits.show(press.message, opened)

    async def confirm(self, update: Update, context: Context) -> None:
        """A fact is still right: off the list for a year."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, fact_id, page = press.parts
        done = await self._room.desk.confirm_fact(press.user.id, fact_id)
        await press.say(f"Noted: {fact_id} is still right" if done else _GONE, alert=not done)
        aged = await self._room.desk.list_aged()
        may = partial(self._room.may, press.user)
        await press.replace_text(*desk_pages.show_aged(aged, int(page), may))

    async def list_unsent(self, update: Update, context: Context) -> None:
        """Alerts that are not through."""
        press = await self._admission.press(update, Right.READ)
        if press is None:
            return
        await press.say()
        await press.replace_text(*desk_pages.show_unsent(await self._room.desk.list_unsent()))

    async def _look(self, user: User) -> desk_pages.Screen:
        report = await self._room.desk.report(user.id)
        return desk_pages.show_desk(report, user.id, partial(self._room.may, user))
