"""A real database in memory and a clock moved by hand."""

from collections.abc import AsyncIterator

import pytest

from briefing.storage import Database
from knowledge.base import FactBase
from tests.factories import HandClock, make_base


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """A SQLite database in memory, with every table."""
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
