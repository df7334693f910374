"""What differs between two versions of a fact, field by field, in words that an editor reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.base import FactBase
from knowledge.models import Fact, Figure


class Field(StrEnum):
    """What a fact says, in the order in which differences are told; each is named as its attribute."""

    STATUS = "status"
    STATEMENT = "statement"
    QUOTE = "quote"
    SAID_BY = "said_by"
    KIND = "kind"
    STANCE = "stance"
    JUDGEMENT = "judgement"
    FIGURE = "figure"
    AS_AT = "as_at"
    LOCATOR = "locator"
    THEMES = "themes"
    THREAD = "thread"
    ASKS = "asks"
    PROBE = "probe"
    CONFLICTS = "conflicts"
    PART_OF = "part_of"
    ADDRESSED_TO = "addressed_to"
    AUTHORITY = "authority"
    SOURCE = "source"

    @property
    def label(self) -> str:
        """As editors are shown it."""
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())


_LABELS = {Field.LOCATOR: "Page", Field.ASKS: "Questions", Field.PROBE: "Scrutiny question"}


@dataclass(frozen=True)
class Difference:
    """A field that changed: what it said before and what it says now, none, one or several lines each."""

    field: Field
    former: tuple[str, ...]
    present: tuple[str, ...]


def compare_facts(former: Fact, present: Fact, base: FactBase) -> Sequence[Difference]:
    """Every field in which two versions differ."""
    return [
        Difference(field, describe_field(former, field, base), describe_field(present, field, base))
        for field in changed_fields(former, present)
    ]


def changed_fields(former: Fact, present: Fact) -> Sequence[Field]:
    """The fields in which two versions differ, whatever their numbers."""
    return [field for field in Field if getattr(former, field) != getattr(present, field)]


def describe_field(fact: Fact, field: Field, base: FactBase) -> tuple[str, ...]:
    """What a fact says in one field; empty when it says nothing."""
    describe = _SPECIAL.get(field)
    if describe:
        return describe(fact, base)
    value = getattr(fact, field)
    return () if value is None else (str(value),)


def describe_figure(figure: Figure, base: FactBase) -> str:
    """Such as `Care leavers in touch: 190 of 766 young people`."""
    metric = base.metrics.get(figure.metric)
    whole = f" of {_number(figure.denominator)}" if figure.denominator is not None else ""
    return f"{metric.name if metric else figure.metric}: {_number(figure.value)}{whole} {figure.unit}"


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _describe_judgement(fact: Fact, _base: FactBase) -> tuple[str, ...]:
    if fact.judgement is None:
        return ()
    judgement = fact.judgement
    strand, framework = (item.value.replace("_", " ") for item in (judgement.strand, judgement.framework))
    return (f"{strand}: {judgement.grade.printed} ({framework})",)


def _describe_locator(fact: Fact, _base: FactBase) -> tuple[str, ...]:
    if fact.locator is None:
        return ()
    place, pdf_page = fact.locator, fact.locator.pdf_page
    section = f" ({place.section})" if place.section and place.label != place.section else ""
    other = f", page {pdf_page} of the PDF" if pdf_page and pdf_page != place.page else ""
    return (f"{place.label}{section}{other}".removeprefix(", "),)


def _describe_themes(fact: Fact, base: FactBase) -> tuple[str, ...]:
    return tuple(base.themes[theme].name if theme in base.themes else theme for theme in fact.themes)


def _describe_thread(fact: Fact, base: FactBase) -> tuple[str, ...]:
    if fact.thread is None:
        return ()
    thread = base.threads.get(fact.thread)
    return (thread.name if thread else fact.thread,)


_SPECIAL: Mapping[Field, Callable[[Fact, FactBase], tuple[str, ...]]] = {
    Field.JUDGEMENT: _describe_judgement,
    Field.FIGURE: lambda fact, base: (describe_figure(fact.figure, base),) if fact.figure else (),
    Field.AS_AT: lambda fact, _base: (fact.as_at.display(),),
    Field.LOCATOR: _describe_locator,
    Field.THEMES: _describe_themes,
    Field.THREAD: _describe_thread,
    Field.ASKS: lambda fact, _base: fact.asks,
    Field.CONFLICTS: lambda fact, _base: tuple(f"{item.fact}: {item.note}" for item in fact.conflicts),
}
