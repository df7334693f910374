"""The days on which the committee meets, as editors set them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import committee_dates
from briefing.storage.upsert import insert_into


@dataclass(frozen=True)
class Meeting:
    """One meeting."""

    day: date
    title: str


async def put_meeting(connection: AsyncConnection, meeting: Meeting, *, by: int, at: datetime) -> None:
    """Keep a meeting, in the place of one on the same day."""
    values = {"title": meeting.title, "created_by": by, "created_at": at}
    await connection.execute(
        insert_into(connection, committee_dates)
        .values(day=meeting.day, **values)
        .on_conflict_do_update(index_elements=["day"], set_=values)
    )


async def drop_meeting(connection: AsyncConnection, day: date) -> bool:
    """Forget the meeting on a day; False when there is none."""
    done = await connection.execute(delete(committee_dates).where(committee_dates.c.day == day))
    return bool(done.rowcount)


async def list_meetings(connection: AsyncConnection, *, since: date) -> Sequence[Meeting]:
    """The meetings from a day on, the next first."""
    rows = await connection.execute(
        select(committee_dates.c.day, committee_dates.c.title)
        .where(committee_dates.c.day >= since)
        .order_by(committee_dates.c.day)
    )
    return [Meeting(row.day, row.title) for row in rows]


async def list_days(connection: AsyncConnection, *, since: date) -> Sequence[date]:
    """The days of the meetings from a day on."""
    return [meeting.day for meeting in await list_meetings(connection, since=since)]
