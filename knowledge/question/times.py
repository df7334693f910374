"""Which time a question is about."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.dates import PartialDate

LAST_YEAR = 2100
"""Stands for `onwards` in a question about what came after a year."""
FIRST_YEAR = 1989
"""Stands for the beginning in a question about what came before a year: that of the Children Act."""
_LONGEST_SPAN = 20


class When(StrEnum):
    """Which time a question is about."""

    ANY = "any"
    CURRENT = "current"
    YEARS = "years"


@dataclass(frozen=True)
class Period:
    """The time a question is about."""

    when: When = When.ANY
    years: frozenset[int] = frozenset()
    as_at: PartialDate | None = None
    """The day, or month, whose state of affairs is wanted: "as at March 2016"."""
    over_time: bool = False
    """Whether the course of events is wanted, not one state of affairs."""
    progress: bool = False
    """Whether it is asked if things got better or worse: the newest state first, then what it was before."""
    present: bool = False
    """Whether the state of today is wanted, for which an old figure or name does not stand in."""
    ahead: bool = False
    """Whether what is still to come is asked for."""
    compared_with: int | None = None
    """The year that another time is compared with: "better than in 2015"."""


_CURRENT = re.compile(
    r"\b(now|nowadays|current(ly)?|latest|newest|most recent(ly)?|today|at the moment|these days|this year"
    r"|at present|right now|as of now|as things stand|up to date|still|so far|lately|recently|anymore|any more)\b"
)
# "still" and "latest" are left out: they may be said of what was found long ago
_PRESENT = re.compile(
    r"\b(?:now|nowadays|current(?:ly)?|today|at the moment|these days|this year|at present|as things stand)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did)\b")
_YEAR = re.compile(r"\b((?:19|20)\d\d)(?:\s*[/-]\s*(\d{4}|\d\d))?\b")
_LAST_REPORT = re.compile(
    r"(?<!since )(?<!since the )(?<!since our )\b(?:last|latest|newest|most recent)\s+(?:ofsted\s+|full\s+)?"
    r"(?=(?:report|inspection)\b)"
)
_RANGE = re.compile(
    r"\b(?:between|from)\s+((?:19|20)\d\d)\s+(?:and|to|until|till|through)\s+((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d)\s+(?:to|until|till|through)\s+((?:19|20)\d\d)\b"
)
_SINCE = re.compile(
    r"\b(since|(?<!looked )after)\s+(?:the\s+)?(?:\w+\s+)?((?:19|20)\d\d)\b"
    r"(\s+(?:ofsted\s+)?(?:report|inspection|visit|letter|judge?ment))?"
)
# what was found by an inspection is often asked for as what was "before" it, so its own year counts, unless ruled out
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s+(?:the\s+)?((?:19|20)\d\d)\b")
_NOT_OF_IT = re.compile(r"\bever\b|\b(?:inspections?|reports?|visits?|grades?|ratings?)(?: \w+)? before\b")
_SAID = re.compile(r"\b(?:say|said|react\w*|respon\w*|repl(?:y|ied)|thank\w*|promis\w*|admit\w*)\b")
_COMPARED = re.compile(
    r"\b(?:than|compared (?:with|to)|against|versus|vs)\s+"
    r"(?:(?:in|it|they|he|she|we|was|were|is|are|did|had|back|at|the|that|of|for|by|during|our|last|ofsted|inspection"
    r"|report|figures?|levels?|numbers?|time|year)\s+){0,6}?((?:19|20)\d\d)\b"
)
_OVER_TIME = re.compile(
    r"\b(?:over time|over the years|through the years|down the years|year (?:on|by) year|each year|every year"
    r"|trends?|trajectory|track record|timeline|history of|going (?:up|down)|gone (?:up|down)|rising or falling"
    r"|up or down|better or worse|before and after)\b"
    r"|\b(?:how|what) (?:has|have|had|did)\b.*\b(?:changed?|moved?|evolved?|developed)\b"
)
_PROGRESS = re.compile(
    r"\b(?:has|have|is|are|did|do|does)\b.*\b(?:improved?|improving|got(?:ten)? (?:any )?(?:better|worse)"
    r"|getting (?:any )?(?:better|worse)|any better|any worse|better now|worse now|sorted|fixed|worsened|declined"
    r"|progressed|come on|moved on)\b"
)
_ONCE = re.compile(r"\b(?:was|were|had|did|lost|got|we|they|failed)\b.*\b(?:in|by|from)\s+$")
_AND_NOW = re.compile(
    r"\b(?:has|have) (?:it|this|that|they|things|we|he|she)\b"
    r"|\b(?:is|are|do|does)\b.*\b(?:now|today|nowadays|currently|these days)\b"
    r"|\b(?:and|but|what about|how about) (?:now|today)\b"
)
_AHEAD = re.compile(
    r"\b(?:when|what date)\b.*\b(?:next|coming back|come back|due|return\w*|be back)\b|\bnext (?:inspection|visit|ofsted)\b"
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS)  # noqa: PLR2004
_AS_AT = re.compile(
    rf"\b(?:as at|as of|as it stood (?:in|on|at)|in force (?:in|on|at)|at the end of|on)\s+(?:the\s+)?"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:({_MONTH})\s+)?((?:19|20)\d\d)\b"
)


def name_newest(folded: str, year: int | None) -> str:
    """The question with the year of the last report in its place: "the last inspection", but not "since the last one"."""
    return _LAST_REPORT.sub(f"{year} ", folded) if year else folded


def read_period(folded: str) -> tuple[Period, str]:
    """The time that a folded question is about, and the question without it."""
    over_time = bool(_OVER_TIME.search(folded))
    if compared := _COMPARED.search(folded):
        rest = folded[: compared.start()] + " " + folded[compared.end() :]
        if others := _years_in(rest):  # "2018 against 2015" asks for neither today nor what lies between
            return Period(When.YEARS, others | {int(compared[1])}, progress=True), _YEAR.sub(" ", rest)
        return Period(When.CURRENT, progress=True, compared_with=int(compared[1])), _YEAR.sub(" ", rest)
    if then := _once_and_now(folded):
        return Period(When.CURRENT, progress=True, compared_with=then), _YEAR.sub(" ", folded)
    years, rest = _years_in(folded), _YEAR.sub(" ", folded)
    progress = not over_time and bool(_PROGRESS.search(folded))
    if years:
        as_at = _as_at_in(folded)
        if as_at is not None:  # what it is as at is no part of the topic
            rest = _YEAR.sub(" ", _AS_AT.sub(" ", folded))
        return Period(When.YEARS, years, as_at, over_time, progress), rest
    when = When.CURRENT if _CURRENT.search(folded) or progress else When.ANY
    return (
        Period(
            when,
            over_time=over_time,
            progress=progress,
            present=bool(_PRESENT.search(folded)) and not _PAST.search(folded),
            ahead=bool(_AHEAD.search(folded)) and not _PAST.search(folded),
        ),
        rest,
    )


def _once_and_now(folded: str) -> int | None:
    """The year of what once was, where it is asked what that is today: "was weak in 2018, has it been fixed"."""
    last = next(reversed([*_YEAR.finditer(folded)]), None)
    if last is None or not _ONCE.search(folded[: last.start()]) or not _AND_NOW.search(folded[last.end() :]):
        return None
    return int(last[1])


def _years_in(folded: str) -> frozenset[int]:
    if match := _RANGE.search(folded):
        first, last = sorted(int(year) for year in match.groups() if year)
        return frozenset(range(first, last + 1))
    if match := _SINCE.search(folded):
        # what came since a report is what came after its year; what was said or had to be done after it is of it
        later = bool(match[3]) and match[1] == "since" and not _SAID.search(folded)
        return frozenset(range(int(match[2]) + later, LAST_YEAR + 1))
    if match := _BEFORE.search(folded):
        return frozenset(range(FIRST_YEAR, int(match[1]) + (not _NOT_OF_IT.search(folded))))
    years: set[int] = set()
    for match in _YEAR.finditer(folded):
        first = int(match[1])
        years.add(first)
        if match[2]:  # 2014-15 and 2014/2015 name both years
            last = int(match[2]) if len(match[2]) > 2 else first // 100 * 100 + int(match[2])  # noqa: PLR2004
            years.update(range(first, last + 1) if first < last <= first + _LONGEST_SPAN else ())
    return frozenset(years)


def _as_at_in(folded: str) -> PartialDate | None:
    match = _AS_AT.search(folded)
    if match is None:
        return None
    day, month, year = match.groups()
    if month is None:
        return PartialDate.parse(year) if match[0].startswith(("as", "in force", "at the end")) else None
    number = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
    try:
        return PartialDate.parse(f"{year}-{number:02}-{int(day):02}" if day else f"{year}-{number:02}")
    except ValueError:  # the 31st of June
        return PartialDate.parse(f"{year}-{number:02}")
