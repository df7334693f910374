"""Who may do what: owners, editors and reviewers, and how they come and go."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.clock import Clock
from briefing.services.invitations import (
    LINK_LIFE,
    ExpiredInvitationError,
    Invitation,
    NeedlessInvitationError,
    UnknownInvitationError,
    UsedInvitationError,
    WithdrawnInvitationError,
    hash_token,
    make_token,
)
from briefing.services.roles import RIGHTS, Right, Role
from briefing.storage import AsyncConnection, Database, audit, handovers, people
from briefing.storage.facts import CURATOR
from briefing.storage.people import StoredInvitation, StoredPerson

OPERATOR = 0
"""Who acts on the command line; no person in Telegram has this number."""
_LONGEST_NAME = 130

Leaving = Callable[[AsyncConnection, int, int], Awaitable[None]]
"""What else is done when a role ends, on the same transaction: whose it was, and who ended it."""


class NotAllowedError(Exception):
    """The person may not do that; nothing was done."""


class RoleChangedError(Exception):
    """The person's role changed since the button was shown; nothing was done."""


@dataclass(frozen=True)
class Member:
    """Somebody with a role. `granted_by` is None for an owner whom the settings name."""

    user_id: int
    role: Role
    name: str
    granted_by: int | None = None
    granted_at: datetime | None = None


@dataclass(frozen=True)
class Revocation:
    """A role that ended, and how many unfinished drafts and edits went to whoever ended it."""

    member: Member
    handed_over: int


class People:
    """Roles, as the database has them and in memory for every update. `owners` are those whom the settings name.

    One process at a time writes to a database, so that what is in memory is true (docs/operating.md, PostgreSQL).
    """

    def __init__(self, database: Database, clock: Clock, *, owners: frozenset[int]) -> None:
        self._database = database
        self._clock = clock
        self._owners = owners
        self._known: Mapping[int, StoredPerson] = {}
        self._leaving: list[Leaving] = []

    async def load(self) -> None:
        """Read who has which role; to be called once before anybody is asked for."""
        async with self._database.read() as connection:
            self._known = await _read(connection)

    def when_leaving(self, leaving: Leaving) -> None:
        """Do this too, in the same transaction, when a role ends."""
        self._leaving.append(leaving)

    def role_of(self, user_id: int) -> Role | None:
        """The present role of somebody; None for a councillor."""
        return _role(user_id, self._known.get(user_id), self._owners)

    def may(self, user_id: int, right: Right) -> bool:
        """Whether somebody may do something."""
        role = self.role_of(user_id)
        return role is not None and right in RIGHTS[role]

    def name_of(self, user_id: int) -> str:
        """What somebody is called, or was when they had a role; else their number."""
        if user_id == OPERATOR:
            return "the operator"
        known = self._known.get(user_id)
        return known.name if known and known.name else f"{self.role_of(user_id) or 'person'} {user_id}"

    def name_actor(self, actor: str) -> str:
        """Who stands in a record: a name, the curated files, or what is written there."""
        if actor == CURATOR:
            return "the curated files"
        return self.name_of(int(actor)) if actor.isascii() and actor.isdecimal() else actor

    def list_members(self) -> Sequence[Member]:
        """Everybody with a role: owners first, then by name."""
        ids = self._owners | self._known.keys()
        members = [member for user_id in ids if (member := self._member(user_id))]
        return sorted(members, key=lambda member: (-member.role.rank, member.name.casefold(), member.user_id))

    def find_member(self, user_id: int) -> Member | None:
        """Somebody with a role."""
        return self._member(user_id)

    def list_with(self, right: Right) -> Sequence[Member]:
        """Everybody who may do this."""
        return [member for member in self.list_members() if right in RIGHTS[member.role]]

    async def note_name(self, user_id: int, name: str) -> None:
        """Remember what an owner of the settings is called, since no invitation says it."""
        known = self._known.get(user_id)
        if user_id not in self._owners or (known and known.name == _clean_name(name, user_id)):
            return
        async with self._database.write() as connection:
            await people.save_name(connection, user_id, _clean_name(name, user_id), at=self._clock())
            known_now = await _read(connection)
        self._known = known_now

    async def invite(self, owner_id: int, role: Role) -> Invitation:
        """A new link. NotAllowedError for anybody but an owner."""
        token, now = make_token(), self._clock()
        async with self._database.write() as connection:
            await self._require_owner(connection, owner_id)
            expires_at = now + LINK_LIFE
            number = await people.add_invitation(
                connection, hash_token(token), role.value, created_by=owner_id, at=now, expires_at=expires_at
            )
            detail = {"role": role.value, "invitation": number}
            await _record(connection, now, owner_id, "invite", role.value, detail)
        return Invitation(number, role, owner_id, expires_at, token)

    async def list_invitations(self) -> Sequence[Invitation]:
        """Links that can still be accepted."""
        async with self._database.read() as connection:
            return [_invitation(stored) for stored in await people.list_invitations(connection, now=self._clock())]

    async def withdraw_invitation(self, owner_id: int, invitation_id: int) -> bool:
        """Make a link useless; False when it is not open any more. NotAllowedError for anybody but an owner."""
        async with self._database.write() as connection:
            await self._require_owner(connection, owner_id)
            done = await people.close_invitation(connection, invitation_id, people.WITHDRAWN)
            if done:
                detail = {"invitation": invitation_id}
                await _record(connection, self._clock(), owner_id, "withdraw_invitation", "link", detail)
        return done

    async def accept(self, token: str, user_id: int, name: str) -> tuple[Member, int]:
        """Take the role that a link grants; the new member and who invited them.

        Raises:
            InvitationError: when it grants nothing; which one it is says why.
        """
        now, called = self._clock(), _clean_name(name, user_id)
        async with self._database.write() as connection:
            stored = await people.find_invitation(connection, hash_token(token))
            if stored is None:
                raise UnknownInvitationError
            if stored.state == people.USED:
                raise UsedInvitationError
            if stored.state == people.WITHDRAWN or not await self._is_owner(connection, stored.created_by):
                raise WithdrawnInvitationError
            if stored.expires_at <= now:
                raise ExpiredInvitationError
            role = Role(stored.role)
            present = _role(user_id, await people.find_person(connection, user_id), self._owners)
            if present is not None and present.rank >= role.rank:
                raise NeedlessInvitationError(present)
            await people.close_invitation(connection, stored.id, people.USED)
            await people.save_person(connection, user_id, role.value, called, granted_by=stored.created_by, at=now)
            detail = {"role": role.value, "invitation": stored.id, "invited_by": str(stored.created_by)}
            await _record(connection, now, user_id, "accept_invitation", str(user_id), detail)
            known = await _read(connection)
        self._known = known
        return Member(user_id, role, called, stored.created_by, now), stored.created_by

    async def revoke(self, owner_id: int, user_id: int, *, granted_at: int) -> Revocation:
        """End a role at once; unfinished work goes to whoever ends it. `granted_at`: seconds, as the button carries.

        The last owner stays one: nobody else could end their role, and nobody ends their own.

        Raises:
            NotAllowedError: for anybody but an owner, for oneself, and for an owner whom the settings name.
            RoleChangedError: when the person has not that role any more.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await self._require_owner(connection, owner_id)
            if user_id == owner_id or user_id in self._owners:
                raise NotAllowedError
            stored = await people.find_person(connection, user_id)
            role = _role(user_id, stored, self._owners)
            if stored is None or role is None or int(stored.granted_at.timestamp()) != granted_at:
                raise RoleChangedError
            await people.revoke_person(connection, user_id, at=now)
            # a link made before must not be a way back
            await people.withdraw_invitations(connection, user_id)
            for leaving in self._leaving:
                await leaving(connection, user_id, owner_id)
            handed = await handovers.hand_over(connection, user_id, owner_id, at=now)
            detail = {"role": role.value, "handed_over": handed}
            await _record(connection, now, owner_id, "revoke_role", str(user_id), detail)
            known = await _read(connection)
        self._known = known
        return Revocation(Member(user_id, role, stored.name, stored.granted_by, stored.granted_at), handed)

    async def _require_owner(self, connection: AsyncConnection, user_id: int) -> None:
        if not await self._is_owner(connection, user_id):
            raise NotAllowedError

    async def _is_owner(self, connection: AsyncConnection, user_id: int) -> bool:
        """By the database, not by memory: of two owners who revoke each other, the second is none any more."""
        return _role(user_id, await people.find_person(connection, user_id), self._owners) is Role.OWNER

    def _member(self, user_id: int) -> Member | None:
        role, known = self.role_of(user_id), self._known.get(user_id)
        if role is None:
            return None
        name = self.name_of(user_id)
        if user_id in self._owners or known is None:
            return Member(user_id, role, name)
        return Member(user_id, role, name, known.granted_by, known.granted_at)


async def _read(connection: AsyncConnection) -> Mapping[int, StoredPerson]:
    return {stored.user_id: stored for stored in await people.list_people(connection)}


def _role(user_id: int, stored: StoredPerson | None, owners: frozenset[int]) -> Role | None:
    if user_id in owners:
        return Role.OWNER
    granted = stored is not None and stored.granted_by is not None and stored.revoked_at is None
    return Role(stored.role) if stored is not None and granted else None


def _invitation(stored: StoredInvitation) -> Invitation:
    return Invitation(stored.id, Role(stored.role), stored.created_by, stored.expires_at)


def _clean_name(name: str, user_id: int) -> str:
    """In one line, without characters that a database refuses or that turn a line of a list around."""
    line = "".join(character for character in " ".join(name.split()) if character.isprintable())
    return line[:_LONGEST_NAME].strip() or f"person {user_id}"


async def _record(
    connection: AsyncConnection, at: datetime, actor: int, action: str, subject: str, detail: Mapping[str, object]
) -> None:
    await audit.record_act(connection, audit.AuditEntry(at, str(actor), action, subject, dict(detail)))
