"""Graded lines as they stand on a page: names and grades in two columns or in one, each over several lines of print.

Which grade belongs to which name is told by where they stand; in the file, grades may come before or after all names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.models import Grade
from knowledge.reports.lines import Line

REQUIRES_IMPROVEMENT = r"requires?\s+improvement(?:\s+to\s+be\s+good)?"
GRADE = rf"(?:{REQUIRES_IMPROVEMENT}|outstanding|inadequate|adequate|good)"
_WORDS = r"(?:requires?|improvement|to|be|outstanding|inadequate|adequate|good)"
_NUMBER = r"\(?Grade\s+\d\)?"
_ENDING = re.compile(
    # beside a name it begins as a grade does or goes on with one; alone on its line it may be any part of one
    rf"^(?P<name>|.*?[\s(:–-](?<!\bfor\s)(?=requires?\b|improvement\b|to\s+be\b|be\s+good|outstanding|inadequate|adequate|good))"
    rf"(?:{_NUMBER}\s*[:–-]?\s*)?\(?(?P<words>{_WORDS}(?:\s+{_WORDS})*)\)?(?:\s*[:–-]?\s*{_NUMBER})?[\s.*†\d]*$",
    re.IGNORECASE,
)
_LONG = ("requires improvement to be good", "require improvement to be good")
_NEAR = 1.7
"""Line heights from a name within which its grade stands, if not beside it."""


@dataclass(frozen=True)
class Grading:
    """The name of a graded line as printed, and its grade; None where none stands near it."""

    label: str
    grade: Grade | None


@dataclass
class _Printed:
    """Words that belong together: on which page, from which line of print to which, in points from its foot."""

    page: int
    top: float
    foot: float
    size: float
    words: str = ""

    def gap(self, other: "_Printed") -> float:
        """Line heights between two; nothing where they stand side by side."""
        if self.page != other.page:
            return float("inf")
        return max(self.foot - other.top, other.foot - self.top, 0.0) / max(self.size, 1.0)

    def offset(self, other: "_Printed") -> float:
        """How far the middles of two are apart, in points."""
        return abs(self.top + self.foot - other.top - other.foot) / 2


def name_grade(printed: str) -> Grade:
    """The grade that a printed one is."""
    lowered = printed.casefold()
    return Grade.REQUIRES_IMPROVEMENT if lowered.startswith("require") else Grade(lowered)


def find_gradings(pages: Sequence[Sequence[Line]], labels: Mapping[str, str]) -> Iterator[tuple[str, Grading]]:
    """The graded lines of some pages, from top to foot: which of `labels`, patterns in which a space is any space.

    Each grade belongs to the name that it stands nearest to, and to no other.
    """
    rows = [(number, line) for number, lines in enumerate(pages) for line in _by_row(lines)]
    grades: list[_Printed] = []
    text, places = "", []
    for page, line in rows:
        ending = _ENDING.match(line.text)
        if ending:
            _gather(
                grades, _Printed(page, line.foot, line.foot, line.size, " ".join(ending["words"].lower().split()))
            )
        name = ending["name"] if ending else line.text
        name += " " if name and not name.endswith("-") else ""  # a word that is broken at its hyphen is one
        text += name
        places += [(page, line)] * len(name)
    grades = [grade for grade in grades if re.fullmatch(GRADE, grade.words)]
    names = [
        (key, match.group(), _span(places[match.start() : match.end()]))
        for key, pattern in labels.items()
        for match in re.finditer(pattern.replace(" ", r"\s+"), text, re.IGNORECASE)
    ]
    names.sort(key=lambda name: (name[2].page, -name[2].top))
    given = _give([place for _key, _label, place in names], grades)
    for (key, label, _place), words in zip(names, given, strict=True):
        yield key, Grading(" ".join(label.split()), name_grade(words) if words else None)


def _by_row(lines: Sequence[Line]) -> list[Line]:
    """Lines from the top of the page to its foot and, where they are beside each other, from left to right."""
    return sorted(lines, key=lambda line: (-round(line.foot), line.left))


def _gather(grades: list[_Printed], found: _Printed) -> None:
    """Add words of grades, to the last ones where they go on with them."""
    last = grades[-1] if grades else None
    if last is not None and last.gap(found) <= _NEAR and _goes_on(f"{last.words} {found.words}"):
        last.words, last.foot = f"{last.words} {found.words}", found.foot
    else:
        grades.append(found)


def _goes_on(words: str) -> bool:
    return any(grade.startswith(words) for grade in _LONG)


def _span(places: Sequence[tuple[int, Line]]) -> _Printed:
    """Where a name stands that is printed on some lines."""
    page = places[0][0]
    feet = [line.foot for number, line in places if number == page]
    return _Printed(page, max(feet), min(feet), places[0][1].size)


def _give(names: Sequence[_Printed], grades: Sequence[_Printed]) -> list[str | None]:
    """The words of the grade of each name."""
    given: list[str | None] = [None] * len(names)
    pairs = sorted(
        (name.gap(grade), name.offset(grade), place, number)
        for place, name in enumerate(names)
        for number, grade in enumerate(grades)
        if name.gap(grade) <= _NEAR
    )
    taken: set[int] = set()
    for _gap, _offset, place, number in pairs:
        if given[place] is None and number not in taken:
            given[place] = grades[number].words
            taken.add(number)
    return given
