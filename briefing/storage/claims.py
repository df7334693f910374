"""Claiming what is due: each delivery is held by one dispatcher at a time, and by nobody for longer than its lease."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage import corrections
from briefing.storage.corrections import Correction
from briefing.storage.deliveries import PENDING, is_free
from briefing.storage.facts import read_fact
from briefing.storage.tables import alerts, deliveries, fact_versions, facts
from knowledge.models import Fact


@dataclass(frozen=True)
class AwaitedQuestion:
    """A question that can be answered now; the chat asked to be told."""

    wording: str


@dataclass(frozen=True)
class Notice:
    """Words for somebody who looks after the bot."""

    text: str


@dataclass(frozen=True)
class Delivery:
    """What is to reach one chat: an alerted version of a fact, a correction, an awaited answer or a notice.

    Attributes:
        attempts: Earlier tries that count.
        reply_to: The message of the chat that a correction is about.
        newest: What the alerted fact says by now, where that is another version.
    """

    id: int
    chat_id: int
    attempts: int
    content: Fact | Correction | AwaitedQuestion | Notice
    reply_to: int | None = None
    newest: Fact | None = None


async def claim_due(
    connection: AsyncConnection, *, now: datetime, lease: timedelta, limit: int
) -> Sequence[Delivery]:
    """Take up to `limit` due deliveries for `lease`; nobody else gets them before it ends.

    What a hold keeps back is left alone. A dispatcher that dies leaves its claims to whoever asks after the lease.
    """
    return await _claim(connection, _due(now).limit(limit), now, lease)


async def claim_alerts(
    connection: AsyncConnection, chat_ids: Collection[int], *, now: datetime, lease: timedelta
) -> Sequence[Delivery]:
    """Take every other alert that is due to these chats, for their digests."""
    if not chat_ids:
        return []
    due = _due(now).where(deliveries.c.chat_id.in_(chat_ids), deliveries.c.alert_id.is_not(None))
    return await _claim(connection, due, now, lease)


async def put_back(connection: AsyncConnection, due_at: Mapping[int, datetime]) -> None:
    """Give claimed deliveries back, each due at its moment; it has not been tried."""
    if due_at:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id == bindparam("delivery"))
            .values(due_at=bindparam("moment"), lease_until=None),
            [{"delivery": delivery_id, "moment": moment} for delivery_id, moment in due_at.items()],
        )


async def release_claims(connection: AsyncConnection) -> None:
    """End every claim. Only for a start at which no other process can hold one.

    What was held may have been sent by whoever died: it is uncertain, as after a lease that ran out.
    """
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING, deliveries.c.lease_until.is_not(None))
        .values(lease_until=None, uncertain=True)
    )


async def find_next_due(connection: AsyncConnection) -> datetime | None:
    """When the next pending delivery may be claimed; None when nothing is pending but what a hold keeps back."""
    free_at = func.coalesce(deliveries.c.lease_until, deliveries.c.due_at)
    rows = await connection.execute(
        select(deliveries.c.due_at, deliveries.c.lease_until)
        .where(deliveries.c.state == PENDING, _is_let_go())
        .order_by(free_at)
        .limit(1)
    )
    row = rows.one_or_none()
    return max(filter(None, (row.due_at, row.lease_until))) if row else None


def _is_let_go() -> ColumnElement[bool]:
    # a comparison, since PostgreSQL looks up no index for IS
    return deliveries.c.held == false()


def _due(now: datetime) -> Select[tuple[int]]:
    return (
        select(deliveries.c.id)
        .where(deliveries.c.state == PENDING, _is_let_go(), deliveries.c.due_at <= now, is_free(now))
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .with_for_update(skip_locked=True)
    )


async def _claim(
    connection: AsyncConnection, due: Select[tuple[int]], now: datetime, lease: timedelta
) -> Sequence[Delivery]:
    claimed = await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(due))
        # a lease that ran out was that of a dispatcher that died, perhaps after sending
        .values(
            lease_until=now + lease, uncertain=or_(deliveries.c.uncertain, deliveries.c.lease_until.is_not(None))
        )
        .returning(deliveries.c.id)
    )
    ids = {row.id for row in claimed}
    if not ids:
        return []
    rows = await _find_claimed(connection, ids)
    # only of what has a newer version can a correction tell
    outdated = {row.id for row in rows if row.newest_version is not None}
    overtaken = await corrections.cancel_overtaken(connection, outdated, at=now) if outdated else set()
    corrected = {row.correction_id for row in rows if row.correction_id is not None}
    changes = await corrections.find_corrections(connection, corrected) if corrected else {}
    told: dict[int, Fact] = {}  # a broadcast carries one version to many
    for row in rows:
        if row.alert_id is not None and row.alert_id not in told:
            told[row.alert_id] = read_fact(row.body, row.version, row.status)
    return [
        Delivery(row.id, row.chat_id, row.attempts, _read(row, told, changes), row.reply_to, _read_newest(row))
        for row in rows
        if row.id not in overtaken
    ]


async def _find_claimed(connection: AsyncConnection, ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    alerted = and_(fact_versions.c.fact_id == alerts.c.fact_id, fact_versions.c.version == alerts.c.fact_version)
    newer = and_(facts.c.id == alerts.c.fact_id, facts.c.version != alerts.c.fact_version)
    result = await connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.chat_id,
            deliveries.c.attempts,
            deliveries.c.question,
            deliveries.c.notice,
            deliveries.c.alert_id,
            deliveries.c.correction_id,
            deliveries.c.reply_to,
            fact_versions.c.body,
            fact_versions.c.version,
            fact_versions.c.status,
            facts.c.version.label("newest_version"),
            facts.c.body.label("newest_body"),
            facts.c.status.label("newest_status"),
        )
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(fact_versions, alerted)
        .outerjoin(facts, newer)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return result.all()


def _read_newest(row: Row[*tuple[Any, ...]]) -> Fact | None:
    """None where the alert's version is the newest, and for what is no alert."""
    if row.newest_version is None:
        return None
    return read_fact(row.newest_body, row.newest_version, row.newest_status)


def _read(
    row: Row[*tuple[Any, ...]], told: Mapping[int, Fact], changes: Mapping[int, Correction]
) -> Fact | Correction | AwaitedQuestion | Notice:
    if row.correction_id is not None:
        return changes[row.correction_id]
    if row.question is not None:
        return AwaitedQuestion(row.question)
    if row.notice is not None:
        return Notice(row.notice)
    return told[row.alert_id]
