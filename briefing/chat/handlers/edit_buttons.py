"""The buttons of an edit."""

from telegram import Update

from briefing.chat import edit_pages
from briefing.chat.admission import Admission
from briefing.chat.edit_desk import EditDesk
from briefing.chat.keyboards import match_option
from briefing.chat.room import Context, Room
from briefing.services.open_edits import StaleEditError
from briefing.services.publishing import Telling
from knowledge.drafts import DraftInputError, Step, show_field


class EditButtons:
    """Handlers of the buttons under an edit."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)
        self._desk = EditDesk(room)

    async def press_field(self, update: Update, context: Context) -> None:
        """A field's button: its question takes the place of the edit."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            _verb, edit_id, revision, step = press.parts
            opened = await self._room.correcting.ask(press.user.id, int(edit_id), int(revision), Step(step))
        except (StaleEditError, ValueError):
            await self._desk.refuse(press)
        else:
            await press.say()
            await self._desk.replace(press, opened)

    async def press_option(self, update: Update, context: Context) -> None:
        """A choice under a field's question."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, edit_id, revision, print_ = press.parts
        try:
            before = await self._room.correcting.find(press.user.id, int(edit_id), int(revision))
            value = match_option(show_field(before.edit, self._room.base).options, print_)
            opened = await self._room.correcting.answer(press.user.id, before.id, value or "", before.revision)
        except DraftInputError as error:
            await press.say(str(error), alert=True)
        except (StaleEditError, ValueError):
            await self._desk.refuse(press)
        else:
            await press.say()
            await self._desk.replace(press, opened)

    async def press_back(self, update: Update, context: Context) -> None:
        """Leave a field, or the reason, as it is."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, edit_id, revision = press.parts
        try:
            opened = await self._room.correcting.stop_asking(press.user.id, int(edit_id), int(revision))
        except StaleEditError:
            await self._desk.refuse(press)
        else:
            await press.say()
            await self._desk.replace(press, opened)

    async def press_publish(self, update: Update, context: Context) -> None:
        """Publish, or ask why first."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, edit_id, revision, telling = press.parts
        correcting = self._room.correcting
        try:
            opened = await correcting.find(press.user.id, int(edit_id), int(revision))
            if opened.edit.reason is None and not await correcting.find_newer(opened):
                asked = await correcting.ask_reason(press.user.id, opened.id, opened.revision, Telling(telling))
                await press.say()
                await self._desk.replace(press, asked)
                return
        except (StaleEditError, ValueError):
            await self._desk.refuse(press)
            return
        await self._desk.publish_by(press, opened, Telling(telling))

    async def press_no_reason(self, update: Update, context: Context) -> None:
        """Publish without saying why."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, edit_id, revision = press.parts
        try:
            opened = await self._room.correcting.find(press.user.id, int(edit_id), int(revision))
            telling = Telling(opened.edit.telling or "")
        except (StaleEditError, ValueError):  # ValueError: no reason is being asked for
            await self._desk.refuse(press)
            return
        await self._desk.publish_by(press, opened, telling)

    async def press_keep(self, update: Update, context: Context) -> None:
        """After a conflict: the edit on top of what the other published, one side first."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, edit_id, revision, side = press.parts
        try:
            opened = await self._room.correcting.rebase(
                press.user.id, int(edit_id), int(revision), mine_first=side == edit_pages.MINE
            )
        except DraftInputError as error:
            await press.say(str(error), alert=True)
        except StaleEditError:
            await self._desk.refuse(press)
        else:
            await press.say()
            await self._desk.replace(press, opened)

    async def press_drop(self, update: Update, context: Context) -> None:
        """Give the edit up; it can be brought back."""
        press = await self._admission.press(update)
        if press is None:
            return
        edit_id = int(press.parts[1])
        if not await self._room.correcting.discard(press.user.id, edit_id):
            await self._desk.refuse(press)
            return
        await press.say("Given up")
        await press.replace_text(
            "The edit is given up; the fact stays as it is.", edit_pages.bring_back_keyboard(edit_id)
        )

    async def press_open(self, update: Update, context: Context) -> None:
        """Go on with an edit."""
        await self._take_up(update, again=False)

    async def press_bring_back(self, update: Update, context: Context) -> None:
        """Take up an edit that was given up."""
        await self._take_up(update, again=True)

    async def _take_up(self, update: Update, *, again: bool) -> None:
        press = await self._admission.press(update)
        if press is None:
            return
        take = self._room.correcting.bring_back if again else self._room.correcting.find
        try:
            opened = await take(press.user.id, int(press.parts[1]))
        except StaleEditError:
            await press.say(edit_pages.CLOSED, alert=True)
            await press.replace_keyboard(None)
            return
        await press.say()
        if again:
            await press.replace_keyboard(None)
        await self._desk.show(press.message, opened)
