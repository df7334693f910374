"""What "more" buttons still have to show, on every database."""

import asyncio
from datetime import timedelta

from briefing.storage import Database, shown_answers
from tests.factories import NOW

CHAT = 1001
FACTS = [f"NFK-2024-{number:02d}" for number in range(1, 9)]


async def _keep(database: Database, *, shown: int = 3) -> str:
    async with database.write() as connection:
        return await shown_answers.keep_answer(connection, CHAT, FACTS, shown=shown, at=NOW)


async def _take(database: Database, token: str, chat: int = CHAT) -> tuple[list[str], int, int] | None:
    async with database.write() as connection:
        taken = await shown_answers.take_next(connection, token, chat, count=3)
    return (list(taken[0]), taken[1], taken[2]) if taken else None


async def test_pages_follow_each_other(database: Database) -> None:
    """Each press takes the next facts with how many came before and remain; after the last there are none."""
    token = await _keep(database)
    assert await _take(database, token) == (FACTS[3:6], 3, 2)
    assert await _take(database, token) == (FACTS[6:], 6, 0)
    assert await _take(database, token) == ([], 9, 0)


async def test_two_presses_at_once_get_different_pages(database: Database, neighbour: Database) -> None:
    """No page is shown twice and none is skipped when two presses arrive together."""
    token = await _keep(database, shown=2)
    pages = await asyncio.gather(_take(database, token), _take(neighbour, token))
    assert sorted(page[0] for page in pages if page) == [FACTS[2:5], FACTS[5:8]]


async def test_token_belongs_to_its_chat(database: Database) -> None:
    """Neither another chat nor a guessed token gets anything, and the page is not used up by trying."""
    token = await _keep(database)
    assert await _take(database, token, chat=1002) is None
    assert await _take(database, "guessed") is None
    assert await _take(database, token) == (FACTS[3:6], 3, 2)


async def test_tokens_differ(database: Database) -> None:
    """Two answers of one chat have two tokens."""
    assert await _keep(database) != await _keep(database)


async def test_old_answers_are_forgotten(database: Database) -> None:
    """What is older than the limit goes, what is exactly as old stays, and the count says how many went."""
    token = await _keep(database)
    async with database.write() as connection:
        assert await shown_answers.forget_answers(connection, before=NOW) == 0
        assert await shown_answers.forget_answers(connection, before=NOW + timedelta(seconds=1)) == 1
    assert await _take(database, token) is None
