"""The outbox: one row for each chat that is to be told of something, until it has been."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, alerts, deliveries, fact_versions
from knowledge.models import Fact

PENDING = "pending"
SENT = "sent"
FAILED = "failed"
CANCELLED = "cancelled"
CHUNK = 500
"""Rows or values in one statement: databases limit them, and other tasks have their turn in between."""


@dataclass(frozen=True)
class WaitingAlert:
    """An alert on its way to a chat: when it was published, and the themes of the fact as it was then."""

    id: int
    chat_id: int
    published_at: datetime
    themes: Sequence[str]


async def add_alert(connection: AsyncConnection, fact: Fact, *, actor: str, at: datetime) -> int:
    """Record that a version of a fact is alerted; the alert's id."""
    added = await connection.execute(
        insert(alerts)
        .values(fact_id=fact.id, fact_version=fact.version, created_by=actor, created_at=at)
        .returning(alerts.c.id)
    )
    return int(added.scalar_one())


async def add_deliveries(
    connection: AsyncConnection, alert_id: int, due_at: Mapping[int, datetime], *, held: bool = False
) -> None:
    """One pending delivery for each chat, due at its moment. `held`: kept back by a hold."""
    await _add(
        connection,
        (
            {"alert_id": alert_id, "chat_id": chat_id, **_pending(moment), "held": held}
            for chat_id, moment in due_at.items()
        ),
    )


async def add_corrections(
    connection: AsyncConnection, correction_id: int, reply_to: Mapping[int, int | None], *, due_at: datetime
) -> None:
    """One pending delivery of a correction for each chat, as a reply to its message where that is known."""
    await _add(
        connection,
        (
            {"correction_id": correction_id, "chat_id": chat_id, "reply_to": message_id, **_pending(due_at)}
            for chat_id, message_id in reply_to.items()
        ),
    )


async def add_answers(
    connection: AsyncConnection, awaited: Iterable[tuple[int, str]], *, due_at: datetime
) -> None:
    """One pending delivery for each chat and question; the answer is composed when it is sent."""
    await _add(
        connection,
        ({"question": wording, "chat_id": chat_id, **_pending(due_at)} for chat_id, wording in awaited),
    )


async def add_notices(
    connection: AsyncConnection, chat_ids: Iterable[int], text: str, *, due_at: datetime
) -> None:
    """One pending delivery of the same words for each chat."""
    await _add(connection, ({"notice": text, "chat_id": chat_id, **_pending(due_at)} for chat_id in chat_ids))


def _pending(due_at: datetime) -> Body:
    return {"state": PENDING, "due_at": due_at, "attempts": 0, "uncertain": False}


async def _add(connection: AsyncConnection, rows: Iterable[Body]) -> None:
    remaining = iter(rows)
    while some := list(islice(remaining, CHUNK)):
        await connection.execute(insert(deliveries), some)


async def settle_delivery(
    connection: AsyncConnection,
    delivery_id: int,
    state: str,
    *,
    at: datetime,
    attempts: int,
    message_id: int | None = None,
    error: str | None = None,
) -> None:
    """Close a delivery as sent, failed or cancelled; the words of a question or a notice are not kept beyond that."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(
            state=state,
            settled_at=at,
            attempts=attempts,
            message_id=message_id,
            error=error,
            lease_until=None,
            question=None,
            notice=None,
        )
    )


async def postpone_delivery(
    connection: AsyncConnection,
    delivery_id: int,
    *,
    due_at: datetime,
    attempts: int,
    error: str,
    uncertain: bool,
) -> None:
    """Leave a delivery pending until `due_at`. `uncertain`: this attempt may have arrived."""
    values = {"due_at": due_at, "attempts": attempts, "error": error, "lease_until": None}
    if uncertain:
        values["uncertain"] = True
    await connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))


async def cancel_pending(
    connection: AsyncConnection, chat_id: int, *, at: datetime, reason: str, alerts_only: bool = False
) -> None:
    """Close what is still to be sent to a chat that cannot be reached or wants nothing more."""
    concerned = [deliveries.c.alert_id.is_not(None)] if alerts_only else []
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.state == PENDING, *concerned)
        .values(state=CANCELLED, settled_at=at, error=reason, lease_until=None, question=None, notice=None)
    )


async def cancel_alerts(connection: AsyncConnection, fact_id: str, *, at: datetime, reason: str) -> int:
    """Close what is still to be sent of a fact's alerts; how many deliveries."""
    concerned = select(alerts.c.id).where(alerts.c.fact_id == fact_id)
    done = await connection.execute(
        update(deliveries)
        .where(deliveries.c.alert_id.in_(concerned), deliveries.c.state == PENDING)
        .values(state=CANCELLED, settled_at=at, error=reason, lease_until=None)
    )
    return done.rowcount


async def replace_alerts(
    connection: AsyncConnection,
    fact: Fact,
    *,
    actor: str,
    at: datetime,
    due_at: datetime,
    apart_from: Collection[int] = (),
    taken_from: Collection[int] = (),
    taken_at: datetime | None = None,
) -> int:
    """Let this version of a fact go out where an earlier one is still to be sent; to how many chats.

    `apart_from`: chats that may have the earlier one already and hear of the new one otherwise. `taken_from`: chats that
    get the new one also where their alert was taken from them at `taken_at`, by a change that is undone now.

    What a dispatcher holds at this moment stays as it is: it may have gone out already. Nothing goes out before `due_at`.
    """
    taken = and_(deliveries.c.state == CANCELLED, deliveries.c.settled_at == taken_at)
    rows = await connection.execute(
        select(deliveries.c.chat_id, deliveries.c.state, deliveries.c.due_at, deliveries.c.held)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(alerts.c.fact_id == fact.id, or_(and_(deliveries.c.state == PENDING, is_free(at)), taken))
        # of several for a chat the earliest that still waits
        .order_by(deliveries.c.state == PENDING, deliveries.c.due_at.desc(), deliveries.c.id.desc())
    )
    # compared here, since a statement cannot name every chat
    waiting = {row.chat_id: row for row in rows if row.state == PENDING or row.chat_id in taken_from}
    if not waiting:
        return 0
    await _cancel_free(connection, fact.id, at)
    waiting = {chat_id: row for chat_id, row in waiting.items() if chat_id not in apart_from}
    if not waiting:
        return 0
    alert_id = await add_alert(connection, fact, actor=actor, at=at)
    for held in (False, True):
        moments = {chat_id: max(row.due_at, due_at) for chat_id, row in waiting.items() if row.held is held}
        await add_deliveries(connection, alert_id, moments, held=held)
    return len(waiting)


async def _cancel_free(connection: AsyncConnection, fact_id: str, at: datetime) -> None:
    concerned = select(alerts.c.id).where(alerts.c.fact_id == fact_id)
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.alert_id.in_(concerned), deliveries.c.state == PENDING, is_free(at))
        .values(state=CANCELLED, settled_at=at, error="a newer version goes out in its place")
    )


async def list_waiting_alerts(
    connection: AsyncConnection, chat_ids: Collection[int], *, at: datetime
) -> Sequence[WaitingAlert]:
    """Alerts still to be sent to these chats that no dispatcher holds."""
    rows = await connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.chat_id,
            alerts.c.created_at,
            fact_versions.c.body["themes"].label("themes"),
        )
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .join(
            fact_versions,
            (fact_versions.c.fact_id == alerts.c.fact_id) & (fact_versions.c.version == alerts.c.fact_version),
        )
        .where(deliveries.c.chat_id.in_(chat_ids), deliveries.c.state == PENDING, is_free(at))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return [WaitingAlert(row.id, row.chat_id, row.created_at, row.themes) for row in rows]


async def cancel_deliveries(
    connection: AsyncConnection, ids: Collection[int], *, at: datetime, reason: str
) -> None:
    """Close these."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(ids), deliveries.c.state == PENDING)
        .values(state=CANCELLED, settled_at=at, error=reason, lease_until=None)
    )


async def take_back_answers(
    connection: AsyncConnection, wordings: Collection[str], *, at: datetime
) -> Sequence[tuple[int, str]]:
    """Close answers to these questions that are still to be sent; to which chats, and to what question."""
    waiting = (
        deliveries.c.state == PENDING,
        deliveries.c.alert_id.is_(None),
        deliveries.c.question.in_(wordings),
        is_free(at),
    )
    rows = await connection.execute(select(deliveries.c.chat_id, deliveries.c.question).where(*waiting))
    taken = [(row.chat_id, row.question) for row in rows]
    await connection.execute(
        update(deliveries)
        .where(*waiting)
        .values(state=CANCELLED, settled_at=at, error="the answer was taken back", question=None)
    )
    return taken


def is_free(at: datetime) -> ColumnElement[bool]:
    """Whether no dispatcher holds a delivery at a moment."""
    return or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= at)


async def move_pending(connection: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """A group became a supergroup: what is still to be sent goes to the new chat."""
    there = deliveries.c.chat_id == new_chat
    alerted = select(deliveries.c.alert_id).where(there, deliveries.c.alert_id.is_not(None))
    corrected = select(deliveries.c.correction_id).where(there, deliveries.c.correction_id.is_not(None))
    # a correction of what the group has received goes to the supergroup; the message itself is not in it
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.chat_id == old_chat,
            deliveries.c.state == SENT,
            deliveries.c.alert_id.is_not(None),
            deliveries.c.alert_id.not_in(alerted),
        )
        .values(chat_id=new_chat, message_id=None)
    )
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.chat_id == old_chat,
            deliveries.c.state == PENDING,
            or_(deliveries.c.alert_id.is_(None), deliveries.c.alert_id.not_in(alerted)),
            or_(deliveries.c.correction_id.is_(None), deliveries.c.correction_id.not_in(corrected)),
        )
        # a message of the old chat cannot be replied to in the new one
        .values(chat_id=new_chat, lease_until=None, reply_to=None)
    )


async def count_states(connection: AsyncConnection, alert_id: int) -> dict[str, int]:
    """How many deliveries of an alert stand in each state."""
    rows = await connection.execute(
        select(deliveries.c.state, func.count().label("deliveries"))
        .where(deliveries.c.alert_id == alert_id)
        .group_by(deliveries.c.state)
    )
    return {row.state: row.deliveries for row in rows}
