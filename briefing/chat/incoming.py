"""What comes in from files: documents, /import, proposals, and paragraphs as printed; commands, buttons, typed words."""

from collections.abc import Mapping

from telegram import Message, User

from briefing.chat import file_pages, import_pages, paragraph_pages, proposal_pages
from briefing.chat.handlers.asking import AskingHandlers
from briefing.chat.handlers.citing import CitingHandlers
from briefing.chat.handlers.importing import ImportingHandlers
from briefing.chat.handlers.proposing import ProposingHandlers
from briefing.chat.handlers.receiving import ReceivingHandlers
from briefing.chat.room import Handler, Room
from briefing.storage.imports import StoredDesk


class Incoming:
    """The handlers of importing, put together."""

    def __init__(self, room: Room, asking: AskingHandlers) -> None:
        self._importing, self._proposing = ImportingHandlers(room), ProposingHandlers(room)
        self._receiving, self._citing = ReceivingHandlers(room, asking), CitingHandlers(room)
        self.take_document = self._receiving.take_document

    def commands(self) -> Mapping[str, Handler]:
        """The handler of each command."""
        return {"import": self._importing.show}

    def buttons(self) -> Mapping[str, Handler]:
        """The handler of each verb that a button's data begins with."""
        return {
            paragraph_pages.SHOW: self._citing.show,
            file_pages.CONFIRM: self._receiving.confirm_file,
            file_pages.REFUSE: self._receiving.refuse_file,
            import_pages.CONFIRM: self._importing.confirm,
            import_pages.FIX: self._importing.choose_field,
            import_pages.FIELD: self._importing.ask_field,
            import_pages.PICK: self._importing.pick,
            import_pages.BACK: self._importing.go_back,
            import_pages.REFUSE: self._importing.refuse,
            import_pages.GO_ON: self._proposing.go_on,
            import_pages.TELL: self._proposing.choose_telling,
            import_pages.STOP: self._proposing.stop,
            import_pages.JUDGEMENTS: self._proposing.preview_judgements,
            import_pages.ACCEPT_JUDGEMENTS: self._proposing.accept_judgements,
            proposal_pages.ACCEPT: self._proposing.accept,
            proposal_pages.SKIP: self._proposing.skip,
            proposal_pages.UNSKIP: self._proposing.bring_back,
            proposal_pages.LATER: self._proposing.put_last,
            proposal_pages.EDIT: self._proposing.choose_field,
            proposal_pages.FIELD: self._proposing.ask_field,
            proposal_pages.PICK: self._proposing.pick,
            proposal_pages.BACK: self._proposing.go_back,
            proposal_pages.PARAGRAPH: self._proposing.show_paragraph,
            proposal_pages.EARLIER: self._proposing.ask_earlier,
            proposal_pages.COMPARE: self._proposing.compare,
        }

    async def take_text(self, message: Message, user: User, desk: StoredDesk) -> None:
        """Take what an editor wrote, where what of an import is in front of them asks for it."""
        field = self._importing.asked_field(desk)
        if field:
            await self._importing.take_text(message, user, desk, field)
        else:
            await self._proposing.take_text(message, user, desk)
