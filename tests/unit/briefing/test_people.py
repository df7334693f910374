"""Roles: who may do what, and how they come and go."""

import asyncio
from datetime import timedelta

import pytest

from briefing.services.invitations import (
    LINK_LIFE,
    ExpiredInvitationError,
    NeedlessInvitationError,
    UnknownInvitationError,
    UsedInvitationError,
    WithdrawnInvitationError,
)
from briefing.services.people import Member, NotAllowedError, People, RoleChangedError
from briefing.services.roles import Right, Role
from briefing.storage import AsyncConnection, Database, audit, drafts
from briefing.storage.tables import invitations
from tests.factories import NOW, HandClock

OWNER, EDITOR, REVIEWER, STRANGER = 9001, 9002, 9003, 1001


@pytest.fixture
async def people(database: Database, clock: HandClock) -> People:
    """The service with one owner, whom the settings name."""
    return await _open(database, clock)


async def _open(database: Database, clock: HandClock, owners: frozenset[int] = frozenset({OWNER})) -> People:
    opened = People(database, clock, owners=owners)
    await opened.load()
    return opened


async def _let_in(people: People, person: int, role: Role, *, by: int = OWNER) -> Member:
    invitation = await people.invite(by, role)
    member, _inviter = await people.accept(invitation.token, person, f"Person {person}")
    return member


async def _revoke(people: People, person: int, *, by: int = OWNER) -> None:
    member = people.find_member(person)
    assert member is not None
    stamp = int(member.granted_at.timestamp()) if member.granted_at else 0
    await people.revoke(by, person, granted_at=stamp)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.OWNER, set(Right)),
        (Role.EDITOR, {Right.READ, Right.DECIDE, Right.EDIT}),
        (Role.REVIEWER, {Right.READ, Right.DECIDE, Right.AUDIT}),
    ],
)
async def test_each_role_has_its_rights(people: People, role: Role, rights: set[Right]) -> None:
    """An owner may everything, an editor edits, a reviewer decides and reads; nobody else may anything."""
    await _let_in(people, EDITOR, role)
    assert {right for right in Right if people.may(EDITOR, right)} == rights
    assert not any(people.may(STRANGER, right) for right in Right)


async def test_roles_outlive_a_restart(people: People, database: Database, clock: HandClock) -> None:
    """Another process finds the same people; an owner of the settings is one only while they name them."""
    await _let_in(people, EDITOR, Role.EDITOR)
    await people.note_name(OWNER, "Clerk")
    again = await _open(database, clock)
    assert again.list_members() == people.list_members()
    without = await _open(database, clock, frozenset())
    assert without.role_of(EDITOR) is Role.EDITOR
    assert without.role_of(OWNER) is None


async def test_the_token_is_not_stored(people: People, database: Database) -> None:
    """The table holds a hash; the token has at least 128 bits and fits a link's parameter."""
    invitation = await people.invite(OWNER, Role.EDITOR)
    async with database.read() as connection:
        [row] = await connection.execute(invitations.select())
    assert invitation.token not in str(row)
    assert len(invitation.token) * 6 >= 128
    assert len(f"join_{invitation.token}") <= 64


async def test_invitations_that_grant_nothing(people: People, clock: HandClock) -> None:
    """Used, expired, withdrawn and unknown ones are each refused by name, and nobody gets a role."""
    used, withdrawn, old = [await people.invite(OWNER, Role.EDITOR) for _ in range(3)]
    await people.accept(used.token, EDITOR, "Editor")
    assert await people.withdraw_invitation(OWNER, withdrawn.id)
    assert not await people.withdraw_invitation(OWNER, withdrawn.id)
    with pytest.raises(UsedInvitationError):
        await people.accept(used.token, STRANGER, "Stranger")
    with pytest.raises(WithdrawnInvitationError):
        await people.accept(withdrawn.token, STRANGER, "Stranger")
    with pytest.raises(UnknownInvitationError):
        await people.accept("guessed", STRANGER, "Stranger")
    clock.advance(LINK_LIFE)
    with pytest.raises(ExpiredInvitationError):
        await people.accept(old.token, STRANGER, "Stranger")
    assert people.role_of(STRANGER) is None
    assert await people.list_invitations() == []


async def test_of_two_who_open_a_link_at_once_one_gets_the_role(people: People) -> None:
    """A link works once, also at the same moment."""
    invitation = await people.invite(OWNER, Role.REVIEWER)
    outcomes = await asyncio.gather(
        *(people.accept(invitation.token, person, "Somebody") for person in (EDITOR, STRANGER)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, UsedInvitationError) for outcome in outcomes) == 1
    assert [people.role_of(EDITOR), people.role_of(STRANGER)].count(None) == 1


async def test_whoever_may_as_much_leaves_the_link_unused(people: People) -> None:
    """A link for the same or a lower role changes nothing; one for a higher role raises."""
    await _let_in(people, EDITOR, Role.EDITOR)
    lower, higher = await people.invite(OWNER, Role.REVIEWER), await people.invite(OWNER, Role.OWNER)
    for person in (EDITOR, OWNER):
        with pytest.raises(NeedlessInvitationError):
            await people.accept(lower.token, person, "Somebody")
    await people.accept(higher.token, EDITOR, "Editor")
    assert people.role_of(EDITOR) is Role.OWNER
    await people.accept(lower.token, REVIEWER, "Reviewer")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
async def test_only_owners_invite_and_revoke(people: People, role: Role) -> None:
    """Anybody else is refused, and nothing is recorded as done."""
    await _let_in(people, EDITOR, role)
    for person in (EDITOR, STRANGER):
        with pytest.raises(NotAllowedError):
            await people.invite(person, Role.OWNER)
        with pytest.raises(NotAllowedError):
            await people.withdraw_invitation(person, 1)
        with pytest.raises(NotAllowedError):
            await people.revoke(person, EDITOR, granted_at=int(NOW.timestamp()))
    assert people.role_of(EDITOR) is role


async def test_nobody_revokes_themselves_or_an_owner_of_the_settings(people: People) -> None:
    """Neither is done by any owner; so an owner is always left."""
    await _let_in(people, EDITOR, Role.OWNER)
    for owner, person in ((EDITOR, EDITOR), (OWNER, OWNER), (EDITOR, OWNER)):
        with pytest.raises(NotAllowedError):
            await _revoke(people, person, by=owner)
    assert people.role_of(EDITOR) is Role.OWNER


async def test_a_revoked_owner_cannot_come_back_by_an_old_link(people: People, clock: HandClock) -> None:
    """Links that a revoked owner made stop working, for themselves and for others."""
    await _let_in(people, EDITOR, Role.OWNER)
    link = await people.invite(EDITOR, Role.OWNER)
    await _revoke(people, EDITOR)
    for person in (EDITOR, STRANGER):
        with pytest.raises(WithdrawnInvitationError):
            await people.accept(link.token, person, "Somebody")
    assert people.role_of(EDITOR) is None


async def test_a_link_of_somebody_whom_the_settings_named_ends_with_that(
    people: People, database: Database, clock: HandClock
) -> None:
    """Whoever made it has to be an owner when it is opened."""
    link = await people.invite(OWNER, Role.EDITOR)
    later = await _open(database, clock, frozenset({EDITOR}))
    with pytest.raises(WithdrawnInvitationError):
        await later.accept(link.token, STRANGER, "Somebody")


async def test_two_owners_who_revoke_each_other_at_once(
    people: People, database: Database, clock: HandClock
) -> None:
    """Without owners in the settings one of them stays: the second press finds its presser no owner any more."""
    await _let_in(people, EDITOR, Role.OWNER)
    await _let_in(people, REVIEWER, Role.OWNER)
    alone = await _open(database, clock, frozenset())
    outcomes = await asyncio.gather(
        _revoke(alone, EDITOR, by=REVIEWER), _revoke(alone, REVIEWER, by=EDITOR), return_exceptions=True
    )
    assert sum(isinstance(outcome, NotAllowedError) for outcome in outcomes) == 1
    assert len(alone.list_members()) == 1


async def test_a_stale_button_revokes_nothing(people: People, clock: HandClock) -> None:
    """A button from before somebody left and came back does not end the new role."""
    first = await _let_in(people, EDITOR, Role.EDITOR)
    await _revoke(people, EDITOR)
    clock.advance(timedelta(minutes=1))
    await _let_in(people, EDITOR, Role.REVIEWER)
    assert first.granted_at is not None
    with pytest.raises(RoleChangedError):
        await people.revoke(OWNER, EDITOR, granted_at=int(first.granted_at.timestamp()))
    assert people.role_of(EDITOR) is Role.REVIEWER


async def test_unfinished_work_is_handed_over(people: People, database: Database) -> None:
    """Open and set-aside drafts go to whoever revoked, set aside; what that owner has in hand stays in hand."""
    await _let_in(people, EDITOR, Role.EDITOR)
    async with database.write() as connection:
        kept = await drafts.start_draft(connection, OWNER, OWNER, {}, at=NOW)
        theirs = await drafts.start_draft(connection, EDITOR, EDITOR, {"statement": "kept"}, at=NOW)
    await _revoke(people, EDITOR)
    async with database.read() as connection:
        in_hand = await drafts.find_open_draft(connection, OWNER)
        moved = await drafts.find_draft(connection, theirs.id)
    assert in_hand is not None
    assert in_hand.id == kept.id
    assert moved is not None
    assert (moved.editor_id, moved.state, moved.body) == (OWNER, drafts.ASIDE, {"statement": "kept"})


async def test_what_fails_while_leaving_changes_nothing(people: People) -> None:
    """When work cannot be handed over, the role is still there, in memory too."""
    await _let_in(people, EDITOR, Role.EDITOR)

    async def fail(_connection: AsyncConnection, _person: int, _owner: int) -> None:
        raise RuntimeError("no room")

    people.when_leaving(fail)
    with pytest.raises(RuntimeError, match="no room"):
        await _revoke(people, EDITOR)
    assert people.role_of(EDITOR) is Role.EDITOR
    await people.load()
    assert people.role_of(EDITOR) is Role.EDITOR


async def test_every_act_is_recorded(people: People, database: Database) -> None:
    """Inviting, accepting, withdrawing and revoking stand in the audit, and no token does."""
    invitation = await people.invite(OWNER, Role.EDITOR)
    await people.accept(invitation.token, EDITOR, "Editor")
    other = await people.invite(OWNER, Role.OWNER)
    await people.withdraw_invitation(OWNER, other.id)
    await _revoke(people, EDITOR)
    async with database.read() as connection:
        acts = await audit.list_acts(connection)
    assert [(act.actor, act.action) for act in reversed(acts)] == [
        (str(OWNER), "invite"),
        (str(EDITOR), "accept_invitation"),
        (str(OWNER), "invite"),
        (str(OWNER), "withdraw_invitation"),
        (str(OWNER), "revoke_role"),
    ]
    assert invitation.token not in str(acts)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Committee \n clerk ", "Committee clerk"),
        ("Re\u202everse\x00d", "Reversed"),  # such marks would turn a line of a list around
        ("\u200b\u200b", "person 9002"),
        ("x" * 400, "x" * 130),
    ],
)
async def test_names_are_one_clean_line(people: People, given: str, kept: str) -> None:
    """A name comes from Telegram, where people choose it freely."""
    invitation = await people.invite(OWNER, Role.EDITOR)
    member, _inviter = await people.accept(invitation.token, EDITOR, given)
    assert member.name == people.name_of(EDITOR) == kept


async def test_who_left_is_still_called_by_name(people: People) -> None:
    """Records of what somebody did stay readable after their role ended; others are called by their number."""
    await _let_in(people, EDITOR, Role.EDITOR)
    await _revoke(people, EDITOR)
    assert people.name_actor(str(EDITOR)) == f"Person {EDITOR}"
    assert people.name_actor("curated base") == "the curated files"
    assert people.name_actor(str(STRANGER)) == f"person {STRANGER}"
    assert people.name_actor("operator") == "operator"
