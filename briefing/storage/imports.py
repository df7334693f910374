"""Files that editors import, and where each editor stands in working through one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, import_desks, imports
from briefing.storage.upsert import insert_into

REPORT = "report"
FACTS = "facts"
CHECKING = "checking"
"""Shown to the editor who sent it, and not confirmed yet."""
OPEN = "open"
"""Confirmed; its proposals are being worked through."""
DONE = "done"
DISCARDED = "discarded"


@dataclass(frozen=True)
class StoredImport:
    """A file on its way into the base. `announced` is the fact of it that was alerted, where one alert is to do."""

    id: int
    kind: str
    state: str
    revision: int
    editor_id: int
    chat_id: int
    file_name: str
    sha256: str
    body: Body
    source_id: str | None
    telling: str | None
    announced: str | None
    updated_at: datetime


@dataclass(frozen=True)
class StoredDesk:
    """What an editor has in front of them: an import, perhaps a proposal of it, perhaps a question."""

    editor_id: int
    import_id: int
    proposal_id: int | None
    asking: str | None
    message_id: int | None
    updated_at: datetime


async def add_import(
    connection: AsyncConnection,
    *,
    kind: str,
    editor_id: int,
    chat_id: int,
    file_name: str,
    sha256: str,
    body: Body,
    at: datetime,
) -> StoredImport:
    """Keep a file that an editor is to confirm."""
    added = await connection.execute(
        insert(imports)
        .values(
            kind=kind,
            state=CHECKING,
            revision=1,
            editor_id=editor_id,
            chat_id=chat_id,
            file_name=file_name,
            sha256=sha256,
            body=body,
            created_at=at,
            updated_at=at,
        )
        .returning(imports)
    )
    return _import(added.one())


async def discard_checking(connection: AsyncConnection, editor_id: int, sha256: str, *, at: datetime) -> None:
    """Give up what an editor sent before of the same file and did not confirm."""
    await connection.execute(
        update(imports)
        .where(imports.c.editor_id == editor_id, imports.c.sha256 == sha256, imports.c.state == CHECKING)
        .values(state=DISCARDED, body={}, revision=imports.c.revision + 1, updated_at=at)
    )


async def give_up_checking(connection: AsyncConnection, *, before: datetime, at: datetime) -> int:
    """Give up what was sent before then and never confirmed, and forget what was read of it; how many."""
    old = (imports.c.state == CHECKING, imports.c.updated_at < before)
    given_up = select(imports.c.id).where(*old)
    await connection.execute(delete(import_desks).where(import_desks.c.import_id.in_(given_up)))
    done = await connection.execute(
        update(imports)
        .where(*old)
        .values(state=DISCARDED, body={}, revision=imports.c.revision + 1, updated_at=at)
    )
    return done.rowcount


async def find_import(connection: AsyncConnection, import_id: int) -> StoredImport | None:
    """An import in whatever state."""
    row = (await connection.execute(select(imports).where(imports.c.id == import_id))).one_or_none()
    return _import(row) if row else None


async def find_by_source(connection: AsyncConnection, source_id: str) -> StoredImport | None:
    """The newest import that is worked through, or was, by the source that it became."""
    found = await connection.execute(
        select(imports)
        .where(imports.c.source_id == source_id, imports.c.state.in_([OPEN, DONE]))
        .order_by(imports.c.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return _import(row) if row else None


async def list_open(connection: AsyncConnection) -> Sequence[StoredImport]:
    """Reports that are being worked through, the last changed first."""
    rows = await connection.execute(
        select(imports)
        .where(imports.c.state == OPEN, imports.c.kind == REPORT)
        .order_by(imports.c.updated_at.desc(), imports.c.id.desc())
    )
    return [_import(row) for row in rows]


async def change_import(
    connection: AsyncConnection, stored: StoredImport, *, at: datetime, **values: Any
) -> StoredImport | None:
    """Write the next revision; None when it changed meanwhile, so of two presses at once only one acts."""
    changed = await connection.execute(
        update(imports)
        .where(imports.c.id == stored.id, imports.c.revision == stored.revision)
        .values(revision=stored.revision + 1, updated_at=at, **values)
        .returning(imports)
    )
    row = changed.one_or_none()
    return _import(row) if row else None


async def forget_announcement(connection: AsyncConnection, fact_id: str) -> None:
    """The alert on this fact was taken back: the next fact of its import is to be announced."""
    await connection.execute(update(imports).where(imports.c.announced == fact_id).values(announced=None))


async def put_desk(
    connection: AsyncConnection,
    editor_id: int,
    import_id: int,
    *,
    proposal_id: int | None,
    asking: str | None,
    message_id: int | None,
    at: datetime,
) -> None:
    """Remember what an editor has in front of them, in place of what was there."""
    values = {
        "import_id": import_id,
        "proposal_id": proposal_id,
        "asking": asking,
        "message_id": message_id,
        "updated_at": at,
    }
    statement = insert_into(connection, import_desks).values(editor_id=editor_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["editor_id"], set_=values))


async def find_desk(connection: AsyncConnection, editor_id: int) -> StoredDesk | None:
    """What an editor has in front of them; None when nothing of an import is."""
    found = await connection.execute(select(import_desks).where(import_desks.c.editor_id == editor_id))
    row = found.one_or_none()
    return _desk(row) if row else None


async def list_desks(connection: AsyncConnection, import_id: int) -> Sequence[StoredDesk]:
    """Who is at work on an import."""
    rows = await connection.execute(select(import_desks).where(import_desks.c.import_id == import_id))
    return [_desk(row) for row in rows]


async def clear_desk(connection: AsyncConnection, editor_id: int) -> None:
    """The editor has nothing of an import in front of them any more."""
    await connection.execute(delete(import_desks).where(import_desks.c.editor_id == editor_id))


def _import(row: Row[*tuple[Any, ...]]) -> StoredImport:
    return StoredImport(
        row.id,
        row.kind,
        row.state,
        row.revision,
        row.editor_id,
        row.chat_id,
        row.file_name,
        row.sha256,
        row.body,
        row.source_id,
        row.telling,
        row.announced,
        row.updated_at,
    )


def _desk(row: Row[*tuple[Any, ...]]) -> StoredDesk:
    return StoredDesk(row.editor_id, row.import_id, row.proposal_id, row.asking, row.message_id, row.updated_at)
