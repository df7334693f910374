"""When each chat wants to be told of what it follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import subscribers

EIGHT = 8 * 60


class Cadence(StrEnum):
    """How what is followed is sent."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    EVE = "eve"  # of a committee's day


@dataclass(frozen=True)
class Preferences:
    """What one chat wants. Times of day are minutes after midnight; `digest_weekday` counts from Monday, 0."""

    cadence: Cadence = Cadence.INSTANT
    digest_at: int = EIGHT
    digest_weekday: int = 0
    quiet_from: int | None = None
    quiet_until: int | None = None
    paused_until: datetime | None = None

    @property
    def gathers(self) -> bool:
        """Whether alerts come together in one message."""
        return self.cadence is not Cadence.INSTANT


async def find_preferences(connection: AsyncConnection, chat_ids: Iterable[int]) -> dict[int, Preferences]:
    """What each of these chats chose; one that is no subscriber is told at once."""
    wanted = list(chat_ids)
    chosen = {chat_id: Preferences() for chat_id in wanted}
    if not wanted:
        return chosen
    rows = await connection.execute(
        select(
            subscribers.c.chat_id,
            subscribers.c.cadence,
            subscribers.c.digest_at,
            subscribers.c.digest_weekday,
            subscribers.c.quiet_from,
            subscribers.c.quiet_until,
            subscribers.c.paused_until,
        ).where(subscribers.c.chat_id.in_(wanted))
    )
    for row in rows:
        chosen[row.chat_id] = Preferences(
            Cadence(row.cadence),
            row.digest_at,
            row.digest_weekday,
            row.quiet_from,
            row.quiet_until,
            row.paused_until,
        )
    return chosen


async def put_preferences(connection: AsyncConnection, chat_id: int, chosen: Preferences) -> None:
    """Keep what a subscriber chose; nothing happens for a chat that is none."""
    await connection.execute(
        update(subscribers)
        .where(subscribers.c.chat_id == chat_id)
        .values(
            cadence=chosen.cadence.value,
            digest_at=chosen.digest_at,
            digest_weekday=chosen.digest_weekday,
            quiet_from=chosen.quiet_from,
            quiet_until=chosen.quiet_until,
            paused_until=chosen.paused_until,
        )
    )
