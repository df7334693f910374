"""The journal's numbering, bounds and waiting."""

import asyncio

from sandbox.journal import Journal


def test_events_are_numbered_without_gaps() -> None:
    """Reading page by page gives every event once, in order."""
    journal = Journal()
    for number in range(5):
        journal.append("action", number)
    first = journal.read(0, 3)
    second = journal.read(first.next)
    assert [event["n"] for event in first.events + second.events] == [1, 2, 3, 4, 5]
    assert not first.reset
    assert second.next == 5


def test_the_oldest_events_are_forgotten_and_readers_told() -> None:
    """A reader behind the ring learns that it missed something, and gets all that is left."""
    journal = Journal(capacity=3)
    for number in range(8):
        journal.append("action", number)
    page = journal.read(2)
    assert page.reset
    assert [event["chat_id"] for event in page.events] == [5, 6, 7]
    assert not journal.read(5).reset


def test_clearing_resets_readers_but_not_numbers() -> None:
    """After a reset numbers go on, so that no reader mistakes a new event for an old one."""
    journal = Journal(capacity=2)
    journal.append("action", 1)
    journal.clear()
    journal.append("action", 2)
    journal.append("action", 3)
    journal.append("action", 4)
    page = journal.read(1)
    assert page.reset
    assert [(event["n"], event["chat_id"]) for event in page.events] == [(4, 3), (5, 4)]


def test_a_reader_from_another_run_is_reset() -> None:
    """A number from the future means that the server was restarted."""
    assert Journal().read(10).reset


def test_values_that_are_functions_are_called_once_when_read() -> None:
    """Rendering waits for a reader, and is not repeated."""
    calls: list[str] = []
    journal = Journal()

    def render() -> dict[str, str]:
        calls.append("rendered")
        return {"text": "x"}

    journal.append("message", 1, message=render)
    assert calls == []
    for _ in range(2):
        assert journal.read(0).events[0]["message"] == {"text": "x"}
    assert calls == ["rendered"]


async def test_waiting_ends_with_an_event_or_with_the_server() -> None:
    """A reader sleeps until something happens, closing included."""
    journal = Journal()
    reader = asyncio.create_task(journal.wait(0, 30))
    await asyncio.sleep(0)
    journal.append("action", 1)
    await reader
    other = asyncio.create_task(journal.wait(1, 30))
    await asyncio.sleep(0)
    journal.close()
    await other
    await journal.wait(1, 30)
