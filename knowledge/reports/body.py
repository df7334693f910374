"""The text of a report: its paragraphs, numbered or not, and what it recommends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.reports.lines import join_lines
from knowledge.reports.numbering import NUMBERED, Numbering, Printed, find_numbering
from knowledge.reports.pages import ReportPage
from knowledge.reports.recommendations import find_recommendations, is_bullet
from knowledge.reports.records import Paragraph, Recommendation
from knowledge.reports.sections import Placed, Section, find_sections, measure_text, name_sections

_STEP = 1.55
"""Line heights from one line to the next, beyond which a paragraph without a number begins."""
_SAME_EDGE = 8.0
"""Points within which lines stand at the same left edge."""
_LONGEST_SUBHEADING = 80
_ENDS = (".", "?", "!", ":", "’", ")")


@dataclass(frozen=True)
class Body:
    """The text of a report."""

    paragraphs: tuple[Paragraph, ...]
    recommendations: tuple[Recommendation, ...]
    problems: tuple[str, ...]


def read_body(pages: Sequence[ReportPage], *, letter: bool) -> Body:
    """Read sections, paragraphs and recommendations; a letter numbers no paragraphs and need recommend nothing."""
    size = measure_text(pages)
    sections = find_sections(pages, size, letter=letter, plain_headings=letter)
    numbering = _find_numbering(sections)
    problems = list(numbering.problems)
    if numbering.starts:
        paragraphs = list(_numbered(sections, numbering.starts))
    else:
        paragraphs = list(_unnumbered(sections))
        if not letter:
            problems.append("paragraphs: the report numbers none")
    recommendations = list(find_recommendations(sections, numbering.starts))
    if not recommendations:
        sections = find_sections(pages, size, letter=letter, plain_headings=True)
        recommendations = list(find_recommendations(sections, _find_numbering(sections).starts, unmarked=True))
        if recommendations:
            problems.append("recommendations: they have no bullets or numbers, or an unusual heading")
        elif not letter:
            problems.append("recommendations: none were found")
    return Body(tuple(paragraphs), tuple(recommendations), tuple(problems))


def _find_numbering(sections: Sequence[Section]) -> Numbering:
    lines = [placed for section in sections for placed in section.lines]
    return find_numbering([Printed(placed.page.number, placed.text, placed.line.left) for placed in lines])


def _numbered(sections: Sequence[Section], starts: Mapping[int, int]) -> Iterator[Paragraph]:
    index = 0
    for section, title in zip(sections, name_sections(sections), strict=True):
        gathered: list[Placed] = []
        number: int | None = None
        for placed in section.lines:
            if index in starts:
                if number is not None:
                    yield _make_paragraph(number, _without_subheading(gathered), title)
                gathered, number = [], starts[index]
            gathered.append(placed)
            index += 1
        if number is not None:
            yield _make_paragraph(number, _without_subheading(gathered), title)


def _without_subheading(lines: Sequence[Placed]) -> Sequence[Placed]:
    """A numbered paragraph's lines without a heading in the type of the text, which stands back at its number's edge."""
    edge = lines[0].line.left + _SAME_EDGE
    last = lines[-1]
    stands_back = len(lines) > 1 and last.line.left <= edge < lines[1].line.left
    if stands_back and len(last.text) <= _LONGEST_SUBHEADING and not last.text.endswith((*_ENDS, ";", "”")):
        return lines[:-1]
    return lines


def _unnumbered(sections: Sequence[Section]) -> Iterator[Paragraph]:
    """The blocks of a letter: a wider step between lines, a bullet or a heading begins one."""
    for section, title in zip(sections, name_sections(sections), strict=True):
        gathered: list[Placed] = []
        for placed in section.lines:
            if gathered and (_begins(gathered[-1], placed) or is_bullet(placed.text)):
                yield _make_paragraph(None, gathered, title)
                gathered = []
            gathered.append(placed)
        if gathered:
            yield _make_paragraph(None, gathered, title)


def _begins(previous: Placed, placed: Placed) -> bool:
    if previous.page.number != placed.page.number:
        return previous.text.endswith(_ENDS)
    return abs(previous.line.foot - placed.line.foot) > _STEP * placed.line.size


def _make_paragraph(number: int | None, lines: Sequence[Placed], section: str | None) -> Paragraph:
    text = join_lines(placed.text for placed in lines)
    match = NUMBERED.match(text) if number is not None else None
    page = lines[0].page
    return Paragraph(number, page.printed, page.number, section, match["text"] if match else text)
