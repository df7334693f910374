"""Editors' half-written facts. They live here, not in memory: a restart loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, drafts

OPEN = "open"
"""In the editor's hands: what they write answers its questions. At most one for each editor."""
ASIDE = "aside"
PUBLISHED = "published"
DISCARDED = "discarded"
UNFINISHED = (OPEN, ASIDE)


@dataclass(frozen=True)
class StoredDraft:
    """A draft as stored; `revision` grows with every change, so that two changes at once are noticed.

    `message_id` is the message whose buttons belong to the question that the draft stands at.
    """

    id: int
    editor_id: int
    chat_id: int
    revision: int
    body: Body
    updated_at: datetime
    state: str = OPEN
    message_id: int | None = None


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


async def find_draft(connection: AsyncConnection, draft_id: int) -> StoredDraft | None:
    """A draft in whatever state."""
    row = (await connection.execute(select(drafts).where(drafts.c.id == draft_id))).one_or_none()
    return _draft(row) if row else None


async def find_published(connection: AsyncConnection, fact_id: str) -> StoredDraft | None:
    """The draft that a fact was published from; None for a fact that came another way."""
    found = await connection.execute(
        select(drafts)
        .where(drafts.c.fact_id == fact_id, drafts.c.state == PUBLISHED)
        .order_by(drafts.c.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return _draft(row) if row else None


async def list_unfinished(connection: AsyncConnection) -> Sequence[StoredDraft]:
    """Every draft that is neither published nor discarded, of every editor, the last changed first."""
    rows = await connection.execute(
        select(drafts)
        .where(drafts.c.state.in_(UNFINISHED))
        .order_by(drafts.c.updated_at.desc(), drafts.c.id.desc())
    )
    return [_draft(row) for row in rows]


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


async def note_message(connection: AsyncConnection, draft_id: int, message_id: int | None) -> None:
    """Remember under which message the buttons of the draft's question stand."""
    await connection.execute(update(drafts).where(drafts.c.id == draft_id).values(message_id=message_id))


async def move_draft(
    connection: AsyncConnection, draft_id: int, state: str, *, of: Sequence[str], at: datetime
) -> StoredDraft | None:
    """Bring a draft from one of the states `of` into another; None when it is in none of them any more.

    Raises:
        IntegrityError: when it is to be open and its editor has another one open.
    """
    moved = await connection.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.state.in_(of))
        .values(state=state, updated_at=at)
        .returning(drafts)
    )
    row = moved.one_or_none()
    return _draft(row) if row else None


async def close_draft(
    connection: AsyncConnection, draft_id: int, state: str, *, at: datetime, fact_id: str | None = None
) -> bool:
    """Close an unfinished draft; False when it is closed already, so of two presses at once only one acts.

    `fact_id`: as what it is published.
    """
    closed = await connection.execute(
        update(drafts)
        .where(drafts.c.id == draft_id, drafts.c.state.in_(UNFINISHED))
        .values(state=state, updated_at=at, fact_id=fact_id)
    )
    return closed.rowcount == 1


def _draft(row: Row[*tuple[Any, ...]]) -> StoredDraft:
    return StoredDraft(
        row.id,
        row.editor_id,
        row.chat_id,
        row.revision,
        row.body,
        row.updated_at,
        row.state,
        row.message_id,
    )
