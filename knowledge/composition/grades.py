"""Questions for a grade: the newest judgement and what it replaced, that of a year, or all of them in order."""

from collections.abc import Sequence

from knowledge.answer import Answer
from knowledge.base import FactBase
from knowledge.composition.context import RULE_CONFIDENCE, answered
from knowledge.composition.times import is_of_years
from knowledge.models import Fact, Strand, Tier
from knowledge.question import Question, When


def give_grade(question: Question, base: FactBase) -> Answer | None:
    """The grade asked for; None when no grade is, or none is held for that time."""
    if question.grade_of is None or question.other_authorities:
        return None
    judgements = list_judgements(base, question.grade_of)
    if question.grade_named and (named := [fact for fact in judgements if _has_grade(fact, question)]):
        return answered(question, base, named[::-1], RULE_CONFIDENCE, limit=None, complete=True)
    if question.period.over_time:
        chosen = [fact for fact in judgements[::-1] if is_of_years(base.contents.traits[fact.id], question)]
        return answered(question, base, chosen, RULE_CONFIDENCE, limit=None, complete=True) if chosen else None
    if question.period.as_at is not None:
        day = question.period.as_at.last_day
        shown = [fact for fact in judgements if fact.as_at.last_day <= day][:1]
    else:
        chosen = [fact for fact in judgements if is_of_years(base.contents.traits[fact.id], question)]
        shown = chosen if question.when is When.YEARS else [*chosen[:1], *_replaced_by(chosen, judgements)]
    return answered(question, base, shown, RULE_CONFIDENCE) if shown else None


def list_judgements(base: FactBase, strand: Strand) -> list[Fact]:
    """Every judgement on a strand, newest first; of two reports of one judgement, the primary source's."""
    found = [fact for fact in base.facts.values() if fact.judgement and fact.judgement.strand is strand]
    found.sort(key=lambda fact: (base.sources[fact.source].tier is Tier.PRIMARY, fact.as_at.last_day, fact.id))
    leading = {(fact.as_at.year, fact.judgement): fact for fact in found}  # the last of each inspection stays
    return sorted(leading.values(), key=lambda fact: (fact.as_at.last_day, fact.id), reverse=True)


def _has_grade(fact: Fact, question: Question) -> bool:
    return fact.judgement is not None and fact.judgement.grade is question.grade_named


def _replaced_by(chosen: Sequence[Fact], judgements: Sequence[Fact]) -> list[Fact]:
    """The judgement that the newest of the chosen ones replaced."""
    return [fact for fact in judgements if chosen and fact.as_at < chosen[0].as_at][:1]
