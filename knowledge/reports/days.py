"""Spans of days as reports print them: `15-19 July 2013`, `28 April – 25 May 2017`, `10, 11 and 12 March 2020`."""

import re
from dataclasses import dataclass
from datetime import date

from knowledge.dates import MONTHS

_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?(?:the\s+)?"
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]}|{month[3:4]})?" for month in MONTHS)
_DAY = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?\b(?:\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?"
    # a year of two digits only right after the month: in `3 June, 10 June` the ten is a day
    rf"(?:\s*,?\s+(?P<year>20\d\d)\b|\s+(?P<short>\d\d)\b(?!\s+(?:{_MONTH})))?)?",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:-|–|—|\bto\b|\bthrough\b|\buntil\b|\band\b|&|,\s*and\b|,)\s*", re.IGNORECASE)
_ADDING = frozenset({"and", "&", ",", ", and"})
"""What joins days that stand for themselves; the others stand for all between them."""
_CENTURY = 2000
_LONGEST = 120
"""Days beyond which two dates are no fieldwork but a misreading."""

_Day = tuple[int, int | None, int | None]


def find_day(text: str) -> date | None:
    """The first day written out in a text; None when there is none, or it is none that can be."""
    for match in _DAY.finditer(text):
        day, month, year = _read(match)
        if month and year:
            return _make_day(day, month, year)
    return None


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included. `pause`: the most days that lie between two parts of it."""

    first: date
    last: date
    pause: int = 0


def find_span(text: str) -> Span | None:
    """The first days in a text, as one span; None when there are none, or none that can be."""
    match = _DAY.search(text)
    while match is not None:
        days, joints, end = _follow(text, match)
        if any(month and year for _day, month, year in days):
            return _make_span(days, joints)
        match = _DAY.search(text, end)
    return None


def _follow(text: str, match: re.Match[str]) -> tuple[list[_Day], list[str], int]:
    """The days that are joined to the first one, what joins them, and where they end."""
    days, joints, end = [_read(match)], [], match.end()
    while (joint := _JOINT.match(text, end)) and (following := _DAY.match(text, joint.end())):
        days.append(_read(following))
        joints.append(joint.group().strip().casefold())
        end = following.end()
    return days, joints, end


def _read(match: re.Match[str]) -> _Day:
    month = match["month"]
    number = (
        next(place for place, name in enumerate(MONTHS, 1) if name[:3] == month[:3].capitalize())
        if month
        else None
    )
    year = int(match["year"]) if match["year"] else _CENTURY + int(match["short"]) if match["short"] else None
    return int(match["day"]), number, year


def _make_span(days: list[_Day], joints: list[str]) -> Span | None:
    """The first and the last of the days, each with the month and the year that stand after it at the latest."""
    made: list[date] = []
    month = year = None
    for day, own_month, own_year in reversed(days):
        if own_month and month and year and own_month > month:
            year -= 1  # 28 November to 9 December is one year, 9 December to 20 January two
        month, year = own_month or month, own_year or year
        found = _make_day(day, month, year) if month and year else None
        if found is None or (made and found > made[-1]):
            return None
        made.append(found)
    made.reverse()
    if (made[-1] - made[0]).days > _LONGEST:
        return None
    between = zip(made, made[1:], joints, strict=False)
    pauses = [(later - earlier).days - 1 for earlier, later, joint in between if joint in _ADDING]
    return Span(made[0], made[-1], max(pauses, default=0))


def _make_day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
