"""What of all that is new each chat wants to be told of, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import followed_authorities, subscribers

EIGHT = 8 * 60
_AT_ONCE = 500


class Cadence(StrEnum):
    """How what is followed is sent."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    EVE = "eve"  # of a committee's day


@dataclass(frozen=True)
class Preferences:
    """When one chat wants to be told. Times of day are minutes after midnight; `digest_weekday` counts from Monday, 0."""

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


@dataclass(frozen=True)
class Filters:
    """Of what a chat follows, what it wants to hear. `authorities`: none for all."""

    only_weaknesses: bool = False
    only_ofsted: bool = False
    authorities: frozenset[str] = frozenset()


COLUMNS = (
    subscribers.c.chat_id,
    subscribers.c.cadence,
    subscribers.c.digest_at,
    subscribers.c.digest_weekday,
    subscribers.c.quiet_from,
    subscribers.c.quiet_until,
    subscribers.c.paused_until,
)


def _read(row: Row[*tuple[Any, ...]]) -> Preferences:
    return Preferences(
        Cadence(row.cadence),
        row.digest_at,
        row.digest_weekday,
        row.quiet_from,
        row.quiet_until,
        row.paused_until,
    )


async def read_all(connection: AsyncConnection, chosen: Select[*tuple[Any, ...]]) -> dict[int, Preferences]:
    """By chat, from a query for `COLUMNS`; of many rows some at a time, so that other tasks have their turn in between."""
    found: dict[int, Preferences] = {}
    rows = await connection.stream(chosen)
    async for some in rows.partitions(_AT_ONCE):
        found |= {row.chat_id: _read(row) for row in some}
    return found


async def find_preferences(connection: AsyncConnection, chat_ids: Iterable[int]) -> dict[int, Preferences]:
    """When each of these chats, some hundreds at most, wants to be told; one that is no subscriber is told at once."""
    wanted = list(chat_ids)
    chosen = {chat_id: Preferences() for chat_id in wanted}
    if wanted:
        rows = await connection.execute(select(*COLUMNS).where(subscribers.c.chat_id.in_(wanted)))
        chosen |= {row.chat_id: _read(row) for row in rows}
    return chosen


async def list_gathering(connection: AsyncConnection, cadence: Cadence) -> dict[int, Preferences]:
    """Every chat with this cadence."""
    return await read_all(connection, select(*COLUMNS).where(subscribers.c.cadence == cadence.value))


async def put_preferences(connection: AsyncConnection, chat_id: int, chosen: Preferences) -> bool:
    """Keep when a subscriber wants to be told; False for a chat that is none."""
    done = await connection.execute(
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
    return bool(done.rowcount)


async def find_filters(connection: AsyncConnection, chat_id: int) -> Filters:
    """What a chat wants to hear; everything for one that is no subscriber."""
    row = (
        await connection.execute(
            select(subscribers.c.only_weaknesses, subscribers.c.only_ofsted).where(
                subscribers.c.chat_id == chat_id
            )
        )
    ).one_or_none()
    if row is None:
        return Filters()
    chosen = await connection.scalars(
        select(followed_authorities.c.authority).where(followed_authorities.c.chat_id == chat_id)
    )
    return Filters(row.only_weaknesses, row.only_ofsted, frozenset(chosen))


async def put_filters(connection: AsyncConnection, chat_id: int, chosen: Filters) -> bool:
    """Keep what a subscriber wants to hear; False for a chat that is none."""
    done = await connection.execute(
        update(subscribers)
        .where(subscribers.c.chat_id == chat_id)
        .values(only_weaknesses=chosen.only_weaknesses, only_ofsted=chosen.only_ofsted)
    )
    if not done.rowcount:
        return False
    await connection.execute(delete(followed_authorities).where(followed_authorities.c.chat_id == chat_id))
    rows = [{"chat_id": chat_id, "authority": authority} for authority in sorted(chosen.authorities)]
    if rows:
        await connection.execute(insert(followed_authorities), rows)
    return True
