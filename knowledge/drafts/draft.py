"""The draft itself, and the fact and source it becomes."""

import re
from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from typing import Self

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.models import (
    Fact,
    Figure,
    Framework,
    Grade,
    Judgement,
    Kind,
    Locator,
    Record,
    Source,
    SourceKind,
    Stance,
    Strand,
    Tier,
)
from knowledge.text import fold

_LICENCES = {
    SourceKind.PRESS: "Copyright of the publisher; facts in our own words and a link only",
    SourceKind.COUNCIL_STATEMENT: "Copyright of the council; facts in our own words",
}
_CROWN = "Open Government Licence v3.0"


_PLAIN = {
    "kind",
    "themes",
    "statement",
    "said_by",
    "stance",
    "as_at",
    "locator",
    "quote",
    "asks",
    "thread",
    "probe",
}
"""Fields of a draft that are the fact's as they stand."""


class Step(StrEnum):
    """What a draft asks, in this order. Some steps apply only to some drafts."""

    SOURCE = "source"
    SOURCE_KIND = "source_kind"
    SOURCE_TITLE = "source_title"
    SOURCE_PUBLISHER = "source_publisher"
    SOURCE_DATE = "source_date"
    SOURCE_URL = "source_url"
    KIND = "kind"
    THEMES = "themes"
    STRAND = "strand"
    GRADE = "grade"
    METRIC = "metric"
    VALUE = "value"
    STATEMENT = "statement"
    SAID_BY = "said_by"
    STANCE = "stance"
    AS_AT = "as_at"
    LOCATOR = "locator"
    QUOTE = "quote"
    ASKS = "asks"
    THREAD = "thread"
    PROBE = "probe"
    PREVIEW = "preview"


class NewSource(Record):
    """A source that the base does not hold yet, as far as it is known."""

    kind: SourceKind | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: PartialDate | None = None
    url: str | None = None


class Draft(Record):
    """A fact in the making. `answered` holds the steps that have been settled, skipped ones included."""

    step: Step = Step.SOURCE
    answered: frozenset[Step] = frozenset()
    source: str | None = None
    new_source: NewSource | None = None
    kind: Kind | None = None
    themes: tuple[str, ...] = ()
    strand: Strand | None = None
    grade: Grade | None = None
    metric: str | None = None
    value: float | None = None
    unit: str | None = None
    denominator: float | None = None
    statement: str | None = None
    said_by: str | None = None
    stance: Stance | None = None
    as_at: PartialDate | None = None
    locator: Locator | None = None
    quote: str | None = None
    asks: tuple[str, ...] = ()
    thread: str | None = None
    probe: str | None = None
    question: str | None = None  # a councillor's, which the fact is to answer; always one of its asks
    note: str | None = None  # what it was started from, to be put into the editor's own words; gone once it is
    noted_on: PartialDate | None = None  # when that was written

    def applies(self, step: Step) -> bool:
        """Whether this draft has to answer `step` at all."""
        if step.value.startswith("source_"):
            return self.new_source is not None
        if step in {Step.STRAND, Step.GRADE}:
            return self.kind is Kind.JUDGEMENT
        if step in {Step.METRIC, Step.VALUE}:
            return self.kind is Kind.FIGURE
        # a new fact needs neither; an edit may set them
        return step not in {Step.THREAD, Step.PROBE}

    def settle(self, step: Step, **changes: object) -> Self:
        """The draft with this step answered, standing at the next open one."""
        changed = self.model_copy(update={**changes, "answered": self.answered | {step}})
        open_steps = (item for item in Step if changed.applies(item) and item not in changed.answered)
        return changed.model_copy(update={"step": next(open_steps, Step.PREVIEW)})


def source_of(draft: Draft, base: FactBase) -> Source | None:
    """The stored source that the draft names; None while it is new or not chosen."""
    return base.sources.get(draft.source) if draft.source else None


def framework_of(draft: Draft, base: FactBase) -> Framework:
    """The framework that a judgement in this draft belongs to, by its source, else by its date."""
    source = source_of(draft, base)
    if source and source.framework:
        return source.framework
    published = published_on(draft, base)
    if published is None or published >= PartialDate(2018, 1):  # ILACS began in January 2018
        return Framework.ILACS
    return Framework.SIF if published >= PartialDate(2013, 11) else Framework.PRE_SIF_LAC


def published_on(draft: Draft, base: FactBase) -> PartialDate | None:
    """When the document of the draft was published; None while that is not known."""
    document = source_of(draft, base) or draft.new_source
    return document.published_on if document else None


def is_primary(draft: Draft, base: FactBase) -> bool:
    """Whether the document's own author made the finding: then the fact needs its page."""
    source = source_of(draft, base)
    if source:
        return source.tier is Tier.PRIMARY
    return draft.new_source is not None and draft.new_source.kind is not SourceKind.PRESS


def finish_source(draft: Draft, base: FactBase) -> Source:
    """The source of a finished draft: the stored one, or the new one with an id of its own.

    A new one that is there by now, since another draft or an undone publication brought it, is not made twice.

    Raises:
        pydantic.ValidationError: when the draft is not finished.
    """
    stored = source_of(draft, base)
    if stored:
        return stored
    new = draft.new_source or NewSource()
    same = (source for source in base.sources.values() if _describes(new, source))
    if brought := next(same, None):
        return brought
    press = new.kind is SourceKind.PRESS
    return Source.model_validate(
        {
            "id": _source_id(new, base),
            **new.model_dump(),
            "tier": Tier.SECONDARY if press else Tier.PRIMARY,
            "authority": base.home,
            "framework": framework_of(draft, base) if draft.kind is Kind.JUDGEMENT else None,
            "licence": _LICENCES.get(new.kind, _CROWN) if new.kind else _CROWN,
        }
    )


def finish_fact(draft: Draft, fact_id: str, source: Source, base: FactBase) -> Fact:
    """The fact of a finished draft.

    Raises:
        pydantic.ValidationError: when the draft is not finished.
    """
    judgement = figure = None
    if draft.kind is Kind.JUDGEMENT and draft.strand and draft.grade:
        judgement = Judgement(strand=draft.strand, grade=draft.grade, framework=framework_of(draft, base))
    if draft.kind is Kind.FIGURE and draft.metric and draft.value is not None:
        figure = Figure(
            metric=draft.metric, value=draft.value, unit=draft.unit or "count", denominator=draft.denominator
        )
    plain = draft.model_dump(include=_PLAIN)
    return Fact.model_validate(
        {
            **plain,
            "id": fact_id,
            "authority": source.authority,
            "source": source.id,
            "judgement": judgement,
            "figure": figure,
        }
    )


def fact_prefix(source: Source, base: FactBase) -> str:
    """How ids of facts that editors add to this source begin, such as `NFK-2026-E`.

    The E keeps them apart from ids that a later curated file may bring.
    """
    return f"{authority_code(source.authority, base)}-{source.published_on.year}-E"


def authority_code(authority: str, base: FactBase) -> str:
    """The letters that ids of facts on this authority begin with: those in use, else the name's first three."""
    used = Counter(fact.id.partition("-")[0] for fact in base.facts.values() if fact.authority == authority)
    letters = re.sub("[^A-Z]", "", authority.upper())
    return used.most_common(1)[0][0] if used else letters[:3].ljust(2, "X")


def _describes(new: NewSource, source: Source) -> bool:
    return (new.kind, new.title, new.publisher, new.published_on, new.url) == (
        source.kind,
        source.title,
        source.publisher,
        source.published_on,
        source.url,
    )


def _source_id(new: NewSource, base: FactBase) -> str:
    words = [authority_code(base.home, base), new.publisher or "", str(new.published_on or "")]
    slug = re.sub(r"[^a-z0-9]+", "-", fold(" ".join(words)))[:50].strip("-")
    return _first_free(slug, base.sources.keys())


def _first_free(slug: str, taken: Collection[str]) -> str:
    number = 1
    candidate = slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
