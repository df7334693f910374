"""No update is lost and none acts twice: across kills, with a database that is locked or full, with a handler that fails."""

import asyncio
import contextlib
import re
import sqlite3
import sys
from collections.abc import Sequence

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import BotProcess, Sandbox
from tests.acceptance.people import Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

PEOPLE = 200
SLOW_SECONDS = 0.5
QUESTION = "what is our current Ofsted rating"
LOCKED_SECONDS = 11.0
"""Longer than a write waits for its turn."""


async def test_four_hundred_updates_survive_a_kill(own: Sandbox) -> None:
    """SIGKILL with 400 updates in hand: each question is answered after the restart, each press counts once."""
    people = await own.add_people(PEOPLE)
    for person in people:
        await person.says("/subscribe")
    menus = {person: await person.hears("What would you like") for person in people}
    await own.set_fault("delay", method="sendMessage", seconds=SLOW_SECONDS, times=None)
    for person in people:
        await own.post(f"/chats/{person.chat}/messages", **{"from": person.id, "text": QUESTION})
        # a press follows at once, behind the question of the same chat
        await person.starts_press("Care leavers", on=menus[person])
    assert await wait_for(lambda: _all_written_down(own, 2 * PEOPLE))
    await own.bot.kill()
    left = own.query("SELECT count(*) FROM inbox WHERE state IN ('waiting', 'acted')")[0][0]
    assert left > PEOPLE, f"only {left} were waiting: the kill came too late"
    await own.clear_faults()

    await own.start_bot()
    assert await wait_for(lambda: _nothing_left(own), seconds=60)
    answers = [await _count_answers(person) for person in people]
    assert min(answers) == 1
    assert sum(answers) - PEOPLE <= 16, "more than were in hand at the kill were answered twice"
    # a press that counted twice would have ended what it began
    assert own.query("SELECT count(DISTINCT chat_id) FROM subscriptions") == [(PEOPLE,)]
    assert own.query("SELECT count(*) FROM inbox WHERE body IS NOT NULL") == [(0,)]


async def test_a_handler_that_fails_costs_one_update(own: Sandbox) -> None:
    """After three tries the person gets the reference that stands in the log; the same chat's next question is answered."""
    own.expects_tracebacks = True
    listed = await own.north.asks("what did the 2017 report recommend", containing="first 3")
    with _connect(own) as connection:
        connection.execute("ALTER TABLE shown_answers RENAME TO shown_answers_gone")
    await own.north.starts_press("More", on=listed)
    told = await own.north.hears("noted as")
    found = re.search(r"noted as ([0-9a-f]{6})", told.text)
    assert found is not None
    assert f"Error {found[1]}" in own.bot.log
    assert own.bot.log.count("Traceback") > 0
    assert await wait_for(lambda: _is_set_aside(own, found[1]))
    await own.north.asks(QUESTION, containing="outstanding")


async def test_an_update_that_cannot_be_read_stops_nobody(own: Sandbox) -> None:
    """What the library cannot make sense of is set aside under a reference in the log; everybody else is answered."""
    world = own.server.world
    world.updates.add("message", {"message_id": 1, "chat": world.describe_user(own.coast.id)})
    await own.north.asks(QUESTION, containing="outstanding")
    [(reference,)] = own.query("SELECT reference FROM inbox WHERE state = 'aside'")
    assert own.bot.log.count(f"Error {reference}: ") == 1
    await own.restart_bot()
    await own.north.asks(QUESTION, containing="outstanding")


async def test_what_an_editor_published_before_a_kill_is_published_once(own: Sandbox) -> None:
    """A press that was written and not yet answered is not repeated; its editor is told that it was kept."""
    finding = Finding()
    buttons = await prepare_draft(own.editor, finding)
    # whatever would say so hangs, so that the press is still in hand when the process dies
    for method in ("answerCallbackQuery", "editMessageText", "editMessageReplyMarkup", "sendMessage"):
        await own.set_fault("timeout", method=method, times=None)
    await own.editor.starts_press("Publish quietly", on=buttons)
    assert await wait_for(lambda: _is_published(own))
    await own.bot.kill()
    assert own.query("SELECT count(*) FROM inbox WHERE state = 'acted'") == [(1,)]
    await own.clear_faults()

    await own.start_bot()
    await own.editor.hears("has been done and is kept")
    assert own.query("SELECT count(*) FROM facts WHERE id LIKE 'NFK-2026-E%'") == [(1,)]
    assert own.query("SELECT count(*) FROM fact_versions WHERE fact_id LIKE 'NFK-2026-E%'") == [(1,)]
    assert await wait_for(lambda: _nothing_left(own))


async def test_a_locked_database_loses_nothing(own: Sandbox) -> None:
    """What is asked while another program holds the database is answered when it lets go."""
    own.expects_tracebacks = True  # the dispatcher's round fails meanwhile, and says so
    with _connect(own) as connection:
        connection.execute("BEGIN IMMEDIATE")
        await own.north.says(QUESTION)
        await own.coast.says("/subscribe")
        await asyncio.sleep(LOCKED_SECONDS)
        connection.execute("ROLLBACK")
    await own.north.hears("outstanding", seconds=40)
    await own.coast.hears("What would you like", seconds=40)
    assert await wait_for(lambda: _nothing_left(own))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of another process")
async def test_a_full_disk_loses_nothing(own: Sandbox) -> None:
    """What is asked while nothing can be written is answered once there is room."""
    wal = own.database.with_name(own.database.name + "-wal")
    own.bot.limit_files(wal.stat().st_size)
    await own.north.says(QUESTION)
    assert await wait_for(lambda: _has_logged(own, "cannot be written down"))
    assert await _count_answers(own.north) == 0
    own.bot.limit_files(None)
    await own.north.hears("outstanding", seconds=60)
    assert await wait_for(lambda: _nothing_left(own))


async def test_a_second_bot_on_the_same_database_is_refused(own: Sandbox) -> None:
    """Two would send everything twice; the first goes on, and lets go of the database when it is killed."""
    folder = own.database.parent / "second"
    folder.mkdir()
    async with own.prepare_bot(folder) as second:
        assert await second.ends() != 0
        assert "Another bot is running on the database" in second.log
    assert "inadequate" in await _ask_on_the_command_line(own, "what was the grade in 2013")
    await own.north.asks(QUESTION, containing="outstanding")
    await own.bot.kill()
    await own.start_bot()
    await own.north.asks(QUESTION, containing="outstanding")


async def _ask_on_the_command_line(own: Sandbox, question: str) -> str:
    """What `bot.py ask` says beside the running bot, from the same database."""
    settings = {"DATABASE_URL": f"sqlite:///{own.database}", "EMBEDDING_MODEL": "off"}
    async with BotProcess(own.database.parent / "second", "ask", question, **settings) as command:
        printed = await command.output.read()
        assert await command.ends() == 0, command.log
    return printed.decode()


def _connect(own: Sandbox) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(own.database, timeout=10, isolation_level=None))


async def _all_written_down(own: Sandbox, count: int) -> bool:
    """Every update since the first /subscribe: the last of them is enough to know."""
    return bool(own.query("SELECT count(*) FROM inbox")[0][0] >= PEOPLE + count)


async def _nothing_left(own: Sandbox) -> bool:
    return own.query("SELECT count(*) FROM inbox WHERE state IN ('waiting', 'acted')") == [(0,)]


async def _is_set_aside(own: Sandbox, reference: str) -> bool:
    return own.query("SELECT state FROM inbox WHERE reference = ?", reference) == [("aside",)]


async def _is_published(own: Sandbox) -> bool:
    return bool(own.query("SELECT count(*) FROM facts WHERE id LIKE 'NFK-2026-E%'")[0][0])


async def _has_logged(own: Sandbox, words: str) -> bool:
    return words in own.bot.log


async def _count_answers(person: Person) -> int:
    texts: Sequence[str] = [message.text for message in await person.history()]
    return sum("outstanding" in text for text in texts)
