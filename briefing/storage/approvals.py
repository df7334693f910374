"""What waits for a second pair of eyes, and how that was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import Body, approvals

WAITING = "waiting"
APPROVED = "approved"
RETURNED = "returned"
WITHDRAWN = "withdrawn"
REPLACED = "replaced"
"""By a newer submission about the same."""


@dataclass(frozen=True)
class StoredApproval:
    """One submission. It is never changed, only decided: what is submitted anew is another one."""

    id: int
    kind: str
    subject: str
    body: Body
    telling: str
    author_id: int
    state: str
    submitted_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reason: str | None


async def add_approval(
    connection: AsyncConnection,
    kind: str,
    subject: str,
    body: Body,
    *,
    telling: str,
    author_id: int,
    at: datetime,
) -> StoredApproval:
    """Let something wait; what waited about the same subject is replaced by it."""
    await connection.execute(
        update(approvals)
        .where(approvals.c.kind == kind, approvals.c.subject == subject, approvals.c.state == WAITING)
        .values(state=REPLACED, decided_at=at)
    )
    added = await connection.execute(
        insert(approvals)
        .values(
            kind=kind,
            subject=subject,
            body=body,
            telling=telling,
            author_id=author_id,
            state=WAITING,
            submitted_at=at,
        )
        .returning(approvals)
    )
    return _approval(added.one())


async def find_approval(connection: AsyncConnection, approval_id: int) -> StoredApproval | None:
    """A submission in whatever state."""
    row = (await connection.execute(select(approvals).where(approvals.c.id == approval_id))).one_or_none()
    return _approval(row) if row else None


async def find_waiting(connection: AsyncConnection, kind: str, subject: str) -> StoredApproval | None:
    """What waits about this subject."""
    found = await connection.execute(
        select(approvals).where(
            approvals.c.kind == kind, approvals.c.subject == subject, approvals.c.state == WAITING
        )
    )
    row = found.one_or_none()
    return _approval(row) if row else None


async def list_waiting(connection: AsyncConnection) -> Sequence[StoredApproval]:
    """Everything that waits, the longest waiting first."""
    rows = await connection.execute(select(approvals).where(approvals.c.state == WAITING).order_by(approvals.c.id))
    return [_approval(row) for row in rows]


async def decide_approval(
    connection: AsyncConnection,
    approval_id: int,
    state: str,
    *,
    decided_by: int | None,
    at: datetime,
    reason: str | None = None,
) -> StoredApproval | None:
    """Close what waits; None when it does not wait any more, so of two decisions at once the first counts."""
    decided = await connection.execute(
        update(approvals)
        .where(approvals.c.id == approval_id, approvals.c.state == WAITING)
        .values(state=state, decided_by=decided_by, decided_at=at, reason=reason)
        .returning(approvals)
    )
    row = decided.one_or_none()
    return _approval(row) if row else None


def _approval(row: Row[*tuple[Any, ...]]) -> StoredApproval:
    return StoredApproval(
        row.id,
        row.kind,
        row.subject,
        row.body,
        row.telling,
        row.author_id,
        row.state,
        row.submitted_at,
        row.decided_by,
        row.decided_at,
        row.reason,
    )
