"""At start: bring the curated files into the database, then the published facts into memory.

The database is what councillors are answered from. The curated files add to it and update what nobody has
touched; a fact that an editor changed keeps the editor's words, and the withheld change is recorded for them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, audit, facts, sources
from briefing.storage.facts import FactState
from knowledge.base import FactBase
from knowledge.corpus import Corpus
from knowledge.gate import FALSE_ANSWERS
from knowledge.models import Fact, Status

_LATER_FIELDS = ("part_of", "addressed_to")


@dataclass(frozen=True)
class MergeReport:
    """How many curated facts were added, changed, withheld because an editor changed them, or withdrawn."""

    added: int = 0
    changed: int = 0
    withheld: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class MergePlan:
    """What the curated files ask of the stored facts; changed and withdrawn ones as they are to become."""

    added: Sequence[Fact]
    changed: Sequence[Fact]
    withheld: Sequence[Fact]
    withdrawn: Sequence[Fact]
    digests: Mapping[str, str]

    def apply(self, stored: Mapping[str, FactState]) -> dict[str, Fact]:
        """Every fact as it is after the merge, by id."""
        kept = {state.fact.id: state.fact for state in stored.values()}
        return kept | {fact.id: fact for fact in (*self.added, *self.changed, *self.withdrawn)}

    def count(self) -> MergeReport:
        """The plan in numbers."""
        return MergeReport(len(self.added), len(self.changed), len(self.withheld), len(self.withdrawn))


async def load_base(
    database: Database, corpus: Corpus, *, home: str, clock: Clock, false_answers: float = FALSE_ANSWERS
) -> tuple[FactBase, MergeReport]:
    """Merge the curated files into the database and build the base from what it then holds."""
    async with database.write() as connection:
        plan, merged = await merge_corpus(connection, corpus, at=clock())
        stored_sources = await sources.list_sources(connection)
    return FactBase(
        replace(corpus, sources=stored_sources, facts=merged), home=home, false_answers=false_answers
    ), plan.count()


async def open_base(url: str, corpus: Corpus, *, home: str, false_answers: float = FALSE_ANSWERS) -> FactBase:
    """The base as the next start would load it, from an existing database that is left as it is.

    Raises:
        briefing.storage.StorageError: when it cannot be read, or its tables are not those of this version.
    """
    async with await Database.open(url, migrate=False) as database, database.read() as connection:
        states = await facts.list_states(connection)
        stored_sources = await sources.list_sources(connection)
        origins = await sources.list_origins(connection)
    merged = plan_merge(corpus, states).apply(states)
    by_editors = {key: source for key, source in stored_sources.items() if origins[key] == sources.EDITOR}
    every_source = {**stored_sources, **corpus.sources, **by_editors}
    return FactBase(replace(corpus, sources=every_source, facts=merged), home=home, false_answers=false_answers)


def plan_merge(corpus: Corpus, stored: Mapping[str, FactState]) -> MergePlan:
    """What is to happen to the stored facts so that they follow the curated files, never over an editor's change."""
    digests = {fact.id: _digest(fact) for fact in corpus.facts.values()}
    added, changed, withheld = [], [], []
    for fact in corpus.facts.values():
        state = stored.get(fact.id)
        if state is None:
            added.append(fact)
        elif state.curated_digest != digests[fact.id]:
            if state.edited:
                withheld.append(fact)
            else:
                asks = tuple(dict.fromkeys((*fact.asks, *state.attached_asks)))
                changed.append(fact.model_copy(update={"asks": asks, "version": state.fact.version + 1}))
    withdrawn = [
        state.fact.model_copy(update={"status": Status.RETRACTED, "version": state.fact.version + 1})
        for state in stored.values()
        if state.curated_digest is not None and not state.edited and state.fact.id not in corpus.facts
    ]
    return MergePlan(added, changed, withheld, withdrawn, digests)


async def merge_corpus(
    connection: AsyncConnection, corpus: Corpus, *, at: datetime
) -> tuple[MergePlan, dict[str, Fact]]:
    """Bring the database up to date with the curated files; what was done, and every fact as it is now."""
    await _merge_sources(connection, corpus, at)
    stored = await facts.list_states(connection)
    plan = plan_merge(corpus, stored)
    await facts.add_curated(connection, plan.digests, plan.added, at=at, reason="added to the curated base")
    for fact in plan.changed:
        await _replace(connection, fact, at, "changed in the curated base", plan.digests[fact.id])
    for fact in plan.withdrawn:
        await _replace(connection, fact, at, "taken out of the curated base", None)
    for fact in plan.withheld:
        # noted, so that it is told once and not at every start
        await facts.note_curated_digest(connection, fact.id, plan.digests[fact.id])
        await _record(connection, "withhold_curated_change", fact.id, at, {"curated": fact.statement})
    report = plan.count()
    if report != MergeReport():
        await _record(connection, "merge_curated_base", "facts", at, asdict(report))
    return plan, plan.apply(stored)


async def _merge_sources(connection: AsyncConnection, corpus: Corpus, at: datetime) -> None:
    known = await sources.list_sources(connection)
    origins = await sources.list_origins(connection)
    for source in corpus.sources.values():
        if known.get(source.id) != source and origins.get(source.id) != sources.EDITOR:
            await sources.save_source(connection, source, origin=sources.CURATED, actor=facts.CURATOR, at=at)


async def _replace(connection: AsyncConnection, new: Fact, at: datetime, reason: str, digest: str | None) -> None:
    await facts.change_fact(
        connection, new, actor=facts.CURATOR, at=at, reason=reason, curated_digest=digest, edited=False
    )


async def _record(
    connection: AsyncConnection, action: str, subject: str, at: datetime, detail: dict[str, Any]
) -> None:
    entry = audit.AuditEntry(at=at, actor=facts.CURATOR, action=action, subject=subject, detail=detail)
    await audit.record_act(connection, entry)


def _digest(fact: Fact) -> str:
    # fields that came with later versions count only where they say something: an upgrade alone changes no fact
    empty = {name for name in _LATER_FIELDS if getattr(fact, name) is None}
    return hashlib.sha256(fact.model_dump_json(exclude={"version"} | empty).encode()).hexdigest()
