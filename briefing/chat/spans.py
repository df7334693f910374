"""Times as people type them: how long a pause lasts, from when to when it is quiet, on which day a committee meets."""

import calendar
import re
from datetime import date, datetime, timedelta

from briefing.alerts.timing import LONDON, at_clock
from briefing.storage.preferences import EIGHT
from knowledge.dates import MONTHS

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LENGTH = re.compile(r"(?:for )?(\d{1,3}|[a-z]+) (hour|day|week|month)s?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:-|–|to|until|till|and|\s)\s*", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAMED = re.compile(
    r"(?:(?:on )?(?:[a-z]{3,9},? )??)(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})\.?,?(?: (\d{4}))?",
    re.IGNORECASE,
)
LONGEST = timedelta(days=366)


def read_pause(text: str, now: datetime) -> datetime | None:
    """The end of a pause: "2 weeks", "10 days", "until 7 December". None: not understood.

    A day means eight o'clock on it, by the clocks of London. Neither a moment that is past nor one more than a year away is
    the end of a pause.
    """
    words = " ".join(text.casefold().split())
    length = _LENGTH.fullmatch(words)
    if length:
        count = int(length[1]) if length[1].isdecimal() else _NUMBERS.get(length[1])
        end = _add(now, count, length[2]) if count else None
    else:
        day = read_day(words.removeprefix("until ").removeprefix("till "), now.astimezone(LONDON).date())
        end = at_clock(day, EIGHT) if day else None
    return end if end and now < end <= now + LONGEST else None


def read_quiet(text: str) -> tuple[int, int] | None:
    """From when to when, in minutes after midnight: "22:00 07:00", "10pm to 7am", "22-7". None: not understood."""
    parts = [
        _read_clock(part) for part in _BETWEEN.split(re.sub(r" (?=[ap]m\b)", "", text.strip().casefold())) if part
    ]
    if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] == parts[1]:  # noqa: PLR2004 - from and to
        return None
    return parts[0], parts[1]


def read_day(text: str, today: date) -> date | None:
    """A day: "8 December 2026", "Tue 8 Dec", "2026-12-08", "08/12/2026". Without a year, the next such day."""
    words = " ".join(text.split())
    try:
        if found := _ISO.fullmatch(words):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.fullmatch(words):
            return date(int(found[3]), int(found[2]), int(found[1]))
        found = _NAMED.fullmatch(words)
        month = _find_month(found[2]) if found else None
        if found is None or month is None:
            return None
        if found[3]:
            return date(int(found[3]), month, int(found[1]))
        this_year = date(today.year, month, int(found[1]))
        return this_year if this_year >= today else date(today.year + 1, month, int(found[1]))
    except ValueError:  # such as 31 June
        return None


def show_clock(minutes: int) -> str:
    """Such as 07:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _read_clock(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours on a clock's face
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return hour % 24 * 60 + minute if hour <= 24 and minute < 60 else None  # noqa: PLR2004 - hours, minutes


def _find_month(name: str) -> int | None:
    matches = [
        number for number, month in enumerate(MONTHS, start=1) if month.casefold().startswith(name.casefold())
    ]
    return matches[0] if len(matches) == 1 else None


def _add(now: datetime, count: int, unit: str) -> datetime:
    if unit == "hour":
        return now + timedelta(hours=count)
    if unit == "month":
        local = now.astimezone(LONDON)
        month = local.month - 1 + count
        year, month = local.year + month // 12, month % 12 + 1
        day = date(year, month, min(local.day, calendar.monthrange(year, month)[1]))
    else:
        day = now.astimezone(LONDON).date() + timedelta(days=count * (7 if unit == "week" else 1))
    local = now.astimezone(LONDON)
    return at_clock(day, local.hour * 60 + local.minute)
