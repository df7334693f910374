"""Editors' half-written facts. They live here, not in memory: a restart loses nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, drafts

OPEN = "open"
PUBLISHED = "published"
DISCARDED = "discarded"


@dataclass(frozen=True)
class StoredDraft:
    """A draft as stored; `revision` grows with every change, so that two changes at once are noticed."""

    id: int
    editor_id: int
    chat_id: int
    revision: int
    body: Body
    updated_at: datetime


async def start_draft(
    connection: AsyncConnection, editor_id: int, chat_id: int, body: Body, *, at: datetime
) -> StoredDraft:
    """Open a draft. IntegrityError when the editor has an open one already."""
    inserted = await connection.execute(
        insert(drafts)
        .values(
            editor_id=editor_id,
            chat_id=chat_id,
            state=OPEN,
            revision=1,
            body=body,
            created_at=at,
            updated_at=at,
        )
        .returning(drafts)
    )
    return _draft(inserted.one())


async def find_open_draft(connection: AsyncConnection, editor_id: int) -> StoredDraft | None:
    """The editor's open draft, if there is one."""
    found = await connection.execute(select(drafts).where(drafts.c.editor_id == editor_id, drafts.c.state == OPEN))
    row = found.one_or_none()
    return _draft(row) if row else None


async def save_draft(
    connection: AsyncConnection, draft: StoredDraft, body: Body, *, at: datetime
) -> StoredDraft | None:
    """Write the next revision; None when the draft changed or closed meanwhile, and nothing is written."""
    saved = await connection.execute(
        update(drafts)
        .where(drafts.c.id == draft.id, drafts.c.state == OPEN, drafts.c.revision == draft.revision)
        .values(body=body, revision=draft.revision + 1, updated_at=at)
        .returning(drafts)
    )
    row = saved.one_or_none()
    return _draft(row) if row else None


async def close_draft(connection: AsyncConnection, draft_id: int, state: str, *, at: datetime) -> bool:
    """Close an open draft; False when it is closed already, so of two presses at once only one acts."""
    closed = await connection.execute(
        update(drafts).where(drafts.c.id == draft_id, drafts.c.state == OPEN).values(state=state, updated_at=at)
    )
    return closed.rowcount == 1


def _draft(row: Row[*tuple[Any, ...]]) -> StoredDraft:
    return StoredDraft(row.id, row.editor_id, row.chat_id, row.revision, row.body, row.updated_at)
