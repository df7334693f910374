"""The store of updates, on each database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from briefing.storage import Database, handling, inbox
from briefing.storage.handling import Handling
from briefing.storage.tables import Body
from briefing.storage.tables import inbox as table
from tests.factories import NOW


def _update(number: int, text: str = "how many children are in care?") -> Body:
    return {"update_id": number, "message": {"message_id": number, "text": text}}


async def _keep(database: Database, *numbers: int) -> set[int]:
    async with database.write() as connection:
        return await inbox.keep_updates(connection, [_update(number) for number in numbers], at=NOW)


async def _states(database: Database) -> dict[int, tuple[str, bool]]:
    """By update: its state, and whether what it said is still there."""
    async with database.read() as connection:
        rows = await connection.execute(select(table))
        return {row.update_id: (row.state, row.body is not None) for row in rows}


async def test_an_update_is_new_once(database: Database) -> None:
    """What Telegram gives again is known by its number, also after it was handled."""
    assert await _keep(database, 1, 2) == {1, 2}
    assert await _keep(database, 2, 3) == {3}
    async with database.write() as connection:
        await inbox.settle_updates(connection, [1], at=NOW)
    assert await _keep(database, 1) == set()
    assert await _keep(database) == set()


async def test_what_is_left_comes_in_order(database: Database) -> None:
    """Unhandled updates are listed as they came, whole, with how often they were begun and whether they have acted."""
    await _keep(database, 5, 4, 6, 7)
    async with database.write() as connection:
        await inbox.settle_updates(connection, [6], at=NOW)
        await inbox.mark_acted(connection, 7)
        await inbox.count_try(connection, 5)
        assert await inbox.count_unhandled(connection) == 3
        left = await inbox.list_unhandled(connection)
    assert [(item.update_id, item.acted, item.tries) for item in left] == [
        (4, False, 0),
        (5, False, 1),
        (7, True, 0),
    ]
    assert left[0].body == _update(4)


async def test_nothing_of_a_handled_update_is_kept(database: Database) -> None:
    """Its number stays; what somebody wrote goes at once. One set aside keeps it, under its reference."""
    await _keep(database, 1, 2)
    async with database.write() as connection:
        await inbox.settle_updates(connection, [1], at=NOW)
        await inbox.set_aside(connection, 2, reference="a1b2c3", at=NOW)
        assert await inbox.list_references(connection) == ["a1b2c3"]
    assert await _states(database) == {1: ("done", False), 2: ("aside", True)}


async def test_old_ones_are_forgotten(database: Database) -> None:
    """Numbers go after one time, what was set aside after another; what waits never."""
    await _keep(database, 1, 2, 3)
    async with database.write() as connection:
        await inbox.settle_updates(connection, [1], at=NOW)
        await inbox.set_aside(connection, 2, reference="a1b2c3", at=NOW)
        later = NOW + timedelta(seconds=1)
        await inbox.purge_updates(connection, done_before=later, aside_before=NOW)
        await inbox.purge_updates(connection, done_before=later, aside_before=NOW)
    assert set(await _states(database)) == {2, 3}
    async with database.write() as connection:
        await inbox.purge_updates(connection, done_before=later, aside_before=later)
    assert set(await _states(database)) == {3}


async def test_what_an_update_does_marks_it(database: Database) -> None:
    """A write for an update marks it on the same transaction; one that may be repeated does not, nor one that failed."""
    await _keep(database, 1, 2)
    attempt = Handling(1)
    token = handling.current.set(attempt)
    try:
        async with database.write(repeatable=True):
            pass
        with pytest.raises(ZeroDivisionError):
            async with database.write():
                raise ZeroDivisionError
        assert (await _states(database))[1] == ("waiting", True)
        async with database.write():
            pass
    finally:
        handling.current.reset(token)
    assert attempt.acted
    assert await _states(database) == {1: ("acted", True), 2: ("waiting", True)}
