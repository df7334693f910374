"""Numbers for an operator's monitoring."""

from datetime import timedelta

from briefing.services.measuring import expose, measure
from briefing.services.subscribing import Subscribing
from briefing.storage import Database, deliveries, holds, inbox
from knowledge.base import FactBase
from tests.contract.seeding import queue_alert
from tests.factories import NOW, HandClock

CHATS = (1001, 1002, 1003)


async def test_every_number_follows_what_happened(base: FactBase, database: Database, clock: HandClock) -> None:
    """Nothing at first; then what was sent, given up, waits and is late, who follows, and what the inbox holds."""
    before = {gauge.name: gauge.value for gauge in await measure(database, now=NOW)}
    assert not any(before.values())
    await Subscribing(base, database, clock).toggle_theme(CHATS[0], "care-leavers")
    async with database.write() as connection:
        await queue_alert(connection, CHATS)
        waiting = await deliveries.list_waiting_alerts(connection, CHATS, at=NOW)
        for item, state in zip(waiting, (deliveries.SENT, deliveries.FAILED), strict=False):
            await deliveries.settle_delivery(connection, item.id, state, at=NOW, attempts=1)
        await inbox.keep_updates(connection, [{"update_id": 1}, {"update_id": 2}], at=NOW)
        await inbox.set_aside(connection, 1, reference="a1b2c3", at=NOW)
    later = NOW + timedelta(minutes=2)
    numbers = {gauge.name.removeprefix("briefing_"): gauge.value for gauge in await measure(database, now=later)}
    assert numbers == {
        "deliveries_pending": 1,
        "deliveries_held": 0,
        "deliveries_overdue_seconds": 120,
        "deliveries_sent_last_day": 1,
        "deliveries_failed_last_hour": 1,
        "hold_open": 0,
        "subscribers": 1,
        "inbox_waiting": 1,
        "inbox_aside": 1,
    }
    async with database.write() as connection:
        await holds.start_hold(connection, "election", by=9001, at=NOW)
        await holds.hold_alerts(connection)
    text = expose(await measure(database, now=later))
    assert "# TYPE briefing_hold_open gauge\nbriefing_hold_open 1\n" in text
    assert "briefing_deliveries_held 1\n" in text
