"""What a report says should be done: the bullets or numbered paragraphs under a heading that announces them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from knowledge.reports.lines import BULLETS, DASHES, join_lines
from knowledge.reports.numbering import NUMBERED
from knowledge.reports.records import Recommendation
from knowledge.reports.sections import RECOMMENDING, Placed, Section, name_sections

_SAME_EDGE = 4.0
"""Points within which bullets of one list stand at the same left edge."""
_STEP = 1.6
"""Line heights from one line to the next, beyond which a new paragraph begins."""
_ANNOUNCING = re.compile(r"\bfollowing (?:actions?|areas?|steps?|recommendations?)\s*[.:]?$|:$", re.IGNORECASE)
_WITHIN = re.compile(
    r"^(?:immediately|within (?:one|two|three|four|six|nine|twelve|\d+) (?:weeks?|months?)|priority and immediate action"
    r"|areas? for improvement|the (?:local authority|lscb|council|board|service)(?: and its partners)? (?:should|must)"
    r"|in order to improve)\b.*$",
    re.IGNORECASE,
)
_BOARD = re.compile(r"safeguarding children(?:.s)? board|\bLSCB\b", re.IGNORECASE)
_ITEM = re.compile(r"^(?:\(?(?P<number>\d{1,2})[.)]|\(?(?P<letter>[a-z])\))\s+\S")


def find_recommendations(
    sections: Sequence[Section], starts: Mapping[int, int], *, unmarked: bool = False
) -> Iterator[Recommendation]:
    """The recommendations, given which lines of all sections begin a numbered paragraph.

    With `unmarked`, paragraphs without number or bullet count too, where a list has no others.
    """
    index, heading, size = 0, "", 0.0
    for section, title in zip(sections, name_sections(sections), strict=True):
        first = index
        index += len(section.lines)
        if RECOMMENDING.match(section.title):
            heading, size = section.title, section.size
        elif not (heading and section.size <= size and _WITHIN.match(section.title)):
            heading = ""
        if not heading:
            continue
        numbers = {place: starts.get(first + place) for place in range(len(section.lines))}
        for number, lines in _items(section.lines, numbers, unmarked=unmarked):
            text = _strip_mark(join_lines(placed.text for placed in lines), numbered=number is not None)
            if number is not None and _ANNOUNCING.search(text):
                continue  # a paragraph that leads up to lists of their own
            page = lines[0].page
            yield Recommendation(text, bool(_BOARD.search(title or "")), number, page.printed, page.number, title)


def is_bullet(text: str) -> bool:
    """Whether a line begins with a bullet."""
    return text[:1] in BULLETS or (text[:1] in DASHES and text[1:2] == " ")


def _strip_mark(text: str, *, numbered: bool) -> str:
    match = NUMBERED.match(text) if numbered else None
    if match:
        return match["text"]
    listed = _ITEM.match(text)
    if listed and not is_bullet(text):
        return text[listed.end() - 1 :]
    bare = text.lstrip("".join(BULLETS)).lstrip()
    return bare[1:].lstrip() if bare[:1] in DASHES and bare[1:2] == " " else bare


def _items(
    lines: Sequence[Placed], numbers: Mapping[int, int | None], *, unmarked: bool
) -> Iterator[tuple[int | None, Sequence[Placed]]]:
    """The items of a list, each with what is under it.

    The report's own numbers make them; where there are none the outermost bullets, else the numbers or letters of a
    list of its own, else, if they may, its paragraphs.
    """
    if any(number is not None for number in numbers.values()):
        begins = [place for place, number in numbers.items() if number is not None]
    else:
        begins = _outermost(lines, [place for place, placed in enumerate(lines) if is_bullet(placed.text)])
    begins = begins or _outermost(lines, _listed(lines))
    if not begins and unmarked:
        yield from ((None, lines[first:end]) for first, end in _paragraphs(lines))
    for first, end in pairwise([*begins, len(lines)]):
        yield numbers[first], lines[first : _end_of_item(lines, first, end)]


def _outermost(lines: Sequence[Placed], places: Sequence[int]) -> list[int]:
    edge = min((lines[place].line.left for place in places), default=0.0)
    return [place for place in places if lines[place].line.left <= edge + _SAME_EDGE]


def _listed(lines: Sequence[Placed]) -> list[int]:
    """Lines that are numbered or lettered from the first on: `1.`, `2.` or `(a)`, `(b)`."""
    found: list[int] = []
    for place, placed in enumerate(lines):
        match = _ITEM.match(placed.text)
        if match is None:
            continue
        order = int(match["number"]) if match["number"] else ord(match["letter"]) - ord("a") + 1
        if order == len(found) + 1:
            found.append(place)
    return found if len(found) > 1 else []


def _end_of_item(lines: Sequence[Placed], first: int, end: int) -> int:
    """Where an item ends before the next one begins: text set out again from its bullet's edge is no part of it."""
    edge = lines[first].line.left
    hanging = first + 1 < end and lines[first + 1].line.left > edge + _SAME_EDGE
    for place in range(first + 1, end):
        line = lines[place].line
        at_edge = line.left <= edge + _SAME_EDGE and not is_bullet(line.text)
        if at_edge and (hanging or _steps(lines[place - 1], lines[place])):
            return place
    return end


def _paragraphs(lines: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Paragraphs of a list that has no marks, without those that only announce it."""
    breaks = [place for place in range(1, len(lines)) if _steps(lines[place - 1], lines[place])]
    for first, end in pairwise([0, *breaks, len(lines)]):
        if first < end and not _ANNOUNCING.search(join_lines(placed.text for placed in lines[first:end])):
            yield first, end


def _steps(before: Placed, after: Placed) -> bool:
    """Whether a paragraph begins: the line stands further down than the next one would, or on another page."""
    if before.page.number != after.page.number:
        return before.text.endswith((".", "?", "!", ":", ";"))
    return before.line.foot - after.line.foot > _STEP * after.line.size
