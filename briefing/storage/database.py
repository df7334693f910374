"""The database: opening, migrating, reading and writing, the same on SQLite and PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from briefing.storage import handling, inbox

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another process's write before it fails."""
_WRITE_LOCK = 0x62726965
"""PostgreSQL's advisory lock that the one writer holds; any number, the same in every process."""


_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)
"""SQLite's primary result codes (sqlite.org/rescode.html) that may be gone at the next try."""


class StorageError(Exception):
    """The database cannot be used; the message says why and what to do."""


def find_missing(url: str) -> str | None:
    """The file that the first start will make for the database at an address; None where there is one, or a server."""
    path = url.removeprefix("sqlite:///")
    return path if path != url and not Path(path).exists() else None


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database was locked, full or out of reach: what was tried is not at fault and may be tried again."""
    if isinstance(error, OperationalError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        return code is None or code & 0xFF in _PASSING  # the low byte is the primary code
    return isinstance(error, InterfaceError | ConnectionError)


class Database:
    """One open database.

    `read()` gives a connection in a transaction that sees one consistent state; `write()` one that commits when
    the block ends and rolls back when it raises. There is one writer at a time, across processes too, since a
    transaction that reads first and then writes loses to a concurrent one: SQLite's writes begin IMMEDIATE,
    PostgreSQL's take an advisory lock.
    """

    _read_turn: AbstractAsyncContextManager[Any]

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        # queueing here is fair, keeps waiting writers from using up the pool, and SQLite's busy handler polls
        self._write_turn = asyncio.Lock()
        # a database in memory has one connection for reading and writing alike
        self._read_turn = self._write_turn if isinstance(engine.pool, StaticPool) else nullcontext()

    @classmethod
    async def open(cls, url: str, *, migrate: bool = True) -> Self:
        """Open the database at `url`, make it if there is none, and bring its tables up to date.

        Raises:
            StorageError: when it cannot be reached, written or migrated.
        """
        parsed = _parse(url)
        try:
            database = cls(_make_engine(parsed))
        except ArgumentError as error:  # such as sqlite://var/x.sqlite3, which lacks a stroke
            raise StorageError(_NOT_AN_ADDRESS) from error
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise StorageError(f"This database needs a driver that is not installed: {error}.") from error
        if database._sqlite:
            _prepare_file(parsed)
        try:
            if migrate:
                await database._migrate()
            else:
                await database._require_current()
        except (DBAPIError, OSError) as error:
            await database.close()
            raise _unusable(parsed, error.orig if isinstance(error, DBAPIError) else error) from error
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def serves_one_process(self) -> bool:
        """Whether no other process works on this database: SQLite belongs to one bot, PostgreSQL to several."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading."""
        async with self._read_turn, self._engine.connect() as connection:
            if not self._sqlite:
                # by default each statement would see the state of its own moment
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @asynccontextmanager
    async def write(self, *, repeatable: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection whose changes are kept together or not at all.

        The update in hand is marked as having acted in the same transaction, so that a crash afterwards does not repeat
        it. `repeatable`: these changes do no harm when they are made again, so the update may be handled again.
        """
        attempt = None if repeatable else handling.current.get()
        async with self._write_turn, self._engine.connect() as connection:
            await connection.execution_options(briefing_writes=True)
            async with connection.begin():
                if not self._sqlite:
                    await connection.execute(select(func.pg_advisory_xact_lock(_WRITE_LOCK)))
                yield connection
                if attempt and not attempt.acted:
                    await inbox.mark_acted(connection, attempt.update_id)
            if attempt:
                attempt.acted = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection; the object is of no use afterwards."""
        await self._engine.dispose()

    async def _require_current(self) -> None:
        async with self.read() as connection:
            current = await connection.run_sync(_is_current)
        if not current:
            raise StorageError(
                "The database was not made by this version of the bot. Start the bot once: that brings it up to date."
            )

    async def _migrate(self) -> None:
        async with self.write() as connection:
            await connection.run_sync(_upgrade)


_NOT_AN_ADDRESS = (
    "DATABASE_URL is not an address of a database: write sqlite:///var/briefing.sqlite3 "
    "or postgresql://user:password@host/name."
)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StorageError(_NOT_AN_ADDRESS) from error
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    driver = drivers.get(parsed.drivername.partition("+")[0])
    if driver is None:
        raise StorageError(f"DATABASE_URL names {parsed.drivername!r}: only sqlite and postgresql are supported.")
    return parsed.set(drivername=driver)


def _prepare_file(url: URL) -> None:
    """Make the folder and try the file: the driver leaves a thread behind when it cannot open one."""
    if not url.database or url.database == ":memory:":
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(url.database)) as connection:
            connection.execute("PRAGMA schema_version")
    except OSError as error:
        raise StorageError(
            f"The folder {folder} for the database cannot be made: {error.strerror}. "
            "Set DATABASE_URL to a place that may be written, such as sqlite:///var/briefing.sqlite3."
        ) from error
    except sqlite3.Error as error:
        raise _unusable(url, error) from error


def _unusable(url: URL, reason: object) -> StorageError:
    where = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
    return StorageError(
        f"The database {where} cannot be used: {reason}. Check that its path exists and may be written, or "
        "that its server runs and lets this user in; or set DATABASE_URL to another place."
    )


def _make_engine(url: URL) -> AsyncEngine:
    """An engine whose errors hold no parameters: they end in the log, and a parameter may be a question."""
    if url.get_backend_name() != "sqlite":
        # asyncpg passes these on to the server: a write waits as long as SQLite's does
        waits = {"lock_timeout": str(BUSY_TIMEOUT_MS)}
        return create_async_engine(
            url, pool_pre_ping=True, hide_parameters=True, connect_args={"server_settings": waits}
        )
    in_memory = not url.database or url.database == ":memory:"
    # a database in memory lives and dies with its one connection
    kept = {"poolclass": StaticPool} if in_memory else {}
    engine = create_async_engine(url, hide_parameters=True, **kept)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        # 16 MB rather than 2: with 100,000 deliveries waiting a claim takes two thirds of the time
        cursor.execute("PRAGMA cache_size = -16000")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        # a commit must survive a power cut: an alert or a draft is promised once it is answered
        cursor.execute("PRAGMA synchronous = FULL")
        # what is deleted is overwritten: the words of a message that was handled, a question that is too old
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("briefing_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_current(connection: Connection) -> bool:
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as below
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def _upgrade(connection: Connection) -> None:
    # imported here: only a start needs the migration machinery
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(
            f"The database cannot be brought up to date: {error}. If a newer version of the bot wrote it, "
            "install that version again or restore a backup."
        ) from error
