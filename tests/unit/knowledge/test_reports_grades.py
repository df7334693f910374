"""Grades: of the cover's table however it is set, of headings, and what contradicts itself."""

from collections.abc import Iterable
from datetime import date

import pytest

from knowledge.models import Grade
from knowledge.reports.grades import read_grades
from knowledge.reports.records import Grades, ReportFramework
from tests.papers import ILACS_GRADES, SIF_GRADES, Paper, lay, write_ilacs, write_pre_sif, write_sif

GOOD, OUTSTANDING, INADEQUATE = Grade.GOOD, Grade.OUTSTANDING, Grade.INADEQUATE
REQUIRES, ADEQUATE = Grade.REQUIRES_IMPROVEMENT, Grade.ADEQUATE
ILACS = {
    "leadership": GOOD,
    "help_and_protection": REQUIRES,
    "looked_after_or_in_care": OUTSTANDING,
    "care_leavers": GOOD,
}
SIF = {
    "help_and_protection": REQUIRES,
    "looked_after_or_in_care": INADEQUATE,
    "adoption": GOOD,
    "care_leavers": OUTSTANDING,
    "leadership": INADEQUATE,
    "lscb": REQUIRES,
}
BEFORE, AFTER = date(2022, 11, 18), date(2026, 5, 1)


def read(
    paper: Paper, framework: ReportFramework = ReportFramework.ILACS_STANDARD, end: date = BEFORE
) -> tuple[Grade | None, Grades, list[str]]:
    return read_grades(lay(paper.finish()), framework, end)


def grade_as(**grades: str) -> list[tuple[str, str]]:
    """The usual table with some other grades, by the first word of the line after "of" or "The"."""
    return [
        (name, next((grade for word, grade in grades.items() if word in name.replace(" ", "_")), given))
        for name, given in ILACS_GRADES
    ]


@pytest.mark.parametrize("order", ["across", "grades first", "names first"])
@pytest.mark.parametrize("width", [26, 40, 70])
@pytest.mark.parametrize("across", [12, 14, 40])
def test_a_grade_belongs_to_the_name_beside_it(order: str, width: int, across: int) -> None:
    """Names and grades over one line or several, in whatever order the file has them."""
    paper = Paper()
    paper.table([("Judgement", "Grade"), *ILACS_GRADES], order=order, width=width, across=across, at=480)
    assert read(paper) == (GOOD, ILACS, [])


@pytest.mark.parametrize(
    "printed",
    [
        "Requires improvement",
        "REQUIRES IMPROVEMENT TO BE GOOD",
        "requires improvement to be good",
        "Requires Improvement*",
    ],
)
def test_a_grade_may_be_written_in_several_ways(printed: str) -> None:
    """Short, long, in capitals, with a mark for a note."""
    assert read(write_ilacs(grades=grade_as(help_and="INADEQUATE", in_care=printed, Overall="Inadequate*")))[
        :2
    ] == (
        INADEQUATE,
        ILACS | {"help_and_protection": INADEQUATE, "looked_after_or_in_care": REQUIRES},
    )


def test_names_vary_in_their_words() -> None:
    """Care leavers have been called care-experienced, and have shared a line with children in care."""
    rows = [
        ("The impact of leaders on social work practice with children and families", "Good"),
        ("The experiences and progress of children who need help and protection", "Good"),
        ("The experiences and progress of children in care and care leavers", "Outstanding"),
        ("Overall effectiveness", "Good"),
    ]
    own = [*rows[:2], ("The experiences of children in care", "Outstanding"), *rows[3:]]
    experienced = [*own, ("The experiences and progress of care-experienced young people", "Inadequate")]
    slip = [*own, ("The experiences and progress of children care leavers", "Inadequate")]
    assert read(write_ilacs(grades=rows))[1].keys() == ILACS.keys() - {"care_leavers"}
    assert read(write_ilacs(grades=rows))[2] == []
    for table in (experienced, slip):
        assert read(write_ilacs(grades=table))[1] == {
            "leadership": GOOD,
            "help_and_protection": GOOD,
            "looked_after_or_in_care": OUTSTANDING,
            "care_leavers": INADEQUATE,
        }


@pytest.mark.parametrize("order", ["across", "grades first", "names first"])
def test_a_line_without_a_grade_takes_no_other_line_s(order: str) -> None:
    """Where a grade is missing it is None, and the others stay where they are."""
    overall, grades, problems = read(_bare_table(grade_as(care_leavers=""), order))
    assert (overall, grades) == (GOOD, ILACS | {"care_leavers": None})
    assert problems == ["grades: care_leavers could not be read"]


@pytest.mark.parametrize("place", range(5))
def test_a_missing_line_is_said(place: int) -> None:
    """Each line that every report of this kind has is missed."""
    rows = [row for number, row in enumerate(ILACS_GRADES) if number != place]
    assert len(read(_bare_table(rows))[2]) == 1


def _bare_table(rows: Iterable[tuple[str, str]], order: str = "across") -> Paper:
    """A table alone, without the report whose headings say it all again."""
    paper = Paper()
    paper.table([("Judgement", "Grade"), *rows], order=order)
    return paper


def test_a_heading_stands_in_for_the_cover() -> None:
    """A line that the cover lacks is read from the heading of its part, and said to be."""
    paper = _swap_cover(write_ilacs(), ILACS_GRADES[1:])
    paper.pages.insert(1, [])
    overall, grades, problems = read(paper)
    assert (overall, grades) == (GOOD, ILACS)
    assert problems == ["grades: leadership stands in its heading alone"]


def test_a_heading_that_contradicts_the_cover_is_said() -> None:
    """The cover counts."""
    _overall, grades, problems = read(_swap_cover(write_ilacs(), grade_as(in_care="Good")))
    assert grades["looked_after_or_in_care"] is GOOD
    assert problems == ["grades: looked_after_or_in_care is good on the cover and outstanding in its heading"]


def _swap_cover(paper: Paper, rows: Iterable[tuple[str, str]]) -> Paper:
    paper.pages[0] = _bare_table(rows).pages[0]
    return paper


@pytest.mark.parametrize(
    ("grades", "problem"),
    [
        (
            {"help_and": "Adequate"},
            "grades: help_and_protection is adequate, which reports of this kind do not give",
        ),
        ({"Overall": "Inadequate"}, "overall: inadequate is better or worse than every line"),
        ({"impact_of": "Inadequate"}, "overall: good, though a line is inadequate"),
        ({"Overall": ""}, "overall: the overall grade could not be read"),
    ],
)
def test_grades_that_cannot_be_are_doubted(grades: dict[str, str], problem: str) -> None:
    """What the framework rules out is a problem, and read as printed."""
    assert problem in read(write_ilacs(grades=grade_as(**grades)))[2]


def test_since_april_2026_there_is_no_overall_grade() -> None:
    """Its absence is no problem then."""
    assert read(write_ilacs(grades=ILACS_GRADES[:4]), end=AFTER) == (None, ILACS, [])


def test_a_table_may_run_over_to_the_next_page() -> None:
    """The last lines of a cover's table stand on page 2 in one of the real reports."""
    paper = Paper()
    paper.table(SIF_GRADES[:3], width=42, at=388)
    paper.turn()
    paper.table(SIF_GRADES[3:], width=42, at=388)
    assert read(paper, ReportFramework.SIF)[1] == {name: grade for name, grade in SIF.items() if name != "lscb"}


@pytest.mark.parametrize(
    ("printed", "overall"),
    [
        ("Children’s services in Torbay are inadequate", INADEQUATE),
        ("Children’s services in Torbay require improvement to be good", REQUIRES),
        ("Children's services in Goodmayes are outstanding", OUTSTANDING),
        ("Children’s services in Bournemouth, Christchurch and Poole are good", GOOD),
        ("The overall judgement is that children’s services are inadequate", INADEQUATE),
        ("The overall judgement is that children’s services require improvement", REQUIRES),
        ("The overall judgement is requires improvement", REQUIRES),
        ("The overall judgement is outstanding", OUTSTANDING),
        ("The overall judgment is Good", GOOD),
        ("Overall judgement: good", GOOD),
        ("Overall effectiveness: Requires improvement", REQUIRES),
        ("Children’s services are good", GOOD),
        ("Children’s services", None),
    ],
)
def test_the_single_framework_grades_overall_in_a_sentence(printed: str, overall: Grade | None) -> None:
    """However it is put; where it is not, it is missed."""
    found, grades, problems = read(write_sif(overall=printed), ReportFramework.SIF)
    assert (found, grades) == (overall, SIF)
    assert ("overall: the overall grade could not be read" in problems) is (overall is None)


@pytest.mark.parametrize(
    ("printed", "overall"),
    [
        (
            "Children’s services in Torbay are no longer inadequate and now require improvement to be good",
            REQUIRES,
        ),
        ("Children’s services in Torbay, which were inadequate, are now outstanding", OUTSTANDING),
        ("Children’s services in Torbay have improved from inadequate to good", GOOD),
    ],
)
def test_the_grade_that_services_had_before_is_not_taken(printed: str, overall: Grade) -> None:
    """Re-inspections name it in the same sentence; that they do is said."""
    found, _grades, problems = read(write_sif(overall=printed), ReportFramework.SIF_REINSPECTION)
    assert found is overall
    assert any(problem.endswith("the sentence names inadequate, too") for problem in problems)


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("The Local Safeguarding Children Board is good", GOOD),
        ("The Local Safeguarding Children Board (LSCB) requires improvement", REQUIRES),
        ("The Local Safeguarding Children Board2 is inadequate", INADEQUATE),
        ("The Local Safeguarding Children’s Board requires improvement to be good", REQUIRES),
        ("The effectiveness of the LSCB is outstanding", OUTSTANDING),
        ("The LSCB is good because:", GOOD),
        ("The Local Safeguarding Children Board for Bournemouth and Poole is good", GOOD),
        ("The Local Safeguarding Children Board was reviewed", None),
    ],
)
def test_the_board_is_graded_in_a_sentence(printed: str, grade: Grade | None) -> None:
    """On the cover or at the head of its part; joint boards too."""
    _overall, grades, problems = read(write_sif(board=printed), ReportFramework.SIF)
    assert grades["lscb"] is grade
    assert problems == ([] if grade else ["grades: lscb could not be read"])


def test_a_board_that_was_not_reviewed_has_no_grade() -> None:
    """Its line is not there, which is no problem."""
    _overall, grades, problems = read(write_sif(board=None), ReportFramework.SIF_REINSPECTION)
    assert (list(grades), problems) == ([name for name in SIF if name != "lscb"], [])


@pytest.mark.parametrize(
    ("looked_after", "framework", "found"),
    [
        (False, ReportFramework.PRE_SIF_CP, {"help_and_protection": INADEQUATE, "leadership": ADEQUATE}),
        (True, ReportFramework.PRE_SIF_LAC, {"capacity_to_improve": ADEQUATE, "leadership": INADEQUATE}),
    ],
)
def test_before_2014_the_record_at_the_end_has_the_grades(
    *, looked_after: bool, framework: ReportFramework, found: Grades
) -> None:
    """Adequate is a grade then."""
    assert read(write_pre_sif(looked_after=looked_after), framework) == (INADEQUATE, found, [])


@pytest.mark.parametrize("framework", [ReportFramework.MONITORING_VISIT, ReportFramework.OTHER])
def test_letters_have_no_grades(framework: ReportFramework) -> None:
    """What looks like one is a word."""
    assert read(write_ilacs(), framework) == (None, {}, [])
