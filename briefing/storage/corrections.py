"""Changes of published facts that those are told of who have received them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.deliveries import CANCELLED, FAILED, PENDING, SENT, is_free
from briefing.storage.facts import read_fact
from briefing.storage.tables import alerts, corrections, deliveries, fact_receipts, fact_versions, subscribers
from knowledge.models import Fact


@dataclass(frozen=True)
class Correction:
    """What was said and what is said now; `present` may be retracted."""

    id: int
    fact_id: str
    former: Fact
    present: Fact
    reason: str


@dataclass(frozen=True)
class Receipt:
    """What a chat has of a fact: the newest version that reached it, and the message to reply to where it is known."""

    version: int
    message_id: int | None


async def add_correction(
    connection: AsyncConnection, former_version: int, new: Fact, *, reason: str, actor: str, at: datetime
) -> int:
    """Record that those who have `former_version` or a later one are told of the new version; the correction's id."""
    added = await connection.execute(
        insert(corrections)
        .values(
            fact_id=new.id,
            former_version=former_version,
            version=new.version,
            reason=reason,
            created_by=actor,
            created_at=at,
        )
        .returning(corrections.c.id)
    )
    return int(added.scalar_one())


async def find_receipts(connection: AsyncConnection, fact_id: str, *, at: datetime) -> dict[int, Receipt]:
    """By chat, who has some version of a fact, or may have: sent, perhaps sent, or in a dispatcher's hands just now.

    Chats that cannot be reached any more are left out; those that follow nothing any more are not.
    """
    # each by its own index: the deliveries may be many
    told = (
        (alerts, alerts.c.fact_version, deliveries.c.alert_id),
        (corrections, corrections.c.version, deliveries.c.correction_id),
    )
    rows: list[Row[*tuple[Any, ...]]] = []
    for table, version, number in told:
        found = await connection.execute(
            select(deliveries.c.id, deliveries.c.chat_id, deliveries.c.message_id, version.label("version"))
            .join(table, table.c.id == number)
            .outerjoin(subscribers, subscribers.c.chat_id == deliveries.c.chat_id)
            .where(
                table.c.fact_id == fact_id,
                or_(
                    deliveries.c.state == SENT,
                    deliveries.c.uncertain,
                    (deliveries.c.state == PENDING) & deliveries.c.lease_until.is_not(None) & ~is_free(at),
                ),
                subscribers.c.retired_at.is_(None),
            )
        )
        rows += found.all()
    receipts = await _find_shown(connection, fact_id)
    for row in sorted(rows, key=lambda row: int(row.id)):
        known = receipts.get(row.chat_id)
        if known is None:
            receipts[row.chat_id] = Receipt(row.version, row.message_id)
        else:
            first = known.message_id if known.message_id is not None else row.message_id
            receipts[row.chat_id] = Receipt(max(known.version, row.version), first)
    return receipts


async def _find_shown(connection: AsyncConnection, fact_id: str) -> dict[int, Receipt]:
    """By chat, who was shown a fact in an answer, as far as that is kept; the version is that of its moment."""
    version = (
        select(func.max(fact_versions.c.version))
        .where(
            fact_versions.c.fact_id == fact_receipts.c.fact_id, fact_versions.c.changed_at <= fact_receipts.c.at
        )
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(fact_receipts.c.chat_id, fact_receipts.c.message_id, version.label("version"))
        .outerjoin(subscribers, subscribers.c.chat_id == fact_receipts.c.chat_id)
        .where(fact_receipts.c.fact_id == fact_id, subscribers.c.retired_at.is_(None))
    )
    return {row.chat_id: Receipt(row.version, row.message_id) for row in rows if row.version is not None}


async def cancel_corrections(connection: AsyncConnection, fact_id: str, *, at: datetime, reason: str) -> set[int]:
    """Close corrections of a fact that no dispatcher holds; to which chats they were to go."""
    concerned = select(corrections.c.id).where(corrections.c.fact_id == fact_id)
    cancelled = await connection.execute(
        update(deliveries)
        .where(deliveries.c.correction_id.in_(concerned), deliveries.c.state == PENDING, is_free(at))
        .values(state=CANCELLED, settled_at=at, error=reason, lease_until=None)
        .returning(deliveries.c.chat_id)
    )
    return {row.chat_id for row in cancelled}


async def cancel_overtaken(connection: AsyncConnection, ids: Collection[int], *, at: datetime) -> set[int]:
    """Close those of these alerts whose chat a correction tells of a newer version; which they are.

    Those were in a dispatcher's hands as the fact changed, and their send failed: the correction says all there is to say,
    and an alert after it would be out of date. They count as uncertain, so that the chat hears of the next change too.
    """
    owed = deliveries.alias("owed")
    overtaken = (
        select(deliveries.c.id)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .join(
            corrections,
            (corrections.c.fact_id == alerts.c.fact_id) & (corrections.c.version > alerts.c.fact_version),
        )
        .join(owed, (owed.c.correction_id == corrections.c.id) & (owed.c.chat_id == deliveries.c.chat_id))
        # that is, sent or to be sent; asked for by name, SQLite would look through all that are to be sent
        .where(deliveries.c.id.in_(ids), owed.c.state.not_in((FAILED, CANCELLED)))
    )
    cancelled = await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(overtaken))
        .values(
            state=CANCELLED,
            settled_at=at,
            error="a correction tells of a newer version",
            uncertain=True,
            lease_until=None,
        )
        .returning(deliveries.c.id)
    )
    return {row.id for row in cancelled}


async def find_reason(connection: AsyncConnection, fact_id: str, version: int) -> str | None:
    """Why a version was told as a correction; None when it was not."""
    found = await connection.execute(
        select(corrections.c.reason).where(corrections.c.fact_id == fact_id, corrections.c.version == version)
    )
    return found.scalar_one_or_none()


async def find_corrections(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Correction]:
    """The corrections with these ids."""
    former, present = fact_versions.alias("former"), fact_versions.alias("present")
    rows = await connection.execute(
        select(
            corrections.c.id,
            corrections.c.fact_id,
            corrections.c.reason,
            former.c.body.label("former_body"),
            former.c.version.label("former_version"),
            former.c.status.label("former_status"),
            present.c.body.label("present_body"),
            present.c.version.label("present_version"),
            present.c.status.label("present_status"),
        )
        .join(
            former,
            (former.c.fact_id == corrections.c.fact_id) & (former.c.version == corrections.c.former_version),
        )
        .join(present, (present.c.fact_id == corrections.c.fact_id) & (present.c.version == corrections.c.version))
        .where(corrections.c.id.in_(ids))
    )
    return {
        row.id: Correction(
            row.id,
            row.fact_id,
            read_fact(row.former_body, row.former_version, row.former_status),
            read_fact(row.present_body, row.present_version, row.present_status),
            row.reason,
        )
        for row in rows
    }
