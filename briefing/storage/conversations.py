"""What each person asked last, kept for minutes so that a follow-up can be understood."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import conversations
from briefing.storage.upsert import insert_into
from knowledge.conversation import Topic


async def keep_topic(
    connection: AsyncConnection, chat_id: int, user_id: int, topic: Topic, *, at: datetime
) -> None:
    """Remember what somebody asked in a chat, in the place of what they asked there before."""
    values = {"topic": topic.model_dump(mode="json"), "at": at}
    await connection.execute(
        insert_into(connection, conversations)
        .values(chat_id=chat_id, user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["chat_id", "user_id"], set_=values)
    )


async def find_topic(connection: AsyncConnection, chat_id: int, user_id: int, *, since: datetime) -> Topic | None:
    """What somebody asked last in a chat; None when that was before `since`."""
    body = await connection.scalar(
        select(conversations.c.topic).where(
            conversations.c.chat_id == chat_id, conversations.c.user_id == user_id, conversations.c.at >= since
        )
    )
    return None if body is None else Topic.model_validate(body)


async def change_topic(connection: AsyncConnection, chat_id: int, user_id: int, topic: Topic) -> None:
    """Replace what is kept of somebody's question, where it is still kept; its time stays."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.chat_id == chat_id, conversations.c.user_id == user_id)
        .values(topic=topic.model_dump(mode="json"))
    )


async def forget_topic(connection: AsyncConnection, chat_id: int, user_id: int) -> None:
    """Delete what somebody asked last in a chat."""
    await connection.execute(
        delete(conversations).where(conversations.c.chat_id == chat_id, conversations.c.user_id == user_id)
    )


async def forget_topics(connection: AsyncConnection, *, before: datetime) -> int:
    """Delete what was asked before a moment; how many."""
    return (await connection.execute(delete(conversations).where(conversations.c.at < before))).rowcount


async def forget_chat(connection: AsyncConnection, chat_id: int) -> int:
    """Delete what anybody asked in a chat; how many."""
    return (await connection.execute(delete(conversations).where(conversations.c.chat_id == chat_id))).rowcount
