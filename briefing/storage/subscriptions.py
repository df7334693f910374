"""Who follows what. A subscriber is a chat; the theme `*` means everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.preferences import COLUMNS, Preferences, read_all
from briefing.storage.tables import followed_authorities, subscribers, subscriptions
from briefing.storage.upsert import insert_into
from knowledge.models import Fact, Source, SourceKind, Stance

EVERYTHING = "*"
_OFSTED_KINDS = frozenset({SourceKind.INSPECTION_REPORT, SourceKind.MONITORING_LETTER, SourceKind.FOCUSED_VISIT})


@dataclass(frozen=True)
class Reach:
    """What of a finding decides who is told of it. `is_ofsted`: it stands in a document of Ofsted's own."""

    themes: Sequence[str]
    authority: str
    is_weakness: bool
    is_ofsted: bool

    @classmethod
    def of(cls, fact: Fact, source: Source) -> Self:
        """That of a fact from its source."""
        return cls(fact.themes, fact.authority, fact.stance is Stance.WEAKNESS, source.kind in _OFSTED_KINDS)


async def follow_theme(connection: AsyncConnection, chat_id: int, theme: str, *, at: datetime) -> None:
    """Follow one theme or everything; a retired subscriber is active again. Following twice is following once."""
    active = {"state": "active", "retired_at": None, "retired_reason": None}
    await connection.execute(
        insert_into(connection, subscribers)
        .values(chat_id=chat_id, since=at, **active)
        .on_conflict_do_update(index_elements=["chat_id"], set_=active)
    )
    await connection.execute(
        insert_into(connection, subscriptions)
        .values(chat_id=chat_id, theme=theme, since=at)
        .on_conflict_do_nothing()
    )


async def unfollow_theme(connection: AsyncConnection, chat_id: int, theme: str) -> None:
    """Stop following one theme."""
    await connection.execute(
        delete(subscriptions).where(subscriptions.c.chat_id == chat_id, subscriptions.c.theme == theme)
    )


async def unfollow_themes(connection: AsyncConnection, chat_id: int) -> None:
    """Stop following anything; how the chat wants to be told is kept, for what it follows next."""
    await connection.execute(delete(subscriptions).where(subscriptions.c.chat_id == chat_id))


async def unfollow_all(connection: AsyncConnection, chat_id: int) -> None:
    """Stop following anything and forget the chat."""
    await connection.execute(delete(subscribers).where(subscribers.c.chat_id == chat_id))


async def list_followed(connection: AsyncConnection, chat_id: int) -> Sequence[str]:
    """The themes a chat follows, in the order chosen; a retired subscriber follows nothing."""
    rows = await connection.execute(
        select(subscriptions.c.theme)
        .join(subscribers)
        .where(subscriptions.c.chat_id == chat_id, subscribers.c.state == "active")
        .order_by(subscriptions.c.since, subscriptions.c.theme)
    )
    return [row.theme for row in rows]


async def find_interested(connection: AsyncConnection, reach: Reach) -> dict[int, Preferences]:
    """The active chats that want to hear of a finding, each with when it wants to be told, in their numbers' order."""
    interested = _interested(reach).subquery()
    wanted = subscribers.c.chat_id.in_(select(interested.c.chat_id))
    return await read_all(connection, select(*COLUMNS).where(wanted).order_by(subscribers.c.chat_id))


async def count_interested(connection: AsyncConnection, reach: Reach) -> int:
    """How many chats `find_interested` would give."""
    count = await connection.execute(select(func.count()).select_from(_interested(reach).subquery()))
    return int(count.scalar_one())


async def count_active(connection: AsyncConnection) -> int:
    """How many chats that can be reached follow something."""
    count = await connection.execute(
        select(func.count(subscriptions.c.chat_id.distinct()))
        .join(subscribers)
        .where(subscribers.c.state == "active")
    )
    return int(count.scalar_one())


async def retire_subscriber(connection: AsyncConnection, chat_id: int, *, at: datetime, reason: str) -> None:
    """Send nothing more to a chat that cannot be reached; its choices are kept in case it comes back."""
    await connection.execute(
        update(subscribers)
        .where(subscribers.c.chat_id == chat_id)
        .values(state="retired", retired_at=at, retired_reason=reason)
    )


async def revive_subscriber(connection: AsyncConnection, chat_id: int) -> None:
    """A retired chat can be reached again."""
    await connection.execute(
        update(subscribers)
        .where(subscribers.c.chat_id == chat_id)
        .values(state="active", retired_at=None, retired_reason=None)
    )


async def move_subscriber(connection: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """A group became a supergroup: its choices go with it."""
    found = await connection.execute(select(subscribers).where(subscribers.c.chat_id == old_chat))
    old = found.mappings().one_or_none()
    if old is None:
        return
    await connection.execute(
        insert_into(connection, subscribers).values({**old, "chat_id": new_chat}).on_conflict_do_nothing()
    )
    there = select(followed_authorities.c.authority).where(followed_authorities.c.chat_id == new_chat)
    await connection.execute(
        update(followed_authorities)
        .where(followed_authorities.c.chat_id == old_chat, followed_authorities.c.authority.not_in(there))
        .values(chat_id=new_chat)
    )
    kept = select(subscriptions.c.theme).where(subscriptions.c.chat_id == new_chat)
    await connection.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id == old_chat, subscriptions.c.theme.not_in(kept))
        .values(chat_id=new_chat)
    )
    await unfollow_all(connection, old_chat)


def _interested(reach: Reach) -> Select[tuple[int]]:
    filters = [
        column.is_(False)
        for column, passes in (
            (subscribers.c.only_weaknesses, reach.is_weakness),
            (subscribers.c.only_ofsted, reach.is_ofsted),
        )
        if not passes
    ]
    named = select(followed_authorities.c.authority).where(followed_authorities.c.chat_id == subscribers.c.chat_id)
    wanted = named.where(followed_authorities.c.authority == reach.authority)
    return (
        select(subscriptions.c.chat_id)
        .distinct()
        .join(subscribers)
        .where(
            subscribers.c.state == "active",
            subscriptions.c.theme.in_([EVERYTHING, *reach.themes]),
            or_(~named.exists(), wanted.exists()),
            *filters,
        )
    )
