"""Editors' changes to published facts that are not published yet. They live here, not in memory: a restart loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, edits

OPEN = "open"
PUBLISHED = "published"
DISCARDED = "discarded"


@dataclass(frozen=True)
class StoredEdit:
    """An edit as stored; `revision` grows with every change, so that two changes at once are noticed.

    `asking`: whether the editor's next words answer a question of it. `message_id`: where its buttons stand.
    """

    id: int
    editor_id: int
    chat_id: int
    fact_id: str
    state: str
    revision: int
    asking: bool
    body: Body
    updated_at: datetime
    message_id: int | None


async def start_edit(
    connection: AsyncConnection,
    editor_id: int,
    chat_id: int,
    fact_id: str,
    body: Body,
    *,
    asking: bool = False,
    at: datetime,
) -> StoredEdit:
    """Begin an edit. IntegrityError when the editor has one open for this fact already."""
    inserted = await connection.execute(
        insert(edits)
        .values(
            editor_id=editor_id,
            chat_id=chat_id,
            fact_id=fact_id,
            state=OPEN,
            revision=1,
            asking=asking,
            body=body,
            created_at=at,
            updated_at=at,
        )
        .returning(edits)
    )
    return _edit(inserted.one())


async def find_edit(connection: AsyncConnection, edit_id: int) -> StoredEdit | None:
    """An edit in whatever state."""
    row = (await connection.execute(select(edits).where(edits.c.id == edit_id))).one_or_none()
    return _edit(row) if row else None


async def find_asking(connection: AsyncConnection, editor_id: int) -> StoredEdit | None:
    """The open edit that waits for the editor's words; the last one asked for, where several do."""
    rows = await connection.execute(
        select(edits)
        .where(edits.c.editor_id == editor_id, edits.c.state == OPEN, edits.c.asking)
        .order_by(edits.c.updated_at.desc(), edits.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return _edit(row) if row else None


async def find_published(connection: AsyncConnection, fact_id: str, version: int) -> StoredEdit | None:
    """The edit that a version of a fact was published from; None for one that came another way."""
    rows = await connection.execute(
        select(edits).where(edits.c.fact_id == fact_id, edits.c.version == version, edits.c.state == PUBLISHED)
    )
    row = rows.one_or_none()
    return _edit(row) if row else None


async def list_open(connection: AsyncConnection, fact_id: str | None = None) -> Sequence[StoredEdit]:
    """Every open edit of every editor, perhaps of one fact only, the last changed first."""
    concerned = [edits.c.fact_id == fact_id] if fact_id else []
    rows = await connection.execute(
        select(edits)
        .where(edits.c.state == OPEN, *concerned)
        .order_by(edits.c.updated_at.desc(), edits.c.id.desc())
    )
    return [_edit(row) for row in rows]


async def save_edit(
    connection: AsyncConnection, edit: StoredEdit, body: Body, *, asking: bool, at: datetime
) -> StoredEdit | None:
    """Write the next revision; None when the edit changed or closed meanwhile, and nothing is written."""
    saved = await connection.execute(
        update(edits)
        .where(edits.c.id == edit.id, edits.c.state == OPEN, edits.c.revision == edit.revision)
        .values(body=body, asking=asking, revision=edit.revision + 1, updated_at=at)
        .returning(edits)
    )
    row = saved.one_or_none()
    return _edit(row) if row else None


async def note_message(connection: AsyncConnection, edit_id: int, message_id: int | None) -> None:
    """Remember under which message the edit's buttons stand."""
    await connection.execute(update(edits).where(edits.c.id == edit_id).values(message_id=message_id))


async def close_edit(
    connection: AsyncConnection, edit_id: int, state: str, *, at: datetime, version: int | None = None
) -> bool:
    """Close an open edit; False when it is closed already. `version`: the one it became."""
    closed = await connection.execute(
        update(edits)
        .where(edits.c.id == edit_id, edits.c.state == OPEN)
        .values(state=state, asking=False, updated_at=at, version=version)
    )
    return closed.rowcount == 1


async def reopen_edit(connection: AsyncConnection, edit: StoredEdit, body: Body, *, at: datetime) -> bool:
    """Open an edit again that was published or discarded; False where its editor has begun another one of this fact."""
    taken = select(edits.c.id).where(
        edits.c.editor_id == edit.editor_id, edits.c.fact_id == edit.fact_id, edits.c.state == OPEN
    )
    if (await connection.execute(taken)).first() is not None:
        return False
    reopened = await connection.execute(
        update(edits)
        .where(edits.c.id == edit.id, edits.c.state == edit.state)
        .values(state=OPEN, asking=False, body=body, revision=edit.revision + 1, updated_at=at, version=None)
    )
    return reopened.rowcount == 1


def _edit(row: Row[*tuple[Any, ...]]) -> StoredEdit:
    return StoredEdit(
        row.id,
        row.editor_id,
        row.chat_id,
        row.fact_id,
        row.state,
        row.revision,
        row.asking,
        row.body,
        row.updated_at,
        row.message_id,
    )
