"""The bot's queue: confirmation, long polls, conflicts."""

import asyncio

import pytest

from sandbox.errors import ApiError
from sandbox.updates import Updates


@pytest.fixture
def updates() -> Updates:
    """An empty queue whose first update is number 1."""
    return Updates(first_id=0)


async def numbers(updates: Updates, offset: int = 0, limit: int = 100) -> list[int]:
    """The updates a poll gets at once."""
    return [update["update_id"] for update in await updates.poll(offset, limit, 0)]


async def test_updates_stay_until_confirmed(updates: Updates) -> None:
    """Only an offset above an update removes it; polling again without one repeats it."""
    for _ in range(3):
        updates.add("message", {})
    assert await numbers(updates) == [1, 2, 3]
    assert await numbers(updates, limit=2) == [1, 2]
    assert await numbers(updates, offset=3) == [3]
    assert await numbers(updates) == [3]


async def test_a_negative_offset_keeps_the_last(updates: Updates) -> None:
    """An offset of -1 forgets everything but the newest update."""
    for _ in range(3):
        updates.add("message", {})
    assert await numbers(updates, offset=-1) == [3]
    assert await numbers(updates) == [3]


async def test_a_long_poll_wakes_for_an_update(updates: Updates) -> None:
    """A poll under way answers as soon as there is something."""
    poll = asyncio.create_task(updates.poll(0, 100, 30))
    await asyncio.sleep(0)
    assert updates.polled_lately
    updates.add("message", {"text": "x"})
    assert await poll == [{"update_id": 1, "message": {"text": "x"}}]


async def test_the_older_of_two_polls_is_terminated(updates: Updates) -> None:
    """A second poller takes over and the first gets Telegram's 409."""
    older = asyncio.create_task(updates.poll(0, 100, 30))
    await asyncio.sleep(0)
    newer = asyncio.create_task(updates.poll(0, 100, 30))
    with pytest.raises(ApiError, match="make sure that only one bot instance is running") as caught:
        await older
    assert caught.value.code == 409
    updates.add("message", {})
    assert len(await newer) == 1


async def test_a_webhook_stops_polling(updates: Updates) -> None:
    """While a webhook is set every poll is a conflict."""
    updates.webhook = {"url": "https://example.org"}
    with pytest.raises(ApiError, match="can't use getUpdates method while webhook is active"):
        await updates.poll(0, 100, 0)


async def test_closing_ends_the_poll(updates: Updates) -> None:
    """A server that goes down keeps nobody waiting."""
    poll = asyncio.create_task(updates.poll(0, 100, 30))
    await asyncio.sleep(0)
    updates.close()
    assert await poll == []
    assert await updates.poll(0, 100, 30) == []


def test_only_wanted_kinds_are_made(updates: Updates) -> None:
    """By default all but three kinds; once told, exactly those; told nothing, the default again."""
    assert updates.add("message_reaction", {}) is None
    updates.allow(["message_reaction"])
    assert updates.add("message_reaction", {}) == 1
    assert updates.add("message", {}) is None
    updates.allow([])
    assert updates.add("message", {}) == 2
