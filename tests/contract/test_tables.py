"""Times in the database, and that the migrations build the tables the code knows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import StatementError

from briefing.storage import Database, audit
from briefing.storage.audit import AuditEntry
from briefing.storage.tables import metadata

HALIFAX = timezone(timedelta(hours=-4))


def _entry(at: datetime) -> AuditEntry:
    return AuditEntry(at, "9001", "publish_fact", "NFK-2024-01", {})


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC),  # microseconds count in the order of claims
        datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=UTC),  # the hour that comes twice on British clocks
        datetime(2026, 11, 20, 5, 30, tzinfo=HALIFAX),
        datetime(2026, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=14))),  # another year in UTC
    ],
)
async def test_times_come_back_in_utc(database: Database, moment: datetime) -> None:
    """The same moment comes back, in UTC whatever zone it was given in."""
    async with database.write() as connection:
        await audit.record_act(connection, _entry(moment))
    async with database.read() as connection:
        [found] = await audit.list_acts(connection)
    assert found.at == moment
    assert found.at.utcoffset() == timedelta()


async def test_time_without_a_zone_is_refused(database: Database) -> None:
    """A naive datetime cannot be stored, and the database goes on working."""
    naive = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - what the test is about
    with pytest.raises(StatementError, match="without a zone"):
        async with database.write() as connection:
            await audit.record_act(connection, _entry(naive))
    async with database.read() as connection:
        assert await audit.list_acts(connection) == []


async def test_migrations_build_the_tables_of_the_code(database: Database) -> None:
    """Alembic finds no difference between a migrated database and tables.py, types and defaults included."""

    def compare(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(compare) == []
