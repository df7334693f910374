"""The dispatcher, with a sender that writes down what it is given and a clock moved by hand."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from briefing.alerts import dispatcher as module
from briefing.alerts import outbox
from briefing.alerts.dispatcher import LEASE, Dispatcher
from briefing.alerts.sending import Outcome, Refused, Sent, Throttled, Unreachable
from briefing.storage import Database, deliveries, facts, preferences, sources, subscriptions
from briefing.storage.corrections import Correction
from briefing.storage.preferences import Cadence, Preferences
from briefing.storage.tables import deliveries as table
from knowledge.models import Fact
from tests.factories import NOW, HandClock, make_fact, make_source

ANN, BEN, CAT = 1001, 1002, 1003


class RecordingSender:
    """Sends nothing: keeps what it was asked to send and answers as it was told, by default with a message id."""

    def __init__(self, **answers: Outcome | Exception) -> None:
        self.calls: list[tuple[int, str]] = []
        self.called = asyncio.Event()
        self._answers = {int(chat.removeprefix("chat_")): answer for chat, answer in answers.items()}

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """Keep the call."""
        self.calls.append((chat_id, fact.id))
        self.called.set()
        answer = self._answers.get(chat_id, Sent(chat_id * 10))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def send_answer(self, chat_id: int, wording: str) -> Outcome:
        """Keep the call."""
        self.calls.append((chat_id, wording))
        return Sent(chat_id * 10)

    async def send_digest(self, chat_id: int, facts: Sequence[Fact]) -> tuple[Outcome, int]:
        """Keep the call; a message holds two."""
        held = facts[:2]
        self.calls.append((chat_id, "+".join(fact.id for fact in held)))
        answer = self._answers.get(chat_id, Sent(chat_id * 10))
        if isinstance(answer, Exception):
            raise answer
        return answer, len(held)

    async def send_correction(self, chat_id: int, correction: Correction, reply_to: int | None) -> Outcome:
        """Keep the call."""
        self.calls.append((chat_id, f"{correction.fact_id} v{correction.present.version} to {reply_to}"))
        return Sent(chat_id * 10)

    async def send_notice(self, chat_id: int, text: str) -> Outcome:
        """Keep the call."""
        self.calls.append((chat_id, text))
        return Sent(chat_id * 10)


class HangingSender(RecordingSender):
    """Never comes back, as on a network that lost the answer."""

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:  # noqa: ARG002 - the protocol's signature
        """Wait for ever."""
        self.called.set()
        await asyncio.Event().wait()
        return Sent(0)


class SlowSender(RecordingSender):
    """Sends, and takes until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """Keep the call and wait."""
        outcome = await super().send_alert(chat_id, fact)
        await self.let_go.wait()
        return outcome


async def _queue(database: Database, chats: Sequence[int], *ids: str, at: datetime = NOW) -> None:
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        for chat in chats:
            await subscriptions.follow_theme(connection, chat, "care-leavers", at=NOW)
        for id_ in ids or ("NFK-2024-01",):
            await facts.add_fact(connection, make_fact(id_), actor="9001", at=NOW, reason="new")
            await outbox.enqueue_alert(connection, make_fact(id_), actor="9001", at=at)


async def _rows(database: Database) -> list[Any]:
    async with database.read() as connection:
        return list(await connection.execute(select(table).order_by(table.c.id)))


@asynccontextmanager
async def _running(dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):  # shorter than the dispatcher's own longest sleep
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)


async def test_everything_due_is_sent_and_written_down(database: Database, clock: HandClock) -> None:
    """Each chat gets its message once, and the message's id is kept for a later correction."""
    sender = RecordingSender()
    await _queue(database, [ANN, BEN], "NFK-2024-01", "NFK-2024-02")
    dispatcher = Dispatcher(database, sender, clock)
    assert await dispatcher.dispatch_due() == 4
    assert await dispatcher.dispatch_due() == 0
    expected = [(ANN, "NFK-2024-01"), (ANN, "NFK-2024-02"), (BEN, "NFK-2024-01"), (BEN, "NFK-2024-02")]
    assert sorted(sender.calls) == expected
    rows = await _rows(database)
    assert {(row.state, row.message_id == row.chat_id * 10, row.attempts) for row in rows} == {("sent", True, 1)}


async def test_large_audience_is_worked_off_in_batches(database: Database, clock: HandClock) -> None:
    """More deliveries than one batch holds are all sent, nobody twice."""
    sender = RecordingSender()
    chats = list(range(1, 2 * module.BATCH + 6))
    await _queue(database, chats)
    dispatcher = Dispatcher(database, sender, clock)
    assert [await dispatcher.dispatch_due() for _ in range(2)] == [len(chats), 0]
    assert sorted(chat for chat, _fact in sender.calls) == chats


async def test_blocked_chat_is_retired(database: Database, clock: HandClock) -> None:
    """A chat that blocked the bot gets nothing more, waiting deliveries included; the others get theirs."""
    sender = RecordingSender(chat_1001=Unreachable("bot was blocked by the user"))
    await _queue(database, [ANN, BEN], "NFK-2024-01")
    later = NOW + timedelta(hours=1)
    await _queue(database, [], "NFK-2024-02", at=later)
    dispatcher = Dispatcher(database, sender, clock)
    await dispatcher.dispatch_due()
    clock.advance(timedelta(hours=2))
    await dispatcher.dispatch_due()
    assert sorted(sender.calls) == [(ANN, "NFK-2024-01"), (BEN, "NFK-2024-01"), (BEN, "NFK-2024-02")]
    assert sorted((row.chat_id, row.state) for row in await _rows(database)) == [
        (ANN, "cancelled"),
        (ANN, "cancelled"),
        (BEN, "sent"),
        (BEN, "sent"),
    ]
    async with database.read() as connection:
        reach = subscriptions.Reach.of(make_fact(), make_source())
        assert list(await subscriptions.find_interested(connection, reach)) == [BEN]


async def test_throttled_delivery_waits_as_long_as_asked(database: Database, clock: HandClock) -> None:
    """Asked to wait, the dispatcher tries again no sooner, and the attempt does not count."""
    await _queue(database, [ANN])
    wait = timedelta(seconds=7)
    await Dispatcher(database, RecordingSender(chat_1001=Throttled(wait)), clock).dispatch_due()
    [row] = await _rows(database)
    assert (row.state, row.attempts, row.due_at) == ("pending", 0, NOW + wait)
    willing = RecordingSender()
    clock.advance(wait - timedelta(milliseconds=1))
    assert await Dispatcher(database, willing, clock).dispatch_due() == 0
    clock.advance(timedelta(milliseconds=1))
    assert await Dispatcher(database, willing, clock).dispatch_due() == 1
    assert willing.calls == [(ANN, "NFK-2024-01")]


async def test_sender_that_raises_stops_nobody_else(
    database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake in sending to one chat is logged and tried again later; the other chats get their message."""
    sender = RecordingSender(chat_1002=ValueError("a mistake"))
    await _queue(database, [ANN, BEN, CAT])
    with caplog.at_level(logging.ERROR):
        assert await Dispatcher(database, sender, clock).dispatch_due() == 3
    rows = {row.chat_id: row for row in await _rows(database)}
    assert [rows[chat].state for chat in (ANN, BEN, CAT)] == ["sent", "pending", "sent"]
    assert (rows[BEN].attempts, rows[BEN].uncertain) == (1, True)
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


async def test_claim_of_a_dead_dispatcher_is_taken_over(database: Database, clock: HandClock) -> None:
    """What a dispatcher was sending when it died is left alone until its lease ends, and then sent."""
    await _queue(database, [ANN])
    hanging, heir = HangingSender(), RecordingSender()
    dying = asyncio.create_task(Dispatcher(database, hanging, clock).dispatch_due())
    await asyncio.wait_for(hanging.called.wait(), 20)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    clock.advance(LEASE - timedelta(seconds=1))
    assert await Dispatcher(database, heir, clock).dispatch_due() == 0
    clock.advance(timedelta(seconds=1))
    assert await Dispatcher(database, heir, clock).dispatch_due() == 1
    assert heir.calls == [(ANN, "NFK-2024-01")]


async def test_two_dispatchers_send_each_message_once(database: Database, clock: HandClock) -> None:
    """Two processes that dispatch at the same moment share the work."""
    chats = list(range(1, 31))
    await _queue(database, chats)
    senders = RecordingSender(), RecordingSender()
    await asyncio.gather(*(Dispatcher(database, sender, clock).dispatch_due() for sender in senders))
    assert sorted(chat for sender in senders for chat, _fact in sender.calls) == chats


async def test_waking_sends_at_once(database: Database) -> None:
    """A dispatcher that sleeps because nothing is due looks again when it is woken."""
    looked: list[datetime] = []
    clock = HandClock()

    def watched_clock() -> datetime:
        looked.append(clock())
        return clock()

    await _queue(database, [ANN], at=NOW + timedelta(hours=1))
    sender = RecordingSender()
    dispatcher = Dispatcher(database, sender, watched_clock)
    async with _running(dispatcher):
        await _until(lambda: len(looked) == 2)  # once to claim, once to see how long to sleep
        assert sender.calls == []
        clock.advance(timedelta(hours=1))
        dispatcher.wake()
        await _until(sender.called.is_set)
    assert sender.calls == [(ANN, "NFK-2024-01")]


async def test_failed_round_is_not_the_end(
    database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A round that fails is logged, and the next one sends what is due."""
    failures = [RuntimeError("the disk is full")]

    def failing_clock() -> datetime:
        if failures:
            raise failures.pop()
        return clock()

    await _queue(database, [ANN])
    sender = RecordingSender()
    dispatcher = Dispatcher(database, sender, failing_clock)
    async with _running(dispatcher):
        await _until(lambda: not failures)
        await _until(lambda: caplog.records)
        dispatcher.wake()
        await _until(sender.called.is_set)
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


async def test_being_woken_does_not_shorten_the_wait_asked_for(database: Database, clock: HandClock) -> None:
    """Told to slow down, a running dispatcher sends nothing to anybody before the time is over."""
    sender = RecordingSender(chat_1001=Throttled(timedelta(hours=1)))
    await _queue(database, [ANN])
    dispatcher = Dispatcher(database, sender, clock)
    async with _running(dispatcher):
        await _until(sender.called.is_set)
        await _until(lambda: dispatcher._hold)
        await _queue(database, [BEN], "NFK-2024-02")
        dispatcher.wake()
        for _ in range(20):
            await asyncio.sleep(0.005)
    assert sender.calls == [(ANN, "NFK-2024-01")]


async def test_awaited_answer_is_sent_and_written_down(database: Database, clock: HandClock) -> None:
    """A question that a chat waits for goes to the sender once, and its words are not kept."""
    sender = RecordingSender()
    async with database.write() as connection:
        await deliveries.add_answers(connection, [(ANN, "how many?")], due_at=NOW)
    dispatcher = Dispatcher(database, sender, clock)
    assert [await dispatcher.dispatch_due() for _ in range(2)] == [1, 0]
    assert sender.calls == [(ANN, "how many?")]
    [row] = await _rows(database)
    assert (row.state, row.message_id, row.question) == ("sent", ANN * 10, None)


async def test_orderly_stop_writes_down_what_is_under_way(database: Database, clock: HandClock) -> None:
    """A message that was being sent when the dispatcher was told to stop is recorded, and so not sent again."""
    await _queue(database, [ANN])
    sender = SlowSender()
    running = asyncio.create_task(Dispatcher(database, sender, clock).run())
    await asyncio.wait_for(sender.called.wait(), 20)
    running.cancel()
    await asyncio.sleep(0)
    sender.let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [row.state for row in await _rows(database)] == ["sent"]


async def _choose(database: Database, chat: int, chosen: Preferences) -> None:
    async with database.write() as connection:
        await preferences.put_preferences(connection, chat, chosen)


async def test_digest_goes_out_in_one_message(database: Database, clock: HandClock) -> None:
    """Alerts of a chat that gathers them go together, what one message cannot hold in the next; others get one each."""
    sender = RecordingSender()
    await _queue(database, [ANN, BEN], "NFK-2024-01", "NFK-2024-02", "NFK-2024-03")
    await _choose(database, ANN, Preferences(Cadence.DAILY))
    dispatcher = Dispatcher(database, sender, clock)
    await dispatcher.dispatch_due()
    assert [text for chat, text in sender.calls if chat == ANN] == ["NFK-2024-01+NFK-2024-02"]
    assert len([text for chat, text in sender.calls if chat == BEN]) == 3
    await dispatcher.dispatch_due()
    assert [text for chat, text in sender.calls if chat == ANN] == ["NFK-2024-01+NFK-2024-02", "NFK-2024-03"]
    assert {row.state for row in await _rows(database)} == {"sent"}


async def test_digest_gathers_more_than_a_claim_holds(database: Database, clock: HandClock) -> None:
    """The whole of a digest is taken at once, however few of its alerts the claim came upon."""
    sender = RecordingSender()
    ids = [f"NFK-2024-{number:02}" for number in range(1, module.BATCH + 6)]
    await _queue(database, [ANN], *ids)
    await _choose(database, ANN, Preferences(Cadence.WEEKLY))
    dispatcher = Dispatcher(database, sender, clock)
    while await dispatcher.dispatch_due():
        pass
    assert [id_ for _chat, text in sender.calls for id_ in text.split("+")] == ids


async def test_digest_that_is_refused_goes_out_piece_by_piece(database: Database, clock: HandClock) -> None:
    """One finding that the server does not take costs the chat none of the others."""

    class Choosy(RecordingSender):
        async def send_digest(self, _chat_id: int, facts: Sequence[Fact]) -> tuple[Outcome, int]:
            return Refused("can't parse entities"), len(facts)

        async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
            sent = await super().send_alert(chat_id, fact)
            return Refused("can't parse entities") if fact.id == "NFK-2024-02" else sent

    sender = Choosy()
    await _queue(database, [ANN], "NFK-2024-01", "NFK-2024-02", "NFK-2024-03")
    await _choose(database, ANN, Preferences(Cadence.DAILY))
    await Dispatcher(database, sender, clock).dispatch_due()
    assert [row.state for row in await _rows(database)] == ["sent", "failed", "sent"]


async def test_quiet_hours_and_a_pause_hold_what_is_due(database: Database, clock: HandClock) -> None:
    """What was queued before the hours were chosen waits for their end, untried, and is then sent."""
    sender = RecordingSender()
    await _queue(database, [ANN, BEN], "NFK-2024-01")
    back = clock() + timedelta(days=3)
    await _choose(database, ANN, Preferences(paused_until=back))
    dispatcher = Dispatcher(database, sender, clock)
    await dispatcher.dispatch_due()
    assert [chat for chat, _text in sender.calls] == [BEN]
    [waiting] = [row for row in await _rows(database) if row.chat_id == ANN]
    assert (waiting.state, waiting.due_at, waiting.attempts, waiting.lease_until) == ("pending", back, 0, None)
    clock.advance(timedelta(days=3))
    await dispatcher.dispatch_due()
    assert [chat for chat, _text in sender.calls] == [BEN, ANN]


async def test_pause_is_one_of_alerts(database: Database, clock: HandClock) -> None:
    """An answer that a chat asked for comes during its pause; a notice also comes at night."""
    sender = RecordingSender()
    await _queue(database, [ANN, BEN])
    await _choose(database, ANN, Preferences(paused_until=clock() + timedelta(days=3)))
    await _choose(database, BEN, Preferences(quiet_from=0, quiet_until=24 * 60 - 1))
    async with database.write() as connection:
        await deliveries.add_answers(connection, [(ANN, "how many?")], due_at=NOW)
        await deliveries.add_notices(connection, [BEN], "deliveries fail", due_at=NOW)
    await Dispatcher(database, sender, clock).dispatch_due()
    assert sorted(sender.calls) == [(ANN, "how many?"), (BEN, "deliveries fail")]
    assert {row.notice for row in await _rows(database)} == {None}
