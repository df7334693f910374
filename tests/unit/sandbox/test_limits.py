"""The sending limits, on a clock of the test's own."""

import pytest

from sandbox.config import Limits
from sandbox.errors import ApiError
from sandbox.limits import Meter


class Clock:
    """A clock that stands still until told."""

    now = 100.0

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.now


def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    """A quiet chat takes the burst at once, then one message for each second that passes."""
    clock = Clock()
    meter = Meter(Limits(per_chat_burst=3), clock)
    for _ in range(3):
        meter.charge(1, group=False)
    with pytest.raises(ApiError) as caught:
        meter.charge(1, group=False)
    assert caught.value.description == "Too Many Requests: retry after 1"
    assert caught.value.parameters == {"retry_after": 1}
    meter.charge(2, group=False)
    clock.now += 1
    meter.charge(1, group=False)
    with pytest.raises(ApiError):
        meter.charge(1, group=False)


def test_thirty_a_second_overall() -> None:
    """The thirty-first message within a second is refused whichever chat it is for."""
    clock = Clock()
    meter = Meter(Limits(), clock)
    for chat in range(30):
        meter.charge(chat, group=False)
    with pytest.raises(ApiError):
        meter.charge(99, group=False)
    clock.now += 1
    meter.charge(99, group=False)


def test_twenty_a_minute_for_a_group() -> None:
    """A group's twenty-first message waits for the first to be a minute old."""
    clock = Clock()
    meter = Meter(Limits(), clock)
    for _ in range(20):
        meter.charge(-1, group=True)
        clock.now += 1
    with pytest.raises(ApiError) as caught:
        meter.charge(-1, group=True)
    assert caught.value.parameters == {"retry_after": 40}
    clock.now += 40
    meter.charge(-1, group=True)


def test_limits_can_be_switched_off() -> None:
    """Nothing is refused, nor counted, while limits are not enforced."""
    meter = Meter(Limits(enforced=False), Clock())
    for _ in range(100):
        meter.charge(-1, group=True)


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chats whose allowance is whole again are forgotten."""
    monkeypatch.setattr("sandbox.limits.TRACKED_CHATS", 10)
    clock = Clock()
    meter = Meter(Limits(), clock)
    for chat in range(100):
        meter.charge(chat, group=True)
        clock.now += 61
    assert len(meter._free_at) <= 11
    assert len(meter._group_sent) <= 11
