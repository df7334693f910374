"""From a question to an answer: which facts to show, in what order, and when to say that there is none.

The search says how well each fact's words fit; this module honours what words alone cannot tell: the time and
the authority asked about, grades that a newer inspection replaced, whole lists, facts that disagree.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from knowledge.base import FactBase
from knowledge.models import Fact, Kind, Strand, Tier
from knowledge.question import LAST_YEAR, Question, When, understand_question
from knowledge.traits import Traits

MAX_SNIPPETS = 8
NEAREST = 2
_CANDIDATES = 60
_RULE_CONFIDENCE = 0.97
"""Confidence of answers found by structure (a grade, a list), not by likeness of words."""
_CLOSE = 0.72
"""A further snippet is shown only when it scores at least this share of the best one."""
_SECONDARY_DISCOUNT = 0.97
"""Of two equally fitting facts, the one from the body that made the finding leads."""
_MENTION_DISCOUNT = 0.9
"""A fact of another year that speaks of the one asked about comes behind those of that year."""
_RECENCY_SPAN = 0.25
"""How much a fact's age may cost it when the question is about now."""


def answer_question(text: str, base: FactBase) -> Answer:
    """Answer from the stored facts, or say that they hold no answer. No text makes it raise."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a surrogate pair is no text
    question = understand_question(text, home=base.home, finder=base.authorities)
    for attempt in (_refuse_empty, _define, _give_grade, _give_list):
        answer = attempt(question, base)
        if answer:
            return answer
    return _look_up(question, base)


def _refuse_empty(question: Question, base: FactBase) -> Answer | None:
    if not re.search(r"[^\W\d_]{2}", question.text):
        return Answer(question=question.text, status=AnswerStatus.EMPTY_QUESTION, confidence=0.0)
    if not base.facts:
        return Answer(question=question.text, status=AnswerStatus.EMPTY_BASE, confidence=0.0)
    return None


def _define(question: Question, base: FactBase) -> Answer | None:
    terms = (base.glossary.find_term(wording) for wording in question.may_define)
    term = next(filter(None, terms), None)
    if term is None:
        return None
    return Answer(question=question.text, status=AnswerStatus.DEFINITION, confidence=1.0, definition=term)


def _give_grade(question: Question, base: FactBase) -> Answer | None:
    """The newest judgement on the strand asked about, or those of the years asked about."""
    if question.grade_of is None or question.other_authorities:
        return None
    judgements = _judgements(base, question.grade_of)
    chosen = [fact for fact in judgements if _is_of_years(base.contents.traits[fact.id], question)]
    if not chosen:
        return None
    shown = chosen if question.when is When.YEARS else [*chosen[:1], *_replaced_by(chosen[0], judgements)]
    return _answered(question, base, shown, _RULE_CONFIDENCE)


def _judgements(base: FactBase, strand: Strand) -> list[Fact]:
    """Every judgement on a strand, newest first; of two reports of one judgement, the primary source's."""
    found = [fact for fact in base.facts.values() if fact.judgement and fact.judgement.strand is strand]
    found.sort(key=lambda fact: (base.sources[fact.source].tier is Tier.PRIMARY, fact.as_at.last_day, fact.id))
    leading = {(fact.as_at.year, fact.judgement): fact for fact in found}  # the last of each inspection stays
    return sorted(leading.values(), key=lambda fact: (fact.as_at.last_day, fact.id), reverse=True)


def _replaced_by(newest: Fact, judgements: Sequence[Fact]) -> list[Fact]:
    """The judgement that the newest one replaced."""
    older = [fact for fact in judgements if fact.as_at < newest.as_at]
    return older[:1]


def _give_list(question: Question, base: FactBase) -> Answer | None:
    """Every recommendation, or every grade, of the years asked about or of the newest report that has any."""
    if question.list_of is None or question.about or question.other_authorities:
        return None
    items = [fact for fact in base.facts.values() if fact.kind is question.list_of]
    if question.list_theme:
        items = [fact for fact in items if question.list_theme in fact.themes]
    primary = [fact for fact in items if base.sources[fact.source].tier is Tier.PRIMARY]
    chosen = [fact for fact in primary or items if _is_of_years(base.contents.traits[fact.id], question)]
    if question.when is not When.YEARS and chosen:
        newest = max(chosen, key=lambda fact: base.sources[fact.source].published_on)
        chosen = [fact for fact in chosen if fact.source == newest.source]
    if not chosen:
        return None
    chosen.sort(key=lambda fact: (base.sources[fact.source].published_on.last_day, _place(fact)))
    return _answered(question, base, chosen, _RULE_CONFIDENCE, limit=None)


def _place(fact: Fact) -> tuple[int, int, str]:
    page = fact.locator.pdf_page or fact.locator.page or 0 if fact.locator else 0
    digits = re.findall(r"\d+", fact.id)
    return page, int(digits[-1]), fact.id


@dataclass(frozen=True)
class _Candidate:
    fact: Fact
    score: float
    confidence: float
    accepted: bool


def _look_up(question: Question, base: FactBase) -> Answer:
    fitting = _search(question, base, strict=True)
    accepted = [item for item in fitting if item.accepted]
    if accepted:
        best = accepted[0]
        shown = [item.fact for item in accepted if item.score >= _CLOSE * best.score]
        return _answered(question, base, shown, best.confidence)
    anywhere = _search(question, base, strict=False)
    status, named = _why_not(question, base, fitting or anywhere)
    nearest = {item.fact.id: item.fact for item in (*fitting[:NEAREST], *anywhere[:NEAREST])}
    return Answer(
        question=question.text,
        status=status,
        confidence=fitting[0].confidence if fitting else 0.0,
        nearest=tuple(base.cite(fact) for fact in list(nearest.values())[:NEAREST]),
        named=named,
    )


def _search(question: Question, base: FactBase, *, strict: bool) -> list[_Candidate]:
    """The facts that fit the question's words, best first once tier and age are weighed in.

    `strict`: only facts of the time, the authority and the sort asked for.
    """
    contents = base.contents  # one state of the base, whatever is published meanwhile
    facts, traits = contents.facts, contents.traits

    def may_answer(fact_id: str) -> bool:
        fact = facts.get(fact_id)
        return fact is not None and _is_asked_for(fact, traits[fact_id], question)

    results = base.index.search(
        question.search_text, limit=_CANDIDATES, keep=may_answer if strict and _is_narrow(question) else None
    )
    accepted = {match.id for match in results.accepted}
    candidates = [
        _Candidate(
            fact=facts[match.id],
            score=match.score * _weigh(traits[match.id], question, contents.span),
            confidence=match.confidence,
            accepted=match.id in accepted,
        )
        for match in results.matches
        if match.id in facts
    ]
    return sorted(candidates, key=lambda item: (-item.score, item.fact.id))


def _is_narrow(question: Question) -> bool:
    """Whether the question asks for facts of some time, authority or sort only."""
    return bool(
        question.years
        or question.wants_number
        or question.other_authorities
        or question.list_of is Kind.RECOMMENDATION
    )


def _is_asked_for(fact: Fact, traits: Traits, question: Question) -> bool:
    return (
        (not question.wants_number or traits.holds_number)
        and _in_time(traits, question)
        and (not question.other_authorities or _mentions(fact, question.other_authorities))
        and (question.list_of is not Kind.RECOMMENDATION or fact.kind is Kind.RECOMMENDATION)
    )


def _weigh(traits: Traits, question: Question, span: tuple[int, int]) -> float:
    """How much of its likeness in words a fact keeps."""
    weight = _SECONDARY_DISCOUNT if traits.secondary else 1.0
    if not _is_of_years(traits, question):
        weight *= _MENTION_DISCOUNT
    if question.when is When.CURRENT:
        oldest, newest = span
        weight *= 1 - _RECENCY_SPAN * (newest - traits.last_day) / (newest - oldest or 1)
    return weight


def _in_time(traits: Traits, question: Question) -> bool:
    """Whether the fact is of the years asked about, or speaks of one of them."""
    return _is_of_years(traits, question) or not question.years.isdisjoint(traits.spoken_years)


def _is_of_years(traits: Traits, question: Question) -> bool:
    """Whether the fact was found or published in the years asked about; true when none is named."""
    return question.when is not When.YEARS or not question.years.isdisjoint(traits.years)


def _mentions(fact: Fact, names: Iterable[str]) -> bool:
    return any(name.casefold() in fact.statement.casefold() for name in names)


def _why_not(question: Question, base: FactBase, nearest: Sequence[_Candidate]) -> tuple[AnswerStatus, str | None]:
    if question.other_authorities:
        return AnswerStatus.OTHER_AUTHORITY, question.other_authorities[0]
    if question.when is When.YEARS:
        held = any(_in_time(traits, question) for traits in base.contents.traits.values())
        if not held or any(item.accepted for item in nearest):
            return AnswerStatus.OTHER_TIME, _describe_years(question.years)
    return AnswerStatus.NO_MATCH, None


def _describe_years(years: frozenset[int]) -> str:
    first, last = min(years), max(years)
    if first == last:
        return str(first)
    return f"{first} onwards" if last == LAST_YEAR else f"{first} to {last}"


def _answered(
    question: Question,
    base: FactBase,
    facts: Sequence[Fact],
    confidence: float,
    *,
    limit: int | None = MAX_SNIPPETS,
) -> Answer:
    shown = facts[:limit]
    timeless = question.when is not When.YEARS
    return Answer(
        question=question.text,
        status=AnswerStatus.ANSWERED,
        confidence=confidence,
        snippets=tuple(base.cite(fact) for fact in shown),
        since_then=_since_then(shown, base) if timeless and question.list_of is None else (),
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
        if _continues(fact, lead) and fact.id not in ids and fact.as_at.first_day > lead.as_at.last_day
    ]
    newer.sort(
        key=lambda fact: (fact.as_at.last_day, len(set(fact.themes) & set(lead.themes)), fact.id), reverse=True
    )
    chosen = newer[:1]
    if lead.figure:
        chosen += [fact for fact in newer[1:] if fact.figure][:1]
    return tuple(base.cite(fact) for fact in chosen)


def _continues(fact: Fact, lead: Fact) -> bool:
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
