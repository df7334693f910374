"""The numbers of the outbox, on each database."""

from datetime import timedelta

from briefing.storage import AsyncConnection, Database, corrections, deliveries, delivery_counts, facts, holds
from briefing.storage.delivery_counts import Tally, Traffic
from tests.contract.seeding import queue_alert
from tests.factories import NOW, make_fact

SENT_TO, LOST, GONE, WAITING, HELD = range(1001, 1006)
LATER = NOW + timedelta(hours=1)


async def _seed(connection: AsyncConnection) -> None:
    """One alert of which each chat fared differently, and a correction to one of them."""
    await queue_alert(connection, [SENT_TO, LOST, GONE, WAITING, HELD])
    waiting = await deliveries.list_waiting_alerts(connection, [SENT_TO, LOST, GONE], at=NOW)
    ids = {item.chat_id: item.id for item in waiting}
    for chat, state, error in (
        (SENT_TO, deliveries.SENT, None),
        (LOST, deliveries.FAILED, "message is too long"),
        (GONE, deliveries.CANCELLED, "unsubscribed"),
    ):
        await deliveries.settle_delivery(connection, ids[chat], state, at=NOW, attempts=1, error=error)
    await holds.hold_alerts(connection)
    await holds.release_held(connection)
    new = make_fact(version=2, said_by="The council")
    await facts.change_fact(connection, new, actor="9001", at=LATER, reason="misread")
    correction = await corrections.add_correction(connection, 1, new, reason="misread", actor="9001", at=LATER)
    await deliveries.add_corrections(connection, correction, {SENT_TO: None}, due_at=LATER)


async def test_each_announcement_is_tallied(database: Database) -> None:
    """The newest first, by what became of each delivery; of one fact or of all."""
    async with database.write() as connection:
        await _seed(connection)
        correction, alert = await delivery_counts.list_announcements(connection)
        assert (correction.is_correction, correction.version, correction.tally) == (
            True,
            2,
            Tally(0, 1, 0, 0, 0, 0, LATER),
        )
        assert (alert.is_correction, alert.version, alert.tally) == (False, 1, Tally(1, 2, 0, 1, 1, 0, NOW))
        assert len(await delivery_counts.list_announcements(connection, fact_id="NFK-2024-01", limit=1)) == 1
        assert await delivery_counts.list_announcements(connection, fact_id="NFK-2024-99") == []


async def test_reasons_are_counted(database: Database) -> None:
    """Those since a moment, of one fact or of all."""
    async with database.write() as connection:
        await _seed(connection)
        failed = {"message is too long": 1}
        assert await delivery_counts.count_reasons(connection, deliveries.FAILED, since=NOW) == failed
        for state, reasons in ((deliveries.FAILED, failed), (deliveries.CANCELLED, {"unsubscribed": 1})):
            found = await delivery_counts.count_reasons(connection, state, since=NOW, fact_id="NFK-2024-01")
            assert found == reasons
        assert await delivery_counts.count_reasons(connection, deliveries.FAILED, since=LATER) == {}
        none = await delivery_counts.count_reasons(connection, deliveries.FAILED, since=NOW, fact_id="NFK-2024-99")
        assert none == {}


async def test_the_outbox_as_a_whole(database: Database) -> None:
    """What waits, since when the oldest is overdue, and what went out lately; what is held is not overdue."""
    async with database.write() as connection:
        assert await delivery_counts.measure_traffic(connection, now=NOW, sent_since=NOW) == Traffic(0, 0, 0, None)
        await _seed(connection)
        traffic = await delivery_counts.measure_traffic(connection, now=LATER, sent_since=NOW)
        assert traffic == Traffic(3, 0, 1, NOW)
        await holds.hold_alerts(connection)
        assert await delivery_counts.measure_traffic(connection, now=LATER, sent_since=LATER) == Traffic(
            3, 2, 0, None
        )
