"""What the editors' overview counts across tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.deliveries import FAILED, PENDING
from briefing.storage.tables import alerts, audit_entries, deliveries

_REVIEWS = ("publish_fact", "correct_fact", "restore_fact", "review_fact")


@dataclass(frozen=True)
class UnsentAlert:
    """An alert that some chats have not got: how many are still tried, how many were given up, and the last reason."""

    fact_id: str
    created_at: datetime
    pending: int
    failed: int
    error: str | None


async def list_unsent(connection: AsyncConnection, *, failed_since: datetime) -> Sequence[UnsentAlert]:
    """Alerts with deliveries that are pending, or that failed since; newest first."""
    pending = deliveries.c.state == PENDING
    failed = (deliveries.c.state == FAILED) & (deliveries.c.settled_at >= failed_since)
    rows = await connection.execute(
        select(
            alerts.c.fact_id,
            alerts.c.created_at,
            func.count().filter(pending).label("pending"),
            func.count().filter(failed).label("failed"),
            func.max(deliveries.c.error).label("error"),
        )
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .where(or_(pending, failed))
        .group_by(alerts.c.id, alerts.c.fact_id, alerts.c.created_at)
        .order_by(alerts.c.id.desc())
    )
    return [UnsentAlert(row.fact_id, row.created_at, row.pending, row.failed, row.error) for row in rows]


async def list_reviewed(connection: AsyncConnection, *, since: datetime) -> frozenset[str]:
    """Facts that an editor published, corrected or found still right since then."""
    rows = await connection.execute(
        select(audit_entries.c.subject)
        .where(audit_entries.c.at >= since, audit_entries.c.action.in_(_REVIEWS))
        .distinct()
    )
    return frozenset(row.subject for row in rows)
