"""What a "more" button still has to show: fact ids only, never the question."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import shown_answers


async def keep_answer(
    connection: AsyncConnection, chat_id: int, fact_ids: Sequence[str], *, shown: int, at: datetime
) -> str:
    """Remember an answer's facts; the token that stands in the button."""
    token = secrets.token_urlsafe(12)
    await connection.execute(
        insert(shown_answers).values(
            token=token, chat_id=chat_id, fact_ids=list(fact_ids), shown=shown, created_at=at
        )
    )
    return token


async def take_next(
    connection: AsyncConnection, token: str, chat_id: int, *, count: int
) -> tuple[Sequence[str], int, int] | None:
    """The next fact ids with how many came before and how many remain; None when the token is forgotten.

    Two presses at once get different pages, and a press after the last page gets an empty one.
    """
    row = (
        await connection.execute(
            update(shown_answers)
            .where(shown_answers.c.token == token, shown_answers.c.chat_id == chat_id)
            .values(shown=shown_answers.c.shown + count)
            .returning(shown_answers.c.fact_ids, shown_answers.c.shown)
        )
    ).one_or_none()
    if row is None:
        return None
    first = row.shown - count
    return row.fact_ids[first : row.shown], first, max(0, len(row.fact_ids) - row.shown)


async def forget_answers(connection: AsyncConnection, *, before: datetime) -> int:
    """Delete what is older than `before`; how many."""
    return (await connection.execute(delete(shown_answers).where(shown_answers.c.created_at < before))).rowcount
