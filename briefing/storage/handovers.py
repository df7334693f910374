"""Unfinished work of somebody who is no editor any more goes to somebody who is."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage import drafts as drafting
from briefing.storage import edits as editing
from briefing.storage.tables import drafts, edits


async def hand_over(connection: AsyncConnection, from_id: int, to_id: int, *, at: datetime) -> int:
    """Set aside for the new editor: unfinished drafts, and open edits of facts that they do not edit themselves.

    How many there were.
    """
    # a private chat has the number of its person
    moved = await connection.execute(
        update(drafts)
        .where(drafts.c.editor_id == from_id, drafts.c.state.in_(drafting.UNFINISHED))
        .values(editor_id=to_id, chat_id=to_id, state=drafting.ASIDE, message_id=None, updated_at=at)
    )
    own = edits.alias()
    taken = select(own.c.fact_id).where(own.c.editor_id == to_id, own.c.state == editing.OPEN)
    edited = await connection.execute(
        update(edits)
        .where(edits.c.editor_id == from_id, edits.c.state == editing.OPEN, edits.c.fact_id.not_in(taken))
        .values(editor_id=to_id, chat_id=to_id, asking=False, message_id=None, updated_at=at)
    )
    return moved.rowcount + edited.rowcount
