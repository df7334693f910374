"""Whether a fact is of the time asked about, and what its age costs it."""

from knowledge.question import Question, When
from knowledge.traits import Traits

MENTION_DISCOUNT = 0.9
"""A fact of another year that speaks of the one asked about comes behind those of that year."""
RECENCY_SPAN = 0.25
"""How much a fact's age may cost it when the question is about now."""
SLIGHT_RECENCY_SPAN = 0.03
"""The same when the question names no time: of two alike, the newer leads."""


def is_of_years(traits: Traits, question: Question) -> bool:
    """Whether the fact was found or published in the years asked about; true when none is named."""
    return question.when is not When.YEARS or not question.years.isdisjoint(traits.years)


def is_in_time(traits: Traits, question: Question) -> bool:
    """Whether the fact is of the years asked about, or speaks of one of them."""
    return is_of_years(traits, question) or not question.years.isdisjoint(traits.spoken_years)


def weigh_time(traits: Traits, question: Question, span: tuple[int, int]) -> float:
    """The share of its likeness that a fact keeps for its time, up to 1. `span`: the base's first and last day."""
    weight = 1.0 if is_of_years(traits, question) else MENTION_DISCOUNT
    if question.when is not When.YEARS:
        oldest, newest = span
        cost = RECENCY_SPAN if question.when is When.CURRENT else SLIGHT_RECENCY_SPAN
        weight *= 1 - cost * (newest - traits.last_day) / (newest - oldest or 1)
    return weight
