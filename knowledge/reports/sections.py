"""The sections of a report: its headings and the lines under each, without notes and what is no part of the text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.reports.lines import Line
from knowledge.reports.pages import ReportPage

NOTE_SMALLER = 1.4
"""Points by which a footnote is smaller than the text."""
_LONGEST_HEADING = 160
"""Characters; bold sentences longer than this are text."""

RECOMMENDING = re.compile(
    r"^(?:\d{1,2}\.?\s+)?(?:what\b.{0,70}\b(?:need(?:s|ed)?|must|should|could|has)\b.{0,20}\bimprove\b.*"
    r"|(?:key\s+|main\s+)?recommendations?(?:\s+(?:for|to)\b.{0,60})?"
    r"|(?:key\s+)?areas?\s+(?:for|requiring)\s+(?:further\s+)?(?:improvement|priority\s+action|development)(?:\s+(?:for|to)\b.{0,60})?"
    r"|priority\s+and\s+immediate\s+action|priority\s+actions?)\s*[:?.]?\s*\d{0,2}$",
    re.IGNORECASE,
)
_OF_LETTERS = re.compile(
    r"^(?:areas? covered by (?:the|this) (?:monitoring |focused )?visit|overview|summary(?: of (?:main |key )?findings)?"
    r"|(?:main|headline|key) findings|findings(?: and evaluation of progress)?|evaluation of progress|next steps|conclusion"
    r"|strengths|context|background)\s*:?$",
    re.IGNORECASE,
)
_GRADE_LINE = re.compile(r"^\(?Grade \d\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:The Office for Standards in Education|(?:Ofsted,?\s+)?Piccadilly Gate|Any complaints about the inspection)",
    re.IGNORECASE,
)
_SIGNING = re.compile(r"^Yours (?:sincerely|faithfully)", re.IGNORECASE)
_GREETING = re.compile(r"^Dear\s+[A-Za-z]")
_HEADED = re.compile(
    r"^(?:(?:inspection|visit)\s+dates?|(?:lead|reporting)\s+inspector|dates?\s+of\s+(?:inspection|visit)"
    r"|.{0,60}\b(?:Her|His)\s+Majesty.s\s+Inspectors?$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Placed:
    """A line with the page that it stands on."""

    page: ReportPage
    line: Line

    @property
    def text(self) -> str:
        """What is printed."""
        return self.line.text


@dataclass
class Section:
    """A heading and the lines up to the next one."""

    title: str
    size: float
    lines: list[Placed] = field(default_factory=list)


def find_sections(
    pages: Sequence[ReportPage], size: float, *, letter: bool, plain_headings: bool = False
) -> list[Section]:
    """The report in sections, given the size of its text.

    Footnotes are left out, and what follows its end. A cover has no section of its own; of a letter, what stands
    above its first words is left out. Headings in the type of the text are known by their words, when asked for: a
    table of contents has the same words.
    """
    section = Section("", 0)
    sections = [section]
    previous: Placed | None = None
    for placed in _text_of(pages, letter=letter):
        line = placed.line
        if _is_heading(placed, size, letter=letter, plain=plain_headings):
            if previous and not section.lines and _goes_on(previous, placed):
                section.title = f"{section.title} {line.text}"
            else:
                section = Section(line.text, line.size)
                sections.append(section)
            previous = placed
        elif line.size > size - NOTE_SMALLER:
            section.lines.append(placed)
    return sections


def name_sections(sections: Sequence[Section]) -> list[str | None]:
    """Each section's name for people: of a smaller heading, the greater one that it is under comes first."""
    names: list[str | None] = []
    above: list[Section] = []
    for section in sections:
        above = [greater for greater in above if greater.size > section.size]
        above.append(section)
        titles = [_without_grade(item.title) for item in above if item.title]
        names.append(": ".join(dict.fromkeys(titles[-2:])) or None)
    return names


def measure_text(pages: Sequence[ReportPage]) -> float:
    """The size in points in which most letters are set."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[line.size] += 0 if line.bold else len(line.text)
    return max(letters, key=lambda size: letters[size], default=12.0)


def _text_of(pages: Sequence[ReportPage], *, letter: bool) -> Iterator[Placed]:
    first = _first_line(pages[0].lines) if letter and pages else 0
    for page in pages:
        for place, line in enumerate(page.lines):
            at_end = page.number > 1 and 2 * page.number > len(pages)
            if _SIGNING.match(line.text) or (at_end and _CLOSING.match(line.text)):
                return
            if page.number > 1 or place >= first:
                yield Placed(page, line)


def _first_line(lines: Sequence[Line]) -> int:
    """Where the words of a letter begin: after its greeting, or after the header of its cover."""
    greetings = [place for place, line in enumerate(lines) if _GREETING.match(line.text)]
    if greetings:
        return greetings[0] + 1
    return max((place + 1 for place, line in enumerate(lines[:15]) if _HEADED.match(line.text)), default=0)


def _is_heading(placed: Placed, size: float, *, letter: bool, plain: bool) -> bool:
    line = placed.line
    if plain and (RECOMMENDING.match(line.text) or (letter and _OF_LETTERS.match(line.text))):
        return line.size > size - NOTE_SMALLER
    if (placed.page.number == 1 and not letter) or len(line.text) > _LONGEST_HEADING:
        return False
    stands_out = line.bold or line.size >= size + 2
    is_words = any(map(str.isalpha, line.text)) and not _GRADE_LINE.match(line.text)
    return line.size >= size and stands_out and is_words


def _goes_on(previous: Placed, placed: Placed) -> bool:
    """Whether a heading runs on: the same type, and the next line of the same page, or a grade beside it."""
    return (
        previous.page.number == placed.page.number
        and previous.line.size == placed.line.size
        and previous.line.bold == placed.line.bold
        and abs(previous.line.foot - placed.line.foot) <= 2 * placed.line.size
    )


_GRADE_END = re.compile(
    r"[\s:–-]*(?:\b(?:is|are)\b\s*(?:that it\s+)?(?:is\s+)?)?"
    r"(?:requires?\s+improvement(?:\s+to\s+be\s+good)?|outstanding|inadequate|adequate|good)\s*\.?$",
    re.IGNORECASE,
)


def _without_grade(title: str) -> str:
    """A heading's words without the grade that ends it."""
    return _GRADE_END.sub("", title).strip() or title
