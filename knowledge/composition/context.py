"""What goes with an answer: what came later, and which facts disagree."""

from collections.abc import Sequence

from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from knowledge.base import FactBase
from knowledge.models import Fact
from knowledge.question import Question, When

MAX_SNIPPETS = 8
RULE_CONFIDENCE = 0.97
"""Confidence of answers found by structure (a grade, a list), not by likeness."""


def answered(
    question: Question,
    base: FactBase,
    facts: Sequence[Fact],
    confidence: float,
    *,
    limit: int | None = MAX_SNIPPETS,
    complete: bool = False,
) -> Answer:
    """The answer that shows these facts, at most `limit`; a `complete` one needs no word on what came later."""
    shown = facts[:limit]
    wants_later = question.when is not When.YEARS and not complete
    return Answer(
        question=question.text,
        status=AnswerStatus.ANSWERED,
        confidence=confidence,
        snippets=tuple(base.cite(fact) for fact in shown),
        since_then=_since_then(shown, base) if wants_later else (),
        conflicts=_conflicts(shown, base),
    )


def _since_then(shown: Sequence[Fact], base: FactBase) -> tuple[Snippet, ...]:
    """What is newer on the leading fact's strand or thread and not shown already, newest first.

    Where the leading fact is a number, the newest number is worth more than a second newest sentence.
    """
    lead, ids = shown[0], {fact.id for fact in shown}
    newer = [
        fact
        for fact in base.facts.values()
        if continues(fact, lead) and fact.id not in ids and fact.as_at.first_day > lead.as_at.last_day
    ]
    newer.sort(
        key=lambda fact: (fact.as_at.last_day, len(set(fact.themes) & set(lead.themes)), fact.id), reverse=True
    )
    chosen = newer[:1]
    if lead.figure:
        chosen += [fact for fact in newer[1:] if fact.figure][:1]
    return tuple(base.cite(fact) for fact in chosen)


def continues(fact: Fact, lead: Fact) -> bool:
    """Whether a fact is about the same concern as another: its strand's grade, or its thread and a theme of it."""
    if lead.judgement:
        return fact.judgement is not None and fact.judgement.strand is lead.judgement.strand
    # a thread such as a stable workforce runs through many services: the theme keeps to the one asked about
    return lead.thread is not None and fact.thread == lead.thread and not set(fact.themes).isdisjoint(lead.themes)


def _conflicts(shown: Sequence[Fact], base: FactBase) -> tuple[Disagreement, ...]:
    """Every disagreement that a shown fact is part of, whichever side records it; once where both do."""
    contents, ids = base.contents, {fact.id for fact in shown}
    concerned = (item for item in contents.disagreements if not ids.isdisjoint(item.facts))
    published = {item.facts: item for item in concerned if contents.facts.keys() >= set(item.facts)}
    return tuple(published.values())
