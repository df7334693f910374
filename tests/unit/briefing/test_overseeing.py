"""Numbers on the outbox, and the owners' alarm."""

from datetime import timedelta

import pytest

from briefing.alerts import outbox
from briefing.chat.delivery_pages import render_deliveries
from briefing.services.overseeing import Overseeing
from briefing.services.people import People
from briefing.storage import Database, claims, deliveries, facts, sources, subscriptions
from briefing.storage.claims import Notice
from tests.factories import NOW, HandClock, make_fact, make_source

OWNER, EDITOR = 9001, 9002


@pytest.fixture
async def people(database: Database, clock: HandClock) -> People:
    """One owner."""
    service = People(database, clock, owners=frozenset({OWNER}))
    await service.load()
    return service


async def _fail(database: Database, count: int, reason: str = "chat is deactivated") -> None:
    """Queue an alert for so many chats and let each fail for good."""
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        for chat in range(1, count + 1):
            await subscriptions.follow_theme(connection, chat, "care-leavers", at=NOW)
        await facts.add_fact(connection, make_fact(), actor="9001", at=NOW, reason="new")
        await outbox.enqueue_alert(connection, make_fact(), actor="9001", at=NOW)
        for item in await claims.claim_due(connection, now=NOW, lease=timedelta(minutes=1), limit=count):
            await deliveries.settle_delivery(
                connection, item.id, deliveries.FAILED, at=NOW, attempts=1, error=f"{reason} <{item.chat_id % 2}>"
            )


async def _notices(database: Database) -> list[tuple[int, str]]:
    async with database.write() as connection:
        due = await claims.claim_due(connection, now=NOW + timedelta(days=1), lease=timedelta(0), limit=9)
    return [(item.chat_id, item.content.text) for item in due if isinstance(item.content, Notice)]


async def test_owners_hear_of_many_failures_once_an_hour(
    database: Database, clock: HandClock, people: People
) -> None:
    """Not of fewer than set, and not again within the hour."""
    overseeing = Overseeing(database, clock, people, alarm=3)
    assert not await overseeing.raise_alarm()
    await _fail(database, 3)
    assert not await Overseeing(database, clock, people, alarm=4).raise_alarm()
    assert not await Overseeing(database, clock, people, alarm=0).raise_alarm()
    assert await overseeing.raise_alarm()
    assert not await overseeing.raise_alarm()
    [(chat, text)] = await _notices(database)
    assert chat == OWNER
    assert text.startswith("3 messages could not be delivered within the last hour")
    assert "Most often (2): chat is deactivated" in text
    clock.advance(timedelta(hours=2))
    assert not await overseeing.raise_alarm()


async def test_what_is_shown_is_markup_that_holds(database: Database, clock: HandClock, people: People) -> None:
    """Reasons are Telegram's words and are escaped; a fact without an alert is said to have none."""
    await _fail(database, 3)
    overseeing = Overseeing(database, clock, people, alarm=3)
    text = render_deliveries(await overseeing.report(), None)
    assert "2: chat is deactivated &lt;1&gt;" in text
    assert "Alert of NFK-2024-01</b>, version 1, 20 November 2026, 09:30\n0 sent · 3 failed" in text
    assert "Waiting: 0." in text
    assert "3 failed" in render_deliveries(await overseeing.report("NFK-2024-01"), "NFK-2024-01")
    assert "was ever queued" in render_deliveries(await overseeing.report("<b>"), "<b>")
