"""The time, as a collaborator: tests hand in another."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, with its time zone."""


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
