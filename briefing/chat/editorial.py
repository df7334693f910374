"""What editors do with published facts, drafts and documents: commands, buttons, and whose the next words are."""

from collections.abc import Mapping

from telegram import Message, Update, User

from briefing.chat import draft_pages, edit_pages, history_pages, source_pages
from briefing.chat.asking_now import find_asking
from briefing.chat.handlers import forwarding
from briefing.chat.handlers.asking import AskingHandlers
from briefing.chat.handlers.cataloguing import CataloguingHandlers
from briefing.chat.handlers.drafting import DraftingHandlers
from briefing.chat.handlers.edit_buttons import EditButtons
from briefing.chat.handlers.editing import EditingHandlers
from briefing.chat.handlers.history import HistoryHandlers
from briefing.chat.handlers.listing import ListingHandlers
from briefing.chat.incoming import Incoming
from briefing.chat.room import Handler, Room
from briefing.services.open_edits import OpenEdit
from briefing.storage.imports import StoredDesk


class Editorial:
    """The handlers of editing, put together."""

    def __init__(self, room: Room, asking: AskingHandlers, drafting: DraftingHandlers, incoming: Incoming) -> None:
        self._room = room
        self._incoming = incoming
        self._drafting = drafting
        self._editing, self._edits = EditingHandlers(room), EditButtons(room)
        self._history, self._listing = HistoryHandlers(room), ListingHandlers(room)
        self._catalogue = CataloguingHandlers(room)
        self._forwarding = forwarding.ForwardingHandlers(room, asking)

    def commands(self) -> Mapping[str, Handler]:
        """The handler of each command."""
        return {
            "editfact": self._editing.edit_fact,
            "retract": self._editing.retract,
            "restore": self._editing.restore,
            "history": self._history.show,
            "drafts": self._listing.show,
            "source": self._catalogue.show,
        }

    def buttons(self) -> Mapping[str, Handler]:
        """The handler of each verb that a button's data begins with."""
        return {
            edit_pages.FIELD: self._edits.press_field,
            edit_pages.PICK: self._edits.press_option,
            edit_pages.BACK: self._edits.press_back,
            edit_pages.PUBLISH: self._edits.press_publish,
            edit_pages.NO_REASON: self._edits.press_no_reason,
            edit_pages.KEEP: self._edits.press_keep,
            edit_pages.DROP: self._edits.press_drop,
            edit_pages.OPEN: self._edits.press_open,
            edit_pages.BRING_BACK: self._edits.press_bring_back,
            edit_pages.UNDO: self._history.undo,
            history_pages.TURN: self._history.turn,
            history_pages.RESTORE: self._editing.restore_version,
            draft_pages.TURN: self._listing.turn,
            draft_pages.DROP: self._listing.discard,
            draft_pages.BRING_BACK: self._drafting.bring_back,
            source_pages.TURN: self._catalogue.turn,
            source_pages.OPEN: self._catalogue.open,
            source_pages.CHANGE: self._catalogue.ask_for_change,
            forwarding.FACT: self._forwarding.start_fact,
            forwarding.QUESTION: self._forwarding.ask_question,
        }

    async def take_text(self, update: Update, message: Message, user: User) -> bool:
        """Take what an editor wrote in private, where it answers something or is forwarded; False for a question."""
        reference = self._catalogue.awaited_by(message, user)
        if reference:
            await self._catalogue.take_change(message, user, reference)
            return True
        asking = await find_asking(self._room, user)
        if isinstance(asking, OpenEdit):
            await self._editing.take_text(message, user, asking)
        elif isinstance(asking, StoredDesk):
            await self._incoming.take_text(message, user, asking)
        elif asking:
            await self._drafting.take_text(update, asking)
        elif message.forward_origin and self._room.is_editor(user):
            await self._forwarding.offer(message)
        else:
            return False
        return True
