"""Who follows what. A subscriber is a chat; the theme `*` means everything."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import subscribers, subscriptions
from briefing.storage.upsert import insert_into

EVERYTHING = "*"


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


async def list_interested(connection: AsyncConnection, themes: Sequence[str]) -> Sequence[int]:
    """The active chats that follow any of these themes, or everything."""
    rows = await connection.execute(_interested(themes).order_by(subscriptions.c.chat_id))
    return [row.chat_id for row in rows]


async def count_interested(connection: AsyncConnection, themes: Sequence[str]) -> int:
    """How many chats `list_interested` would give."""
    count = await connection.execute(select(func.count()).select_from(_interested(themes).subquery()))
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
    old = (await connection.execute(select(subscribers).where(subscribers.c.chat_id == old_chat))).one_or_none()
    if old is None:
        return
    await connection.execute(
        insert_into(connection, subscribers)
        .values(chat_id=new_chat, state=old.state, since=old.since)
        .on_conflict_do_nothing()
    )
    kept = select(subscriptions.c.theme).where(subscriptions.c.chat_id == new_chat)
    await connection.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id == old_chat, subscriptions.c.theme.not_in(kept))
        .values(chat_id=new_chat)
    )
    await unfollow_all(connection, old_chat)


def _interested(themes: Sequence[str]) -> Select[tuple[int]]:
    return (
        select(subscriptions.c.chat_id)
        .distinct()
        .join(subscribers)
        .where(subscribers.c.state == "active", subscriptions.c.theme.in_([EVERYTHING, *themes]))
    )
