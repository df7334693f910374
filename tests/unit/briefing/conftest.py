"""A real database in memory and a clock moved by hand."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing

import pytest
from sqlalchemy import Connection

from briefing.storage import Database
from briefing.storage import database as database_module
from knowledge.base import FactBase
from tests.factories import HandClock, make_base


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """What the migrations make, as statements: to migrate takes a third of a second, too long for every test."""
    path = tmp_path_factory.mktemp("schema") / "migrated.sqlite3"

    async def migrate() -> None:
        await (await Database.open(f"sqlite:///{path}")).close()

    asyncio.run(migrate())
    with closing(sqlite3.connect(path)) as connection:
        return [
            statement for statement in connection.iterdump() if statement not in {"BEGIN TRANSACTION;", "COMMIT;"}
        ]


@pytest.fixture
async def database(schema: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A SQLite database in memory, with every table."""

    def make(connection: Connection) -> None:
        for statement in schema:
            connection.exec_driver_sql(statement)

    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_upgrade", make)
        opened = await Database.open("sqlite:///:memory:")
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still until a test moves it."""
    return HandClock()


@pytest.fixture
def base() -> FactBase:
    """A base of one fact."""
    return make_base()
