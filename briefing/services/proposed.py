"""A proposal and how far its import is, as the services that show, change and decide it see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.services.importing import StaleImportError
from briefing.services.publishing import Publication
from briefing.storage import AsyncConnection, imports, proposals
from briefing.storage.imports import StoredImport
from briefing.storage.proposals import StoredProposal
from knowledge.base import FactBase
from knowledge.drafts import DraftInputError, Step, finish_fact
from knowledge.drafts.draft import fact_prefix
from knowledge.models import Fact, Kind, Source
from knowledge.proposals import Proposal

Ref = tuple[int, int]
"""A proposal in one state: its number and revision."""


class StaleProposalError(Exception):
    """The proposal changed or was decided meanwhile; nothing was done."""

    def __init__(self, decided_by: int | None = None) -> None:
        super().__init__()
        self.decided_by = decided_by


class CopiedWordsError(DraftInputError):
    """The statement is the report's own, in these places of it."""

    def __init__(self, statement: str, copied: Sequence[tuple[int, int]]) -> None:
        super().__init__("Eight or more words in a row are the report's own. Please say it in your own words.")
        self.statement = statement
        self.copied = copied


@dataclass(frozen=True)
class OpenProposal:
    """A proposal as it stands, and its place among those of its import."""

    id: int
    revision: int
    import_id: int
    state: str
    proposal: Proposal
    source: Source
    place: int
    total: int

    @property
    def ref(self) -> Ref:
        """This state of it."""
        return self.id, self.revision

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision of an editor."""
        return self.state == proposals.OPEN

    @property
    def is_finished(self) -> bool:
        """Whether nothing is missing, so that it can be accepted."""
        return self.proposal.draft.step is Step.PREVIEW


@dataclass(frozen=True)
class Progress:
    """How far an import is worked through."""

    open: int = 0
    waiting: int = 0
    accepted: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """All that was proposed."""
        return self.open + self.waiting + self.accepted + self.skipped


@dataclass(frozen=True)
class Acceptance:
    """What accepting published, and the source that it belongs to."""

    publications: Sequence[Publication]
    source: Source


def finish_proposal(proposal: Proposal, source: Source, base: FactBase, fact_id: str | None = None) -> Fact:
    """The fact that a finished proposal becomes; without an id, as it would look.

    Raises:
        StaleProposalError: when it is not finished.
    """
    if proposal.draft.step is not Step.PREVIEW:
        raise StaleProposalError
    fact = finish_fact(proposal.draft, fact_id or f"{fact_prefix(source, base)}00", source, base)
    addressee = proposal.addressed_to if fact.kind is Kind.RECOMMENDATION else None
    return fact.model_copy(update={"addressed_to": addressee})


async def open_proposal(connection: AsyncConnection, stored: StoredProposal, base: FactBase) -> OpenProposal:
    """A stored proposal with its place among those of its import."""
    progress = read_progress(await proposals.count_states(connection, stored.import_id))
    decided = progress.total - progress.open
    waits = stored.state == proposals.OPEN
    place = decided + (await proposals.count_before(connection, stored) + 1 if waits else 0)
    return OpenProposal(
        stored.id,
        stored.revision,
        stored.import_id,
        stored.state,
        Proposal.model_validate(stored.body),
        base.sources[stored.source_id],
        place,
        progress.total,
    )


def read_progress(states: Mapping[str, int]) -> Progress:
    """How many proposals stand in each state."""
    return Progress(
        states.get(proposals.OPEN, 0),
        states.get(proposals.WAITING, 0),
        states.get(proposals.ACCEPTED, 0),
        states.get(proposals.SKIPPED, 0),
    )


def require_present(stored: StoredProposal | None) -> StoredProposal:
    """The proposal. StaleProposalError where there is none."""
    if stored is None:
        raise StaleProposalError
    return stored


async def require_proposal(connection: AsyncConnection, proposal_id: int) -> StoredProposal:
    """A proposal in whatever state. StaleProposalError when there is none."""
    return require_present(await proposals.find_proposal(connection, proposal_id))


async def require_state(
    connection: AsyncConnection, proposal_id: int, revision: int | None, state: str = proposals.OPEN
) -> StoredProposal:
    """A proposal in this state, and at this revision unless it is None. StaleProposalError otherwise."""
    stored = await require_proposal(connection, proposal_id)
    if stored.state != state or revision not in {None, stored.revision}:
        raise StaleProposalError(stored.decided_by)
    return stored


async def require_import(connection: AsyncConnection, import_id: int) -> StoredImport:
    """An import in whatever state. StaleImportError when there is none."""
    stored = await imports.find_import(connection, import_id)
    if stored is None:
        raise StaleImportError
    return stored


async def change_import(
    connection: AsyncConnection, stored: StoredImport, now: datetime, **values: str | None
) -> StoredImport:
    """Write the next revision of an import. StaleImportError when it changed meanwhile."""
    changed = await imports.change_import(connection, stored, at=now, **values)
    if changed is None:
        raise StaleImportError
    return changed


async def update_state(connection: AsyncConnection, import_id: int, now: datetime) -> None:
    """An import is done when nothing of it is open or waits for approval; it is worked through again when something is."""
    stored = await require_import(connection, import_id)
    progress = read_progress(await proposals.count_states(connection, import_id))
    state = imports.OPEN if progress.open or progress.waiting else imports.DONE
    if stored.state in {imports.OPEN, imports.DONE} and stored.state != state:
        await change_import(connection, stored, now, state=state)
