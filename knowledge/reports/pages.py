"""Pages without what recurs on each of them, and the numbers printed on them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reports.lines import Line

_EDGE = 3
"""Lines at the top and at the foot of a page among which its running header, footer and number are looked for."""
_FEWEST_REPEATS = 3
"""Pages on which a line must recur to be taken for a running header; half as many do where it counts the pages."""
_LEAST_SHARE = 1 / 3
"""Of the pages, those on which it must recur: right and left pages may have lines of their own."""
_LAST_NUMBER = re.compile(
    r"(?:^|(?<=\s)|(?<=[|–-]))(?:page\s+)?(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?\s*[|–-]?\s*$", re.IGNORECASE
)
_BARE = re.compile(r"[-–|\s]*")


@dataclass(frozen=True)
class ReportPage:
    """One page: its number in the PDF from 1, the number printed on it if there is one, what is printed on it."""

    number: int
    printed: int | None
    lines: tuple[Line, ...]
    running: tuple[str, ...]
    """The lines of its running header and footer."""


def make_pages(pages: Sequence[Sequence[Line]]) -> list[ReportPage]:
    """Part what recurs at the edges of the pages from the rest.

    Edges are those of the sheet, from top to foot, wherever in the file their lines come.
    """
    edges = [_edges(lines) for lines in pages]
    recurring = _find_recurring(edges)
    numbered = [{number for line in edge for number in _page_number(line, recurring)} for edge in edges]
    offset = _find_offset(numbered)
    found = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        printed = number - offset if number - offset in numbered[number - 1] else None
        running = [
            line
            for line in edge
            if _pattern(line) in recurring
            or (printed is not None and _is_bare(line) and _page_number(line, recurring) == {printed})
        ]
        body = tuple(line for line in lines if line not in running)
        found.append(ReportPage(number, printed, body, tuple(line.text for line in running)))
    return found


def _edges(lines: Sequence[Line]) -> list[Line]:
    sheet = sorted(lines, key=lambda line: -line.foot)
    return [*sheet[:_EDGE], *sheet[_EDGE:][-_EDGE:]]


def _find_recurring(edges: Sequence[Sequence[Line]]) -> set[tuple[str, float]]:
    """What recurs on enough pages, or on fewer with a number that grows as the pages do."""
    pages: dict[tuple[str, float], set[int]] = {}
    counting: Counter[tuple[tuple[str, float], int]] = Counter()
    for number, edge in enumerate(edges, start=1):
        for line in edge:
            pages.setdefault(_pattern(line), set()).add(number)
        counting.update({(_pattern(line), number - printed) for line in edge for printed in _last_number(line)})
    least = max(_FEWEST_REPEATS, len(edges) * _LEAST_SHARE)
    recurring = {pattern for pattern, found in pages.items() if len(found) >= least}
    recurring |= {pattern for (pattern, _offset), count in counting.items() if count >= _FEWEST_REPEATS // 2 + 1}
    return {pattern for pattern in recurring if not _BARE.fullmatch(pattern[0])}


def _pattern(line: Line) -> tuple[str, float]:
    """What of a line is the same on every page: its words but a number at the end, and its size.

    A title says what the running line says, in larger type.
    """
    return _LAST_NUMBER.sub("", line.text).rstrip(), line.size


def _is_bare(line: Line) -> bool:
    """Whether a line is a number and nothing else."""
    return _BARE.fullmatch(_LAST_NUMBER.sub("", line.text)) is not None


def _page_number(line: Line, recurring: set[tuple[str, float]]) -> set[int]:
    """The number that a line gives to its page: it stands alone, or ends a line that recurs."""
    return _last_number(line) if _is_bare(line) or _pattern(line) in recurring else set()


def _last_number(line: Line) -> set[int]:
    match = _LAST_NUMBER.search(line.text)
    return {int(match[1])} if match else set()


def _find_offset(numbered: Sequence[set[int]]) -> int:
    """How far PDF pages run ahead of printed ones: the difference that most pages agree on."""
    differences = Counter(
        number - printed for number, numbers in enumerate(numbered, start=1) for printed in numbers
    )
    return max(differences, key=lambda difference: (differences[difference], -abs(difference)), default=0)
