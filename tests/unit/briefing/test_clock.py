"""The system's clock."""

from datetime import UTC, datetime, timedelta

from briefing.clock import system_clock


def test_clock_gives_the_present_in_utc() -> None:
    """The time lies between two looks at the system's own and has its zone."""
    before = datetime.now(UTC)
    now = system_clock()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta()
