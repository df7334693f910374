"""How an edit is shown and published: its buttons stand under one message at a time."""

from telegram import Message, User

from briefing.chat import edit_pages
from briefing.chat.approval_desk import submit
from briefing.chat.edit_pages import Screen
from briefing.chat.markup import MESSAGE_LIMIT, escape, visible_length
from briefing.chat.room import Press, Room, strip_buttons
from briefing.chat.settling import tell_settlement
from briefing.services.edit_approval import KIND, describe_state
from briefing.services.open_edits import EditConflictError, OpenEdit, StaleEditError
from briefing.services.publishing import Publication, Telling
from briefing.services.submissions import OutdatedError
from knowledge.drafts import DraftInputError, show_field


class EditDesk:
    """An edit on its way through the chat."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def _screen(self, opened: OpenEdit) -> Screen:
        """How the edit stands: a conflict first, then what it asks, then the whole."""
        correcting, edit = self._room.correcting, opened.edit
        newer = await correcting.find_newer(opened)
        if newer and edit.draft is None:
            return edit_pages.show_conflict(opened, newer, self._room.base, self._room.people)
        if edit.reason_asked:
            return edit_pages.show_reason_question(opened)
        if edit.draft:
            prompt = show_field(edit, self._room.base)
            return edit_pages.show_question(opened, prompt, edit.draft.step, self._room.base)
        rivals = [self._room.people.name_of(rival) for rival in await correcting.list_rivals(opened)]
        text, keyboard = edit_pages.show_edit(
            opened, self._room.base, rivals, approval=self._room.approving.required
        )
        return await self._with_doubt(opened, text), keyboard

    async def _with_doubt(self, opened: OpenEdit, text: str) -> str:
        """A changed place that the kept paragraphs of the document speak against is pointed out, where there is room."""
        target = opened.edit.target
        if target.locator == opened.former.locator:
            return text
        doubt = await self._room.intake.citing.find_doubt(target.source, target.locator)
        warned = f"{text}\n\n⚠️ {escape(doubt)}" if doubt else text
        return warned if visible_length(warned) <= MESSAGE_LIMIT else text

    async def show(self, message: Message, opened: OpenEdit) -> None:
        """A new message with the edit; the buttons under the one before go."""
        await strip_buttons(message, opened.message_id)
        text, keyboard = await self._screen(opened)
        sent = await message.reply_html(text, reply_markup=keyboard, do_quote=False)
        await self._room.correcting.note_message(opened, sent.message_id)

    async def replace(self, press: Press, opened: OpenEdit) -> None:
        """The edit in the place of the message whose button was pressed."""
        text, keyboard = await self._screen(opened)
        await press.replace_text(text, keyboard)
        await self._room.correcting.note_message(opened, press.message.message_id)

    async def publish_by(self, press: Press, opened: OpenEdit, telling: Telling) -> None:
        """Publish by a button, or let it wait for approval; the outcome is told in the place of the button's message."""
        try:
            outcome = await self._publish(press.message, press.user, opened, telling)
        except EditConflictError:
            await press.say("Somebody changed this fact meanwhile. Nothing was done.", alert=True)
            await self.replace(press, opened)
        except (DraftInputError, OutdatedError, StaleEditError):
            await self.refuse(press)
        else:
            await press.say("Done" if outcome else "Waits for approval")
            await press.replace_text(*self._tell_outcome(opened, outcome))
            if outcome:
                await tell_settlement(self._room, press.message, outcome.fact)

    async def publish(self, message: Message, user: User, opened: OpenEdit, telling: Telling) -> None:
        """Publish after a typed reason, or let it wait for approval."""
        try:
            outcome = await self._publish(message, user, opened, telling)
        except EditConflictError:
            await self.show(message, opened)
        except (DraftInputError, OutdatedError, StaleEditError):
            await message.reply_html(edit_pages.STALE)
        else:
            await strip_buttons(message, opened.message_id)
            text, keyboard = self._tell_outcome(opened, outcome)
            await message.reply_html(text, reply_markup=keyboard, do_quote=False)
            if outcome:
                await tell_settlement(self._room, message, outcome.fact)

    async def _publish(
        self, message: Message, user: User, opened: OpenEdit, telling: Telling
    ) -> Publication | None:
        """Publish; None where it waits for approval now."""
        if not self._room.approving.required:
            return await self._room.correcting.publish(user.id, opened.id, opened.revision, telling)
        if await self._room.correcting.find_newer(opened):
            raise EditConflictError
        await submit(self._room, message, KIND, describe_state(opened), user.id, telling)
        return None

    def _tell_outcome(self, opened: OpenEdit, outcome: Publication | None) -> Screen:
        if outcome is None:
            text = f"⏳ Your change of <code>{opened.fact_id}</code> waits for approval. It stays in /drafts until then."
            return text, edit_pages.open_keyboard(opened)
        undo = self._room.settings.undo_seconds
        text = edit_pages.render_publication(outcome, opened.former, undo=undo)
        return text, edit_pages.undo_keyboard(outcome.fact, undo=undo)

    async def refuse(self, press: Press) -> None:
        """A button of an edit that has gone on: the message shows how it stands, or loses its buttons."""
        try:
            opened = await self._room.correcting.find(press.user.id, int(press.parts[1]))
        except (StaleEditError, ValueError):
            await press.say(edit_pages.CLOSED, alert=True)
            await press.replace_keyboard(None)
            return
        if opened.message_id == press.message.message_id:  # pressed twice
            await press.say("That is done already.")
            await self.replace(press, opened)
        else:
            await press.say(edit_pages.STALE, alert=True)
            await press.replace_keyboard(None)
