"""/history: the versions of a fact; and undoing the newest one."""

from telegram import Update

from briefing.chat.admission import Admission
from briefing.chat.handlers.editing import UNKNOWN, USAGE
from briefing.chat.history_pages import history_keyboard, make_pages, render_history
from briefing.chat.markup import escape
from briefing.chat.room import Context, Room, argument_of
from briefing.chat.settling import tell_settlement
from briefing.services.open_edits import NoSuchFactError
from briefing.services.roles import Right
from briefing.services.undoing import TooLateError, UndoneAlreadyError
from knowledge.models import Status

_TOO_LATE = "Too late to undo: the time is over. /retract takes the fact out, /history {id} restores what it said."


class HistoryHandlers:
    """Handlers of what was, and of going back to it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/history ID`: the newest versions."""
        admitted = await self._admission.admit(update, "/history", Right.READ)
        if admitted is None:
            return
        message, user = admitted
        fact_id = argument_of(message).upper()
        if not fact_id:
            await message.reply_html(USAGE.format(command="/history"))
            return
        try:
            versions = await self._room.correcting.list_versions(fact_id)
        except NoSuchFactError:
            await message.reply_html(UNKNOWN.format(id=escape(fact_id[:40])))
            return
        pages = make_pages(versions, self._room.base, self._room.people)
        text = render_history(versions, pages, 0, self._room.base, self._room.people)
        await message.reply_html(
            text, reply_markup=history_keyboard(versions, pages, 0, may_edit=self._room.is_editor(user))
        )

    async def turn(self, update: Update, context: Context) -> None:
        """Another page."""
        press = await self._admission.press(update, Right.READ)
        if press is None:
            return
        await press.say()
        _verb, fact_id, number = press.parts
        versions = await self._room.correcting.list_versions(fact_id)
        pages = make_pages(versions, self._room.base, self._room.people)
        page = max(0, min(int(number), len(pages) - 1))  # there may be other versions by now
        text = render_history(versions, pages, page, self._room.base, self._room.people)
        await press.replace_text(
            text, history_keyboard(versions, pages, page, may_edit=self._room.is_editor(press.user))
        )

    async def undo(self, update: Update, context: Context) -> None:
        """Take back what was published a moment ago."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, fact_id, version = press.parts
        try:
            undone = await self._room.undoing.undo(press.user.id, fact_id, int(version))
        except TooLateError:
            await press.say(_TOO_LATE.format(id=fact_id), alert=True)
            await press.replace_keyboard(None)
        except UndoneAlreadyError:
            await press.say(f"There is a newer version already. /history {fact_id} shows it.", alert=True)
            await press.replace_keyboard(None)
        else:
            await press.say("Undone")
            if int(version) == 1:
                done = f"↩️ Undone: {fact_id} is taken out again, and nobody is told. Your draft is as it was: /drafts opens it."
            else:
                state = "is as it was" if undone.fact.status is Status.PUBLISHED else "is retracted again"
                done = f"↩️ Undone: {fact_id} {state}, as version {undone.fact.version}. Your edit is in /drafts."
            await press.replace_text(done)
            await tell_settlement(self._room, press.message, undone.fact)
