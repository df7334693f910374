"""Holds: what waits already is kept back too, and comes when each chat wants it."""

from datetime import UTC, datetime, timedelta

import pytest

from briefing.alerts import outbox
from briefing.services.choosing import Choosing
from briefing.services.holding import Holding, HoldOpenError, NoHoldError
from briefing.storage import Database, claims, deliveries, facts, sources, subscriptions
from briefing.storage.holds import HoldOutcome
from briefing.storage.preferences import Cadence
from tests.factories import NOW, HandClock, make_fact, make_source

ANN, BEN, EDITOR = 1001, 1002, 9001
NO_UNDO = timedelta(0)


@pytest.fixture
async def holding(database: Database, clock: HandClock) -> Holding:
    """The service; two chats follow everything, one of them in a daily digest."""
    async with database.write() as connection:
        for chat in (ANN, BEN):
            await subscriptions.follow_theme(connection, chat, subscriptions.EVERYTHING, at=NOW)
    await Choosing(database, clock, undo=NO_UNDO).choose_when(BEN, cadence=Cadence.DAILY)
    return Holding(database, clock, undo=NO_UNDO)


async def _publish(database: Database, clock: HandClock, id_: str) -> None:
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        await facts.add_fact(connection, make_fact(id_), actor="9001", at=NOW, reason="new")
        await outbox.enqueue_alert(connection, make_fact(id_), actor="9001", at=clock())


async def _due(database: Database, at: datetime) -> list[int]:
    async with database.write() as connection:
        return [item.chat_id for item in await claims.claim_due(connection, now=at, lease=NO_UNDO, limit=9)]


async def test_a_hold_keeps_back_what_waits_and_what_comes(
    holding: Holding, database: Database, clock: HandClock
) -> None:
    """Both are counted; released, they are due when each chat wants them, and awaited answers were never held."""
    await _publish(database, clock, "NFK-2024-01")
    held = await holding.start(EDITOR, "the election")
    assert (held.messages, held.findings) == (2, 1)
    await _publish(database, clock, "NFK-2024-02")
    async with database.write() as connection:
        await deliveries.add_answers(connection, [(ANN, "how many?")], due_at=NOW)
    clock.advance(timedelta(days=40))
    assert await _due(database, clock()) == [ANN]
    held = await holding.find()
    assert (held.messages, held.findings) == (4, 2)
    await holding.end(EDITOR, HoldOutcome.RELEASED)
    assert await _due(database, clock()) == [ANN] * 3
    morning = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
    assert clock() < morning
    assert sorted(await _due(database, morning)) == [ANN] * 3 + [BEN] * 2
    assert (await holding.find()).hold is None


async def test_a_hold_begins_and_ends_once(holding: Holding) -> None:
    """A second one and a second end are refused."""
    with pytest.raises(NoHoldError):
        await holding.end(EDITOR, HoldOutcome.RELEASED)
    await holding.start(EDITOR, "the election")
    with pytest.raises(HoldOpenError):
        await holding.start(EDITOR, "another")
    await holding.end(EDITOR, HoldOutcome.DISCARDED)
    with pytest.raises(NoHoldError):
        await holding.end(EDITOR, HoldOutcome.DISCARDED)
