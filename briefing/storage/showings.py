"""How often each fact was shown in each month: nobody to whom, and no question for which."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import fact_showings
from briefing.storage.upsert import insert_into


async def count_showings(connection: AsyncConnection, fact_ids: Iterable[str], *, on: date) -> None:
    """Add one for each of these facts to the month of this day."""
    # in order, so that two writers that count the same facts cannot wait for each other
    rows = [{"fact_id": fact_id, "month": on.replace(day=1), "shown": 1} for fact_id in sorted(set(fact_ids))]
    if not rows:
        return
    statement = insert_into(connection, fact_showings).values(rows)
    grown = fact_showings.c.shown + 1
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["fact_id", "month"], set_={"shown": grown})
    )


async def sum_showings(connection: AsyncConnection, *, since: date) -> dict[str, int]:
    """How often each fact was shown from the month of this day on; facts that were not are left out."""
    rows = await connection.execute(
        select(fact_showings.c.fact_id, func.sum(fact_showings.c.shown).label("shown"))
        .where(fact_showings.c.month >= since.replace(day=1))
        .group_by(fact_showings.c.fact_id)
    )
    return {row.fact_id: int(row.shown) for row in rows}
