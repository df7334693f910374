"""The append-only record of who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, audit_entries


@dataclass(frozen=True)
class AuditEntry:
    """One administrative act."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Body


async def record_act(connection: AsyncConnection, entry: AuditEntry) -> None:
    """Append an entry."""
    await connection.execute(
        insert(audit_entries).values(
            at=entry.at, actor=entry.actor, action=entry.action, subject=entry.subject, detail=entry.detail
        )
    )


async def list_acts_on(connection: AsyncConnection, subject: str, *, limit: int) -> Sequence[AuditEntry]:
    """The newest entries about one subject, newest first."""
    rows = await connection.execute(
        select(audit_entries)
        .where(audit_entries.c.subject == subject)
        .order_by(audit_entries.c.id.desc())
        .limit(limit)
    )
    return [AuditEntry(row.at, row.actor, row.action, row.subject, row.detail) for row in rows]


async def list_acts(connection: AsyncConnection, *, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest entries, newest first."""
    rows = await connection.execute(select(audit_entries).order_by(audit_entries.c.id.desc()).limit(limit))
    return [AuditEntry(row.at, row.actor, row.action, row.subject, row.detail) for row in rows]


async def list_older(
    connection: AsyncConnection, *, before: int | None = None, limit: int | None = None
) -> Sequence[tuple[int, AuditEntry]]:
    """Entries with their numbers, newest first: those with a number below `before`, else from the newest on."""
    older = [audit_entries.c.id < before] if before is not None else []
    rows = await connection.execute(
        select(audit_entries).where(*older).order_by(audit_entries.c.id.desc()).limit(limit)
    )
    return [(row.id, AuditEntry(row.at, row.actor, row.action, row.subject, row.detail)) for row in rows]
