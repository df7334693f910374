"""A report as read, for people at a terminal; and what stands for one that could not be read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.reports.records import Report, ReportFramework

_SHOWN = 90
"""Characters of a recommendation."""


def describe_report(report: Report) -> str:
    """The header, the grades, the recommendations and the number of paragraphs, in lines."""
    return "\n".join([report.file, *(f"  {line}" for line in _describe(report)), ""])


def describe_refusal(file: str, reason: str) -> dict[str, Any]:
    """What `--json` gives for a file that cannot be read: a report without anything but a problem."""
    return Report(file=file, pages=0, framework=ReportFramework.OTHER, problems=(reason,)).as_json()


def _describe(report: Report) -> Iterator[str]:
    yield f"{report.authority or 'unknown authority'}, {report.framework.value}, {report.pages} pages"
    yield f"fieldwork {_day(report.fieldwork_start)} to {_day(report.fieldwork_end)}, published {_day(report.published_on)}"
    yield f"led by {report.lead_inspector or 'nobody named'}"
    yield f"overall: {report.overall.printed if report.overall else 'none'}"
    for name, grade in report.grades.items():
        yield f"{name.replace('_', ' ')}: {grade.printed if grade else 'not read'}"
    yield f"{len(report.recommendations)} recommendations:"
    for item in report.recommendations:
        cut = item.text if len(item.text) <= _SHOWN else f"{item.text[: _SHOWN - 1].rstrip()}…"
        yield f"  • {cut} (page {item.page or item.pdf_page})"
    yield f"{len(report.paragraphs)} paragraphs"
    for problem in report.problems:
        yield f"! {problem}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "unknown"
