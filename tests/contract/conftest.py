"""Every store is tried on each database the bot can run on."""

import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from briefing.storage import Database

SERVER = "TEST_DATABASE_URL"


@pytest.fixture(params=["memory", "disk", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database of each kind; PostgreSQL's is a schema of its own on the server given."""
    if request.param == "memory":
        yield "sqlite:///:memory:"
    elif request.param == "disk":
        yield f"sqlite:///{tmp_path}/briefing.sqlite3"
    else:
        server = os.environ.get(SERVER)
        if not server:
            pytest.skip(f"{SERVER} names no PostgreSQL server to test against")
        async for url in _fresh_schema(make_url(server).set(drivername="postgresql+asyncpg")):
            yield url


async def _fresh_schema(server: URL) -> AsyncIterator[str]:
    schema = f"test_{secrets.token_hex(6)}"
    engine = create_async_engine(server)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"CREATE SCHEMA {schema}"))
        # asyncpg passes what it does not know in a DSN on to the server
        aimed = server.update_query_dict({"dsn": f"postgresql://?search_path={schema}"})
        yield aimed.render_as_string(hide_password=False)
        async with engine.begin() as connection:
            await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    finally:
        await engine.dispose()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database with every table and nothing in them."""
    opened = await Database.open(database_url)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def neighbour(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The same database as another process sees it; one in memory has only itself."""
    if ":memory:" in database_url:
        yield database
        return
    opened = await Database.open(database_url)
    try:
        yield opened
    finally:
        await opened.close()
