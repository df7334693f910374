"""Every alert reaches whom it should, once and never out of date, whatever people, editors, the server and kills do.

Hypothesis makes up the stories: the real services and the real dispatcher work on a real database, the server behind
the sender is made up, and the process may die between any two steps of a delivery.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import make_url, select, update

from briefing.alerts.dispatcher import Dispatcher
from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable
from briefing.services.choosing import Choosing, NotFollowingError
from briefing.services.loading import load_base
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.services.subscribing import Subscribing
from briefing.services.undoing import TooLateError, Undoing, UndoneAlreadyError
from briefing.storage import AsyncConnection, Database, claims, holds
from briefing.storage.corrections import Correction
from briefing.storage.database import _make_engine
from briefing.storage.holds import HoldOutcome
from briefing.storage.preferences import Cadence
from briefing.storage.tables import deliveries, metadata
from knowledge.models import Fact, Status
from tests.factories import HandClock, make_corpus, make_fact

EDITOR = 9001
UNDO = timedelta(seconds=30)
PEOPLE = (0, 1, 2)
THEMES = ("care-leavers", "adoption")
A_DIGEST_HOLDS = 2

people = st.sampled_from(PEOPLE)
themes = st.sampled_from(THEMES)


class Reply(Enum):
    """What the server makes of one message."""

    ACCEPT = auto()
    REFUSE = auto()
    LOST = auto()  # the connection failed before it had the message, which nobody can know
    ANSWER_LOST = auto()  # it delivered, and the answer was lost
    DOWN = auto()  # no connection at all
    SLOW_DOWN = auto()
    SLOW_DOWN_HERE = auto()
    NONSENSE = auto()  # it delivered, and its answer cannot be read


class Killed(BaseException):
    """The process is no more: nothing in it may catch this."""


@dataclass
class Life:
    """How many steps the process has before it is killed; None for ever."""

    steps: int | None = None

    def step(self) -> None:
        """Live through one more step."""
        if self.steps is None:
            return
        if self.steps == 0:
            raise Killed
        self.steps -= 1


class MortalDatabase(Database):
    """The same database, as a process sees it that may die before each transaction."""

    def __init__(self, database: Database, life: Life) -> None:
        self.__dict__.update(database.__dict__)  # one engine and one turn to write, shared
        self._life = life

    @asynccontextmanager
    async def write(self, *, repeatable: bool = False) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction, if there is life."""
        self._life.step()
        async with super().write(repeatable=repeatable) as connection:
            yield connection


@dataclass(frozen=True)
class Arrival:
    """A fact that a person read: as an alert, alone or in a digest, or as a correction."""

    message_id: int
    person: int
    is_correction: bool
    fact: Fact


@dataclass
class Server:
    """Telegram, as the bot's sender knows it, and everybody's memory of what they read."""

    addresses: dict[int, int] = field(default_factory=lambda: {person: -1001 - person for person in PEOPLE})
    moved: dict[int, int] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    arrivals: list[Arrival] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    life: Life = field(default_factory=Life)
    meanwhile: Callable[[], Awaitable[None]] | None = None
    newest: dict[str, Fact] = field(default_factory=dict)  # as the dispatcher's round began
    settled: set[int] = field(default_factory=set)  # messages that the bot recorded as sent
    answered: set[int] = field(default_factory=set)  # messages that the bot was told had arrived
    excused: set[tuple[int, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)  # kept, since the dispatcher survives what a sender raises
    messages: int = 0

    def who(self, chat_id: int) -> int:
        """The person behind an address of now or before."""
        while chat_id in self.moved:
            chat_id = self.moved[chat_id]
        return next(person for person, address in self.addresses.items() if address == chat_id)

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """As `Sender`."""
        return await self._receive(chat_id, [fact], is_correction=False)

    async def send_digest(self, chat_id: int, facts: Sequence[Fact]) -> tuple[Outcome, int]:
        """As `Sender`."""
        held = facts[:A_DIGEST_HOLDS]
        return await self._receive(chat_id, held, is_correction=False, alone=len(facts) == 1), len(held)

    async def send_correction(self, chat_id: int, correction: Correction, reply_to: int | None) -> Outcome:  # noqa: ARG002 - the protocol's signature
        """As `Sender`."""
        return await self._receive(chat_id, [correction.present], is_correction=True)

    async def send_answer(self, chat_id: int, wording: str) -> Outcome:
        """Nobody asks anything here."""
        raise NotImplementedError

    async def send_notice(self, chat_id: int, text: str) -> Outcome:
        """No owner is told anything here."""
        raise NotImplementedError

    async def _receive(
        self, chat_id: int, facts: Sequence[Fact], *, is_correction: bool, alone: bool = True
    ) -> Outcome:
        self.life.step()
        person = self.who(chat_id)
        self._check(person, facts, is_correction=is_correction)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()
        if person in self.blocked:
            self.excused |= {(person, fact_id) for fact_id in self.newest}
            return Unreachable("blocked")
        if chat_id in self.moved:
            return Moved(self.moved[chat_id])
        return self._reply(person, facts, is_correction=is_correction, alone=alone)

    def _reply(self, person: int, facts: Sequence[Fact], *, is_correction: bool, alone: bool) -> Outcome:
        reply = self.replies.pop() if self.replies else Reply.ACCEPT
        match reply:
            case Reply.REFUSE:
                if alone:
                    self.excused |= {(person, fact.id) for fact in facts}
                return Refused("not this")
            case Reply.LOST:
                return Interrupted("timed out", uncertain=True)
            case Reply.DOWN:
                return Interrupted("no connection", uncertain=False)
            case Reply.SLOW_DOWN | Reply.SLOW_DOWN_HERE:
                return Throttled(timedelta(seconds=40), chat_only=reply is Reply.SLOW_DOWN_HERE)
            case _:
                pass
        self.messages += 1
        self.arrivals += [Arrival(self.messages, person, is_correction, fact) for fact in facts]
        self.life.step()
        if reply is Reply.ANSWER_LOST:
            return Interrupted("timed out", uncertain=True)
        if reply is Reply.NONSENSE:
            raise ValueError("no JSON")
        self.answered.add(self.messages)
        return Sent(self.messages)

    def _check(self, person: int, facts: Iterable[Fact], *, is_correction: bool) -> None:
        """Nothing is sent that was out of date as the round began, nor what the bot knows to have arrived."""
        for fact in facts:
            if said(fact) != said(self.newest[fact.id]):
                self.faults.append(f"{fact.id} v{fact.version} is sent and no longer said")
            again = [
                past.message_id
                for past in self.arrivals
                if (past.person, past.is_correction) == (person, is_correction)
                and (past.fact.id, past.fact.version) == (fact.id, fact.version)
            ]
            if self.settled.intersection(again):
                self.faults.append(f"{fact.id} v{fact.version} has arrived and is sent again")


def said(fact: Fact) -> tuple[str, Status]:
    """What a reader learns from a version of a fact; retracted, its words do not matter."""
    return (fact.statement if fact.status is Status.PUBLISHED else "", fact.status)


class DeliveryMachine(RuleBasedStateMachine):
    """A town of three people, one editor, and a bot that may be killed."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()  # one loop for a whole story, since the database belongs to one
        self.clock = HandClock()
        self.server = Server()
        self.follows: dict[int, set[str]] = {person: set() for person in PEOPLE}
        self.untold: dict[int, tuple[int, int]] = {}
        self.facts: dict[str, Fact] = {}
        self.owed: defaultdict[str, set[int]] = defaultdict(set)
        self.owed_before: dict[str, set[int]] = {}

    def do(self, act: Coroutine[Any, Any, None]) -> None:
        """Run one act to its end."""
        self.runner.run(act)

    @initialize()
    def open(self) -> None:
        """A bot with an empty outbox that the first two people follow."""
        self.do(self._open())

    async def _open(self) -> None:
        self.database = Database(_make_engine(make_url("sqlite+aiosqlite:///:memory:")))
        async with self.database.write() as connection:  # the migrations build the same, and take half a second
            await connection.run_sync(metadata.create_all)
        base, _report = await load_base(self.database, make_corpus(), home="Norfolk", clock=self.clock)
        self.publishing = Publishing(base, self.clock, undo=UNDO)
        self.undoing = Undoing(base, self.database, self.clock, self.publishing)
        self.subscribing = Subscribing(base, self.database, self.clock)
        self.choosing = Choosing(self.database, self.clock, undo=UNDO)
        for person in PEOPLE[:2]:
            await self._toggle(person, THEMES[0])

    # People

    @rule(person=people, theme=themes)
    def toggle(self, person: int, theme: str) -> None:
        """Follow a theme, or follow it no longer."""
        self.do(self._toggle(person, theme))

    async def _toggle(self, person: int, theme: str) -> None:
        if person in self.server.blocked:
            return
        await self._arrive(person)
        self.follows[person] ^= {theme}
        followed = await self.subscribing.toggle_theme(self.server.addresses[person], theme)
        assert set(followed) == self.follows[person]
        for fact_id, owed in self.owed.items():
            if not self.follows[person] & set(self.facts[fact_id].themes):
                owed.discard(person)
                self.owed_before.get(fact_id, set()).discard(person)

    @rule(
        person=people,
        changes=st.sampled_from(
            [
                {"cadence": Cadence.INSTANT},
                {"cadence": Cadence.DAILY, "digest_at": 18 * 60},
                {"cadence": Cadence.WEEKLY, "digest_weekday": 3},
                {"quiet_from": 9 * 60, "quiet_until": 11 * 60},
                {"quiet_from": 22 * 60, "quiet_until": 7 * 60},
                {"quiet_from": None, "quiet_until": None},
                {"paused_until": None},
            ]
        ),
    )
    def choose(self, person: int, changes: dict[str, Any]) -> None:
        """Want to be told at another time."""
        self.do(self._choose(person, changes))

    @rule(person=people, days=st.none() | st.integers(1, 9))
    def pause(self, person: int, days: int | None) -> None:
        """Want to be told of nothing for a while, or until further notice."""
        until = self.clock() + (timedelta(days=days) if days else timedelta(days=3650))
        self.do(self._choose(person, {"paused_until": until}))

    async def _choose(self, person: int, changes: dict[str, Any]) -> None:
        if person in self.server.blocked:
            return
        await self._arrive(person)
        try:
            await self.choosing.choose_when(self.server.addresses[person], **changes)
        except NotFollowingError:
            assert not self.follows[person]

    @rule(person=people, told=st.booleans())
    def block(self, person: int, told: bool) -> None:
        """Block the bot, which may hear of it only when it writes next, or let it write again."""
        self.do(self._block(person, told=told))

    async def _block(self, person: int, *, told: bool) -> None:
        await self._arrive(person)
        chat = self.server.addresses[person]
        if person in self.server.blocked:
            self.server.blocked.remove(person)
            await self.subscribing.revive(chat)
            return
        self.server.blocked.add(person)
        self.server.excused |= {(person, fact_id) for fact_id in self.facts}
        if told:
            await self.subscribing.retire(chat, "blocked")

    @rule(person=people)
    def migrate(self, person: int) -> None:
        """Get a new chat id; the bot hears of it from the next message either way."""
        self.do(self._migrate(person))

    async def _migrate(self, person: int) -> None:
        await self._arrive(person)
        old = self.server.addresses[person]
        new = self.server.addresses[person] = old - 1000
        self.server.moved[old] = new
        self.untold[person] = (old, new)

    async def _arrive(self, person: int) -> None:
        """What a person does next reaches the bot after the word that their chat has moved."""
        if person in self.untold:
            await self.subscribing.move(*self.untold.pop(person))

    # Editors

    @rule(theme=themes)
    def publish(self, theme: str) -> None:
        """Publish a new fact and tell those who follow."""
        self.do(self._publish(theme))

    async def _publish(self, theme: str) -> None:
        fact = make_fact(f"NFK-2026-E{len(self.facts) + 1:02}", themes=[theme])
        async with self.database.write() as connection:
            published = await self.publishing.add(
                connection, fact, actor=str(EDITOR), telling=Telling.ALERT, reason="new"
            )
        self._show(published)
        self.owed[fact.id] = {person for person in PEOPLE if theme in self.follows[person]}
        self.server.excused |= {(person, fact.id) for person in self.server.blocked}

    @precondition(lambda self: self.facts)
    @rule(data=st.data(), retract=st.booleans())
    def change(self, data: st.DataObject, retract: bool) -> None:
        """Correct a fact, or retract it, and tell those who have it."""
        self.do(self._change(data.draw(st.sampled_from(sorted(self.facts))), retract=retract))

    async def _change(self, fact_id: str, *, retract: bool) -> None:
        former = self.facts[fact_id]
        if former.status is not Status.PUBLISHED:
            return
        changes: dict[str, Any] = (
            {"status": Status.RETRACTED}
            if retract
            else {"statement": f"As it was put for the {former.version + 1}. time."}
        )
        async with self.database.write() as connection:
            published = await self.publishing.change(
                connection,
                former,
                former.model_copy(update=changes),
                actor=str(EDITOR),
                telling=Telling.ALERT,
                reason="the report says so",
            )
        self._show(published)
        self.owed_before[fact_id] = set(self.owed[fact_id])

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Take back the last publication of a fact, if it is not too late."""
        self.do(self._undo(data.draw(st.sampled_from(sorted(self.facts)))))

    async def _undo(self, fact_id: str) -> None:
        try:
            undone = await self.undoing.undo(EDITOR, fact_id, self.facts[fact_id].version)
        except (TooLateError, UndoneAlreadyError):
            return
        self._show(undone)
        # an alert that the undone version took from a chat is not given back where the chat has moved since
        self.server.excused |= {
            (person, fact_id) for person in PEOPLE if self.server.addresses[person] < -1001 - person
        }

    def _show(self, published: Publication) -> None:
        self.publishing.show(self.publishing._base.sources[published.fact.source], [published.fact])
        self.facts[published.fact.id] = published.fact

    @rule()
    def hold(self) -> None:
        """Keep all alerts back, or let them go."""
        self.do(self._hold())

    async def _hold(self) -> None:
        async with self.database.write() as connection:
            found = await holds.find_open(connection)
            if found is None:
                await holds.start_hold(connection, "an election", by=EDITOR, at=self.clock())
                return
            await holds.end_hold(connection, found.id, HoldOutcome.RELEASED, by=EDITOR, at=self.clock())
            await connection.execute(update(deliveries).where(deliveries.c.held).values(held=False))

    # The bot

    @rule(seconds=st.sampled_from([1, 10, 31, 120, 3600, 6 * 3600, 86400, 4 * 86400]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(seconds=seconds))

    @rule(
        data=st.data(),
        seconds=st.sampled_from([0, 31, 3600, 86400]),
        replies=st.lists(st.sampled_from(Reply), max_size=5),
        steps=st.none() | st.integers(0, 9),
        meanwhile=st.sampled_from(["", "", "correct", "retract", "undo"]),
    )
    def dispatch(
        self, data: st.DataObject, seconds: int, replies: list[Reply], steps: int | None, meanwhile: str
    ) -> None:
        """Send what is due, perhaps while an editor changes a fact, perhaps until the process is killed."""
        self.clock.advance(timedelta(seconds=seconds))
        during: Callable[[], Awaitable[None]] | None = None
        if meanwhile and self.facts:
            fact_id = data.draw(st.sampled_from(sorted(self.facts)))

            async def during() -> None:
                if meanwhile == "undo":
                    await self._undo(fact_id)
                else:
                    await self._change(fact_id, retract=meanwhile == "retract")

        self.server.replies, self.server.meanwhile = replies, during
        self.do(self._dispatch(Life(steps)))
        self.server.replies, self.server.meanwhile = [], None

    async def _dispatch(self, life: Life) -> None:
        self.server.newest = dict(self.facts)
        self.server.life = life
        try:
            await Dispatcher(MortalDatabase(self.database, life), self.server, self.clock).dispatch_due()
        except Killed:
            async with self.database.write() as connection:
                await claims.release_claims(connection)  # as its successor does at its start
            await self._note_settled()
        else:
            await self._note_settled()
            assert self.server.answered <= self.server.settled, "what arrived was not recorded"
        self.server.answered.clear()
        assert self.server.faults == []

    async def _note_settled(self) -> None:
        async with self.database.read() as connection:
            sent = await connection.scalars(
                select(deliveries.c.message_id).where(deliveries.c.message_id.is_not(None))
            )
            self.server.settled = set(sent)

    @invariant()
    def nothing_is_in_hand(self) -> None:
        """Between rounds nobody holds a delivery: what is not settled is due at its moment."""
        if hasattr(self, "database"):
            self.do(self._find_claimed())

    async def _find_claimed(self) -> None:
        async with self.database.read() as connection:
            held = await connection.scalars(
                select(deliveries.c.id).where(
                    deliveries.c.state == "pending", deliveries.c.lease_until.is_not(None)
                )
            )
            assert list(held) == []

    # The end

    def teardown(self) -> None:
        """Let go of everything, send until nothing is due, and ask everybody what they have read last."""
        try:
            if hasattr(self, "database"):
                self.do(self._end())
                self._ask_everybody()
        finally:
            if hasattr(self, "database"):
                self.runner.run(self.database.close())
            self.runner.close()

    async def _end(self) -> None:
        async with self.database.read() as connection:
            held = await holds.find_open(connection)
        if held:
            await self._hold()
        for person in PEOPLE:
            await self._choose(person, {"paused_until": None})
        for _round in range(200):
            async with self.database.read() as connection:
                due_at = await claims.find_next_due(connection)
            if due_at is None:
                return
            self.clock.now = max(self.clock(), due_at)
            await self._dispatch(Life())
        raise AssertionError("there is always something due")

    def _ask_everybody(self) -> None:
        for fact_id, fact in self.facts.items():
            for person in PEOPLE:
                if (person, fact_id) in self.server.excused:
                    continue
                read = [
                    item.fact for item in self.server.arrivals if (item.person, item.fact.id) == (person, fact_id)
                ]
                if read:
                    assert said(read[-1]) == said(fact), f"{person} has {fact_id} as it is no longer said"
                elif fact.status is Status.PUBLISHED:
                    assert person not in self.owed[fact_id], f"{person} was never told of {fact_id}"


TestDelivery = DeliveryMachine.TestCase
TestDelivery.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,  # a story is long, and the machine that tests it may be busy
    derandomize=True,  # the same stories each time: a change is judged by what it did, not by the day's luck
    suppress_health_check=[HealthCheck.too_slow],
)
