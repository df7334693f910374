"""Questions come first, whatever else the process does in its other threads."""

import gc
import sys
import time

SWITCH_AFTER = 0.001
"""Seconds after which a thread that calculates lets another go on, a fifth of Python's own: answering a question gives
way many times, and waits as long each time where something else calculates."""


LONGEST_REST = 0.005
"""Seconds; a model that works for longer lets other threads go on meanwhile."""


class GivingWay:
    """Called between pieces of work beside questions, rests about as long as was worked: half of the time is theirs."""

    def __init__(self) -> None:
        self._resumed = time.perf_counter()

    def __call__(self) -> None:
        """Rest, if there was work worth resting from."""
        worked = time.perf_counter() - self._resumed
        if worked >= SWITCH_AFTER:
            time.sleep(min(worked, LONGEST_REST))
            self._resumed = time.perf_counter()


def favour_questions() -> None:
    """Call it once the base is loaded.

    What has been loaded stays: looking for garbage among it would stop every thread, for a quarter of a second with
    100,000 facts, again and again (`python -m benchmarks.rebuilding`).
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_AFTER)
