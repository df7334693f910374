"""The header of a report: whose it is, of which kind, when the inspectors came, when it was published, who led."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.authorities import AuthorityFinder
from knowledge.reports.days import Span, find_day, find_span
from knowledge.reports.inspectors import find_inspector
from knowledge.reports.lines import join_lines
from knowledge.reports.pages import ReportPage
from knowledge.reports.records import ReportFramework

_SHORT_AT_MOST = 6
"""Days from first to last of a short inspection: one week on site, where a standard one has two (Ofsted's ILACS
framework, "Inspection methodology")."""
_STANDARD_AT_LEAST = 9
_STANDARD_AT_MOST = 20
_WEEKEND = 2
"""Days without inspectors that make no pause."""
_WAITS_AT_MOST = 270
"""Days from the end of fieldwork to publication: Ofsted's own aim is some six weeks, the slowest took half a year."""
_OPENING = 2500
"""Characters of a cover, or of a letter, within which its title stands, and who came when."""
_TITLE_LENGTH = 300
_AFTER_LABEL = 120

# Titles as printed on covers and at the head of letters; the one that comes first counts.
_TITLES: tuple[tuple[str, ReportFramework], ...] = (
    (r"joint (?:targeted )?(?:local )?area (?:inspection|review|SEND)|\bJTAI\b", ReportFramework.OTHER),
    (r"inspections? of safeguarding and looked[ -]after children", ReportFramework.OTHER),
    (r"inspection of contact,? referral and assessment", ReportFramework.OTHER),
    (r"re-?inspection of services for children in need of help", ReportFramework.SIF_REINSPECTION),
    (r"inspection of services for children in need of help", ReportFramework.SIF),
    (
        r"inspection of .{0,60}?(?:arrangements|services) for the protection of children",
        ReportFramework.PRE_SIF_CP,
    ),
    (r"inspection of .{0,30}?looked[ -]after children", ReportFramework.PRE_SIF_LAC),
    (r"(?:focus+ed|focus) visit", ReportFramework.FOCUSED_VISIT),
    (r"monitoring (?:and (?:support|improvement) )?visit", ReportFramework.MONITORING_VISIT),
    (r"inspection of (?:.{0,90}?\s)?children.s (?:social care )?services", ReportFramework.ILACS_STANDARD),
)
_OTHER_TITLES = tuple(title for title, framework in _TITLES if framework is ReportFramework.OTHER)
_VISITS = frozenset({ReportFramework.FOCUSED_VISIT, ReportFramework.MONITORING_VISIT})
_NAMED = re.compile(
    r"\b(?:visit|inspection)\s+(?:to|of|at|in)\s+(.{2,110}?)\s*(?:\b(?:local\s+authority|council)(?:.s)?\s+)?"
    r"\bchildren.s\s+(?:social\s+care\s+)?services\b",
    re.IGNORECASE,
)
_TITLE_ENDS = re.compile(
    r"\b(?:(?:inspection|visit)\s+dates?|dates?\s+of\s+(?:inspection|visit)|(?:reporting|lead)\s+inspectors?)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:[\s&-]+[A-Z]{2,})*\b")
_DEAR = re.compile(r"\bDear\s+[A-Za-z]")

_PUBLISHED = re.compile(
    r"\b(?:report\s+|letter\s+)?(?:first\s+)?(?:published|publication\s+date|date\s+of\s+publication)\b(?:\s+on)?\s*:?\s*"
    r"(?=(?:\w+day,?\s+)?\d)",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"\b(?:(?:inspection|visit|fieldwork)\s+dates?|dates?\s+of\s+(?:the\s+)?(?:inspection|(?:focused\s+)?visit))\b\s*"
    r"(?:\(s\))?\s*:?\s*(?=(?:\w+day,?\s+)?\d)",
    re.IGNORECASE,
)
_VISITED = re.compile(
    r"\b(?:visit|visited|inspection|took)\b.{0,200}?\b(?:on|from|between|place|during)\s+(?:the\s+)?(?=(?:\w+day,?\s+)?\d{1,2}\b)",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:since|previous|last|earlier|judged)\b", re.IGNORECASE)
"""What tells the dates of an inspection before from those of the visit that a letter is about."""


@dataclass(frozen=True)
class Header:
    """The header as read; None is what is not printed or could not be read, and `problems` says which."""

    framework: ReportFramework
    authority: str | None
    fieldwork_start: date | None
    fieldwork_end: date | None
    published_on: date | None
    lead_inspector: str | None
    problems: tuple[str, ...]


def read_header(pages: Sequence[ReportPage], authorities: AuthorityFinder) -> Header:
    """Read the header from the first pages, and the lead inspector from wherever the report names one."""
    opening = _text_of(pages[:2])[:_OPENING]
    problems: list[str] = []
    framework, place = _find_framework(opening)
    names = _find_authorities(opening, place, pages, authorities)
    if not names:
        problems.append("authority: the cover names no authority that is known")
    problems += _compare_authorities(names, pages, authorities)
    span = _find_fieldwork(opening, place, framework)
    if span is None:
        problems.append("fieldwork dates: none could be read on the cover")
    else:
        problems += _compare_with_footers(span, pages)
        if span.pause > _WEEKEND:
            problems.append(
                f"fieldwork dates: the inspectors were away for {span.pause} days between; the first and the last day are given"
            )
        if framework is ReportFramework.ILACS_STANDARD:
            framework, doubts = _measure_length(span)
            problems += doubts
    if framework is ReportFramework.OTHER:
        known = any(re.search(title, opening, re.IGNORECASE) for title in _OTHER_TITLES)
        what = "of a kind that is not read in full" if known else "none of those that are known"
        problems.append(f"framework: the title is {what}")
    published = _find_published(opening, framework)
    problems += _check_published(published, span)
    inspector, doubts = find_inspector(pages)
    problems += doubts
    if inspector is None:
        problems.append("lead_inspector: the report names none")
    authority = names[0] if names else None
    start, end = (span.first, span.last) if span else (None, None)
    return Header(framework, authority, start, end, published, inspector, tuple(problems))


def _text_of(pages: Sequence[ReportPage]) -> str:
    return join_lines(line.text for page in pages for line in page.lines)


def _find_framework(opening: str) -> tuple[ReportFramework, int]:
    """The kind that the first title in the text names, and where that title stands."""
    found = [
        (match.start(), order, framework)
        for order, (title, framework) in enumerate(_TITLES)
        if (match := re.search(title, opening, re.IGNORECASE))
    ]
    place, _order, framework = min(found, default=(0, 0, ReportFramework.OTHER))
    return framework, place


def _find_authorities(
    opening: str, place: int, pages: Sequence[ReportPage], authorities: AuthorityFinder
) -> tuple[str, ...]:
    """The authorities that the title names; else those that are named around it, or by the running lines.

    Above the title of a letter stand addresses with names of their own, such as Manchester and Cumberland Place.
    """
    head, rest = opening[:place], opening[place:]
    named = _NAMED.search(rest[:_TITLE_LENGTH])
    texts = [named[1]] if named else []
    greeting = _DEAR.search(opening)
    if greeting:
        texts.append(opening[greeting.end() :])
    else:
        title = _TITLE_ENDS.split(rest)[0][:_TITLE_LENGTH]
        running = " ".join(text for page in pages for text in page.running)
        texts += [f"{head} {title}", running, opening]
    return next((names for text in texts if (names := _find_names(text, authorities))), ())


def _find_names(text: str, authorities: AuthorityFinder) -> tuple[str, ...]:
    return authorities.find(text) or authorities.find(_CAPITALS.sub(_lower, text))


def _lower(capitals: re.Match[str]) -> str:
    """Words in capitals as a name is written: by its capitals alone is a name told that is a word, too."""
    return re.sub(r"\b(?:And|Of|Upon|With|On|The)\b", lambda word: word[0].lower(), capitals[0].title())


def _compare_authorities(
    names: Sequence[str], pages: Sequence[ReportPage], authorities: AuthorityFinder
) -> list[str]:
    problems = []
    if len(names) > 1:
        problems.append(f"authority: the title names {' and '.join(names)}; the first is taken")
    others = [
        name
        for text in dict.fromkeys(text for page in pages for text in page.running)
        for name in authorities.find(text)
        if names and name not in names
    ]
    return problems + [
        f"authority: the footer names {name}, the cover {names[0]}" for name in dict.fromkeys(others)
    ]


def _find_fieldwork(opening: str, place: int, framework: ReportFramework) -> Span | None:
    label = _DATES.search(opening)
    if label is None and (framework in _VISITS or framework is ReportFramework.OTHER):
        visits = _VISITED.finditer(opening, place)
        label = next((match for match in visits if not _EARLIER.search(match.group())), None)
    return find_span(opening[label.end() : label.end() + _AFTER_LABEL]) if label else None


def _find_published(opening: str, framework: ReportFramework) -> date | None:
    match = _PUBLISHED.search(opening)
    if match:
        return find_day(opening[match.end() : match.end() + 40])
    greeting = _DEAR.search(opening)
    if greeting and framework in {*_VISITS, ReportFramework.OTHER}:  # a letter bears its date above the greeting
        return find_day(opening[: greeting.start()])
    return None


def _check_published(published: date | None, span: Span | None) -> list[str]:
    if published is None:
        return ["published_on: no publication date is printed"]
    if span is None or 0 <= (published - span.last).days <= _WAITS_AT_MOST:
        return []
    return [f"published_on: {published:%d %B %Y} does not go with fieldwork that ended on {span.last:%d %B %Y}"]


def _measure_length(span: Span) -> tuple[ReportFramework, list[str]]:
    """Whether the inspection was a short or a standard one, and a doubt where its length is that of neither."""
    days = (span.last - span.first).days - (span.pause if span.pause > _WEEKEND else 0)
    framework = ReportFramework.ILACS_SHORT if days <= _SHORT_AT_MOST else ReportFramework.ILACS_STANDARD
    usual = days in {3, 4} or _STANDARD_AT_LEAST <= days <= _STANDARD_AT_MOST
    if usual:
        return framework, []
    return framework, [f"framework: {days + 1} days are the length of neither a short nor a standard inspection"]


def _compare_with_footers(span: Span, pages: Sequence[ReportPage]) -> list[str]:
    """Footers repeat the dates, and are sometimes left over from another report: the cover counts."""
    spans = [found for page in pages for text in page.running if (found := find_span(text))]
    others = sorted({(found.first, found.last) for found in spans} - {(span.first, span.last)})
    return [
        f"fieldwork dates: the footer says {first:%d %B %Y} to {last:%d %B %Y}; the cover's are taken"
        for first, last in others
    ]
