"""What goes with an answer: what came later, and which facts disagree."""

import re
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
        snippets=cite_with_parts(shown, base),
        since_then=_since_then(shown, base) if wants_later else (),
        conflicts=_conflicts(shown, base),
    )


def cite_with_parts(facts: Sequence[Fact], base: FactBase) -> tuple[Snippet, ...]:
    """The facts with their sources and their parts, but for parts that stand there themselves."""
    standing = {fact.id for fact in facts}
    parts: dict[str, list[Fact]] = {}
    for fact in base.facts.values():
        if fact.part_of and fact.id not in standing:
            parts.setdefault(fact.part_of, []).append(fact)
    for found in parts.values():
        found.sort(key=place_in_document)
    return tuple(base.cite(fact).model_copy(update={"parts": tuple(parts.get(fact.id, ()))}) for fact in facts)


def place_in_document(fact: Fact) -> tuple[int, int, str]:
    """What facts of one document are sorted by: the page, then the number of the id."""
    page = fact.locator.pdf_page or fact.locator.page or 0 if fact.locator else 0
    digits = re.findall(r"\d+", fact.id)
    return page, int(digits[-1]), fact.id


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
