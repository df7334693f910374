"""Questions come first, whatever else the process does in its other threads."""

import gc
import sys

SWITCH_AFTER = 0.001
"""Seconds after which a thread that calculates lets another go on, a fifth of Python's own: answering a question gives
way many times, and waits as long each time where something else calculates."""


def favour_questions() -> None:
    """Call it once the base is loaded.

    What has been loaded stays: looking for garbage among it would stop every thread, for a quarter of a second with
    100,000 facts, again and again (`python -m benchmarks.rebuilding`).
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_AFTER)
