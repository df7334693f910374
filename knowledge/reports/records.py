"""What a report says, as read."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from knowledge.models import Grade


class ReportFramework(StrEnum):
    """The kinds of report and letter; each has graded lines and a form of its own."""

    PRE_SIF_CP = "pre_sif_cp"
    PRE_SIF_LAC = "pre_sif_lac"
    SIF = "sif"
    SIF_REINSPECTION = "sif_reinspection"
    ILACS_STANDARD = "ilacs_standard"
    ILACS_SHORT = "ilacs_short"
    FOCUSED_VISIT = "focused_visit"
    MONITORING_VISIT = "monitoring_visit"
    OTHER = "other"


LETTERS = frozenset({ReportFramework.FOCUSED_VISIT, ReportFramework.MONITORING_VISIT})
"""The kinds that grade nothing and number no paragraphs."""

Grades = dict[str, Grade | None]
"""Grades by line; a line that the report does not have is not there, one that could not be read is None."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `number` as printed, None in a letter without numbers; `page` as printed, None where none is."""

    number: int | None
    page: int | None
    pdf_page: int
    section: str | None
    text: str


@dataclass(frozen=True)
class Recommendation:
    """One thing that the report says should be done. `number` where it is a numbered paragraph."""

    text: str
    to_board: bool
    """Whether it is the safeguarding children board that should do it, and not the local authority."""
    number: int | None
    page: int | None
    pdf_page: int
    section: str | None


@dataclass(frozen=True)
class Report:
    """A report as read; see `bot.py report --help` for its form in JSON."""

    file: str
    pages: int
    framework: ReportFramework
    authority: str | None = None
    fieldwork_start: date | None = None
    fieldwork_end: date | None = None
    published_on: date | None = None
    lead_inspector: str | None = None
    overall: Grade | None = None
    grades: Grades = field(default_factory=dict)
    recommendations: tuple[Recommendation, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as plain data: dates as YYYY-MM-DD, grades as their names."""
        plain = asdict(self)
        for name in ("fieldwork_start", "fieldwork_end", "published_on"):
            plain[name] = plain[name] and plain[name].isoformat()
        order = (
            *("file", "authority", "framework", "fieldwork_start", "fieldwork_end", "published_on"),
            *("lead_inspector", "overall", "grades", "recommendations", "paragraphs", "pages", "problems"),
        )
        return {name: plain[name] for name in order}
