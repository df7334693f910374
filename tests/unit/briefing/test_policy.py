"""What becomes of a delivery: the whole decision table."""

from datetime import timedelta
from itertools import pairwise

import pytest

from briefing.alerts.policy import MAX_ATTEMPTS, Decision, Fail, Postpone, Relocate, Retire, Settle, decide
from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable

LOST = Interrupted("timed out", uncertain=True)


def _again(seconds: float) -> Postpone:
    return Postpone(timedelta(seconds=seconds), "timed out", counted=True, uncertain=True)


@pytest.mark.parametrize(
    ("outcome", "attempts", "decision"),
    [
        (Sent(77), 0, Settle(77)),
        (Sent(77), MAX_ATTEMPTS, Settle(77)),  # late is not lost
        (Refused("can't parse entities"), 0, Fail("can't parse entities")),  # it would be refused again
        (Unreachable("bot was blocked"), 3, Retire("bot was blocked")),
        (Moved(-1001), 3, Relocate(-1001)),
        # the server's own pace is no failure, however often it asks
        (Throttled(timedelta(seconds=7)), 0, Postpone(timedelta(seconds=7), "asked to wait 7 s", counted=False)),
        (
            Throttled(timedelta(hours=2)),
            MAX_ATTEMPTS,
            Postpone(timedelta(hours=2), "asked to wait 7200 s", counted=False),
        ),
        (LOST, 0, _again(2)),
        (LOST, 1, _again(4)),
        (LOST, 8, _again(512)),
        (LOST, 9, _again(900)),  # no wait is longer than a quarter of an hour
        (LOST, MAX_ATTEMPTS - 2, _again(900)),
        (LOST, MAX_ATTEMPTS - 1, Fail(f"gave up after {MAX_ATTEMPTS} attempts: timed out")),
        (LOST, 10**6, Fail(f"gave up after {MAX_ATTEMPTS} attempts: timed out")),
        (
            Interrupted("502 Bad Gateway", uncertain=False),
            0,
            Postpone(timedelta(seconds=2), "502 Bad Gateway", counted=True),
        ),
    ],
)
def test_decision_follows_from_the_outcome(outcome: Outcome, attempts: int, decision: Decision) -> None:
    """Outcome and earlier attempts alone decide."""
    assert decide(outcome, attempts) == decision


def test_waits_grow_and_last_a_day() -> None:
    """Each wait is at least as long as the one before, and together they outlast an outage of most of a day."""
    decisions = [decide(LOST, attempts) for attempts in range(MAX_ATTEMPTS - 1)]
    waits = [decision.wait for decision in decisions if isinstance(decision, Postpone)]
    assert len(waits) == MAX_ATTEMPTS - 1
    assert all(first <= second for first, second in pairwise(waits))
    assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(hours=30)
