"""Opening, reading and writing, on every database."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from briefing.storage import Database, StorageError, audit, drafts
from briefing.storage.audit import AuditEntry
from briefing.storage.tables import drafts as drafts_table
from tests.factories import NOW

LASTING = pytest.mark.parametrize("database_url", ["disk", "postgresql"], indirect=True)
"""For claims about a database that outlives its connection."""
ENTRY = AuditEntry(NOW, "9001", "publish_fact", "NFK-2024-01", {})


async def _count_acts(database: Database) -> int:
    async with database.read() as connection:
        return len(await audit.list_acts(connection))


async def test_write_is_kept_whole_or_not_at_all(database: Database) -> None:
    """A block that raises leaves nothing behind, and the next write is not held up."""

    class ChangedMindError(Exception):
        pass

    async def write_and_fail() -> None:
        async with database.write() as connection:
            await audit.record_act(connection, ENTRY)
            raise ChangedMindError

    with pytest.raises(ChangedMindError):
        await write_and_fail()
    assert await _count_acts(database) == 0
    async with database.write() as connection:
        await audit.record_act(connection, ENTRY)
    assert await _count_acts(database) == 1


async def test_cancelled_write_leaves_nothing(database: Database) -> None:
    """A task that is cancelled in the middle of a write rolls back and gives its turn to the next."""
    written = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.write() as connection:
            await audit.record_act(connection, ENTRY)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as connection:
        assert await audit.list_acts(connection) == []


async def test_no_increment_is_lost(database: Database, neighbour: Database) -> None:
    """Forty transactions at once in two processes that read a number and write the next one add up to forty."""
    async with database.write() as connection:
        draft = await drafts.start_draft(connection, 9001, 9001, {}, at=NOW)
    column = drafts_table.c.revision

    async def increment(store: Database) -> None:
        async with store.write() as connection:
            number = (await connection.execute(select(column).where(drafts_table.c.id == draft.id))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(
                update(drafts_table).where(drafts_table.c.id == draft.id).values(revision=number + 1)
            )

    await asyncio.gather(*(increment(store) for store in (database, neighbour) * 20))
    async with database.read() as connection:
        found = await drafts.find_open_draft(connection, 9001)
    assert found is not None
    assert found.revision == draft.revision + 40


@LASTING
async def test_reading_sees_one_state(database: Database, neighbour: Database) -> None:
    """What is committed during a read is not seen by its later statements, and is by the next read."""
    async with database.read() as connection:
        assert await audit.list_acts(connection) == []
        async with neighbour.write() as other:
            await audit.record_act(other, ENTRY)
        assert await audit.list_acts(connection) == []
    assert await _count_acts(database) == 1


@LASTING
async def test_reading_does_not_wait_for_a_write(database: Database, neighbour: Database) -> None:
    """Questions are answered while somebody writes, from the state before."""
    async with database.write() as connection:
        await audit.record_act(connection, ENTRY)
        assert await _count_acts(database) == 0
        assert await _count_acts(neighbour) == 0


@LASTING
async def test_opening_twice_changes_nothing(database_url: str) -> None:
    """A database that is up to date is opened as it is, with what it holds."""
    for number in range(3):
        opened = await Database.open(database_url)
        assert await _count_acts(opened) == number
        async with opened.write() as connection:
            await audit.record_act(connection, ENTRY)
        await opened.close()


@LASTING
async def test_two_processes_may_start_at_once(database_url: str) -> None:
    """Both starts find an empty database and both succeed: one migrates, the other waits."""
    first, second = await asyncio.gather(Database.open(database_url), Database.open(database_url))
    async with first.write() as connection:
        await audit.record_act(connection, ENTRY)
    assert await _count_acts(second) == 1
    await first.close()
    await second.close()


@LASTING
@pytest.mark.parametrize("migrate", [True, False])
async def test_database_of_another_version_is_left_alone(database_url: str, *, migrate: bool) -> None:
    """A database that a newer version of the bot wrote is refused with what to do, for reading too."""
    opened = await Database.open(database_url)
    async with opened.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await opened.close()
    with pytest.raises(StorageError, match=r"newer version|not made by this version"):
        await Database.open(database_url, migrate=migrate)


async def test_empty_database_is_not_read(database_url: str) -> None:
    """Reading alone makes no tables: an empty database is refused with what to do."""
    with pytest.raises(StorageError, match="Start the bot once"):
        await Database.open(database_url, migrate=False)


@LASTING
async def test_migrated_database_is_read(database: Database, database_url: str) -> None:
    """A database that is up to date opens without migrating."""
    reader = await Database.open(database_url, migrate=False)
    assert await _count_acts(reader) == 0
    await reader.close()


@pytest.mark.parametrize("database_url", ["disk"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),  # reading goes on while somebody writes
        ("synchronous", 2),  # FULL: what was promised survives a power cut
        ("foreign_keys", 1),  # off by default in SQLite
        ("busy_timeout", 10_000),
    ],
)
async def test_sqlite_is_set_up_on_every_connection(database: Database, pragma: str, value: object) -> None:
    """Each pragma holds on every connection, reading and writing, whichever the pool gives."""
    async with database.read() as first, database.read() as second, database.write() as third:
        for connection in (first, second, third):
            found = await connection.execute(text(f"PRAGMA {pragma}"))
            assert found.scalar_one() == value


async def test_sqlite_file_is_made_with_its_folder(tmp_path: Path) -> None:
    """A path whose folders do not exist yet is made, and a percent sign or space in it does no harm."""
    path = tmp_path / "a 100% new folder" / "deep" / "briefing.sqlite3"
    opened = await Database.open(f"sqlite:///{path}")
    assert await _count_acts(opened) == 0
    await opened.close()
    assert path.is_file()


def _make_file(tmp_path: Path) -> str:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    return f"sqlite:///{tmp_path}/file/briefing.sqlite3"


def _make_text(tmp_path: Path) -> str:
    (tmp_path / "notes.txt").write_text("These are minutes of a meeting. " * 200, encoding="utf-8")
    return f"sqlite:///{tmp_path}/notes.txt"


def _make_folder(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}"


def _lock_folder(tmp_path: Path) -> str:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    tmp_path.chmod(0o500)
    return f"sqlite:///{tmp_path}/briefing.sqlite3"


@pytest.mark.parametrize(
    "make_url",
    [
        _make_file,  # a file stands where a folder should be
        _make_text,  # a file that is no database
        _make_folder,  # the path is a folder
        _lock_folder,  # the folder may not be written
    ],
)
async def test_unusable_path_is_explained(tmp_path: Path, make_url: object) -> None:
    """Whatever is wrong with the path, the error names the place and the setting to change."""
    assert callable(make_url)
    url = make_url(tmp_path)
    with pytest.raises(StorageError, match=r"DATABASE_URL") as caught:
        await Database.open(url)
    assert str(tmp_path) in str(caught.value)


async def test_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    """A mistaken path does not cost anybody a file."""
    url = _make_text(tmp_path)
    before = (tmp_path / "notes.txt").read_bytes()
    with pytest.raises(StorageError):
        await Database.open(url)
    assert (tmp_path / "notes.txt").read_bytes() == before


@pytest.mark.parametrize(
    "url",
    [
        "",
        "briefing.sqlite3",  # a path, no address
        "sqlite://var/briefing.sqlite3",  # a stroke is missing
        "postgresql://briefing@localhost:port/briefing",  # the port is no number
        "mysql://localhost/briefing",  # a database the bot does not run on
        "://",
    ],
)
async def test_unusable_address_is_explained(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that cannot be meant is refused by the name of the setting, and no file is made for it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StorageError, match=r"DATABASE_URL.*sqlite.*postgresql"):
        await Database.open(url)
    assert not (tmp_path / "briefing.sqlite3").exists()
    assert not (tmp_path / "var").exists()


async def test_server_out_of_reach_is_explained() -> None:
    """A server that does not answer is a storage error that does not print the password."""
    pytest.importorskip("asyncpg", reason="the PostgreSQL driver is not installed")
    with pytest.raises(StorageError, match="its server runs") as caught:
        await Database.open("postgresql://briefing:geheim@127.0.0.1:1/briefing")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_unknown_database_on_the_server_is_explained(database_url: str) -> None:
    """A server that knows no such database is a storage error that names it."""
    with pytest.raises(StorageError, match="no_such_database"):
        await Database.open(database_url.replace("?", "_no_such_database?"))


@LASTING
async def test_many_readers_at_once_are_served(database: Database) -> None:
    """More readers than the pool holds connections wait their turn."""

    async def read() -> int:
        async with database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(drafts_table))).scalar_one())

    assert await asyncio.gather(*(read() for _ in range(100))) == [0] * 100
