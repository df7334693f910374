"""Deciding over proposals: accepted, skipped or left for later. Of two editors the first decision counts."""

import asyncio
from collections.abc import Sequence

from briefing.clock import Clock
from briefing.services.drafting import next_id
from briefing.services.importing import ImportTelling
from briefing.services.proposed import (
    Acceptance,
    OpenProposal,
    Ref,
    change_import,
    finish_proposal,
    open_proposal,
    require_import,
    require_present,
    require_proposal,
    require_state,
    update_state,
)
from briefing.services.publishing import Publishing, Telling
from briefing.storage import AsyncConnection, Database, audit, imports, proposals
from briefing.storage.imports import StoredImport
from briefing.storage.proposals import StoredProposal
from knowledge.base import FactBase
from knowledge.drafts.draft import fact_prefix
from knowledge.models import Fact, Source, Strand
from knowledge.proposals import Change, Proposal


class Accepting:
    """Publishes what editors accept, and remembers what they do not."""

    def __init__(self, base: FactBase, database: Database, clock: Clock, publishing: Publishing) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing

    async def accept(self, editor_id: int, refs: Sequence[Ref]) -> Acceptance:
        """Publish these proposals in one transaction, then let questions find them.

        Raises:
            StaleProposalError: when one of them is not in this state any more; nothing is published.
        """
        async with self._database.write() as connection:
            accepted = await self.accept_on(connection, editor_id, refs)
        await asyncio.to_thread(self.show, accepted)
        return accepted

    async def accept_on(
        self, connection: AsyncConnection, editor_id: int, refs: Sequence[Ref], *, of: str = proposals.OPEN
    ) -> Acceptance:
        """As `accept`, on the caller's transaction, for proposals that stand in the state `of`; `show` what came of it."""
        chosen = [await require_state(connection, *ref, of) for ref in refs]
        opened = await require_import(connection, chosen[0].import_id)
        source = self._base.sources[chosen[0].source_id]
        announced = choose_announced(opened, chosen)
        published = []
        for stored in chosen:
            proposal = Proposal.model_validate(stored.body)
            fact_id = await next_id(connection, source, self._base)
            fact = finish_proposal(proposal, source, self._base, fact_id)
            telling = Telling.ALERT if stored.id in announced else Telling.QUIETLY
            published.append(
                await self._publishing.add(
                    connection, fact, actor=str(editor_id), telling=telling, reason=_give_reason(proposal)
                )
            )
            await self._decide(connection, stored, proposals.ACCEPTED, editor_id, fact.id)
            if telling is Telling.ALERT and opened.telling == ImportTelling.ONCE:
                opened = await change_import(connection, opened, self._clock(), announced=fact.id)
        await update_state(connection, opened.id, self._clock())
        return Acceptance(published, source)

    def show(self, accepted: Acceptance) -> None:
        """Let questions find what was accepted. Takes milliseconds a fact: for many, in a thread."""
        facts = [publication.fact for publication in accepted.publications]
        self._publishing.show(accepted.source, facts)

    async def draft_facts(
        self, connection: AsyncConnection, refs: Sequence[Ref], *, of: str
    ) -> tuple[Sequence[Fact], Source]:
        """The facts that these proposals would become. StaleProposalError when one is not in this state."""
        chosen = [await require_state(connection, *ref, of) for ref in refs]
        source = self._base.sources[chosen[0].source_id]
        prefix = fact_prefix(source, self._base)
        first = int((await next_id(connection, source, self._base)).removeprefix(prefix))
        return [
            finish_proposal(Proposal.model_validate(stored.body), source, self._base, f"{prefix}{number:02d}")
            for number, stored in enumerate(chosen, start=first)
        ], source

    async def would_tell(self, refs: Sequence[Ref]) -> bool:
        """Whether accepting these would alert members."""
        async with self._database.read() as connection:
            chosen = [await require_proposal(connection, proposal_id) for proposal_id, _revision in refs]
            opened = await require_import(connection, chosen[0].import_id)
        return bool(choose_announced(opened, chosen))

    async def move(self, connection: AsyncConnection, refs: Sequence[Ref], *, of: str, to: str) -> None:
        """Bring proposals from one state into another, on the caller's transaction; those in neither stay."""
        for proposal_id, revision in refs:
            stored = await proposals.find_proposal(connection, proposal_id)
            if stored and stored.state == of and stored.revision == revision:
                await proposals.change_proposal(connection, stored, same_revision=True, state=to)
                await update_state(connection, stored.import_id, self._clock())

    async def skip(self, editor_id: int, ref: Ref) -> OpenProposal:
        """Decide against it; it can be brought back. StaleProposalError when it is not in this state any more."""
        async with self._database.write() as connection:
            stored = await require_state(connection, *ref)
            decided = await self._decide(connection, stored, proposals.SKIPPED, editor_id, None)
            detail = {"proposal": stored.id, "sort": stored.sort}
            entry = audit.AuditEntry(self._clock(), str(editor_id), "skip_proposal", stored.source_id, detail)
            await audit.record_act(connection, entry)
            await update_state(connection, stored.import_id, self._clock())
            return await open_proposal(connection, decided, self._base)

    async def bring_back(self, proposal_id: int) -> OpenProposal:
        """Open a skipped proposal again. StaleProposalError when it is not skipped."""
        async with self._database.write() as connection:
            stored = await require_state(connection, proposal_id, None, proposals.SKIPPED)
            opened = await proposals.change_proposal(
                connection, stored, state=proposals.OPEN, decided_by=None, decided_at=None
            )
            await update_state(connection, stored.import_id, self._clock())
            return await open_proposal(connection, require_present(opened), self._base)

    async def put_last(self, ref: Ref) -> None:
        """Leave it for later, behind the others. StaleProposalError when it is not in this state any more."""
        async with self._database.write() as connection:
            stored = await require_state(connection, *ref)
            require_present(await proposals.put_last(connection, stored))

    async def _decide(
        self,
        connection: AsyncConnection,
        stored: StoredProposal,
        state: str,
        editor_id: int,
        fact_id: str | None,
    ) -> StoredProposal:
        return require_present(
            await proposals.change_proposal(
                connection, stored, state=state, decided_by=editor_id, decided_at=self._clock(), fact_id=fact_id
            )
        )


def choose_announced(opened: StoredImport, chosen: Sequence[StoredProposal]) -> set[int]:
    """Which of these are alerted: the one alert of an import is on the overall judgement, else on the first accepted."""
    match opened.telling:
        case ImportTelling.EACH:
            return {item.id for item in chosen}
        case ImportTelling.ONCE if opened.announced is None:
            overall = (item.id for item in chosen if item.body["draft"].get("strand") == Strand.OVERALL)
            return {next(overall, chosen[0].id)}
        case _:
            return set()


async def reopen_undone(connection: AsyncConnection, fact_id: str, clock: Clock) -> bool:
    """The publication of a fact is undone: its proposal is open again. False when it came from none."""
    stored = await proposals.find_accepted(connection, fact_id)
    if stored is None:
        return False
    await proposals.change_proposal(
        connection, stored, state=proposals.OPEN, fact_id=None, decided_by=None, decided_at=None
    )
    await imports.forget_announcement(connection, fact_id)
    await update_state(connection, stored.import_id, clock())
    return True


def _give_reason(proposal: Proposal) -> str:
    """Why the first version of the fact is there, with what it updates."""
    if proposal.earlier is None:
        return "from an imported report"
    compared = {Change.BETTER: "better than", Change.WORSE: "worse than", Change.SAME: "the same as"}
    return (
        f"from an imported report; {compared[proposal.change] if proposal.change else 'after'} {proposal.earlier}"
    )
