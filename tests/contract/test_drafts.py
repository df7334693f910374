"""The store of editors' drafts, on every database."""

import asyncio
from datetime import timedelta

import pytest

from briefing.storage import Database, IntegrityError, drafts
from tests.factories import NOW

EDITOR, CHAT = 9001, 9001


async def test_draft_is_found_again(database: Database) -> None:
    """A started draft is the editor's open one, and nobody else's."""
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {"step": "source"}, at=NOW)
    async with database.read() as connection:
        assert await drafts.find_open_draft(connection, EDITOR) == started
        assert await drafts.find_open_draft(connection, 9002) is None
    assert (started.revision, started.body, started.updated_at) == (1, {"step": "source"}, NOW)


async def test_editor_has_one_open_draft(database: Database) -> None:
    """A second open draft is refused; once the first is closed it is not, and another editor's never is."""
    async with database.write() as connection:
        first = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        await drafts.start_draft(connection, 9002, 9002, {}, at=NOW)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
    async with database.write() as connection:
        await drafts.close_draft(connection, first.id, drafts.DISCARDED, at=NOW)
        second = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        await drafts.close_draft(connection, second.id, drafts.DISCARDED, at=NOW)
    assert second.id != first.id


async def test_saving_writes_the_next_revision(database: Database) -> None:
    """A saved draft has a new body, the next revision and the time of the change."""
    later = NOW + timedelta(minutes=1)
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        saved = await drafts.save_draft(connection, started, {"kind": "finding"}, at=later)
        assert saved == await drafts.find_open_draft(connection, EDITOR)
    assert saved is not None
    assert (saved.revision, saved.body, saved.updated_at) == (2, {"kind": "finding"}, later)


async def test_stale_revision_is_not_saved(database: Database) -> None:
    """Saving on top of an earlier revision gives None and leaves the newer one."""
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        saved = await drafts.save_draft(connection, started, {"n": 1}, at=NOW)
        assert await drafts.save_draft(connection, started, {"n": 2}, at=NOW) is None
        assert await drafts.find_open_draft(connection, EDITOR) == saved


async def test_closed_draft_is_not_saved(database: Database) -> None:
    """Saving a draft that was closed meanwhile gives None."""
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        await drafts.close_draft(connection, started.id, drafts.PUBLISHED, at=NOW)
        assert await drafts.save_draft(connection, started, {}, at=NOW) is None
        assert await drafts.find_open_draft(connection, EDITOR) is None


async def test_draft_closes_once(database: Database, neighbour: Database) -> None:
    """Of two closings at once exactly one is told that it closed the draft."""
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)

    async def close(store: Database) -> bool:
        async with store.write() as connection:
            return await drafts.close_draft(connection, started.id, drafts.PUBLISHED, at=NOW)

    assert sorted(await asyncio.gather(close(database), close(neighbour))) == [False, True]
    assert not await close(database)


async def test_state_is_one_of_the_known(database: Database) -> None:
    """The database itself refuses a state that the code does not know."""
    async with database.write() as connection:
        started = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await drafts.close_draft(connection, started.id, "lost", at=NOW)


async def test_draft_is_set_aside_and_taken_in_hand(database: Database) -> None:
    """A draft moves from the states it is expected in, and from no other; several may be aside."""
    async with database.write() as connection:
        first = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW)
        moved = await drafts.move_draft(connection, first.id, drafts.ASIDE, of=[drafts.OPEN], at=NOW)
        assert moved is not None
        assert moved.state == drafts.ASIDE
        assert await drafts.find_open_draft(connection, EDITOR) is None
        assert await drafts.move_draft(connection, first.id, drafts.ASIDE, of=[drafts.OPEN], at=NOW) is None
        second = await drafts.start_draft(connection, EDITOR, CHAT, {}, at=NOW + timedelta(minutes=1))
        assert [item.id for item in await drafts.list_unfinished(connection)] == [second.id, first.id]
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await drafts.move_draft(connection, first.id, drafts.OPEN, of=[drafts.ASIDE], at=NOW)


async def test_published_draft_is_found_by_its_fact(database: Database) -> None:
    """A fact leads back to the draft it was published from; a draft that is set aside can be published, too."""
    async with database.write() as connection:
        draft = await drafts.start_draft(connection, EDITOR, CHAT, {"n": 1}, at=NOW)
        await drafts.move_draft(connection, draft.id, drafts.ASIDE, of=[drafts.OPEN], at=NOW)
        assert await drafts.close_draft(connection, draft.id, drafts.PUBLISHED, at=NOW, fact_id="NFK-2024-E01")
        assert await drafts.list_unfinished(connection) == []
        found = await drafts.find_published(connection, "NFK-2024-E01")
        assert found is not None
        assert found.id == draft.id
        assert await drafts.find_published(connection, "NFK-2024-E02") is None
        await drafts.note_message(connection, draft.id, 77)
        noted = await drafts.find_draft(connection, draft.id)
        assert noted is not None
        assert noted.message_id == 77
