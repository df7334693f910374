"""A report's own numbering of its paragraphs, told from lists, notes and numbers that happen to begin a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NUMBERED = re.compile(r"(?P<number>\d{1,3})(?P<point>\.)?\s*(?P<text>[^\d\s.,:;%)/–-].*)")
_FEWEST = 3
"""Numbered paragraphs, fewer than which are a list and not the report's own numbering."""
_WITHOUT_POINTS = 10
"""The same, where no number has its point."""
_SURELY = 10
"""As many paragraphs are the report's own numbering even if most of its text is outside them."""
_LEAST_SHARE = 0.4
"""Of the lines, those that must come after the first number, where there are fewer paragraphs."""
_MOST_OTHERS = 5
"""Numbers at the paragraphs' edge that may be a list; more may be paragraphs that are counted anew."""

# What speaks for a line to go on with the numbering, and against it.
_POINT, _NO_POINT = 1.0, 0.5
_LEFT_OUT = 0.9
"""For each number that is skipped; `_MOST_LEFT_OUT` at most are."""
_MOST_LEFT_OUT = 4
_INDENTED = 0.3
_SAME_EDGE = 8.0
"""Points within which lines stand at the same left edge: numbers of one and of two figures may be set flush right."""
_MOST_INDENTED = 25.0
"""Points beyond which a line that begins with a number is no paragraph; text beside its number stands further in."""
_PAGE_AWAY = 0.05
_KEPT = 50
"""Lines with the same number that are weighed; more come from no report."""


@dataclass(frozen=True)
class Printed:
    """A line as far as numbering goes: on which page it stands, what it says, how far from the left in points."""

    page: int
    text: str
    left: float = 0.0


@dataclass(frozen=True)
class Numbering:
    """Which lines begin a numbered paragraph: by index, its number. And what is odd about the numbers."""

    starts: dict[int, int]
    problems: tuple[str, ...] = ()


@dataclass
class _Candidate:
    index: int
    number: int
    point: bool
    line: Printed
    score: float = 0.0
    length: int = 1
    before: "_Candidate | None" = field(default=None, repr=False)


def find_numbering(lines: Sequence[Printed]) -> Numbering:
    """The lines whose numbers go up from page to page, at one edge, with the fewest gaps.

    A list of grades or of notes makes a shorter series of its own. A number printed without its point counts where the
    series expects it; numbers that are left out are passed over, one printed twice begins two paragraphs.
    """
    candidates = list(_candidates(lines))
    chain = _find_chain(candidates)
    if not _is_own(chain, len(lines)):
        return Numbering({})
    numbers = {candidate.index: candidate.number for candidate in chain}
    twice = [candidate for candidate in candidates if _repeats(candidate, chain)]
    numbers |= {candidate.index: candidate.number for candidate in twice}
    problems = [f"paragraphs: number {candidate.number} is printed twice" for candidate in twice]
    missing = sorted(set(range(1, chain[-1].number + 1)) - set(numbers.values()))
    problems += [f"paragraphs: there is no number {number}" for number in missing]
    edges = {round(candidate.line.left) for candidate in chain}
    others = [
        candidate
        for candidate in candidates
        if candidate.point and candidate.index not in numbers and round(candidate.line.left) in edges
    ]
    if len(others) > _MOST_OTHERS:
        problems.append(
            f"paragraphs: {len(others)} lines with a number go on with no other, from {_place(others[0])} on"
        )
    return Numbering(dict(sorted(numbers.items())), tuple(problems))


def _place(candidate: _Candidate) -> str:
    return f"{candidate.number}. on page {candidate.line.page} of the file"


def _candidates(lines: Iterable[Printed]) -> Iterator[_Candidate]:
    for index, line in enumerate(lines):
        match = NUMBERED.match(line.text)
        if match and int(match["number"]):
            yield _Candidate(index, int(match["number"]), match["point"] is not None, line)


def _find_chain(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The series with the best score, from its first line to its last."""
    best: _Candidate | None = None
    by_number: dict[int, list[_Candidate]] = {}
    for candidate in candidates:
        own = _POINT if candidate.point else _NO_POINT
        candidate.score, candidate.length, candidate.before = own - _LEFT_OUT * (candidate.number - 1), 1, None
        for number in range(max(1, candidate.number - 1 - _MOST_LEFT_OUT), candidate.number):
            for before in by_number.get(number, ())[-_KEPT:]:
                score = before.score + own - _cost(before, candidate)
                if score >= candidate.score:  # of equals the later: a cover has a list with numbers, too
                    candidate.score, candidate.length, candidate.before = score, before.length + 1, before
        by_number.setdefault(candidate.number, []).append(candidate)
        if best is None or candidate.score >= best.score:
            best = candidate
    chain: list[_Candidate] = []
    while best is not None:
        chain.append(best)
        best = best.before
    return chain[::-1]


def _cost(before: _Candidate, after: _Candidate) -> float:
    """What speaks against one line coming next after another in the series."""
    left_out = after.number - before.number - 1
    indented = abs(after.line.left - before.line.left)
    if indented > _MOST_INDENTED or (not after.point and (left_out or indented > _SAME_EDGE)):
        return float("inf")
    away = max(0, after.line.page - before.line.page - 1)
    return _LEFT_OUT * left_out + (_INDENTED if indented > _SAME_EDGE else 0.0) + _PAGE_AWAY * away


def _is_own(chain: Sequence[_Candidate], lines: int) -> bool:
    """Whether a series is the report's own numbering and no list in a letter."""
    points = sum(candidate.point for candidate in chain)
    if len(chain) < (_FEWEST if points >= _FEWEST else _WITHOUT_POINTS):
        return False
    return len(chain) >= _SURELY or lines - chain[0].index >= _LEAST_SHARE * lines


def _repeats(candidate: _Candidate, chain: Sequence[_Candidate]) -> bool:
    """Whether a line that is not of the series has the number of the one before or after it there, at the same edge."""
    return candidate.point and any(
        before.index < candidate.index < after.index
        and candidate.number in {before.number, after.number}
        and abs(candidate.line.left - before.line.left) <= _SAME_EDGE
        for before, after in pairwise(chain)
    )
