"""The record of administrative acts, on every database."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'somebody else'",
        "UPDATE audit_entries SET detail = '{}' WHERE id = 1",
        "DELETE FROM audit_entries",
    ],
)
async def test_acts_cannot_be_changed_or_deleted(database: Database, statement: str) -> None:
    """The database itself refuses, whoever asks; what was recorded is there as it was, and more can be added."""
    entry = AuditEntry(NOW, "9001", "publish_fact", "x", {})
    async with database.write() as connection:
        await audit.record_act(connection, entry)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        async with database.write() as connection:
            await connection.execute(text(statement))
    async with database.write() as connection:
        await audit.record_act(connection, entry)
        assert await audit.list_acts(connection) == [entry, entry]


async def test_older_acts_follow_by_number(database: Database) -> None:
    """Each page goes on before the number at which the last one ended."""
    async with database.write() as connection:
        for subject in "abcd":
            await audit.record_act(connection, AuditEntry(NOW, "9001", "act", subject, {}))
        first = await audit.list_older(connection, limit=2)
        second = await audit.list_older(connection, before=first[-1][0], limit=5)
        assert [entry.subject for _number, entry in (*first, *second)] == ["d", "c", "b", "a"]
        assert [number for number, _entry in await audit.list_older(connection)] == [4, 3, 2, 1]
