"""/drafts: everything unfinished, one's own to open or discard."""

from telegram import InlineKeyboardMarkup, Update

from briefing.chat import draft_pages, edit_pages
from briefing.chat.admission import Admission
from briefing.chat.room import Context, Press, Room, strip_buttons
from briefing.services.open_edits import StaleEditError


class ListingHandlers:
    """Handlers of the list of drafts and edits."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """The first page."""
        admitted = await self._admission.admit(update, "/drafts")
        if admitted is None:
            return
        message, user = admitted
        text, keyboard = await self._page(user.id, 0)
        await message.reply_html(text, reply_markup=keyboard)

    async def turn(self, update: Update, context: Context) -> None:
        """Another page."""
        press = await self._admission.press(update)
        if press is None:
            return
        await press.say()
        await press.replace_text(*await self._page(press.user.id, int(press.parts[1])))

    async def discard(self, update: Update, context: Context) -> None:
        """Discard one entry; the list goes on below, and it can be brought back."""
        press = await self._admission.press(update)
        if press is None:
            return
        _verb, kind, number, page = press.parts
        discard = self._discard_draft if kind == draft_pages.DRAFT else self._discard_edit
        keyboard = await discard(press, int(number))
        await press.say("Discarded" if keyboard else "That is published or discarded already.", alert=not keyboard)
        await press.replace_text(*await self._page(press.user.id, int(page)))
        if keyboard:
            what = "draft" if kind == draft_pages.DRAFT else "edit"
            await press.message.reply_html(f"🗑 The {what} is discarded.", reply_markup=keyboard, do_quote=False)

    async def _discard_draft(self, press: Press, draft_id: int) -> InlineKeyboardMarkup | None:
        opened = await self._room.drafting.find_draft(press.user.id, draft_id)
        if opened is None or not await self._room.drafting.discard(press.user.id, draft_id):
            return None
        await strip_buttons(press.message, opened.message_id)
        return draft_pages.bring_back_keyboard(draft_id)

    async def _discard_edit(self, press: Press, edit_id: int) -> InlineKeyboardMarkup | None:
        try:
            opened = await self._room.correcting.find(press.user.id, edit_id)
        except StaleEditError:
            return None
        await self._room.correcting.discard(press.user.id, edit_id)
        await strip_buttons(press.message, opened.message_id)
        return edit_pages.bring_back_keyboard(edit_id)

    async def _page(self, editor_id: int, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
        drafts = await self._room.drafting.list_unfinished()
        waiting = {proof.request.subject for proof in await self._room.approving.list_waiting()}
        edits = await self._room.correcting.list_open()
        entries = draft_pages.list_entries(drafts, edits, editor_id, waiting=waiting)
        if not entries:
            return draft_pages.NOTHING, None
        page = draft_pages.clamp_page(entries, page)
        return (
            draft_pages.render_entries(entries, page, editor_id, self._room.people),
            draft_pages.entries_keyboard(entries, page, editor_id),
        )
