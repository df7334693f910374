"""Who was shown a fact in an answer, on each database."""

from datetime import timedelta

from briefing.services.receipting import Receipting
from briefing.storage import Database, corrections, facts
from briefing.storage.corrections import Receipt
from tests.contract.seeding import store_fact
from tests.factories import NOW, HandClock, make_fact

CHAT, OTHER = 1001, 1002


async def test_what_was_shown_counts_as_received(database: Database) -> None:
    """In the version of its moment, as the newest message that held it; gone after its days, and never kept without them."""
    clock = HandClock()
    receipting = Receipting(database, clock, days=14)
    async with database.write() as connection:
        await store_fact(connection)
    await receipting.note(CHAT, 70, ["NFK-2024-01", "NFK-2024-01", "NFK-2024-99"])
    clock.advance(timedelta(hours=1))
    new = make_fact(version=2, said_by="The council")
    async with database.write() as connection:
        await facts.change_fact(connection, new, actor="9001", at=clock(), reason="misread")
    await receipting.note(OTHER, 80, ["NFK-2024-01"])
    await receipting.note(OTHER, 81, ["NFK-2024-01"])
    await Receipting(database, clock, days=0).note(1003, 90, ["NFK-2024-01"])
    async with database.read() as connection:
        found = await corrections.find_receipts(connection, "NFK-2024-01", at=NOW)
    assert found == {CHAT: Receipt(1, 70), OTHER: Receipt(2, 81)}
    clock.advance(timedelta(days=14))
    assert await receipting.purge() == 2
    assert await Receipting(database, clock, days=0).purge() == 1
