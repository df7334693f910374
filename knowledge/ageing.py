"""Facts that somebody should look at again: old ones that people are still shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.models import Fact

AGED_YEARS = 2
"""From when on a fact may be out of date: inspections of one authority are seldom further apart than three years."""
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class AgedFact:
    """A fact with its age in years and how often it was shown lately."""

    fact: Fact
    years: float
    shown: int


def rank_aged(
    facts: Iterable[Fact], shown: Mapping[str, int], *, today: date, reviewed: Collection[str] = ()
) -> Sequence[AgedFact]:
    """Facts older than `AGED_YEARS` that nobody reviewed lately, first those that are old and much shown.

    Ordered by age times showings, so that one of ten years that was shown twice stands beside one of five years that was
    shown four times; those that were not shown follow, oldest first.
    """
    aged = [
        AgedFact(fact, years, shown.get(fact.id, 0))
        for fact in facts
        if fact.id not in reviewed and (years := (today - fact.as_at.last_day).days / _DAYS_A_YEAR) >= AGED_YEARS
    ]
    return sorted(aged, key=lambda item: (-item.years * item.shown, -item.years, item.fact.id))
