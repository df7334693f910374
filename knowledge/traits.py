"""What a question may ask of a fact beyond its words, worked out once when the fact is put into the base."""

import re
from dataclasses import dataclass
from typing import Self

from knowledge.models import Fact, Source, Tier
from knowledge.wants import Want, holdings_of

_YEAR = re.compile(r"\b((?:19|20)\d\d)(?:[/-]\d\d)?\b")


@dataclass(frozen=True, slots=True)
class Traits:
    """A fact's traits. Years: those of its finding and publication, those it speaks of, and of these those it is asked for."""

    years: frozenset[int]
    spoken_years: frozenset[int]
    asked_years: frozenset[int]
    holdings: frozenset[Want]
    secondary: bool
    first_day: int  # proleptic ordinals, which compare fast
    last_day: int

    @classmethod
    def of(cls, fact: Fact, source: Source) -> Self:
        """The traits of a fact from a source."""
        spoken = _years_in(fact.statement)
        return cls(
            years=frozenset({fact.as_at.year, source.as_at.year, source.published_on.year}),
            spoken_years=spoken,
            asked_years=spoken & frozenset().union(*map(_years_in, fact.asks)),
            holdings=holdings_of(fact.statement, has_figure=fact.figure is not None),
            secondary=source.tier is Tier.SECONDARY,
            first_day=fact.as_at.first_day.toordinal(),
            last_day=fact.as_at.last_day.toordinal(),
        )


def _years_in(text: str) -> frozenset[int]:
    return frozenset(int(match[1]) for match in _YEAR.finditer(text))
