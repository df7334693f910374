"""Which chat was shown which fact in an answer, kept for as many days as the settings say, so that a correction reaches it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import fact_receipts
from briefing.storage.upsert import insert_into


async def keep_receipts(
    connection: AsyncConnection, chat_id: int, fact_ids: Collection[str], *, message_id: int, at: datetime
) -> None:
    """These facts were shown to a chat in a message, the newest that holds them."""
    if not fact_ids:
        return
    rows = [
        {"chat_id": chat_id, "fact_id": fact_id, "message_id": message_id, "at": at}
        for fact_id in sorted(set(fact_ids))
    ]
    statement = insert_into(connection, fact_receipts).values(rows)
    shown = {"message_id": statement.excluded.message_id, "at": statement.excluded.at}
    await connection.execute(statement.on_conflict_do_update(index_elements=["chat_id", "fact_id"], set_=shown))


async def forget_receipts(connection: AsyncConnection, *, before: datetime) -> int:
    """Delete those from before a moment; how many."""
    done = await connection.execute(delete(fact_receipts).where(fact_receipts.c.at < before))
    return done.rowcount
