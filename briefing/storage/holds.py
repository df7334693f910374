"""Holds: while one is open, alerts stay where they are, as during the weeks before an election."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.deliveries import CANCELLED, PENDING
from briefing.storage.tables import deliveries, holds


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


async def hold_alerts(connection: AsyncConnection) -> None:
    """Keep back every alert that is still to be sent; what is in a dispatcher's hands goes out, and stays if it has to wait."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING, deliveries.c.alert_id.is_not(None))
        .values(held=True)
    )


async def count_held(connection: AsyncConnection) -> tuple[int, int]:
    """How many alerts are kept back, and of how many findings."""
    row = (
        await connection.execute(
            select(
                func.count().label("messages"), func.count(deliveries.c.alert_id.distinct()).label("findings")
            ).where(deliveries.c.state == PENDING, deliveries.c.held)
        )
    ).one()
    return row.messages, row.findings


async def release_held(connection: AsyncConnection) -> Sequence[int]:
    """Keep nothing back any more; the chats that were to be told."""
    released = await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING, deliveries.c.held)
        .values(held=False)
        .returning(deliveries.c.chat_id)
    )
    return sorted({row.chat_id for row in released})


async def discard_held(connection: AsyncConnection, *, at: datetime, reason: str) -> None:
    """Close what is kept back."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING, deliveries.c.held)
        .values(state=CANCELLED, settled_at=at, error=reason, lease_until=None, held=False)
    )
