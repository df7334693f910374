"""What becomes of a delivery after an attempt: a pure decision."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable

MAX_ATTEMPTS = 100
"""With the longest wait of 15 minutes this goes on for a day: longer than an outage, shorter than forever."""
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Settle:
    """It arrived."""

    message_id: int


@dataclass(frozen=True)
class Fail:
    """It never will."""

    reason: str


@dataclass(frozen=True)
class Retire:
    """Nothing will reach this chat: retire the subscriber and cancel what is waiting for it."""

    reason: str


@dataclass(frozen=True)
class Relocate:
    """Everything for this chat goes to its new id, this delivery included."""

    new_chat_id: int


@dataclass(frozen=True)
class Postpone:
    """Try again after `wait`. `counted`: this was one of the attempts that are limited."""

    wait: timedelta
    reason: str
    counted: bool
    uncertain: bool = False


Decision = Settle | Fail | Retire | Relocate | Postpone


def decide(outcome: Outcome, attempts: int) -> Decision:
    """What to do after the attempt that follows `attempts` earlier counted ones."""
    match outcome:
        case Sent():
            return Settle(outcome.message_id)
        case Refused():
            return Fail(outcome.reason)
        case Unreachable():
            return Retire(outcome.reason)
        case Moved():
            return Relocate(outcome.new_chat_id)
        case Throttled():
            # the server's own pace is no failure of the message
            wait = outcome.retry_after
            return Postpone(wait, f"asked to wait {wait.total_seconds():g} s", counted=False)
        case Interrupted():
            if attempts + 1 >= MAX_ATTEMPTS:
                return Fail(f"gave up after {MAX_ATTEMPTS} attempts: {outcome.reason}")
            wait = min(_FIRST_WAIT * 2 ** min(attempts, 20), _LONGEST_WAIT)
            return Postpone(wait, outcome.reason, counted=True, uncertain=outcome.uncertain)
    assert_never(outcome)
