"""How proposals are shown and decided: the buttons stand under one message of an editor at a time."""

from collections.abc import Sequence

from telegram import Message, User

from briefing.chat import import_pages, proposal_pages
from briefing.chat.approval_desk import submit
from briefing.chat.edit_pages import describe_undo, undo_keyboard
from briefing.chat.hold_pages import describe_hold_on
from briefing.chat.room import Press, Room, strip_buttons
from briefing.chat.settling import tell_settlement
from briefing.services.import_approval import PROPOSALS, describe_proposals
from briefing.services.importing import OpenImport, StaleImportError
from briefing.services.proposed import Acceptance, OpenProposal, Ref
from briefing.services.publishing import Publication, Telling
from knowledge.drafts import Step, show_prompt

ASKING = "proposal"
"""What an editor is asked while the words they write answer the question of the proposal in front of them."""


class ProposalDesk:
    """Proposals on their way through the chat."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def screen(self, opened: OpenProposal) -> proposal_pages.Screen:
        """A proposal at its question, or finished."""
        base = self._room.base
        if opened.is_finished:
            return proposal_pages.show_proposal(
                opened, base, None, await self._room.intake.proposing.preview(opened)
            )
        return proposal_pages.show_proposal(opened, base, show_prompt(opened.proposal.draft, base), None)

    async def show(self, message: Message, user: User, opened: OpenProposal) -> None:
        """A proposal in a new message; the buttons under the one before go."""
        await self._strip(message, user)
        text, keyboard = await self.screen(opened)
        sent = await message.reply_html(text, reply_markup=keyboard, do_quote=False)
        await self._remember(user, opened, sent.message_id)

    async def replace(self, press: Press, opened: OpenProposal) -> None:
        """A proposal in the place of the message whose button was pressed."""
        await press.replace_text(*await self.screen(opened))
        await self._remember(press.user, opened, press.message.message_id)

    async def show_next(self, message: Message, user: User, import_id: int) -> None:
        """The next proposal, or how far the import is when none is left."""
        opened = await self._room.intake.proposing.find_next(user.id, import_id)
        if opened:
            await self.show(message, user, opened)
        else:
            await self.show_overview(message, user, await self._room.intake.importing.find(import_id))

    async def show_overview(self, message: Message, user: User, opened: OpenImport) -> None:
        """How far an import is, and what can be done next."""
        await self._strip(message, user)
        await self._room.intake.proposing.clear_desk(user.id)
        text, keyboard = await self.overview(opened)
        await message.reply_html(text, reply_markup=keyboard, do_quote=False)

    async def overview(self, opened: OpenImport) -> import_pages.Screen:
        """The same as a screen; before it is known whom to tell, that is asked."""
        progress = await self._room.intake.proposing.count(opened.id)
        if opened.telling is None and progress.open:
            return import_pages.show_telling_question(opened)
        judgements = await self._room.intake.proposing.list_judgements(opened.id)
        return import_pages.show_overview(opened, progress, len(judgements))

    async def decide(self, press: Press, refs: Sequence[Ref], name: str) -> None:
        """Publish proposals, or let them wait for approval, and tell the outcome in the place of the button's message.

        Raises:
            briefing.services.proposed.StaleProposalError, briefing.services.approving.OutdatedError: when one of them
                is not in this state any more; nothing was done.
        """
        if self._room.approving.required:
            told = Telling.ALERT if await self._room.intake.accepting.would_tell(refs) else Telling.QUIETLY
            await submit(self._room, press.message, PROPOSALS, describe_proposals(refs), press.user.id, told)
            await press.say("Waits for approval")
            await press.replace_text(f"🕓 {name} waits for approval.")
            return
        accepted = await self._room.intake.accepting.accept(press.user.id, refs)
        await press.say("Published")
        await self._tell_outcome(press, accepted)

    async def _tell_outcome(self, press: Press, accepted: Acceptance) -> None:
        publications = accepted.publications
        undo = self._room.settings.undo_seconds
        single = publications[0].fact if len(publications) == 1 else None
        text = _describe_publications(publications)
        if single:
            text = f"{text} {describe_undo(undo)}".strip()
        await press.replace_text(text, undo_keyboard(single, undo=undo) if single else None)
        for publication in publications:
            await tell_settlement(self._room, press.message, publication.fact)

    async def _strip(self, message: Message, user: User) -> None:
        desk = await self._room.intake.proposing.find_desk(user.id)
        if desk:
            await strip_buttons(message, desk.message_id)

    async def _remember(self, user: User, opened: OpenProposal, message_id: int) -> None:
        # themes are chosen, everything else may be typed; a finished proposal asks nothing
        asks = not opened.is_finished and opened.proposal.draft.step is not Step.THEMES
        await self._room.intake.proposing.put_desk(
            user.id,
            opened.import_id,
            proposal_id=opened.id,
            asking=ASKING if asks else None,
            message_id=message_id,
        )

    async def find_import(self, press: Press) -> OpenImport | None:
        """The import that a button names; None, and answered, when it is gone."""
        try:
            return await self._room.intake.importing.find(int(press.parts[1]))
        except (StaleImportError, ValueError, IndexError):
            await press.say(import_pages.STALE, alert=True)
            await press.replace_keyboard(None)
            return None


def _describe_publications(publications: Sequence[Publication]) -> str:
    ids = [publication.fact.id for publication in publications]
    told = sum(publication.told for publication in publications)
    chats = "" if not told else " 1 chat is told." if told == 1 else f" {told} chats are told."
    chats += describe_hold_on(publications)
    if len(ids) == 1:
        return f"✅ Published as <code>{ids[0]}</code>.{chats}"
    return f"✅ Published {len(ids)} facts, <code>{ids[0]}</code> to <code>{ids[-1]}</code>.{chats}"
