"""At start: bring the curated files into the database, then the published facts into memory.

The database is what councillors are answered from. The curated files add to it and update what nobody has
touched; a fact that an editor changed keeps the editor's words, and the withheld change is recorded for them.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, audit, facts, sources
from knowledge.base import FactBase
from knowledge.corpus import Corpus
from knowledge.models import Fact, Status


@dataclass(frozen=True)
class MergeReport:
    """How many curated facts were added, changed, withheld because an editor changed them, or withdrawn."""

    added: int = 0
    changed: int = 0
    withheld: int = 0
    withdrawn: int = 0


async def load_base(
    database: Database, corpus: Corpus, *, home: str, clock: Clock
) -> tuple[FactBase, MergeReport]:
    """Merge the curated files into the database and build the base from what it then holds."""
    async with database.write() as connection:
        report = await merge_corpus(connection, corpus, at=clock())
    return await read_base(database, corpus, home=home), report


async def open_base(url: str, corpus: Corpus, *, home: str) -> FactBase:
    """The base of an existing database, for reading only: nothing is migrated or merged.

    Raises:
        briefing.storage.StorageError: when it cannot be read, or its tables are not those of this version.
    """
    async with await Database.open(url, migrate=False) as database:
        return await read_base(database, corpus, home=home)


async def read_base(database: Database, corpus: Corpus, *, home: str) -> FactBase:
    """The base as the database holds it; themes, terms and authorities come from the curated files."""
    async with database.read() as connection:
        stored = replace(
            corpus, sources=await sources.list_sources(connection), facts=await facts.list_published(connection)
        )
    return FactBase(stored, home=home)


async def merge_corpus(connection: AsyncConnection, corpus: Corpus, *, at: datetime) -> MergeReport:
    """Bring the database up to date with the curated files, never over an editor's change."""
    await _merge_sources(connection, corpus, at)
    stored = await facts.list_states(connection)
    digests = {fact.id: _digest(fact) for fact in corpus.facts.values()}
    new = [fact for fact in corpus.facts.values() if fact.id not in stored]
    await facts.add_curated(connection, digests, new, at=at, reason="added to the curated base")
    changed = withheld = withdrawn = 0
    for fact in corpus.facts.values():
        state, digest = stored.get(fact.id), digests[fact.id]
        if state is None or state.curated_digest == digest:
            continue
        if state.edited:
            await facts.note_curated_digest(connection, fact.id, digest)
            await _record(connection, "withhold_curated_change", fact.id, at, {"curated": fact.statement})
            withheld += 1
        else:
            await _replace(connection, state.fact, fact, at, "changed in the curated base", digest)
            changed += 1
    for state in stored.values():
        gone = state.curated_digest is not None and state.fact.id not in corpus.facts
        if gone and not state.edited:
            withdrawn_fact = state.fact.model_copy(update={"status": Status.RETRACTED})
            await _replace(connection, state.fact, withdrawn_fact, at, "taken out of the curated base", None)
            withdrawn += 1
    report = MergeReport(len(new), changed, withheld, withdrawn)
    if report != MergeReport():
        await _record(connection, "merge_curated_base", "facts", at, asdict(report))
    return report


async def _merge_sources(connection: AsyncConnection, corpus: Corpus, at: datetime) -> None:
    known = await sources.list_sources(connection)
    origins = await sources.list_origins(connection)
    for source in corpus.sources.values():
        if known.get(source.id) != source and origins.get(source.id) != sources.EDITOR:
            await sources.save_source(connection, source, origin=sources.CURATED, actor=facts.CURATOR, at=at)


async def _replace(
    connection: AsyncConnection, old: Fact, new: Fact, at: datetime, reason: str, digest: str | None
) -> None:
    await facts.change_fact(
        connection,
        new.model_copy(update={"version": old.version + 1}),
        actor=facts.CURATOR,
        at=at,
        reason=reason,
        curated_digest=digest,
        edited=False,
    )


async def _record(
    connection: AsyncConnection, action: str, subject: str, at: datetime, detail: dict[str, Any]
) -> None:
    entry = audit.AuditEntry(at=at, actor=facts.CURATOR, action=action, subject=subject, detail=detail)
    await audit.record_act(connection, entry)


def _digest(fact: Fact) -> str:
    return hashlib.sha256(fact.model_dump_json(exclude={"version"}).encode()).hexdigest()
