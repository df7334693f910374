"""Times as people type them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from briefing.alerts.timing import LONDON
from briefing.chat.spans import LONGEST, read_day, read_pause, read_quiet

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def _london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2 weeks", "2026-12-07 09:30"),
        ("for two weeks", "2026-12-07 09:30"),
        ("a week", "2026-11-30 09:30"),
        ("10 days", "2026-12-03 09:30"),
        ("1 day", "2026-11-24 09:30"),
        ("3 hours", "2026-11-23 12:30"),
        ("1 month", "2026-12-23 09:30"),
        ("3 months", "2027-02-23 09:30"),
        ("5 months", "2027-04-23 09:30"),  # summer time: the same hour on the clocks
        ("until 7 December", "2026-12-07 08:00"),
        ("until 7th of December 2026", "2026-12-07 08:00"),
        ("7 Dec", "2026-12-07 08:00"),
        ("until 2026-12-07", "2026-12-07 08:00"),
        ("until 07/12/2026", "2026-12-07 08:00"),
        ("UNTIL  Monday 7 December", "2026-12-07 08:00"),
        ("until 1 March", "2027-03-01 08:00"),
    ],
)
def test_a_pause_is_understood(text: str, end: str) -> None:
    """As people write it, by the clocks of London."""
    assert read_pause(text, NOW) == _london(end)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "soon",
            "0 weeks",
            "until Monday",
            "until 31 June",
            "until 22 November 2026",
            "400 days",
            "99 weeks",
        ),
        *("until 2031-01-01", "-3 days", "ma 7", "7 ju"),
    ],
)
def test_what_is_no_pause_is_not_guessed(text: str) -> None:
    """A time that is past, too far away or not to be made out."""
    assert read_pause(text, NOW) is None


def test_a_month_from_the_last_day_is_the_last_day() -> None:
    """There is no 31st of every month."""
    assert read_pause("1 month", datetime(2027, 1, 31, 9, 0, tzinfo=UTC)) == datetime(
        2027, 2, 28, 9, 0, tzinfo=UTC
    )
    assert read_pause("12 months", NOW) == NOW + timedelta(days=365) <= NOW + LONGEST


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00 07:00", (1320, 420)),
        ("22:00-07:00", (1320, 420)),
        ("22.30 to 6", (1350, 360)),
        ("10pm 7am", (1320, 420)),
        ("10 pm until 7 am", (1320, 420)),
        ("22–7", (1320, 420)),
        ("12am 12pm", (0, 720)),
        ("24:00 6:00", (0, 360)),
    ],
)
def test_quiet_hours_are_understood(text: str, hours: tuple[int, int]) -> None:
    """From when to when, in minutes after midnight."""
    assert read_quiet(text) == hours


@pytest.mark.parametrize("text", ["", "at night", "22:00", "25:00 7:00", "22:60 7:00", "7 7", "13pm 7am", "1 2 3"])
def test_what_are_no_hours_are_not_guessed(text: str) -> None:
    """Two different times of day, or nothing."""
    assert read_quiet(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8 December 2026", date(2026, 12, 8)),
        ("Tue 8 Dec", date(2026, 12, 8)),
        ("23 November", TODAY),
        ("22 November", date(2027, 11, 22)),
        ("2026-12-08", date(2026, 12, 8)),
        ("8 Children's", None),
        ("8", None),
        ("29 February 2027", None),
    ],
)
def test_a_day_is_understood(text: str, day: date | None) -> None:
    """Without a year, the next such day."""
    assert read_day(text, TODAY) == day
