"""The outbox: what is queued, and what is written down of each decision."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from briefing.alerts import outbox
from briefing.alerts.policy import Decision, Fail, Postpone, Relocate, Retire, Settle
from briefing.storage import Database, claims, facts, questions, sources, subscriptions
from briefing.storage.claims import Delivery
from briefing.storage.questions import LoggedQuestion
from briefing.storage.tables import deliveries as table
from tests.factories import NOW, make_fact, make_source

ANN, BEN, GROUP = 1001, 1002, -1001234567890123
LATER = NOW + timedelta(seconds=5)


async def _publish(database: Database, *ids: str) -> list[int]:
    """Facts with their alerts; how many were told of each."""
    told = []
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        for id_ in ids:
            await facts.add_fact(connection, make_fact(id_), actor="9001", at=NOW, reason="new")
            told.append(await outbox.enqueue_alert(connection, make_fact(id_), actor="9001", at=NOW))
    return told


async def _follow(database: Database, chat: int, theme: str) -> None:
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, chat, theme, at=NOW)


async def _claim(database: Database) -> list[Delivery]:
    async with database.write() as connection:
        return list(await claims.claim_due(connection, now=NOW, lease=timedelta(minutes=1), limit=10))


async def _record(database: Database, delivery: Delivery, decision: Decision) -> None:
    async with database.write() as connection:
        await outbox.record_decision(connection, delivery, decision, at=LATER)


async def _rows(database: Database) -> list[Any]:
    async with database.read() as connection:
        return list(await connection.execute(select(table).order_by(table.c.id)))


async def test_interested_chats_are_queued(database: Database) -> None:
    """Whoever follows one of the fact's themes or everything is queued at once; others are not."""
    await _follow(database, ANN, "care-leavers")
    await _follow(database, BEN, "adoption")
    await _follow(database, GROUP, subscriptions.EVERYTHING)
    assert await _publish(database, "NFK-2024-01") == [2]
    assert sorted((row.chat_id, row.state, row.due_at) for row in await _rows(database)) == [
        (GROUP, "pending", NOW),
        (ANN, "pending", NOW),
    ]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Settle(77), {"state": "sent", "attempts": 1, "message_id": 77, "settled_at": LATER, "error": None}),
        (
            Fail("refused"),
            {"state": "failed", "attempts": 1, "message_id": None, "settled_at": LATER, "error": "refused"},
        ),
        (Retire("blocked"), {"state": "cancelled", "settled_at": LATER, "error": "blocked"}),
        (
            Postpone(timedelta(seconds=2), "timed out", counted=True, uncertain=True),
            {"state": "pending", "attempts": 1, "uncertain": True, "due_at": LATER + timedelta(seconds=2)},
        ),
        (
            Postpone(timedelta(seconds=7), "asked to wait", counted=False),
            {"state": "pending", "attempts": 0, "uncertain": False, "due_at": LATER + timedelta(seconds=7)},
        ),
        (Relocate(GROUP), {"state": "pending", "attempts": 0, "chat_id": GROUP, "due_at": NOW}),
    ],
)
async def test_decision_is_written_down(
    database: Database, decision: Decision, expected: dict[str, object]
) -> None:
    """Each decision leaves the row as it says, with its lease given back."""
    await _follow(database, ANN, "care-leavers")
    await _publish(database, "NFK-2024-01")
    [delivery] = await _claim(database)
    await _record(database, delivery, decision)
    [row] = await _rows(database)
    assert {name: getattr(row, name) for name in expected} == expected
    assert row.lease_until is None


async def test_blocked_chat_gets_nothing_more(database: Database) -> None:
    """A retired chat's other deliveries are cancelled and later alerts are not queued for it."""
    await _follow(database, ANN, "care-leavers")
    await _publish(database, "NFK-2024-01", "NFK-2024-02")
    first, _second = await _claim(database)
    await _record(database, first, Retire("blocked"))
    assert [row.state for row in await _rows(database)] == ["cancelled", "cancelled"]
    assert await _publish(database, "NFK-2024-03") == [0]


async def test_moved_chat_is_told_once(database: Database) -> None:
    """A group that moved to a chat which had the alert already gets it there once, and nothing is left behind."""
    await _follow(database, ANN, "care-leavers")
    await _follow(database, GROUP, "care-leavers")
    await _publish(database, "NFK-2024-01")
    moved = next(item for item in await _claim(database) if item.chat_id == ANN)
    await _record(database, moved, Relocate(GROUP))
    assert sorted((row.chat_id, row.state) for row in await _rows(database)) == [
        (GROUP, "pending"),
        (ANN, "cancelled"),
    ]


@pytest.mark.parametrize(("decision", "waits"), [(Retire("blocked"), None), (Relocate(GROUP), GROUP)])
async def test_awaited_answers_follow_the_chat(database: Database, decision: Decision, waits: int | None) -> None:
    """What a blocked chat waited for is forgotten; a moved one waits under its new id."""
    await _follow(database, ANN, "care-leavers")
    await _publish(database, "NFK-2024-01")
    asked = LoggedQuestion("token", "how many?", "unanswerable_no_match", None, 0.0, NOW.date())
    async with database.write() as connection:
        await questions.add_question(connection, asked)
        await questions.await_answer(connection, "token", ANN)
    [delivery] = await _claim(database)
    await _record(database, delivery, decision)
    async with database.write() as connection:
        assert await questions.take_waiting(connection, "token") == ([waits] if waits else [])
