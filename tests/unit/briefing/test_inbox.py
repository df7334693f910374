"""The durable inbox: every update is handled, in its time, and acts once."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ApplicationBuilder, CallbackContext

from briefing.chat import inbox as module
from briefing.chat.errors import report_error
from briefing.chat.inbox import MAX_OUTAGES, MAX_STARTS, Inbox
from briefing.chat.ordering import ChatOrder
from briefing.chat.replaying import replay
from briefing.storage import Database
from briefing.storage import inbox as store
from briefing.storage.tables import inbox as table
from tests.factories import HandClock
from tests.unit.briefing.transport import CHAT, MESSAGE, PERSON, RecordingTransport, make_bot

QUESTION = "how many children are in care?"


def _body(number: int, chat: int = 1001) -> dict[str, Any]:
    person = PERSON | {"id": chat}
    message = MESSAGE | {"message_id": number, "chat": CHAT | {"id": chat}, "from": person, "text": QUESTION}
    return {"update_id": number, "message": message}


def _payload(*numbers: int) -> bytes:
    return json.dumps({"ok": True, "result": [_body(number) for number in numbers]}).encode()


class Bench:
    """An inbox whose updates are handled by a function of the test's, errors reported as the application does."""

    def __init__(self, database: Database, clock: HandClock, work: Callable[[int], Awaitable[None]]) -> None:
        self.database = database
        self.inbox = Inbox(database, clock)
        self.transport = RecordingTransport()
        self.handled: list[int] = []
        self._bot = make_bot(self.transport)
        self._application: Any = ApplicationBuilder().bot(self._bot).job_queue(None).build()
        self._work = work

    async def _run(self, update: Update) -> None:
        self.handled.append(update.update_id)
        try:
            await self._work(update.update_id)
        except Exception as error:  # noqa: BLE001 - as the application does
            await report_error(update, CallbackContext.from_error(update, error, self._application))

    async def handle(self, number: int) -> None:
        """An update's turn has come."""
        update = Update.de_json(_body(number), self._bot)
        await self.inbox.handle(update, self._run(update), self._run)

    async def states(self) -> dict[int, str]:
        """What became of each update."""
        await self.inbox.close()
        async with self.database.read() as connection:
            return {row.update_id: row.state for row in await connection.execute(select(table))}

    def told(self) -> list[str]:
        """What people were sent."""
        return [sent["text"] for sent in self.transport.named("sendMessage")]


async def _succeed(_number: int) -> None:
    """Nothing to do."""


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITS", (0.0, 0.0))
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.0)


async def test_an_update_is_crossed_off_once_it_is_handled(database: Database, clock: HandClock) -> None:
    """It is written down before the library sees it, and handled once although Telegram gives it twice."""
    bench = Bench(database, clock, _succeed)
    await bench.inbox.keep(_payload(1, 2))
    await bench.inbox.keep(_payload(2))
    for number in (1, 2, 2):
        await bench.handle(number)
    assert bench.handled == [1, 2]
    assert await bench.states() == {1: "done", 2: "done"}


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b'{"ok": false}', b'{"ok": true, "result": true}', b'{"ok": true, "result": [1]}']
)
async def test_other_answers_are_left_to_the_library(database: Database, clock: HandClock, answer: bytes) -> None:
    """What holds no updates is not judged here."""
    bench = Bench(database, clock, _succeed)
    await bench.inbox.keep(answer)
    assert await bench.states() == {}


async def test_what_cannot_be_written_is_not_confirmed(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is locked or full, the library is told of a failure: it asks for the same updates again."""
    bench = Bench(database, clock, _succeed)

    async def fail(*_args: Any, **_options: Any) -> None:
        raise OperationalError(QUESTION, None, Exception("disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(store, "keep_updates", fail)
        with pytest.raises(NetworkError, match="2 updates cannot be written down") as caught:
            await bench.inbox.keep(_payload(1, 2))
    assert QUESTION not in str(caught.value)
    await bench.inbox.keep(_payload(1, 2))
    await bench.handle(1)
    assert bench.handled == [1]


def _break(number: int) -> dict[str, Any]:
    """An update that the library cannot read: its message has no date."""
    body = _body(number)
    del body["message"]["date"]
    return body


async def test_what_cannot_be_read_stops_nothing(
    database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is set aside, logged once however often it comes, and the library gets its number and everything else."""
    bench = Bench(database, clock, _succeed)
    payload = json.dumps({"ok": True, "result": [_body(1), _break(2), _body(3)]}).encode()
    for _ in range(2):
        seen = json.loads(await bench.inbox.keep(payload))
    assert seen == {"ok": True, "result": [_body(1), {"update_id": 2}, _body(3)]}
    for number in (1, 3):
        await bench.handle(number)
    bare = Update.de_json({"update_id": 2}, None)
    await bench.inbox.handle(bare, _succeed(2), lambda _update: _succeed(2))
    assert await bench.states() == {1: "done", 2: "aside", 3: "done"}
    async with database.read() as connection:
        [reference] = await store.list_references(connection)
    [logged] = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert logged == f"Error {reference}: update 2 cannot be read"


async def test_what_can_be_read_is_left_as_it_came(database: Database, clock: HandClock) -> None:
    """The library sees the very bytes that Telegram sent."""
    assert await Inbox(database, clock).keep(_payload(1, 2)) == _payload(1, 2)


async def test_a_handler_that_fails_is_tried_again(database: Database, clock: HandClock) -> None:
    """The second try succeeds, and nobody hears of the first."""
    failures = [ValueError()]

    async def work(_number: int) -> None:
        if failures:
            raise failures.pop()

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert bench.handled == [1, 1]
    assert not bench.told()
    assert await bench.states() == {1: "done"}


async def test_poison_is_set_aside(database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    """After three tries the person and the log have the same reference, once, and the next update is handled."""

    async def work(number: int) -> None:
        if number == 1:
            raise ValueError("a mistake")

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1, 2))
    await bench.handle(1)
    await bench.handle(2)
    assert bench.handled == [1, 1, 1, 2]
    assert await bench.states() == {1: "aside", 2: "done"}
    async with database.read() as connection:
        [reference] = await store.list_references(connection)
    [text] = bench.told()
    [logged] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert reference in text
    assert reference in logged.getMessage()


async def test_what_has_acted_is_not_tried_again(database: Database, clock: HandClock) -> None:
    """A handler that failed after its effect was kept is not run a second time; the person gets a reference."""

    async def work(_number: int) -> None:
        async with database.write():
            pass
        raise ValueError("a mistake")

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert bench.handled == [1]
    assert len(bench.told()) == 1
    assert await bench.states() == {1: "aside"}


async def test_what_telegram_refuses_is_not_tried_again(database: Database, clock: HandClock) -> None:
    """It would be refused again."""

    async def work(_number: int) -> None:
        raise BadRequest("message is too long")

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert bench.handled == [1]


async def test_a_locked_database_is_waited_for(database: Database, clock: HandClock) -> None:
    """While the database cannot be used an update is tried as often as need be: it is not its fault."""
    failures: list[Exception] = [OperationalError("", None, Exception("database is locked"))] * 7

    async def work(_number: int) -> None:
        if failures:
            raise failures.pop()

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert len(bench.handled) == 8
    assert not bench.told()
    assert await bench.states() == {1: "done"}


@pytest.mark.parametrize("failure", [NetworkError("Bad Gateway"), TimedOut(), RetryAfter(600)])
async def test_an_outage_of_telegram_is_waited_for(
    database: Database, clock: HandClock, failure: TelegramError
) -> None:
    """A question whose answer Telegram does not take is answered once it does, and nobody hears of the failures."""
    failures = [failure] * MAX_OUTAGES

    async def work(_number: int) -> None:
        if failures:
            raise failures.pop()

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert len(bench.handled) == MAX_OUTAGES + 1
    assert not bench.told()
    assert await bench.states() == {1: "done"}


async def test_an_outage_that_does_not_end_is_given_up(database: Database, clock: HandClock) -> None:
    """What else the chat has sent must not wait for ever; the update is kept under its reference."""

    async def work(number: int) -> None:
        if number == 1:
            raise NetworkError("Bad Gateway")

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1, 2))
    await bench.handle(1)
    await bench.handle(2)
    assert len(bench.told()) == 1
    assert await bench.states() == {1: "aside", 2: "done"}


async def test_a_stop_leaves_what_cannot_be_done_for_the_next_start(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An orderly stop does not wait for a database that is locked; the update stays written down."""
    monkeypatch.setattr(module, "_LONGEST_WAIT", 60.0)

    async def work(_number: int) -> None:
        bench.inbox.begin_closing()
        raise OperationalError("", None, Exception("database is locked"))

    bench = Bench(database, clock, work)
    await bench.inbox.keep(_payload(1))
    await asyncio.wait_for(bench.handle(1), 20)
    assert await bench.states() == {1: "waiting"}


class Restart:
    """A bot that died, and its next process, whose handlers do nothing but write down what they are given."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.transport = RecordingTransport()
        self.handled: list[int] = []
        self.inbox = Inbox(database, clock)
        self.work: Callable[[int], Awaitable[None]] = _succeed

    async def die_with(self, *numbers: int, acted: tuple[int, ...] = (), tries: int = 0) -> None:
        """A process took these and died."""
        await Inbox(self.database, self.clock).keep(_payload(*numbers))
        async with self.database.write() as connection:
            for number in acted:
                await store.mark_acted(connection, number)
            for number in numbers:
                for _ in range(tries):
                    await store.count_try(connection, number)

    async def start(self) -> None:
        """The next process takes up what is left."""

        async def process(update: object) -> None:
            assert isinstance(update, Update)
            self.handled.append(update.update_id)
            await self.work(update.update_id)

        async def handle(update: Update, first: Awaitable[Any]) -> None:
            await self.inbox.handle(update, first, process)

        application: Any = (
            ApplicationBuilder()
            .bot(make_bot(self.transport))
            .job_queue(None)
            .concurrent_updates(ChatOrder(handle))
            .build()
        )
        application.process_update = process
        await replay(application, self.inbox)
        while not application.update_queue.empty():
            update = application.update_queue.get_nowait()
            await application.update_processor.process_update(update, process(update))
        await self.inbox.close()


async def test_a_restart_takes_up_what_was_left(database: Database, clock: HandClock) -> None:
    """What waited is handled in order, before anything new, and only once although Telegram gives it again."""
    bot = Restart(database, clock)
    await bot.die_with(1, 2, 3)
    await bot.inbox.keep(_payload(3))
    await bot.start()
    assert bot.handled == [1, 2, 3]
    assert await bot.inbox.reopen() == []


@pytest.mark.parametrize(
    ("died", "told"),
    [
        # it had acted: its person is told that it was kept
        ({"acted": (1,)}, "has been done and is kept"),
        # the process died with it time and again: it is begun no more
        ({"tries": MAX_STARTS}, "had to be restarted"),
    ],
)
async def test_what_is_not_done_again_is_told(
    database: Database, clock: HandClock, died: dict[str, Any], told: str
) -> None:
    """Its person hears why, and the rest goes on."""
    bot = Restart(database, clock)
    await bot.die_with(1, **died)
    await bot.die_with(2)
    await bot.start()
    assert bot.handled == [2]
    [sent] = bot.transport.named("sendMessage")
    assert told in sent["text"]
    assert await bot.inbox.reopen() == []


async def test_a_suspect_goes_first_and_is_counted(database: Database, clock: HandClock) -> None:
    """What was in hand at a crash before is begun by itself, so that nothing else is suspected with it."""
    bot = Restart(database, clock)
    await bot.die_with(1)
    await bot.die_with(2, tries=1)
    await bot.start()
    assert bot.handled == [2, 1]
    async with database.read() as connection:
        tries = {row.update_id: row.tries for row in await connection.execute(select(table))}
    assert tries == {1: 1, 2: 2}


async def test_a_suspect_that_was_handled_is_no_suspect_any_more(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is crossed off before the next is begun, which may be the one that ends the process."""
    bot = Restart(database, clock)
    await bot.die_with(1, 2, tries=1)
    events: list[str] = []
    settle = store.settle_updates

    async def begin(number: int) -> None:
        events.append(f"begun: {number}")

    async def cross_off(connection: Any, numbers: set[int], **options: Any) -> None:
        await settle(connection, numbers, **options)
        events.append(f"crossed off: {numbers}")

    monkeypatch.setattr(store, "settle_updates", cross_off)
    bot.work = begin
    await bot.start()
    assert events == ["begun: 1", "crossed off: {1}", "begun: 2", "crossed off: {2}"]


async def test_what_cannot_be_read_does_not_keep_the_bot_from_starting(
    database: Database, clock: HandClock
) -> None:
    """An update that another version of the library took, and this one cannot read, is set aside at the start."""
    bot = Restart(database, clock)
    await bot.die_with(1)
    async with database.write() as connection:
        await store.keep_updates(connection, [_break(2)], at=clock())
    await bot.die_with(3)
    await bot.start()
    assert bot.handled == [1, 3]
    assert await bot.inbox.reopen() == []
    async with database.read() as connection:
        assert len(await store.list_references(connection)) == 1


async def test_numbers_and_what_was_set_aside_are_forgotten(database: Database, clock: HandClock) -> None:
    """The daily round deletes handled numbers after days, and what was set aside after a week."""
    bench = Bench(database, clock, _succeed)
    await bench.inbox.keep(_payload(1))
    await bench.handle(1)
    assert await bench.states() == {1: "done"}
    clock.advance(module.KEEP_NUMBERS * 2)
    await bench.inbox.purge()
    assert await bench.states() == {}
