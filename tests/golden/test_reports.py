"""Real reports, compared with what was read from their pages by eye."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import load_authorities
from knowledge.reports import Report, read_report

REPORTS = Path(__file__).parents[3] / "shared" / "sources" / "ofsted"
EXPECTED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "reports.yaml").read_text(encoding="utf-8")
)
HEADER = (
    *("authority", "framework", "fieldwork_start", "fieldwork_end", "published_on", "lead_inspector"),
    *("overall", "grades", "pages"),
)
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports are not part of the project")


@pytest.fixture(scope="module")
def finder() -> AuthorityFinder:
    """The authorities of the base."""
    return AuthorityFinder(load_authorities())


def _plain(report: Report) -> dict[str, Any]:
    """The report in the terms of the table."""
    pages = {paragraph.number: paragraph.page for paragraph in report.paragraphs}
    plain = report.as_json()
    return {
        **{name: plain[name] for name in HEADER},
        "recommendations": sum(not item.to_board for item in report.recommendations),
        "board_recommendations": sum(item.to_board for item in report.recommendations),
        "paragraphs": max((number for number in pages if number), default=0),
        "pages_of_paragraphs": pages,
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_a_report_is_read_as_it_is_printed(expected: dict[str, Any], finder: AuthorityFinder) -> None:
    """Every field of the header, every grade, and what is counted."""
    found = _plain(read_report(REPORTS / expected["file"], finder))
    pages = found.pop("pages_of_paragraphs")
    wanted = {name: expected[name] for name in found}
    for name in ("fieldwork_start", "fieldwork_end", "published_on"):
        wanted[name] = wanted[name] and str(wanted[name])
    assert found == wanted
    assert {number: pages.get(number) for number in expected["first_paragraphs"]} == expected["first_paragraphs"]
