"""The records of the curated base, frozen and validated.

A fact is the unit of everything: of answering, alerting, correcting and exporting. Its statement is our own
words; a quote is a few words as printed, attributed. See docs/architecture.md for the reasons behind each field.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.dates import PartialDate

MAX_STATEMENT = 280
MAX_QUOTE_WORDS = 12
MAX_THEMES = 3
MAX_LINE = 400
MAX_NAME = 120
"""Characters of a name: of a publisher, a speaker, an authority. An alert with the longest fits in one message."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
FactId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-\d{4}[A-Z]?-E?\d{2,4}$")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LINE, pattern=r"^[^\n\r]+$")
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME, pattern=r"^[^\n\r]+$")
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Record(BaseModel):
    """Base of every stored record: frozen, and a misspelt field is an error rather than silently lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What sort of claim a fact makes."""

    JUDGEMENT = "judgement"
    FIGURE = "figure"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    RESPONSE = "response"
    EVENT = "event"


class Stance(StrEnum):
    """Whether a fact speaks well or ill of the services, or neither."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    NEUTRAL = "neutral"


class Status(StrEnum):
    """Where a fact stands in its life; only published facts are searched and shown."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"


class SourceKind(StrEnum):
    """What sort of document a source is."""

    INSPECTION_REPORT = "inspection_report"
    MONITORING_LETTER = "monitoring_letter"
    FOCUSED_VISIT = "focused_visit"
    PRESS = "press"
    COUNCIL_STATEMENT = "council_statement"
    MINISTERIAL_LETTER = "ministerial_letter"


class Tier(StrEnum):
    """Primary: the body that made the finding wrote it. Secondary: somebody reports what they wrote."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Framework(StrEnum):
    """Ofsted's inspection frameworks; their scales and graded lines differ and are never flattened."""

    PRE_SIF_CP = "pre_sif_cp"
    PRE_SIF_LAC = "pre_sif_lac"
    SIF = "sif"
    ILACS = "ilacs"
    MONITORING = "monitoring"


class Grade(StrEnum):
    """Grades as printed. `adequate` (to 2013) is not `requires_improvement` (from November 2013)."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"

    @property
    def printed(self) -> str:
        """The grade in running text, such as `requires improvement`."""
        return self.value.replace("_", " ")


class Strand(StrEnum):
    """The graded lines of the frameworks. The last seven exist only in the 2013 looked-after framework."""

    OVERALL = "overall"
    HELP_AND_PROTECTION = "help_and_protection"
    LOOKED_AFTER = "looked_after"
    ADOPTION = "adoption"
    CARE_LEAVERS = "care_leavers"
    LEADERSHIP = "leadership"
    LSCB = "lscb"
    CAPACITY_TO_IMPROVE = "capacity_to_improve"
    OUTCOMES = "outcomes"
    QUALITY_OF_PROVISION = "quality_of_provision"
    BEING_HEALTHY = "being_healthy"
    STAYING_SAFE = "staying_safe"
    ENJOYING_AND_ACHIEVING = "enjoying_and_achieving"
    POSITIVE_CONTRIBUTION = "positive_contribution"
    ECONOMIC_WELLBEING = "economic_wellbeing"


class Locator(Record):
    """Where in a source a fact stands. Printed page and PDF page differ in reports with unnumbered covers."""

    page: Annotated[int, Field(ge=1)] | None = None
    pdf_page: Annotated[int, Field(ge=1)] | None = None
    paragraph: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*(-\d+)?$")] | None = None
    section: Name | None = None

    @property
    def label(self) -> str:
        """Such as `page 30, paragraph 100`; empty when nothing is known."""
        parts = [
            f"page {self.page}" if self.page else "",
            f"paragraph{'s' if '-' in self.paragraph else ''} {self.paragraph}" if self.paragraph else "",
        ]
        return ", ".join(part for part in parts if part) or (self.section or "")


class Source(Record):
    """A document that facts are drawn from."""

    id: Slug
    title: Line
    publisher: Name
    kind: SourceKind
    tier: Tier
    authority: Name
    framework: Framework | None = None
    fieldwork_start: PartialDate | None = None
    fieldwork_end: PartialDate | None = None
    published_on: PartialDate
    url: Url | None = None
    sha256: Sha256 | None = None
    pages: Annotated[int, Field(ge=1)] | None = None
    licence: Line
    note: Line | None = None

    @model_validator(mode="after")
    def _fieldwork_is_in_order(self) -> Self:
        if self.fieldwork_start and self.fieldwork_end and self.fieldwork_end < self.fieldwork_start:
            raise ValueError("fieldwork_end comes before fieldwork_start")
        if self.kind is SourceKind.PRESS and self.tier is Tier.PRIMARY:
            raise ValueError("press reports what others found: its tier is secondary")
        return self

    @property
    def as_at(self) -> PartialDate:
        """When what it says was true: the end of fieldwork, else its publication."""
        return self.fieldwork_end or self.published_on


class Judgement(Record):
    """A grade on one graded line of one framework."""

    strand: Strand
    grade: Grade
    framework: Framework

    @model_validator(mode="after")
    def _grade_belongs_to_its_era(self) -> Self:
        pre_sif = self.framework in {Framework.PRE_SIF_CP, Framework.PRE_SIF_LAC}
        if self.grade is Grade.ADEQUATE and not pre_sif:
            raise ValueError(
                "'adequate' was dropped in November 2013; this framework grades 'requires_improvement'"
            )
        if self.grade is Grade.REQUIRES_IMPROVEMENT and pre_sif:
            raise ValueError("'requires_improvement' began in November 2013; this framework grades 'adequate'")
        return self


class Figure(Record):
    """A number as the source gives it. `denominator` is the count a percentage or part is of, when printed."""

    metric: Slug
    value: float
    unit: Line
    denominator: float | None = None


class Conflict(Record):
    """Another fact that this one disagrees with, and how, in one line."""

    fact: FactId
    note: Line


class Fact(Record):
    """One claim, in our own words, with who said it, when it was true and where it stands."""

    id: FactId
    statement: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_STATEMENT)]
    quote: Line | None = None
    said_by: Name
    kind: Kind
    stance: Stance
    themes: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MAX_THEMES)]
    authority: Name
    as_at: PartialDate
    source: Slug
    locator: Locator | None = None
    judgement: Judgement | None = None
    figure: Figure | None = None
    thread: Slug | None = None
    part_of: FactId | None = None
    """The fact of the same document that this one is a part of: a list counts and shows the whole."""
    addressed_to: Name | None = None
    """Whom a recommendation is made to, where that is not the authority itself."""
    conflicts: tuple[Conflict, ...] = ()
    asks: tuple[Line, ...] = ()
    probe: Line | None = None
    status: Status = Status.PUBLISHED
    version: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        if self.quote and len(self.quote.split()) > MAX_QUOTE_WORDS:
            raise ValueError(f"quote has {len(self.quote.split())} words; {MAX_QUOTE_WORDS} at most")
        if len(set(self.themes)) != len(self.themes):
            raise ValueError("a theme is named twice")
        if (self.judgement is not None) != (self.kind is Kind.JUDGEMENT):
            raise ValueError("a fact of kind 'judgement' has a judgement, and no other kind does")
        if self.kind is Kind.FIGURE and self.figure is None:
            raise ValueError("a fact of kind 'figure' needs its figure: metric, value, unit")
        if self.addressed_to and self.kind is not Kind.RECOMMENDATION:
            raise ValueError("only a recommendation is addressed to somebody")
        if self.part_of == self.id:
            raise ValueError("a fact is no part of itself")
        return self


class Theme(Record):
    """A subject that councillors follow, such as care leavers."""

    id: Slug
    name: Line
    description: Line


class Thread(Record):
    """One concern or figure followed across the years, such as independent reviewing officers' caseloads."""

    id: Slug
    name: Line
    question: Line


class Metric(Record):
    """A quantity that several sources give, so that its values can be compared over the years."""

    id: Slug
    name: Line
    unit: Line


class Term(Record):
    """A glossary entry. `synonyms` mean the same; `related` only help to find."""

    term: Line
    expansion: Line
    synonyms: tuple[Line, ...] = ()
    related: tuple[Line, ...] = ()
    note: Line | None = None
