"""Facts and every version they ever had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, fact_versions, facts
from knowledge.models import Fact

CURATOR = "curated base"
"""Who changes facts when the curated files do."""
_AT_ONCE = 500
"""Values in one query: databases set a limit."""


@dataclass(frozen=True)
class FactState:
    """What the merge of the curated files needs to know of a stored fact."""

    fact: Fact
    curated_digest: str | None
    edited: bool
    attached_asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactVersion:
    """One version of a fact: what it said, who made it so, when and why."""

    fact: Fact
    changed_by: str
    changed_at: datetime
    reason: str


async def add_fact(connection: AsyncConnection, fact: Fact, *, actor: str, at: datetime, reason: str) -> None:
    """Write an editor's new fact as its first version. IntegrityError when its id is taken."""
    await _insert_all(connection, [(fact, None)], actor=actor, at=at, reason=reason)


async def add_curated(
    connection: AsyncConnection, digests: Mapping[str, str], new: Sequence[Fact], *, at: datetime, reason: str
) -> None:
    """Write new facts of the curated base in one go; `digests` says by id what the curated file holds."""
    await _insert_all(connection, [(fact, digests[fact.id]) for fact in new], actor=CURATOR, at=at, reason=reason)


async def _insert_all(
    connection: AsyncConnection, new: Sequence[tuple[Fact, str | None]], *, actor: str, at: datetime, reason: str
) -> None:
    if not new:
        return
    rows = [(fact, digest, _row(fact, actor, at)) for fact, digest in new]
    await connection.execute(
        insert(facts),
        [
            {"id": fact.id, "source_id": fact.source, "curated_digest": digest, "edited": digest is None, **row}
            for fact, digest, row in rows
        ],
    )
    await connection.execute(
        insert(fact_versions), [{"fact_id": fact.id, "reason": reason, **row} for fact, _digest, row in rows]
    )


async def change_fact(
    connection: AsyncConnection,
    fact: Fact,
    *,
    actor: str,
    at: datetime,
    reason: str,
    curated_digest: str | None = None,
    edited: bool = True,
) -> None:
    """Write the next version of a stored fact; `fact.version` must be the stored version plus one.

    `curated_digest` belongs to changes by the curated files; an editor's (`edited`) leaves what they last said.

    Raises:
        LookupError: when that version is no longer the next one: somebody else changed the fact meanwhile.
    """
    row = _row(fact, actor, at)
    digest = {} if edited else {"curated_digest": curated_digest}
    done = await connection.execute(
        update(facts)
        .where(facts.c.id == fact.id, facts.c.version == fact.version - 1)
        .values(source_id=fact.source, edited=edited, **row, **digest)
    )
    if done.rowcount != 1:
        raise LookupError(f"{fact.id} is not at version {fact.version - 1} any more")
    await connection.execute(insert(fact_versions).values(fact_id=fact.id, reason=reason, **row))


async def attach_ask(
    connection: AsyncConnection, fact: Fact, ask: str, *, actor: str, at: datetime, reason: str
) -> Fact:
    """Add a question that the fact answers, as its next version; the curated file still decides over the rest.

    Raises:
        LookupError: when `fact` is not the stored version any more.
    """
    new = fact.model_copy(update={"asks": (*fact.asks, ask), "version": fact.version + 1})
    stored = await connection.execute(select(facts.c.attached_asks).where(facts.c.id == fact.id))
    attached = [*(stored.scalar_one_or_none() or ()), ask]
    await _rewrite_asks(connection, new, attached, actor=actor, at=at, reason=reason)
    return new


async def detach_ask(
    connection: AsyncConnection, fact: Fact, ask: str, *, actor: str, at: datetime, reason: str
) -> Fact:
    """Take an attached question away again, as the fact's next version; the curated file still decides over the rest.

    Raises:
        LookupError: when `fact` is not the stored version any more.
    """
    kept = tuple(item for item in fact.asks if item != ask)
    stored = await connection.execute(select(facts.c.attached_asks).where(facts.c.id == fact.id))
    attached = [item for item in stored.scalar_one_or_none() or () if item != ask]
    new = fact.model_copy(update={"asks": kept, "version": fact.version + 1})
    await _rewrite_asks(connection, new, attached or None, actor=actor, at=at, reason=reason)
    return new


async def _rewrite_asks(
    connection: AsyncConnection,
    new: Fact,
    attached: list[str] | None,
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> None:
    row = _row(new, actor, at)
    done = await connection.execute(
        update(facts)
        .where(facts.c.id == new.id, facts.c.version == new.version - 1)
        .values(attached_asks=attached, **row)
    )
    if done.rowcount != 1:
        raise LookupError(f"{new.id} is not at version {new.version - 1} any more")
    await connection.execute(insert(fact_versions).values(fact_id=new.id, reason=reason, **row))


async def note_curated_digest(connection: AsyncConnection, fact_id: str, digest: str | None) -> None:
    """Remember what the curated file says without changing the fact, so a withheld change is reported once."""
    await connection.execute(update(facts).where(facts.c.id == fact_id).values(curated_digest=digest))


async def find_fact(connection: AsyncConnection, fact_id: str) -> Fact | None:
    """The current version of a fact, whatever its status."""
    row = (await connection.execute(select(facts).where(facts.c.id == fact_id))).one_or_none()
    return _fact(row) if row else None


async def find_facts(connection: AsyncConnection, fact_ids: Sequence[str]) -> dict[str, Fact]:
    """The current versions of facts, whatever their status, by id; unknown ids are left out."""
    found: dict[str, Fact] = {}
    for start in range(0, len(fact_ids), _AT_ONCE):
        some = fact_ids[start : start + _AT_ONCE]
        rows = await connection.execute(select(facts).where(facts.c.id.in_(some)))
        found |= {row.id: _fact(row) for row in rows}
    return found


async def list_facts(connection: AsyncConnection, source_id: str) -> Sequence[Fact]:
    """The current version of every fact of a source, whatever its status, by id."""
    rows = await connection.execute(select(facts).where(facts.c.source_id == source_id).order_by(facts.c.id))
    return [_fact(row) for row in rows]


async def list_states(connection: AsyncConnection) -> dict[str, FactState]:
    """Every fact with what the merge needs, by id."""
    rows = await connection.execute(select(facts).order_by(facts.c.id))
    return {
        row.id: FactState(_fact(row), row.curated_digest, row.edited, tuple(row.attached_asks or ()))
        for row in rows
    }


async def list_versions(connection: AsyncConnection, fact_id: str) -> Sequence[FactVersion]:
    """Every version of a fact, oldest first; empty for an unknown fact."""
    rows = await connection.execute(
        select(fact_versions).where(fact_versions.c.fact_id == fact_id).order_by(fact_versions.c.version)
    )
    return [FactVersion(_fact(row), row.changed_by, row.changed_at, row.reason) for row in rows]


async def find_version(connection: AsyncConnection, fact_id: str, version: int) -> FactVersion | None:
    """One version of a fact; None when there is no such."""
    found = await connection.execute(
        select(fact_versions).where(fact_versions.c.fact_id == fact_id, fact_versions.c.version == version)
    )
    row = found.one_or_none()
    return FactVersion(_fact(row), row.changed_by, row.changed_at, row.reason) if row else None


async def list_changes(connection: AsyncConnection, source_id: str, *, limit: int) -> Sequence[FactVersion]:
    """The newest versions of a source's facts, newest first, what the curated files brought at first left out."""
    rows = await connection.execute(
        select(fact_versions)
        .join(facts, facts.c.id == fact_versions.c.fact_id)
        .where(
            facts.c.source_id == source_id,
            or_(fact_versions.c.version > 1, fact_versions.c.changed_by != CURATOR),
        )
        .order_by(fact_versions.c.changed_at.desc(), fact_versions.c.fact_id, fact_versions.c.version.desc())
        .limit(limit)
    )
    return [FactVersion(_fact(row), row.changed_by, row.changed_at, row.reason) for row in rows]


async def count_ids(connection: AsyncConnection, prefix: str) -> int:
    """How many facts, of any status, have an id that begins so."""
    count = await connection.execute(
        select(func.count()).select_from(facts).where(facts.c.id.startswith(prefix, autoescape=True))
    )
    return int(count.scalar_one())


def _row(fact: Fact, actor: str, at: datetime) -> Body:
    return {
        "version": fact.version,
        "status": fact.status.value,
        # the columns say these; a second copy could disagree
        "body": fact.model_dump(mode="json", exclude={"version", "status"}, exclude_defaults=True),
        "changed_by": actor,
        "changed_at": at,
    }


def _fact(row: Row[*tuple[Any, ...]]) -> Fact:
    return read_fact(row.body, row.version, row.status)


def read_fact(body: Body, version: int, status: str) -> Fact:
    """A version of a fact from its columns."""
    return Fact.model_validate(body | {"version": version, "status": status})
