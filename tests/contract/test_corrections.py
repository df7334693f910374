"""The stores of corrections, holds and meetings, on each database."""

from datetime import date, timedelta

from briefing.storage import Database, committee, corrections, deliveries, facts, holds, subscriptions
from briefing.storage.committee import Meeting
from briefing.storage.corrections import Receipt
from briefing.storage.holds import HoldOutcome
from tests.contract.seeding import queue_alert
from tests.factories import NOW, make_fact

SENT_TO, UNSURE, WAITING, GONE, EDITOR = 1001, 1002, 1003, 1004, 9001


async def test_receipts_of_every_kind(database: Database) -> None:
    """Who was sent it or may have been; not who still waits, nor who cannot be reached; then the correction's own."""
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, GONE, "care-leavers", at=NOW)
        await queue_alert(connection, [SENT_TO, UNSURE, WAITING, GONE])
        waiting = await deliveries.list_waiting_alerts(connection, [SENT_TO, UNSURE, GONE], at=NOW)
        ids = {item.chat_id: item.id for item in waiting}
        for chat in (SENT_TO, GONE):
            await deliveries.settle_delivery(
                connection, ids[chat], deliveries.SENT, at=NOW, attempts=1, message_id=chat * 10
            )
        await deliveries.postpone_delivery(
            connection, ids[UNSURE], due_at=NOW, attempts=1, error="timed out", uncertain=True
        )
        await subscriptions.retire_subscriber(connection, GONE, at=NOW, reason="blocked")
        receipts = await corrections.find_receipts(connection, "NFK-2024-01", at=NOW)
        assert receipts == {SENT_TO: Receipt(1, SENT_TO * 10), UNSURE: Receipt(1, None)}

        new = make_fact(version=2, said_by="The council")
        await facts.change_fact(connection, new, actor="9001", at=NOW, reason="misread")
        correction = await corrections.add_correction(connection, 1, new, reason="misread", actor="9001", at=NOW)
        await deliveries.add_corrections(connection, correction, {SENT_TO: SENT_TO * 10}, due_at=NOW)
        found = (await corrections.find_corrections(connection, [correction]))[correction]
        assert (found.former.said_by, found.present.said_by, found.reason) == ("Ofsted", "The council", "misread")
        cancelled = await corrections.cancel_corrections(connection, "NFK-2024-01", at=NOW, reason="changed again")
        assert cancelled == {SENT_TO}


async def test_one_hold_is_open_until_it_ends(database: Database) -> None:
    """What is held stays claimed by nobody; the hold ends with what became of it."""
    async with database.write() as connection:
        assert await holds.find_open(connection) is None
        await holds.start_hold(connection, "the election", by=EDITOR, at=NOW)
        hold = await holds.find_open(connection)
        assert hold is not None
        assert (hold.reason, hold.started_by, hold.started_at) == ("the election", EDITOR, NOW)
        await holds.end_hold(connection, hold.id, HoldOutcome.RELEASED, by=EDITOR, at=NOW + timedelta(days=1))
        assert await holds.find_open(connection) is None


async def test_meetings_in_order(database: Database) -> None:
    """One a day; those before a day are not listed."""
    december, january = date(2026, 12, 8), date(2027, 1, 12)
    async with database.write() as connection:
        for meeting in (Meeting(january, ""), Meeting(december, "Scrutiny"), Meeting(december, "Committee")):
            await committee.put_meeting(connection, meeting, by=EDITOR, at=NOW)
        assert await committee.list_meetings(connection, since=date(2026, 12, 1)) == [
            Meeting(december, "Committee"),
            Meeting(january, ""),
        ]
        assert await committee.list_days(connection, since=date(2026, 12, 9)) == [january]
        assert await committee.drop_meeting(connection, january)
        assert not await committee.drop_meeting(connection, january)
