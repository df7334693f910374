"""Working through what a report proposes: one proposal after the other, by several editors, over days and restarts."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from briefing.clock import Clock
from briefing.services.drafting import next_id
from briefing.services.proposed import (
    CopiedWordsError,
    OpenProposal,
    Progress,
    StaleProposalError,
    finish_proposal,
    open_proposal,
    read_progress,
    require_present,
    require_proposal,
    require_state,
)
from briefing.storage import AsyncConnection, Database, imports, paragraphs, proposals
from briefing.storage.imports import StoredDesk
from briefing.storage.proposals import StoredProposal
from knowledge.base import FactBase
from knowledge.drafts import Draft, DraftInputError, Step, accept_input
from knowledge.models import Fact
from knowledge.proposals import Change, Proposal, Sort, compare_facts, find_copied, find_earlier_figure

_ASKS_FOR = timedelta(hours=12)


class Proposing:
    """Shows proposals to editors and takes their changes."""

    def __init__(self, base: FactBase, database: Database, clock: Clock) -> None:
        self._base = base
        self._database = database
        self._clock = clock

    async def find(self, proposal_id: int) -> OpenProposal:
        """A proposal in whatever state. StaleProposalError when there is none."""
        async with self._database.read() as connection:
            return await self._open(connection, await require_proposal(connection, proposal_id))

    async def find_next(self, editor_id: int, import_id: int) -> OpenProposal | None:
        """The one to go on with: the first that no other editor has in front of them; None when none is left."""
        async with self._database.read() as connection:
            left = await proposals.list_proposals(connection, import_id)
            busy = {
                desk.proposal_id
                for desk in await imports.list_desks(connection, import_id)
                if desk.editor_id != editor_id
            }
            free = [stored for stored in left if stored.id not in busy] or left
            return await self._open(connection, free[0]) if free else None

    async def list_judgements(self, import_id: int) -> Sequence[OpenProposal]:
        """The judgements that wait for a decision and lack nothing."""
        async with self._database.read() as connection:
            left = await proposals.list_proposals(connection, import_id)
            opened = [
                await self._open(connection, stored) for stored in left if stored.sort == Sort.JUDGEMENT.value
            ]
        return [item for item in opened if item.is_finished]

    async def count(self, import_id: int) -> Progress:
        """How far an import is worked through."""
        async with self._database.read() as connection:
            states = await proposals.count_states(connection, import_id)
        return read_progress(states)

    async def preview(self, opened: OpenProposal) -> Fact:
        """The fact that a finished proposal would become, under the id that it would have now."""
        async with self._database.read() as connection:
            fact_id = await next_id(connection, opened.source, self._base)
        return finish_proposal(opened.proposal, opened.source, self._base, fact_id)

    async def find_desk(self, editor_id: int) -> StoredDesk | None:
        """What of an import an editor has in front of them."""
        async with self._database.read() as connection:
            return await imports.find_desk(connection, editor_id)

    async def find_asking(self, editor_id: int) -> StoredDesk | None:
        """What of an import asks for the editor's next words; after half a day they are a question again."""
        desk = await self.find_desk(editor_id)
        asks = desk and desk.asking and desk.updated_at > self._clock() - _ASKS_FOR
        return desk if asks else None

    async def put_desk(
        self,
        editor_id: int,
        import_id: int,
        *,
        proposal_id: int | None = None,
        asking: str | None = None,
        message_id: int | None = None,
    ) -> None:
        """Remember what an editor has in front of them. `asking`: the question that their next words answer."""
        async with self._database.write() as connection:
            await imports.put_desk(
                connection,
                editor_id,
                import_id,
                proposal_id=proposal_id,
                asking=asking,
                message_id=message_id,
                at=self._clock(),
            )

    async def clear_desk(self, editor_id: int) -> None:
        """Stop: the editor's words are questions again. Nothing is lost."""
        async with self._database.write() as connection:
            await imports.clear_desk(connection, editor_id)

    async def answer(self, proposal_id: int, text: str, *, revision: int | None = None) -> OpenProposal:
        """Answer the question that a proposal stands at. `revision`: of a pressed button.

        Raises:
            StaleProposalError: when it is decided, or changed since the button was shown.
            CopiedWordsError: when a statement is the report's own.
            knowledge.drafts.DraftInputError: when the text cannot be used; the proposal is as it was.
        """
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, revision)
            proposal = Proposal.model_validate(stored.body)
            if proposal.draft.step is Step.PREVIEW:
                raise StaleProposalError
            draft = accept_input(proposal.draft, text, self._base)
            if proposal.draft.step is Step.STATEMENT and draft.statement:
                await self._check_words(connection, stored, draft.statement)
            changed = proposal.model_copy(update={"draft": draft})
            if proposal.draft.step in {Step.VALUE, Step.GRADE, Step.STRAND}:
                changed = self._compare_anew(changed)
            return await self._save(connection, stored, changed)

    async def reopen(self, proposal_id: int, revision: int, step: Step) -> OpenProposal:
        """Ask one question again. StaleProposalError when it is not in this state any more."""
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, revision)
            proposal = Proposal.model_validate(stored.body)
            draft = proposal.draft.model_copy(update={"step": step, "answered": proposal.draft.answered - {step}})
            return await self._save(connection, stored, proposal.model_copy(update={"draft": draft}))

    async def stop_asking(self, proposal_id: int, revision: int) -> OpenProposal:
        """Leave the field that was to be changed as it is; what was never there is still asked for."""
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, revision)
            proposal = Proposal.model_validate(stored.body)
            draft = proposal.draft
            if has_answer(draft, draft.step):
                draft = draft.settle(draft.step)
            return await self._save(connection, stored, proposal.model_copy(update={"draft": draft}))

    async def compare(
        self, proposal_id: int, revision: int, *, change: Change | None = None, forget: bool = False
    ) -> OpenProposal:
        """Say how it compares with the earlier fact, or that there is none that it updates."""
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, revision)
            proposal = Proposal.model_validate(stored.body)
            values = {"earlier": None, "change": None} if forget else {"change": change}
            return await self._save(connection, stored, proposal.model_copy(update=values))

    async def name_earlier(self, proposal_id: int, fact_id: str) -> OpenProposal:
        """Say which earlier fact it updates; its thread is taken over. DraftInputError when there is no such fact."""
        fact = self._base.facts.get(fact_id.strip().upper())
        if fact is None:
            raise DraftInputError("I hold no published fact of that id.")
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, None)
            proposal = Proposal.model_validate(stored.body)
            draft = proposal.draft.model_copy(update={"thread": fact.thread or proposal.draft.thread})
            changed = proposal.model_copy(update={"earlier": fact.id, "draft": draft, "change": None})
            return await self._save(connection, stored, self._with_change(changed))

    async def _check_words(self, connection: AsyncConnection, stored: StoredProposal, statement: str) -> None:
        kept = await paragraphs.list_paragraphs(connection, stored.source_id)
        copied = await asyncio.to_thread(find_copied, statement, [item.text for item in kept])
        if copied:
            raise CopiedWordsError(statement, copied)

    def _compare_anew(self, proposal: Proposal) -> Proposal:
        """After a figure or a grade was changed: the earlier value of the same metric, and how the two compare."""
        if proposal.draft.step is not Step.PREVIEW:
            return proposal
        fact = self._finish(proposal)
        if fact.figure:
            earlier = find_earlier_figure(fact.figure, fact.authority, fact.as_at, self._base)
            proposal = proposal.model_copy(update={"earlier": earlier.id if earlier else proposal.earlier})
        return self._with_change(proposal)

    def _with_change(self, proposal: Proposal) -> Proposal:
        former = self._base.facts.get(proposal.earlier or "")
        if former is None or proposal.draft.step is not Step.PREVIEW:
            return proposal
        return proposal.model_copy(update={"change": compare_facts(former, self._finish(proposal))})

    def _finish(self, proposal: Proposal) -> Fact:
        return finish_proposal(proposal, self._base.sources[proposal.draft.source or ""], self._base)

    async def _open(self, connection: AsyncConnection, stored: StoredProposal) -> OpenProposal:
        return await open_proposal(connection, stored, self._base)

    async def _save(self, connection: AsyncConnection, stored: StoredProposal, proposal: Proposal) -> OpenProposal:
        body = proposal.model_dump(mode="json")
        saved = await proposals.change_proposal(connection, stored, body=body)
        return await self._open(connection, require_present(saved))


def has_answer(draft: Draft, step: Step) -> bool:
    """Whether a question was answered before it was asked again; those that may be empty always were."""
    needed: dict[Step, object] = {
        Step.STATEMENT: draft.statement,
        Step.THEMES: draft.themes,
        Step.LOCATOR: draft.locator,
        Step.METRIC: draft.metric,
        Step.VALUE: draft.value,
        Step.STRAND: draft.strand,
        Step.GRADE: draft.grade,
    }
    return needed.get(step, True) not in {None, ()}
