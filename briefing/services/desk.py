"""The editors' desk at a glance: what waits for somebody."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from briefing.clock import Clock
from briefing.services.approving import Approving, Proof
from briefing.services.correcting import Correcting
from briefing.services.drafting import Drafting
from briefing.services.importing import Importing, OpenImport
from briefing.services.reviewing import QuestionGap, Reviewing
from briefing.storage import Database, audit, holds, overview, showings
from briefing.storage.holds import Hold
from briefing.storage.overview import UnsentAlert
from knowledge.ageing import AgedFact, rank_aged
from knowledge.base import FactBase

SHOWN_DAYS = 90
"""How far back showings count: the months that this reaches into, whole."""
REVIEW_LASTS = timedelta(days=365)
"""For how long a fact that an editor looked at is not due again."""
FAILED_DAYS = 30
"""For how long an alert that failed is shown."""


@dataclass(frozen=True)
class DeskReport:
    """Everything that waits, as one person sees it."""

    own: int
    others: int
    waiting: Sequence[Proof]
    gaps: Sequence[QuestionGap]
    aged: Sequence[AgedFact]
    unsent: Sequence[UnsentAlert]
    # with how many proposals each has left
    imports: Sequence[tuple[OpenImport, int]] = ()
    hold: Hold | None = None

    @property
    def questions(self) -> int:
        """How many questions wait for an answer."""
        return sum(len(gap.members) for gap in self.gaps)

    @property
    def due(self) -> Sequence[AgedFact]:
        """Aged facts that were shown lately."""
        return [item for item in self.aged if item.shown]


class Desk:
    """Reads what waits; keeps nothing of its own but that a fact was looked at."""

    def __init__(
        self,
        base: FactBase,
        database: Database,
        clock: Clock,
        *,
        drafting: Drafting,
        correcting: Correcting,
        approving: Approving,
        reviewing: Reviewing,
        importing: Importing,
    ) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._drafting = drafting
        self._correcting = correcting
        self._approving = approving
        self._reviewing = reviewing
        self._importing = importing

    async def report(self, person_id: int) -> DeskReport:
        """The desk of one person: which drafts and edits are theirs."""
        editors = [draft.editor_id for draft in await self._drafting.list_unfinished()]
        editors += [edit.editor_id for edit in await self._correcting.list_open()]
        own = editors.count(person_id)
        return DeskReport(
            own,
            len(editors) - own,
            await self._approving.list_waiting(),
            await self._reviewing.list_gaps(),
            await self.list_aged(),
            await self.list_unsent(),
            await self._importing.list_open(),
            await self._find_hold(),
        )

    async def _find_hold(self) -> Hold | None:
        async with self._database.read() as connection:
            return await holds.find_open(connection)

    async def list_aged(self) -> Sequence[AgedFact]:
        """Facts that are due for review, the most pressing first."""
        now = self._clock()
        async with self._database.read() as connection:
            shown = await showings.sum_showings(connection, since=(now - timedelta(days=SHOWN_DAYS)).date())
            reviewed = await overview.list_reviewed(connection, since=now - REVIEW_LASTS)
        held = list(self._base.facts.values())
        return await asyncio.to_thread(rank_aged, held, shown, today=now.date(), reviewed=reviewed)

    async def list_unsent(self) -> Sequence[UnsentAlert]:
        """Alerts that did not reach everybody yet, newest first."""
        async with self._database.read() as connection:
            since = self._clock() - timedelta(days=FAILED_DAYS)
            return await overview.list_unsent(connection, failed_since=since)

    async def confirm_fact(self, editor_id: int, fact_id: str) -> bool:
        """Note that an editor looked at a fact and found it still right; False when it is not published any more."""
        fact = self._base.facts.get(fact_id)
        if fact is None:
            return False
        async with self._database.write() as connection:
            entry = audit.AuditEntry(
                self._clock(), str(editor_id), "review_fact", fact_id, {"version": fact.version}
            )
            await audit.record_act(connection, entry)
        return True
