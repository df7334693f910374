"""Holds: while one is open, alerts stay where they are, as during the weeks before an election."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import holds


class HoldOutcome(StrEnum):
    """What became of the alerts that a hold kept back."""

    RELEASED = "released"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Hold:
    """A hold that is in force."""

    id: int
    reason: str
    started_by: int
    started_at: datetime


async def find_open(connection: AsyncConnection) -> Hold | None:
    """The hold in force; None when there is none."""
    row = (await connection.execute(select(holds).where(holds.c.ended_at.is_(None)))).first()
    return Hold(row.id, row.reason, row.started_by, row.started_at) if row else None


async def start_hold(connection: AsyncConnection, reason: str, *, by: int, at: datetime) -> None:
    """Begin one; the caller has seen that none is open."""
    await connection.execute(insert(holds).values(reason=reason, started_by=by, started_at=at))


async def end_hold(
    connection: AsyncConnection, hold_id: int, outcome: HoldOutcome, *, by: int, at: datetime
) -> None:
    """End one."""
    await connection.execute(
        update(holds).where(holds.c.id == hold_id).values(ended_by=by, ended_at=at, outcome=outcome.value)
    )
