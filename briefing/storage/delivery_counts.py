"""What became of what was to be sent, in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.deliveries import CANCELLED, FAILED, PENDING, SENT
from briefing.storage.tables import alerts, corrections, deliveries


@dataclass(frozen=True)
class Tally:
    """Deliveries by what became of them. `held`: of those pending, kept back; `uncertain`: may have come twice."""

    sent: int
    pending: int
    held: int
    failed: int
    cancelled: int
    uncertain: int
    next_due: datetime | None


@dataclass(frozen=True)
class Announcement:
    """One alert or correction of a version of a fact, and how it fared."""

    fact_id: str
    version: int
    is_correction: bool
    at: datetime
    tally: Tally


@dataclass(frozen=True)
class Traffic:
    """The outbox as a whole. `overdue_since`: when the oldest that is due and not held was due."""

    pending: int
    held: int
    sent: int
    overdue_since: datetime | None


async def list_announcements(
    connection: AsyncConnection, *, fact_id: str | None = None, limit: int = 10
) -> Sequence[Announcement]:
    """Alerts and corrections, of one fact or of all, newest first."""
    found: list[Announcement] = []
    for table, version, number in (
        (alerts, alerts.c.fact_version, deliveries.c.alert_id),
        (corrections, corrections.c.version, deliveries.c.correction_id),
    ):
        of_fact = [table.c.fact_id == fact_id] if fact_id is not None else []
        rows = await connection.execute(
            select(table.c.fact_id, version.label("version"), table.c.created_at, *_COUNTS)
            .outerjoin(deliveries, number == table.c.id)
            .where(*of_fact)
            .group_by(table.c.id, table.c.fact_id, version, table.c.created_at)
            .order_by(table.c.id.desc())
            .limit(limit)
        )
        found += [
            Announcement(row.fact_id, row.version, table is corrections, row.created_at, _read_tally(row))
            for row in rows
        ]
    return sorted(found, key=lambda item: item.at, reverse=True)[:limit]


async def count_reasons(
    connection: AsyncConnection, state: str, *, since: datetime, fact_id: str | None = None
) -> Mapping[str, int]:
    """Why deliveries failed or were cancelled since a moment, the most frequent first; of one fact or of all."""
    of_fact = []
    if fact_id is not None:
        of_fact = [
            deliveries.c.alert_id.in_(select(alerts.c.id).where(alerts.c.fact_id == fact_id))
            | deliveries.c.correction_id.in_(select(corrections.c.id).where(corrections.c.fact_id == fact_id))
        ]
    count = func.count().label("deliveries")
    rows = await connection.execute(
        select(deliveries.c.error, count)
        .where(deliveries.c.state == state, deliveries.c.settled_at >= since, *of_fact)
        .group_by(deliveries.c.error)
        .order_by(count.desc(), deliveries.c.error)
    )
    return {row.error or "no reason given": row.deliveries for row in rows}


async def measure_traffic(connection: AsyncConnection, *, now: datetime, sent_since: datetime) -> Traffic:
    """How much waits, and how much went out since a moment."""
    pending = deliveries.c.state == PENDING
    waiting = (
        await connection.execute(
            select(
                func.count().label("pending"),
                func.count().filter(deliveries.c.held).label("held"),
                func.min(deliveries.c.due_at)
                .filter(~deliveries.c.held, deliveries.c.due_at < now)
                .label("overdue"),
            ).where(pending)
        )
    ).one()
    sent = await connection.scalar(
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.state == SENT, deliveries.c.settled_at >= sent_since)
    )
    return Traffic(waiting.pending, waiting.held, sent or 0, waiting.overdue)


def _count(state: str) -> ColumnElement[int]:
    return func.count().filter(deliveries.c.state == state).label(state)


_COUNTS = (
    *(_count(state) for state in (SENT, PENDING, FAILED, CANCELLED)),
    func.count().filter(deliveries.c.state == PENDING, deliveries.c.held).label("held"),
    func.count().filter(deliveries.c.uncertain).label("uncertain"),
    func.min(deliveries.c.due_at)
    .filter(deliveries.c.state == PENDING, deliveries.c.held == false())
    .label("next_due"),
)


def _read_tally(row: Row[*tuple[Any, ...]]) -> Tally:
    return Tally(row.sent, row.pending, row.held, row.failed, row.cancelled, row.uncertain, row.next_due)
