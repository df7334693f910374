"""Updates from Telegram, each written down before Telegram hears that we have it, until it has been handled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, inbox
from briefing.storage.upsert import insert_into

WAITING = "waiting"
ACTED = "acted"
DONE = "done"
ASIDE = "aside"


@dataclass(frozen=True)
class KeptUpdate:
    """An update that has not been handled to the end.

    Attributes:
        body: As Telegram sent it.
        acted: What it asked for is in the database already.
        tries: How often it was begun again after the process died.
    """

    update_id: int
    body: Body
    acted: bool
    tries: int


async def keep_updates(connection: AsyncConnection, updates: Sequence[Body], *, at: datetime) -> set[int]:
    """Write updates down; the numbers of those that were not known before."""
    if not updates:
        return set()
    rows = [
        {"update_id": body["update_id"], "body": body, "state": WAITING, "tries": 0, "received_at": at}
        for body in updates
    ]
    added = await connection.execute(
        insert_into(connection, inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.update_id)
    )
    return {row.update_id for row in added}


async def list_unhandled(connection: AsyncConnection) -> Sequence[KeptUpdate]:
    """What was begun or waits, in the order in which it came."""
    rows = await connection.execute(
        select(inbox.c.update_id, inbox.c.body, inbox.c.state, inbox.c.tries)
        .where(inbox.c.state.in_((WAITING, ACTED)))
        .order_by(inbox.c.received_at, inbox.c.update_id)
    )
    return [KeptUpdate(row.update_id, row.body, row.state == ACTED, row.tries) for row in rows]


async def count_try(connection: AsyncConnection, update_id: int) -> None:
    """An update from before a crash is begun again."""
    await connection.execute(update(inbox).where(inbox.c.update_id == update_id).values(tries=inbox.c.tries + 1))


async def mark_acted(connection: AsyncConnection, update_id: int) -> None:
    """On the transaction that does what an update asks for: it is not to be done again."""
    await connection.execute(
        update(inbox).where(inbox.c.update_id == update_id, inbox.c.state == WAITING).values(state=ACTED)
    )


async def settle_updates(connection: AsyncConnection, update_ids: Collection[int], *, at: datetime) -> None:
    """These have been handled: their numbers are kept, to know them again, and nothing that they said."""
    await connection.execute(
        update(inbox)
        .where(inbox.c.update_id.in_(update_ids), _is_unhandled())
        .values(state=DONE, body=None, settled_at=at)
    )


async def set_aside(connection: AsyncConnection, update_id: int, *, reference: str, at: datetime) -> None:
    """This one cannot be handled; it is kept as it came, under the reference in the log."""
    await connection.execute(
        update(inbox)
        .where(inbox.c.update_id == update_id, _is_unhandled())
        .values(state=ASIDE, reference=reference, settled_at=at)
    )


async def purge_updates(connection: AsyncConnection, *, done_before: datetime, aside_before: datetime) -> None:
    """Forget the numbers of what was handled, and what was set aside, before these moments."""
    await connection.execute(delete(inbox).where(inbox.c.state == DONE, inbox.c.settled_at < done_before))
    await connection.execute(delete(inbox).where(inbox.c.state == ASIDE, inbox.c.settled_at < aside_before))


async def list_references(connection: AsyncConnection) -> Sequence[str]:
    """The references of what is set aside, newest first."""
    rows = await connection.execute(
        select(inbox.c.reference).where(inbox.c.state == ASIDE).order_by(inbox.c.settled_at.desc())
    )
    return [row.reference for row in rows]


async def count_unhandled(connection: AsyncConnection) -> int:
    """How many wait or are being handled."""
    count = await connection.execute(select(func.count()).select_from(inbox).where(_is_unhandled()))
    return int(count.scalar_one())


def _is_unhandled() -> ColumnElement[bool]:
    return inbox.c.state.in_((WAITING, ACTED))
