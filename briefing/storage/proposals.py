"""Facts that a report suggests, each waiting for an editor's decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, proposals

OPEN = "open"
WAITING = "waiting"
"""Accepted by an editor, and waiting for a second pair of eyes."""
ACCEPTED = "accepted"
SKIPPED = "skipped"


@dataclass(frozen=True)
class StoredProposal:
    """A proposal as stored; `revision` grows with every change, so that a late press is noticed."""

    id: int
    import_id: int
    source_id: str
    place: int
    sort: str
    state: str
    revision: int
    body: Body
    fact_id: str | None
    decided_by: int | None


async def add_proposals(
    connection: AsyncConnection, import_id: int, source_id: str, bodies: Sequence[Body]
) -> None:
    """Keep proposals in the order in which they are worked through."""
    rows = [
        {
            "import_id": import_id,
            "source_id": source_id,
            "place": place,
            "sort": body["sort"],
            "state": OPEN,
            "revision": 1,
            "body": body,
            "score": body["score"],
            "why": body["why"],
        }
        for place, body in enumerate(bodies, start=1)
    ]
    if rows:
        await connection.execute(insert(proposals), rows)


async def find_proposal(connection: AsyncConnection, proposal_id: int) -> StoredProposal | None:
    """A proposal in whatever state."""
    row = (await connection.execute(select(proposals).where(proposals.c.id == proposal_id))).one_or_none()
    return _proposal(row) if row else None


async def list_proposals(
    connection: AsyncConnection, import_id: int, *, states: Collection[str] = (OPEN,)
) -> Sequence[StoredProposal]:
    """Those of an import in these states, in order."""
    rows = await connection.execute(
        select(proposals)
        .where(proposals.c.import_id == import_id, proposals.c.state.in_(states))
        .order_by(proposals.c.place, proposals.c.id)
    )
    return [_proposal(row) for row in rows]


async def count_states(connection: AsyncConnection, import_id: int) -> Mapping[str, int]:
    """How many of an import stand in each state."""
    rows = await connection.execute(
        select(proposals.c.state, func.count().label("counted"))
        .where(proposals.c.import_id == import_id)
        .group_by(proposals.c.state)
    )
    return {row.state: row.counted for row in rows}


async def count_before(connection: AsyncConnection, stored: StoredProposal) -> int:
    """How many open ones of the same import come before this one."""
    columns = proposals.c
    before = or_(columns.place < stored.place, and_(columns.place == stored.place, columns.id < stored.id))
    counted = await connection.execute(
        select(func.count())
        .select_from(proposals)
        .where(columns.import_id == stored.import_id, columns.state == OPEN, before)
    )
    return int(counted.scalar_one())


async def change_proposal(
    connection: AsyncConnection, stored: StoredProposal, *, same_revision: bool = False, **values: Any
) -> StoredProposal | None:
    """Write the next revision; None when it changed meanwhile, so of two presses at once only one acts.

    `same_revision`: only its state changes, and what refers to this revision still means it.
    """
    changed = await connection.execute(
        update(proposals)
        .where(proposals.c.id == stored.id, proposals.c.revision == stored.revision)
        .values(revision=stored.revision + (0 if same_revision else 1), **values)
        .returning(proposals)
    )
    row = changed.one_or_none()
    return _proposal(row) if row else None


async def put_last(connection: AsyncConnection, stored: StoredProposal) -> StoredProposal | None:
    """Leave a proposal for later, behind all others of its import."""
    found = await connection.execute(
        select(func.max(proposals.c.place)).where(proposals.c.import_id == stored.import_id)
    )
    return await change_proposal(connection, stored, place=int(found.scalar_one()) + 1)


async def find_accepted(connection: AsyncConnection, fact_id: str) -> StoredProposal | None:
    """The proposal that became a fact; None for a fact that came another way."""
    found = await connection.execute(
        select(proposals).where(proposals.c.fact_id == fact_id, proposals.c.state == ACCEPTED)
    )
    row = found.one_or_none()
    return _proposal(row) if row else None


def _proposal(row: Row[*tuple[Any, ...]]) -> StoredProposal:
    return StoredProposal(
        row.id,
        row.import_id,
        row.source_id,
        row.place,
        row.sort,
        row.state,
        row.revision,
        row.body,
        row.fact_id,
        row.decided_by,
    )
