"""Reading Ofsted's reports, compared field by field with what a person read from their pages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import load_authorities
from knowledge.reports import Report, read_report

PROJECT = Path(__file__).parents[2]
DOCUMENTS = next(PROJECT.parent.glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; they are not part of it."""
EXPECTED: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("reports.yaml").read_text(encoding="utf-8")
)
HEADER = (
    *("authority", "framework", "fieldwork_start", "fieldwork_end", "published_on", "lead_inspector", "overall"),
    *("grades", "pages"),
)
FINDER = AuthorityFinder(load_authorities())


def describe_as_expected(report: Report, expected: Mapping[str, Any]) -> dict[str, Any]:
    """A report in the words of the table."""
    plain = report.as_json()
    numbers = [paragraph.number for paragraph in report.paragraphs]
    board = sum(item.to_board for item in report.recommendations)
    pages = {paragraph.number: paragraph.page for paragraph in report.paragraphs}
    return {name: plain[name] for name in HEADER} | {
        "recommendations": len(report.recommendations) - board,
        "board_recommendations": board,
        "paragraphs": numbers[-1] if numbers else 0,
        "first_paragraphs": {number: pages.get(number) for number in expected["first_paragraphs"]},
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: str(expected["file"]))
def test_a_report_is_read_as_a_person_reads_it(expected: dict[str, Any]) -> None:
    """Every field of the table, and no paragraph out of order."""
    path = DOCUMENTS / expected["file"] if DOCUMENTS else Path(expected["file"])
    if not path.is_file():
        pytest.skip("the document is not at hand")
    report = read_report(path, FINDER)
    read = describe_as_expected(report, expected)
    wanted = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in expected.items()
    }
    differences = [
        f"{name}: {read[name]!r} was read, {wanted[name]!r} is printed"
        for name in read
        if read[name] != wanted[name]
    ]
    assert not differences, "\n".join([str(path.name), *differences, *report.problems])
    assert [paragraph.number for paragraph in report.paragraphs] == list(range(1, read["paragraphs"] + 1))
    assert not [paragraph for paragraph in report.paragraphs if paragraph.page is None or not paragraph.text]


def test_problems_are_noted_where_reports_have_them() -> None:
    """A report that is whole has none but the publication date that it does not print; two have one of their own."""
    if DOCUMENTS is None:
        pytest.skip("the documents are not at hand")
    noted = {
        name: [
            problem for problem in read_report(DOCUMENTS / name, FINDER).problems if "published_on" not in problem
        ]
        for name in (str(expected["file"]) for expected in EXPECTED)
        if (DOCUMENTS / name).is_file()
    }
    assert {name: problems for name, problems in noted.items() if problems} == {
        "nottingham-2022-09-05.pdf": [
            "fieldwork dates: the footer says 11 July 2022 to 11 July 2022; the cover's are taken"
        ],
        "warwickshire-2025-10-14.pdf": ["lead_inspector: the report names none"],
    }
