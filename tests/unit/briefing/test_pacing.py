"""The one budget for new messages, and the queue for its slots."""

import asyncio
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.chat.pacing import BURST, GROUP_PER_MINUTE, Lane, SendBudget, SendQueue

ANN, BEN, GROUP = 1001, 1002, -5001


class HandTime:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The moment it was set to."""
        return self.now


@pytest.fixture
def hand() -> HandTime:
    """A clock moved by hand."""
    return HandTime()


def test_a_slot_is_free_a_second_after_the_call_ended(hand: HandTime) -> None:
    """While a message may still be on its way its slot is taken, however long that takes."""
    budget = SendBudget(1, clock=hand)
    budget.begin(ANN, Lane.REPLY)
    hand.now += 30
    assert budget.find_shared_wait(Lane.REPLY) == float("inf")
    budget.end()
    assert budget.find_shared_wait(Lane.REPLY) == 1.0
    hand.now += 1
    assert budget.find_shared_wait(Lane.REPLY) == 0


def test_alerts_leave_a_slot_to_replies(hand: HandTime) -> None:
    """With all other slots taken by alerts, the next alert waits and a reply does not."""
    budget = SendBudget(3, clock=hand)
    for chat in (1, 2):
        budget.begin(chat, Lane.ALERT)
        hand.now += 0.34
    assert budget.find_shared_wait(Lane.ALERT) > 0
    assert budget.find_shared_wait(Lane.REPLY) == 0


def test_alerts_are_spread_evenly(hand: HandTime) -> None:
    """Ten a second are a tenth of a second apart; one that comes late does not push the next one back."""
    budget = SendBudget(10, clock=hand)
    budget.begin(1, Lane.ALERT)
    assert budget.find_shared_wait(Lane.ALERT) == pytest.approx(0.1)
    hand.now += 0.13
    budget.begin(2, Lane.ALERT)
    assert budget.find_shared_wait(Lane.ALERT) == pytest.approx(0.07)


def test_a_chat_gets_one_a_second(hand: HandTime) -> None:
    """An answer of several messages comes at once, then one a second; an alert never adds to a burst."""
    budget = SendBudget(clock=hand)
    for _ in range(BURST):
        assert budget.find_chat_wait(ANN, Lane.REPLY) == 0
        budget.begin(ANN, Lane.REPLY)
    assert budget.find_chat_wait(ANN, Lane.REPLY) == 1.0
    assert budget.find_chat_wait(ANN, Lane.ALERT) == BURST
    assert budget.find_chat_wait(BEN, Lane.ALERT) == 0


def test_a_group_gets_twenty_a_minute(hand: HandTime) -> None:
    """Groups have the lower limit; private chats have not."""
    budget = SendBudget(clock=hand)
    for chat in (GROUP, ANN):
        for _ in range(GROUP_PER_MINUTE):
            budget.begin(chat, Lane.REPLY)
            hand.now += 1
    hand.now += 10
    assert budget.find_chat_wait(GROUP, Lane.REPLY) == pytest.approx(61 - 2 * GROUP_PER_MINUTE - 10)
    assert budget.find_chat_wait(ANN, Lane.REPLY) == 0


def test_a_pause_is_for_all(hand: HandTime) -> None:
    """What the server asks for is waited for, replies included; a shorter pause does not end a longer one."""
    budget = SendBudget(clock=hand)
    budget.pause(17)
    budget.pause(2)
    assert budget.find_shared_wait(Lane.REPLY) == budget.find_shared_wait(Lane.ALERT) == 17
    hand.now += 17
    assert budget.find_pause() == 0


def test_rested_chats_are_forgotten(hand: HandTime) -> None:
    """A hundred thousand chats leave no trace once a minute has passed."""
    budget = SendBudget(clock=hand)
    for chat in range(1, 100_001):
        budget.begin(chat, Lane.ALERT)
        budget.end()
        hand.now += 1 / 28
    assert len(budget._free_at) <= 20_000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(Lane), st.integers(1, 40), st.floats(0, 2), st.floats(0, 1)),
        min_size=40,
        max_size=160,
    ),
    st.integers(2, 30),
)
def test_no_second_sees_more_arrivals_than_slots(
    messages: list[tuple[Lane, int, float, float]], slots: int
) -> None:
    """Whenever within its call a message arrives, no window of one second holds more of them than the server allows."""
    hand = HandTime()
    budget = SendBudget(slots, clock=hand)
    waiting, ends, arrivals = deque(messages), list[float](), list[float]()
    while waiting:
        lane, chat, latency, share = waiting[0]
        wait = max(budget.find_shared_wait(lane), budget.find_chat_wait(chat, lane))
        if wait == 0:
            waiting.popleft()
            budget.begin(chat, lane)
            ends.append(hand.now + latency)
            arrivals.append(hand.now + latency * share)
            continue
        step = hand.now + wait
        ends.sort()
        if ends and ends[0] <= step:
            hand.now = max(hand.now, ends.pop(0))
            budget.end()
        else:
            hand.now = step
    arrivals.sort()
    late = [after - before for before, after in zip(arrivals, arrivals[slots:], strict=False)]
    assert all(gap >= 1 - 1e-6 for gap in late)


async def test_replies_go_first() -> None:
    """A reply that comes when fifty alerts wait is sent next."""
    queue = SendQueue(SendBudget(100))
    order: list[str] = []

    async def send(name: str, chat: int, lane: Lane) -> None:
        async with queue.take_turn(chat, lane):
            order.append(name)

    alerts = [asyncio.create_task(send(f"alert {chat}", chat, Lane.ALERT)) for chat in range(1, 51)]
    await asyncio.sleep(0.05)
    sent = len(order)
    await send("reply", 999, Lane.REPLY)
    assert order.index("reply") - sent <= 1
    await asyncio.gather(*alerts)
    assert len(order) == 51


async def test_a_busy_chat_is_passed_by_the_others() -> None:
    """Who waits for their own chat holds nobody up, and their turn comes."""
    queue = SendQueue(SendBudget(1000))
    order: list[int] = []

    async def send(chat: int) -> None:
        async with queue.take_turn(chat, Lane.ALERT):
            order.append(chat)

    await asyncio.gather(send(ANN), send(ANN), send(BEN))
    assert order == [ANN, BEN, ANN]


async def test_giving_up_leaves_the_queue_whole() -> None:
    """Neither somebody who stops waiting nor a call that fails keeps a slot for good."""
    queue = SendQueue(SendBudget(1))

    async def fail() -> None:
        async with queue.take_turn(ANN, Lane.REPLY):
            raise ConnectionError

    async def wait() -> None:
        async with queue.take_turn(BEN, Lane.REPLY):
            pass

    with pytest.raises(ConnectionError):
        await fail()
    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(wait(), 5)
