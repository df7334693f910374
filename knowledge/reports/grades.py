"""The grades of a report: those of its cover or of the record at its end, and whether its headings say the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from knowledge.models import Grade
from knowledge.reports.gradings import GRADE, Grading, find_gradings, name_grade
from knowledge.reports.lines import join_lines
from knowledge.reports.pages import ReportPage
from knowledge.reports.records import Grades, ReportFramework

OVERALL = "overall"
NO_OVERALL_FROM = date(2026, 4, 1)
"""Fieldwork from this day on gives no overall grade (Ofsted's ILACS framework from April 2026)."""

_ILACS_FORMS = frozenset({ReportFramework.ILACS_STANDARD, ReportFramework.ILACS_SHORT})
_SIF_FORMS = frozenset({ReportFramework.SIF, ReportFramework.SIF_REINSPECTION})
_PRE_SIF_FORMS = frozenset({ReportFramework.PRE_SIF_CP, ReportFramework.PRE_SIF_LAC})

_IN_CARE = r"(?:children in (?:our )?care|cared[ -]for children|children looked after|looked[ -]after children)"
_CARE_LEAVERS = r"(?:care leavers|care[- ]experienced(?: young)?(?: people| adults)?)"
_DOING = "experiences(?: and progress)? of"
_ILACS: Mapping[str, str] = {
    "leadership": "impact of leaders(?: and managers)? on (?:social work )?practice(?: with children and families)?",
    "help_and_protection": f"{_DOING} children who need help (?:and|or|&) protection",
    "looked_after_or_in_care": f"{_DOING} {_IN_CARE}(?: (?:and|&) {_CARE_LEAVERS})?",
    "care_leavers": f"{_DOING} (?:children )?{_CARE_LEAVERS}",  # two reports of 2025 print "of children care leavers"
    OVERALL: "overall effectiveness",
}
_SIF: Mapping[str, str] = {
    "help_and_protection": "children who need help and protection",
    "looked_after_or_in_care": "(?:children looked after|looked[ -]after children) and achieving permanence",
    "adoption": "adoption performance",
    "care_leavers": "experiences? and progress of care leavers",
    "leadership": "leadership,? management,? and governance",
}
_PRE_SIF: Mapping[str, str] = {
    OVERALL: "overall effectiveness",
    "capacity_to_improve": "capacity (?:to improve|for improvement)",
    "help_and_protection": (
        "effectiveness of the help and protection provided to children,?(?: young people,?)? (?:their )?families and carers"
    ),
    "leadership": "leadership and (?:management|governance)",
}
_LINES: Mapping[ReportFramework, Mapping[str, str]] = (
    dict.fromkeys(_ILACS_FORMS, _ILACS) | dict.fromkeys(_SIF_FORMS, _SIF) | dict.fromkeys(_PRE_SIF_FORMS, _PRE_SIF)
)
_KEY_LINES = ("help_and_protection", "looked_after_or_in_care", "leadership")
_NEEDED: Mapping[ReportFramework, tuple[str, ...]] = {
    ReportFramework.ILACS_STANDARD: _KEY_LINES,
    ReportFramework.ILACS_SHORT: _KEY_LINES,
    ReportFramework.SIF: tuple(_SIF),
    ReportFramework.SIF_REINSPECTION: tuple(_SIF),
    ReportFramework.PRE_SIF_CP: ("help_and_protection", "leadership"),
    ReportFramework.PRE_SIF_LAC: ("capacity_to_improve", "leadership"),
}
_WORST_FIRST = (Grade.INADEQUATE, Grade.ADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING)
_SIF_OVERALL = re.compile(
    r"\b(?:overall\s+(?:effectiveness|(?:effectiveness\s+)?judge?ment)(?:\s+(?:is|was)|\s*[:–-])"
    r"|children.s\s+services\s+(?:(?:in|for|provided\s+by)\b|(?=(?:are|is|requires?)\b)))"
    rf"(.{{0,120}}?)\b(?<!no\slonger\s)(?<!were\s)(?<!it\swas\s)(?<!from\s)(?<!being\sjudged\s)({GRADE})\b",
    re.IGNORECASE,
)
"""A grade that services had before is none: `no longer inadequate`, `when they were inadequate`."""
_SIF_LSCB = re.compile(
    r"\b(?:Local\s+Safeguarding\s+Children(?:.s)?\s+Boards?|LSCB)(?:\s+\(LSCB\))?\s*\d?(?:\s+(?:for|of|in)\s+.{2,60}?)?"
    rf"\s+(?:is|are)?\s*(?:judged\s+(?:to\s+be\s+)?|that\s+it\s+is\s+)?({GRADE})\b",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"review of the effectiveness of the .{0,60}safeguarding children(?:.s)? board", re.IGNORECASE
)
_RECORD = re.compile(r"^record of main findings\s*:?\s*$", re.IGNORECASE)


def read_grades(
    pages: Sequence[ReportPage], framework: ReportFramework, fieldwork_end: date | None
) -> tuple[Grade | None, Grades, list[str]]:
    """The overall grade, those of the other lines, and what could not be read or contradicts itself."""
    lines = _LINES.get(framework)
    if lines is None:
        return None, {}, []
    printed = _read_lines(pages, framework, lines)
    headings = list(_read_headings(pages, lines))
    found: Grades = {name: grading.grade for name, grading in printed.items()}
    problems = list(_fill_from_headings(found, headings, framework))
    overall = found.pop(OVERALL, None)
    if framework in _SIF_FORMS:
        overall, doubts = _read_sentence(join_lines(line.text for page in pages[:1] for line in page.lines))
        problems += doubts
        problems += _read_board(pages, found)
    problems += [f"grades: {name} could not be read" for name, grade in found.items() if grade is None]
    needed = [*_NEEDED[framework], *_need_care_leavers(framework, printed)]
    problems += [f"grades: the line {name} was not found" for name in needed if name not in found]
    if overall is None and not _has_no_overall(framework, fieldwork_end):
        problems.append("overall: the overall grade could not be read")
    problems += _compare_with_headings(found, headings)
    problems += _check_grades(overall, found, framework)
    return overall, _in_order(found, lines), problems


def _read_lines(
    pages: Sequence[ReportPage], framework: ReportFramework, labels: Mapping[str, str]
) -> dict[str, Grading]:
    """Each line as first graded on the cover, whose table may run over, or in the record of main findings."""
    shown = [page.lines for page in pages[:2]]
    if framework in _PRE_SIF_FORMS:
        shown = []
        for page in pages:
            place = next((place for place, line in enumerate(page.lines) if _RECORD.match(line.text)), None)
            if place is not None:
                shown = [page.lines[place:]]
    found: dict[str, Grading] = {}
    for name, grading in find_gradings(shown, labels):
        if name not in found or (found[name].grade is None and grading.grade is not None):
            found[name] = grading
    return found


def _read_headings(pages: Sequence[ReportPage], labels: Mapping[str, str]) -> Iterator[tuple[str, Grade]]:
    """The grades that the report's headings repeat."""
    bold = [[line for line in page.lines if line.bold] for page in pages[1:]]
    for name, grading in find_gradings(bold, labels):
        if grading.grade is not None:
            yield name, grading.grade


def _fill_from_headings(
    found: Grades, headings: Sequence[tuple[str, Grade]], framework: ReportFramework
) -> Iterator[str]:
    for name, grade in headings:
        wanted = name in found or name in _NEEDED[framework]
        if wanted and found.get(name) is None:
            found[name] = grade
            yield f"grades: {name} stands in its heading alone"


def _read_board(pages: Sequence[ReportPage], found: Grades) -> Iterator[str]:
    """Add the board's grade, from the cover or the headings of its part of the report, where it was reviewed."""
    shown = [page.lines if page.number == 1 else [line for line in page.lines if line.bold] for page in pages]
    grades = [
        name_grade(match[1])
        for lines in shown
        for match in _SIF_LSCB.finditer(join_lines(line.text for line in lines))
    ]
    reviewed = _REVIEWED.search(join_lines(line.text for page in pages[:1] for line in page.lines))
    if grades or reviewed:
        found["lscb"] = grades[0] if grades else None
    if len(set(grades)) > 1:
        yield f"grades: lscb is {' and '.join(grade.printed for grade in dict.fromkeys(grades))} in different places"


def _need_care_leavers(framework: ReportFramework, printed: Mapping[str, Grading]) -> tuple[str, ...]:
    """Care leavers have a line of their own where that on children in care does not name them."""
    in_care = printed.get("looked_after_or_in_care")
    alone = (
        framework in _ILACS_FORMS and in_care and not re.search("leaver|experienced", in_care.label, re.IGNORECASE)
    )
    return ("care_leavers",) if alone else ()


def _read_sentence(cover: str) -> tuple[Grade | None, list[str]]:
    """The overall grade of the single framework, which stands in a sentence, and a doubt where it names another too."""
    match = _SIF_OVERALL.search(cover)
    if match is None:
        return None, []
    grade, before = name_grade(match[2]), re.search(rf"\b{GRADE}\b", match[1], re.IGNORECASE)
    doubts = [f"overall: {grade.printed} is taken; the sentence names {before[0].lower()}, too"] if before else []
    return grade, doubts


def _has_no_overall(framework: ReportFramework, fieldwork_end: date | None) -> bool:
    return framework in _ILACS_FORMS and fieldwork_end is not None and fieldwork_end >= NO_OVERALL_FROM


def _compare_with_headings(found: Grades, headings: Sequence[tuple[str, Grade]]) -> list[str]:
    """A heading of the report repeats the grade of its line; where the two differ, the report contradicts itself."""
    return [
        f"grades: {name} is {printed.printed} on the cover and {repeated.printed} in its heading"
        for name, repeated in dict.fromkeys(headings)
        if (printed := found.get(name)) and repeated is not printed
    ]


def _check_grades(overall: Grade | None, found: Grades, framework: ReportFramework) -> Iterator[str]:
    """What the rules of the frameworks rule out."""
    wrong = Grade.REQUIRES_IMPROVEMENT if framework in _PRE_SIF_FORMS else Grade.ADEQUATE
    for name, grade in {OVERALL: overall, **found}.items():
        if grade is wrong:
            yield f"grades: {name} is {grade.printed}, which reports of this kind do not give"
    given = [found[name] for name in _KEY_LINES if found.get(name)]
    if overall is None or framework in _PRE_SIF_FORMS or not given:
        return
    places = [_WORST_FIRST.index(grade) for grade in given if grade]
    if not min(places) <= _WORST_FIRST.index(overall) <= max(places):
        yield f"overall: {overall.printed} is better or worse than every line"
    elif Grade.INADEQUATE in given and overall is not Grade.INADEQUATE:
        yield f"overall: {overall.printed}, though a line is inadequate"


def _in_order(found: Grades, lines: Mapping[str, str]) -> Grades:
    return {name: found[name] for name in (*lines, "lscb") if name in found}
