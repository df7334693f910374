"""Whole reports and letters, as PDFs, and what is said of them."""

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import load_authorities
from knowledge.models import Grade
from knowledge.reports import Report, ReportFramework, describe_refusal, describe_report, read_report
from tests.papers import Paper, write_ilacs, write_letter, write_pre_sif, write_sif, write_visit
from tests.printing import print_pdf

FINDER = AuthorityFinder(load_authorities())


def read(folder: Path, paper: Paper, *, rotation: int = 0, bullet: str = "\u25fc") -> Report:
    path = folder / "report.pdf"
    path.write_bytes(print_pdf(paper.finish(), rotation=rotation, bullet=bullet))
    return read_report(path, FINDER)


@pytest.mark.parametrize("rotation", [0, 90, 270])
@pytest.mark.parametrize("bullet", ["\u25fc", "\uf0b7"])
@pytest.mark.parametrize("order", ["across", "grades first", "names first"])
def test_an_inspection_is_read_however_it_is_printed(
    tmp_path: Path, rotation: int, bullet: str, order: str
) -> None:
    """Turned, with bullets of any font, with the cells of its table in any order."""
    report = read(tmp_path, write_ilacs(order=order), rotation=rotation, bullet=bullet)
    assert (report.authority, report.framework) == ("Norfolk", ReportFramework.ILACS_STANDARD)
    assert (report.fieldwork_start, report.fieldwork_end) == (date(2022, 11, 7), date(2022, 11, 18))
    assert (report.lead_inspector, report.overall) == ("Placeholder Name", Grade.GOOD)
    assert [grade and grade.value for grade in report.grades.values()] == [
        *("good", "requires_improvement", "outstanding", "good"),
    ]
    assert [item.text for item in report.recommendations] == [
        "The timeliness of visits to children.",
        "The quality of plans, and how they are written.",
    ]
    assert [paragraph.number for paragraph in report.paragraphs] == list(range(1, 31))
    assert [paragraph.page for paragraph in report.paragraphs] == [item.pdf_page for item in report.paragraphs]
    assert report.problems == ("published_on: no publication date is printed",)


@pytest.mark.parametrize(
    ("paper", "framework", "authority", "overall", "counts", "problems"),
    [
        (write_sif(), ReportFramework.SIF, "Torbay", Grade.INADEQUATE, (5, 1, 39), 0),
        (write_pre_sif(), ReportFramework.PRE_SIF_CP, "Kent", Grade.INADEQUATE, (3, 0, 19), 0),
        (write_pre_sif(looked_after=True), ReportFramework.PRE_SIF_LAC, "Kent", Grade.INADEQUATE, (3, 0, 19), 0),
        (write_letter(), ReportFramework.MONITORING_VISIT, "Leeds", None, (0, 0, 9), 0),
        (
            write_letter(visit="Focused visit to Bury children’s services"),
            *(ReportFramework.FOCUSED_VISIT, "Bury", None, (2, 0, 12), 0),
        ),
        (write_visit(), ReportFramework.FOCUSED_VISIT, "Reading", None, (3, 0, 11), 1),
        (
            write_visit(
                "Monitoring visit to Tower Hamlets children’s services", "31 December 2024 to 2 January 2025"
            ),
            *(ReportFramework.MONITORING_VISIT, "Tower Hamlets", None, (3, 0, 11), 1),
        ),
    ],
)
def test_each_form_is_read_whole(
    tmp_path: Path,
    paper: Paper,
    framework: ReportFramework,
    authority: str,
    overall: Grade | None,
    counts: tuple[int, int, int],
    problems: int,
) -> None:
    """Header, grades, recommendations to each addressee, and paragraphs; no more problems than it has."""
    report = read(tmp_path, paper)
    board = sum(item.to_board for item in report.recommendations)
    assert (report.framework, report.authority, report.overall) == (framework, authority, overall)
    assert (len(report.recommendations) - board, board, len(report.paragraphs)) == counts
    assert None not in (report.fieldwork_start, report.fieldwork_end, report.lead_inspector)
    assert len(report.problems) == problems, report.problems


def test_a_report_of_another_kind_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Its title, dates and paragraphs, and that it is no more than that."""
    paper = write_ilacs("Joint targeted area inspection of Sefton", grades=[], paragraphs=0)
    paper.number(1)
    report = read(tmp_path, paper)
    assert (report.framework, report.authority, report.grades) == (ReportFramework.OTHER, "Sefton", {})
    assert report.fieldwork_end == date(2022, 11, 18)
    assert "framework: the title is of a kind that is not read in full" in report.problems


def test_the_json_has_every_key(tmp_path: Path) -> None:
    """Dates and grades as words, and what was not read as null."""
    report = read(tmp_path, write_sif())
    plain = json.loads(json.dumps(report.as_json()))
    assert list(plain) == [
        *("file", "authority", "framework", "fieldwork_start", "fieldwork_end", "published_on", "lead_inspector"),
        *("overall", "grades", "recommendations", "paragraphs", "pages", "problems"),
    ]
    assert (plain["fieldwork_start"], plain["published_on"]) == ("2015-10-12", "2016-01-05")
    assert plain["grades"] == {
        "help_and_protection": "requires_improvement",
        "looked_after_or_in_care": "inadequate",
        "adoption": "good",
        "care_leavers": "outstanding",
        "leadership": "inadequate",
        "lscb": "requires_improvement",
    }
    assert list(plain["recommendations"][0]) == ["text", "to_board", "number", "page", "pdf_page", "section"]
    assert list(plain["paragraphs"][0]) == ["number", "page", "pdf_page", "section", "text"]
    assert list(describe_refusal("x.pdf", "x.pdf is empty.")) == list(plain)


def test_people_are_told_in_lines(tmp_path: Path) -> None:
    """The header, the grades, what is recommended, and every problem."""
    shown = describe_report(read(tmp_path, write_ilacs(dates="")))
    for line in (
        "  Norfolk, ilacs_standard, 5 pages",
        "  fieldwork unknown to unknown, published unknown",
        "  led by Placeholder Name",
        "  help and protection: requires improvement",
        "    • The timeliness of visits to children. (page 2)",
        "  30 paragraphs",
        "  ! fieldwork dates: none could be read on the cover",
    ):
        assert f"\n{line}\n" in shown
