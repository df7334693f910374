"""Roles, invitations, approvals and showings, on every database."""

from datetime import date, timedelta

import pytest

from briefing.storage import Database, approvals, audit, claims, deliveries, overview, people, showings
from briefing.storage.audit import AuditEntry
from tests.contract.seeding import queue_alert
from tests.factories import NOW

LATER = NOW + timedelta(hours=48)


async def test_roles_come_and_go(database: Database) -> None:
    """One row a person: granted anew after an end, it is one role again; a name alone is no grant."""
    async with database.write() as connection:
        await people.save_person(connection, 1, "editor", "Editor", granted_by=9, at=NOW)
        assert await people.revoke_person(connection, 1, at=LATER)
        assert not await people.revoke_person(connection, 1, at=LATER)
        await people.save_person(connection, 1, "reviewer", "Reviewer", granted_by=9, at=LATER)
        await people.save_name(connection, 9, "Owner", at=NOW)
        await people.save_name(connection, 9, "Owner by another name", at=LATER)
        await people.save_name(connection, 1, "Reviewer by another name", at=LATER)
        assert not await people.revoke_person(connection, 9, at=LATER)
    async with database.read() as connection:
        owner, reviewer = await people.list_people(connection)
    assert (owner.name, owner.granted_by, owner.granted_at) == ("Owner by another name", None, NOW)
    assert (reviewer.role, reviewer.name, reviewer.revoked_at) == ("reviewer", "Reviewer by another name", None)


async def test_invitations_close_once(database: Database) -> None:
    """Open until it is closed or too old; found by its hash in any state."""
    async with database.write() as connection:
        number = await people.add_invitation(
            connection, "a" * 64, "editor", created_by=9, at=NOW, expires_at=LATER
        )
        await people.add_invitation(connection, "b" * 64, "owner", created_by=9, at=NOW, expires_at=LATER)
        assert len(await people.list_invitations(connection, now=NOW)) == 2
        assert not await people.list_invitations(connection, now=LATER)
        assert await people.close_invitation(connection, number, people.USED)
        assert not await people.close_invitation(connection, number, people.WITHDRAWN)
        assert await people.withdraw_invitations(connection, 9) == 1
        found = [await people.find_invitation(connection, letter * 64) for letter in "abc"]
    assert [item and item.state for item in found] == [people.USED, people.WITHDRAWN, None]


async def test_a_newer_submission_replaces_what_waits(database: Database) -> None:
    """Of one subject one waits; a decision is made once and kept."""
    async with database.write() as connection:
        old, new, other = [
            await approvals.add_approval(
                connection, "draft", subject, {"n": number}, telling="alert", author_id=1, at=NOW
            )
            for number, subject in enumerate(("draft 1", "draft 1", "draft 2"))
        ]
        assert [item.id for item in await approvals.list_waiting(connection)] == [new.id, other.id]
        assert (
            await approvals.decide_approval(connection, old.id, approvals.APPROVED, decided_by=2, at=NOW) is None
        )
        decided = await approvals.decide_approval(
            connection, new.id, approvals.RETURNED, decided_by=2, at=LATER, reason="why"
        )
        assert (
            await approvals.decide_approval(connection, new.id, approvals.APPROVED, decided_by=3, at=NOW) is None
        )
        assert await approvals.find_waiting(connection, "draft", "draft 1") is None
        assert await approvals.find_approval(connection, new.id) == decided
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.decided_at, decided.reason) == ("returned", 2, LATER, "why")


@pytest.mark.parametrize(
    ("since", "sums"),
    [(date(2026, 10, 31), {"F1": 3, "F2": 1}), (date(2026, 11, 30), {"F1": 2}), (date(2026, 12, 1), {})],
)
async def test_showings_are_summed_by_month(database: Database, since: date, sums: dict[str, int]) -> None:
    """One count a fact and month; a fact named twice in one answer counts once."""
    async with database.write() as connection:
        await showings.count_showings(connection, ["F1", "F2", "F1"], on=date(2026, 10, 1))
        for day in (1, 30):
            await showings.count_showings(connection, ["F1"], on=date(2026, 11, day))
        await showings.count_showings(connection, [], on=date(2026, 11, 1))
        assert await showings.sum_showings(connection, since=since) == sums


async def test_alerts_that_are_not_through_are_counted(database: Database) -> None:
    """By alert: what is pending, what failed since, and the last reason; an alert that is through is left out."""
    async with database.write() as connection:
        await queue_alert(connection, [1, 2, 3])
        first, second, third = await claims.claim_due(connection, now=NOW, lease=timedelta(minutes=1), limit=3)
        await deliveries.settle_delivery(connection, first.id, deliveries.SENT, at=NOW, attempts=1)
        await deliveries.settle_delivery(connection, second.id, deliveries.FAILED, at=NOW, attempts=1, error="no")
        [unsent] = await overview.list_unsent(connection, failed_since=NOW)
        assert (unsent.fact_id, unsent.pending, unsent.failed, unsent.error) == ("NFK-2024-01", 1, 1, "no")
        await deliveries.settle_delivery(connection, third.id, deliveries.SENT, at=NOW, attempts=1)
        assert not await overview.list_unsent(connection, failed_since=LATER)


async def test_reviews_are_those_of_editors_since_then(database: Database) -> None:
    """Publishing, correcting and confirming count; a question attached does not, nor what was done before."""
    async with database.write() as connection:
        for action, subject, at in (
            ("review_fact", "F1", NOW),
            ("correct_fact", "F2", LATER),
            ("attach_question", "F3", LATER),
            ("publish_fact", "F2", LATER),
        ):
            await audit.record_act(connection, AuditEntry(at, "9001", action, subject, {}))
        assert await overview.list_reviewed(connection, since=NOW) == {"F1", "F2"}
        assert await overview.list_reviewed(connection, since=LATER) == {"F2"}
