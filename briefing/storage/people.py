"""Who may do what, and the invitations by which that is granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import invitations, people
from briefing.storage.upsert import insert_into

OPEN = "open"
USED = "used"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class StoredPerson:
    """Somebody with a role, or who had one. `granted_by` is None for an owner whom the settings name."""

    user_id: int
    role: str
    name: str
    granted_by: int | None
    granted_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class StoredInvitation:
    """A link that grants a role once. The token itself is not stored."""

    id: int
    role: str
    state: str
    created_by: int
    expires_at: datetime


async def list_people(connection: AsyncConnection) -> Sequence[StoredPerson]:
    """Everybody who has or had a role, the longest granted first."""
    rows = await connection.execute(select(people).order_by(people.c.granted_at, people.c.user_id))
    return [_person(row) for row in rows]


async def find_person(connection: AsyncConnection, user_id: int) -> StoredPerson | None:
    """Somebody who has or had a role."""
    row = (await connection.execute(select(people).where(people.c.user_id == user_id))).one_or_none()
    return _person(row) if row else None


async def save_person(
    connection: AsyncConnection, user_id: int, role: str, name: str, *, granted_by: int, at: datetime
) -> None:
    """Grant a role; it takes the place of any that the person had."""
    values = {"role": role, "name": name, "granted_by": granted_by, "granted_at": at, "revoked_at": None}
    statement = insert_into(connection, people).values(user_id=user_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def save_name(connection: AsyncConnection, user_id: int, name: str, *, at: datetime) -> None:
    """Remember what an owner of the settings is called; a role that was granted stays as it is."""
    statement = insert_into(connection, people).values(user_id=user_id, role="owner", name=name, granted_at=at)
    await connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_={"name": name}))


async def revoke_person(connection: AsyncConnection, user_id: int, *, at: datetime) -> bool:
    """End a granted role; False when there is none any more."""
    done = await connection.execute(
        update(people)
        .where(people.c.user_id == user_id, people.c.granted_by.is_not(None), people.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return done.rowcount == 1


async def add_invitation(
    connection: AsyncConnection, token_hash: str, role: str, *, created_by: int, at: datetime, expires_at: datetime
) -> int:
    """Keep an open invitation; its number."""
    added = await connection.execute(
        insert(invitations)
        .values(
            token_hash=token_hash,
            role=role,
            state=OPEN,
            created_by=created_by,
            created_at=at,
            expires_at=expires_at,
        )
        .returning(invitations.c.id)
    )
    return int(added.scalar_one())


async def find_invitation(connection: AsyncConnection, token_hash: str) -> StoredInvitation | None:
    """The invitation of a token, in whatever state."""
    found = await connection.execute(select(invitations).where(invitations.c.token_hash == token_hash))
    row = found.one_or_none()
    return _invitation(row) if row else None


async def list_invitations(connection: AsyncConnection, *, now: datetime) -> Sequence[StoredInvitation]:
    """Those that can still be accepted, the oldest first."""
    rows = await connection.execute(
        select(invitations)
        .where(invitations.c.state == OPEN, invitations.c.expires_at > now)
        .order_by(invitations.c.id)
    )
    return [_invitation(row) for row in rows]


async def close_invitation(connection: AsyncConnection, invitation_id: int, state: str) -> bool:
    """Mark an invitation as used or withdrawn; False when it is open no longer."""
    done = await connection.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id, invitations.c.state == OPEN)
        .values(state=state)
    )
    return done.rowcount == 1


async def withdraw_invitations(connection: AsyncConnection, created_by: int) -> int:
    """Close every open invitation of somebody who may invite no longer; how many."""
    done = await connection.execute(
        update(invitations)
        .where(invitations.c.created_by == created_by, invitations.c.state == OPEN)
        .values(state=WITHDRAWN)
    )
    return done.rowcount


def _person(row: Row[*tuple[Any, ...]]) -> StoredPerson:
    return StoredPerson(row.user_id, row.role, row.name, row.granted_by, row.granted_at, row.revoked_at)


def _invitation(row: Row[*tuple[Any, ...]]) -> StoredInvitation:
    return StoredInvitation(row.id, row.role, row.state, row.created_by, row.expires_at)
