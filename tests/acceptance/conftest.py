"""A sandbox with the real bot: one that every reading test shares, and one of a test's own.

All tests of this package run in one event loop: the servers live in it, and a bot whose server stands still while
another loop runs would time out.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.people import Person


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """One bot for all tests that do not disturb each other; use `shared`."""
    async with open_sandbox(tmp_path_factory.mktemp("shared")) as sandbox:
        sandbox.bot = sandbox.prepare_bot(sandbox.database.parent, EMBEDDING_MODEL="")
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def shared(shared_sandbox: Sandbox) -> AsyncIterator[Sandbox]:
    """The shared sandbox; what this test added to the bot's log is checked."""
    yield shared_sandbox
    shared_sandbox.check_log()


@pytest_asyncio.fixture(loop_scope="package")
async def councillor(shared: Sandbox) -> Person:
    """Somebody new in the shared sandbox, whom no other test knows."""
    (person,) = await shared.add_people(1)
    return person


@pytest_asyncio.fixture(loop_scope="package")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox of the test's own; the bot is not started yet."""
    async with open_sandbox(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def own(sandbox: Sandbox) -> Sandbox:
    """A sandbox of the test's own, with the bot running."""
    await sandbox.start_bot()
    return sandbox
