"""The record of administrative acts, on every database."""

from datetime import timedelta

from briefing.storage import Database, audit
from briefing.storage.audit import AuditEntry
from tests.factories import NOW


async def test_acts_come_back_newest_first(database: Database) -> None:
    """Entries are listed from the newest, whole, and no more than were asked for."""
    entries = [
        AuditEntry(
            NOW + timedelta(minutes=number), "9001", "publish_fact", f"NFK-2026-E0{number}", {"told": number}
        )
        for number in range(3)
    ]
    async with database.write() as connection:
        for entry in entries:
            await audit.record_act(connection, entry)
    async with database.read() as connection:
        assert await audit.list_acts(connection) == entries[::-1]
        assert await audit.list_acts(connection, limit=1) == [entries[2]]


async def test_acts_of_one_moment_keep_their_order(database: Database) -> None:
    """Of two acts in one transaction the later is listed first, although their times are equal."""
    async with database.write() as connection:
        for action in ("first", "second"):
            await audit.record_act(connection, AuditEntry(NOW, "9001", action, "x", {}))
        assert [entry.action for entry in await audit.list_acts(connection)] == ["second", "first"]
