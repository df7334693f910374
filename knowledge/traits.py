"""What a question may ask of a fact beyond its words, worked out once when the fact is put into the base."""

import re
from dataclasses import dataclass
from typing import Self

from knowledge.models import Fact, Source, Tier

_YEAR = re.compile(r"\b((?:19|20)\d\d)(?:[/-]\d\d)?\b")
_RANK = re.compile(r"\b[Rr]ecommendation \d+")
_NUMBER_WORDS = re.compile(
    r"\b(no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|dozen|all|every)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Traits:
    """A fact's traits. Years: those of its finding and publication, and those it speaks of besides."""

    years: frozenset[int]
    spoken_years: frozenset[int]
    holds_number: bool
    secondary: bool
    first_day: int  # proleptic ordinals, which compare fast
    last_day: int

    @classmethod
    def of(cls, fact: Fact, source: Source) -> Self:
        """The traits of a fact from a source."""
        return cls(
            years=frozenset({fact.as_at.year, source.as_at.year, source.published_on.year}),
            spoken_years=frozenset(int(match[1]) for match in _YEAR.finditer(fact.statement)),
            holds_number=_holds_number(fact),
            secondary=source.tier is Tier.SECONDARY,
            first_day=fact.as_at.first_day.toordinal(),
            last_day=fact.as_at.last_day.toordinal(),
        )


def _holds_number(fact: Fact) -> bool:
    """Whether the fact holds a quantity; a year or the number of a recommendation is none."""
    if fact.figure:
        return True
    rest = _RANK.sub(" ", _YEAR.sub(" ", fact.statement))
    return bool(re.search(r"\d", rest) or _NUMBER_WORDS.search(rest))
