"""Times in the database, and that the migrations build the tables the code knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.exc import StatementError

from briefing.storage import Database, IntegrityError, audit
from briefing.storage.audit import AuditEntry
from briefing.storage.tables import deliveries, drafts, metadata

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


async def test_migrations_make_each_check_once(database: Database) -> None:
    """Alembic compares no checks; those of the tables that were changed since the first version are the code's."""

    def list_checks(connection: Connection) -> dict[str, list[str]]:
        inspector = inspect(connection)
        return {
            name: sorted(str(check["name"]) for check in inspector.get_check_constraints(name))
            for name in ("deliveries", "subscribers")
        }

    async with database.read() as connection:
        assert await connection.run_sync(list_checks) == {
            "deliveries": ["ck_deliveries_content", "ck_deliveries_state"],
            "subscribers": ["ck_subscribers_cadence", "ck_subscribers_quiet", "ck_subscribers_state"],
        }


async def test_upgrade_keeps_what_was_there(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries of a database from before the question log come through the rebuilt table as they were."""
    if ":memory:" in database_url:
        pytest.skip("a database in memory is never upgraded")
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", partial(_upgrade_to, command.upgrade, "0001"))
        async with await Database.open(database_url) as old, old.write() as connection:
            for statement in _ROWS_OF_0001:
                await connection.execute(text(statement))
    async with await Database.open(database_url) as new:
        async with new.read() as connection:
            [row] = await connection.execute(select(deliveries))
            assert (row.alert_id, row.chat_id, row.state, row.error, row.question) == (
                1,
                1001,
                "sent",
                "slow",
                None,
            )
        with pytest.raises(IntegrityError):
            async with new.write() as connection:
                await connection.execute(update(deliveries).values(state="lost"))
        with pytest.raises(IntegrityError):
            async with new.write() as connection:
                await connection.execute(
                    insert(deliveries).from_select([*row._fields[1:]], select(*deliveries.c[1:]))
                )


async def test_drafts_that_were_set_aside_stay_so(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark in the body of an older draft becomes its state; nothing else of any draft changes."""
    if ":memory:" in database_url:
        pytest.skip("a database in memory is never upgraded")
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", partial(_upgrade_to, command.upgrade, "0004"))
        async with await Database.open(database_url) as old, old.write() as connection:
            for statement in _DRAFTS_OF_0004:
                await connection.execute(text(statement))
    async with await Database.open(database_url) as new:
        async with new.read() as connection:
            rows = (await connection.execute(select(drafts).order_by(drafts.c.id))).all()
        assert [(row.state, row.revision, row.body) for row in rows] == [
            ("aside", 3, {"step": "kind"}),
            ("open", 3, {"step": "kind"}),
            ("published", 3, {"step": "preview"}),
        ]
        with pytest.raises(IntegrityError):
            async with new.write() as connection:
                await connection.execute(update(drafts).values(state="lost"))
        with pytest.raises(IntegrityError):  # still one in hand for each editor
            async with new.write() as connection:
                await connection.execute(update(drafts).values(state="open", editor_id=9001))


def _upgrade_to(upgrade: Callable[[Config, str], None], revision: str, config: Config, _head: str) -> None:
    upgrade(config, revision)


_ROWS_OF_0001 = (
    "INSERT INTO sources VALUES ('s', '{}', 'curated', '9001', '2026-11-20 09:30:00')",
    "INSERT INTO facts VALUES ('NFK-2024-01', 1, 'published', 's', '{}', NULL, TRUE, '9001', '2026-11-20 09:30:00')",
    "INSERT INTO fact_versions VALUES ('NFK-2024-01', 1, 'published', '{}', '9001', '2026-11-20 09:30:00', 'new')",
    "INSERT INTO alerts VALUES (1, 'NFK-2024-01', 1, '9001', '2026-11-20 09:30:00')",
    "INSERT INTO deliveries VALUES (1, 1, 1001, 'sent', '2026-11-20 09:30:00', 1, NULL, 77, TRUE, 'slow', "
    "'2026-11-20 09:30:00')",
)

_DRAFTS_OF_0004 = (
    "INSERT INTO drafts (id, editor_id, chat_id, state, revision, body, created_at, updated_at) VALUES "
    """(1, 9001, 1, 'open', 3, '{"step": "kind", "active"\\: false}', '2026-11-20 09:30:00', '2026-11-20 09:30:00'), """
    """(2, 9002, 1, 'open', 3, '{"step": "kind", "active"\\: true}', '2026-11-20 09:30:00', '2026-11-20 09:30:00'), """
    """(3, 9003, 1, 'published', 3, '{"step": "preview", "active"\\: false}', '2026-11-20 09:30:00', """
    """'2026-11-20 09:30:00')""",
)
