"""The store of editors' changes to published facts, on every database."""

import asyncio
from datetime import timedelta

import pytest

from briefing.storage import Database, IntegrityError, edits
from briefing.storage.edits import StoredEdit
from tests.contract.seeding import store_fact
from tests.factories import NOW, make_fact

EDITOR, OTHER = 9001, 9002
FACT = "NFK-2024-01"


async def _start(database: Database, editor: int = EDITOR, *, asking: bool = False) -> StoredEdit:
    async with database.write() as connection:
        return await edits.start_edit(connection, editor, editor, FACT, {"n": 0}, asking=asking, at=NOW)


@pytest.fixture(autouse=True)
async def fact(database: Database) -> None:
    """A stored fact to be edited."""
    async with database.write() as connection:
        await store_fact(connection, make_fact(FACT))


async def test_edit_is_found_again(database: Database) -> None:
    """A started edit is found by its number and among those of its fact; it asks for nothing yet."""
    started = await _start(database)
    async with database.read() as connection:
        assert await edits.find_edit(connection, started.id) == started
        assert await edits.list_open(connection, FACT) == await edits.list_open(connection) == [started]
        assert await edits.list_open(connection, "NFK-2024-99") == []
        assert await edits.find_asking(connection, EDITOR) is None


async def test_one_open_edit_for_each_editor_and_fact(database: Database) -> None:
    """Two editors may change a fact at the same time; one editor cannot twice."""
    await _start(database)
    await _start(database, OTHER)
    with pytest.raises(IntegrityError):
        await _start(database)


async def test_the_last_that_asked_is_found(database: Database) -> None:
    """What an editor writes belongs to the edit that asked last; an answered question is none."""
    started = await _start(database, asking=True)
    async with database.write() as connection:
        assert await edits.find_asking(connection, OTHER) is None
        assert await edits.find_asking(connection, EDITOR) == started
        saved = await edits.save_edit(connection, started, {"n": 1}, asking=False, at=NOW)
        assert await edits.find_asking(connection, EDITOR) is None
    assert saved is not None
    assert (saved.revision, saved.body) == (2, {"n": 1})


async def test_stale_or_closed_edit_is_not_saved(database: Database) -> None:
    """A change on top of an earlier revision, or of a closed edit, writes nothing."""
    started = await _start(database)
    async with database.write() as connection:
        saved = await edits.save_edit(connection, started, {"n": 1}, asking=False, at=NOW)
        assert saved is not None
        assert await edits.save_edit(connection, started, {"n": 2}, asking=False, at=NOW) is None
        assert await edits.close_edit(connection, started.id, edits.DISCARDED, at=NOW)
        assert await edits.save_edit(connection, saved, {"n": 3}, asking=False, at=NOW) is None


async def test_edit_closes_once(database: Database, neighbour: Database) -> None:
    """Of two closings at once exactly one is told that it closed the edit."""
    started = await _start(database)

    async def close(store: Database) -> bool:
        async with store.write() as connection:
            return await edits.close_edit(connection, started.id, edits.PUBLISHED, at=NOW, version=2)

    assert sorted(await asyncio.gather(close(database), close(neighbour))) == [False, True]


async def test_published_edit_is_found_by_its_version_and_reopened(database: Database) -> None:
    """The version an edit became leads back to it; it is open again once, and not beside another one of its fact."""
    started = await _start(database)
    later = NOW + timedelta(minutes=1)
    async with database.write() as connection:
        await edits.close_edit(connection, started.id, edits.PUBLISHED, at=NOW, version=2)
        assert await edits.find_published(connection, FACT, 3) is None
        published = await edits.find_published(connection, FACT, 2)
        assert published is not None
        assert await edits.reopen_edit(connection, published, {"n": 5}, at=later)
        assert not await edits.reopen_edit(connection, published, {"n": 6}, at=later)
        [opened] = await edits.list_open(connection)
        assert (opened.body, opened.state, opened.updated_at) == ({"n": 5}, edits.OPEN, later)
        assert await edits.find_published(connection, FACT, 2) is None
        await edits.close_edit(connection, started.id, edits.DISCARDED, at=later)
    await _start(database)
    async with database.write() as connection:
        discarded = await edits.find_edit(connection, started.id)
        assert discarded is not None
        assert not await edits.reopen_edit(connection, discarded, {}, at=later)


async def test_message_of_the_buttons_is_remembered(database: Database) -> None:
    """Noting a message changes nothing else of the edit."""
    started = await _start(database)
    async with database.write() as connection:
        await edits.note_message(connection, started.id, 77)
        found = await edits.find_edit(connection, started.id)
    assert found is not None
    assert (found.message_id, found.revision) == (77, started.revision)
