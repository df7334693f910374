"""Questions that are answered by likeness: the search, then what the question says beyond its words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.composition.context import answered, continues
from knowledge.composition.times import is_in_time, is_of_years, weigh_time
from knowledge.gate import Standing
from knowledge.models import Fact, Kind, Stance
from knowledge.question import LAST_YEAR, Question, When
from knowledge.question.speakers import speaks_for
from knowledge.search import Asked, Match
from knowledge.search.sorts import Sort
from knowledge.traits import Traits
from knowledge.wants import Want, counts

NEAREST = 2
_CANDIDATES = 60
_CLOSE = 0.8
"""A further snippet is shown only when it scores at least this share of the best one."""
_SECONDARY_DISCOUNT = 0.97
"""Of two equally fitting facts, the one from the body that made the finding leads."""
_OTHER_SPEAKER = 0.6
"""What another's words are worth when somebody's are asked for."""
_OTHER_TONE, _NEUTRAL = 0.9, 0.97
"""What a weakness is worth when strengths are asked for, or the other way round; and what a neutral fact is."""
_COMPARED = 0.85
"""What a fact of the year that another time is compared with is worth: the other time is asked for."""
_UNCOUNTED = 0.88
"""What a fact without a number is worth where the words are those of a figure ("IRO caseload 2015")."""
_OTHER_YEAR = 0.92
"""What a fact of another year is worth that stands in a report of the year asked about."""
_AS_LIKE = 0.9
"""Of two figures of the same thing, the newer leads when it scores at least this share of the older."""
_PRESENT_FOR = 3 * 365
"""Days before the newest finding, the time from one inspection to the next, for which a figure or a name is of today."""
_STILL_AHEAD = 365
"""Days before the newest finding from which on what a fact says of the future may still lie ahead."""
_FIGURES = frozenset({Want.COUNT, Want.SHARE})
_RECOMMENDATIONS = re.compile(r"\brecommendations\b|\bareas? for improvement\b")
_LED = 10
_RELATED = 0.7
"""Facts of the same concern belong to its course when they score at least this share of the best one."""


@dataclass(frozen=True)
class Candidate:
    """A fact that may answer, and its score once tier, age and speaker are weighed in."""

    fact: Fact
    match: Match
    score: float


def look_up(question: Question, base: FactBase) -> Answer:
    """The facts that answer best, or why there are none."""
    asked = read_question(question, base)
    fitting, anywhere = _find(question, base, asked)
    confidence = base.gate.judge(_stand(fitting, anywhere, question, asked, base)) if fitting else 0.0
    if fitting and confidence >= base.gate.accept_at:
        return _show(question, base, fitting, confidence)
    status, named = _why_not(question, base, fitting, anywhere)
    nearest = {item.fact.id: item.fact for item in (*fitting[:NEAREST], *anywhere[:NEAREST])}
    return Answer(
        question=question.text,
        status=status,
        confidence=confidence,
        nearest=tuple(base.cite(fact) for fact in list(nearest.values())[:NEAREST]),
        named=named,
    )


def stand_for(question: Question, base: FactBase) -> tuple[Fact, Standing] | None:
    """The fact that fits best and how it stands, for the gate to be fitted; None when no fact fits at all."""
    asked = read_question(question, base)
    fitting, anywhere = _find(question, base, asked)
    return (fitting[0].fact, _stand(fitting, anywhere, question, asked, base)) if fitting else None


def read_question(question: Question, base: FactBase) -> Asked:
    """The question made ready for the search: without its time."""
    return base.index.read(question.search_text)


def _find(question: Question, base: FactBase, asked: Asked) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates of the time, authority and sort asked for, and those of any."""
    anywhere = find_candidates(question, base, asked, strict=False)
    if not is_narrow(question):
        return anywhere, anywhere
    contents = base.contents
    fitting = [
        item
        for item in anywhere
        if item.fact.id in contents.traits
        and is_asked_for(item.fact, contents.traits[item.fact.id], question, contents.span[1])
    ]
    # a second search only where the first did not come upon enough of them to tell how far the best one leads
    if len(fitting) <= _LED:
        fitting = find_candidates(question, base, asked, strict=True)
    return fitting, anywhere


def find_candidates(question: Question, base: FactBase, asked: Asked, *, strict: bool) -> list[Candidate]:
    """The facts that fit the question, best first.

    `strict`: only facts of the time, the authority and the sort asked for.
    """
    contents = base.contents  # one state of the base, whatever is published meanwhile
    facts, traits = contents.facts, contents.traits

    def may_answer(fact_id: str) -> bool:
        fact = facts.get(fact_id)
        return fact is not None and is_asked_for(fact, traits[fact_id], question, contents.span[1])

    results = base.index.search_asked(asked, limit=_CANDIDATES, keep=may_answer if strict else None)
    candidates = [
        Candidate(
            facts[match.id],
            match,
            match.score * _weigh(facts[match.id], traits[match.id], question, contents.span),
        )
        for match in results.matches
        if match.id in facts
    ]
    candidates.sort(key=lambda item: (-item.score, item.fact.id))
    return _lead_with_newest(candidates, question)


def _lead_with_newest(candidates: list[Candidate], question: Question) -> list[Candidate]:
    """The candidates; of two figures of the same thing that fit alike, the newer first, if of the years asked about."""
    best = candidates[0] if candidates else None
    if best is None or best.fact.figure is None or not _is_of_its_years(best.fact, question):
        return candidates
    newer = [
        item
        for item in candidates[1:_LED]
        if item.fact.figure
        and item.fact.figure.metric == best.fact.figure.metric
        and item.score >= _AS_LIKE * best.score
        and item.fact.as_at.first_day > best.fact.as_at.last_day
        and _is_of_its_years(item.fact, question)
    ]
    if not newer:
        return candidates
    newest = max(newer, key=lambda item: item.fact.as_at.last_day)
    rest = [item for item in candidates if item is not newest]
    return [replace(newest, score=best.score), *rest]


def _is_of_its_years(fact: Fact, question: Question) -> bool:
    return question.when is not When.YEARS or fact.as_at.year in question.years


def _stand(
    fitting: Sequence[Candidate], anywhere: Sequence[Candidate], question: Question, asked: Asked, base: FactBase
) -> Standing:
    """How the best fitting fact stands, for the gate to judge."""
    best, scores = fitting[0], [item.score for item in fitting[1 : 1 + _LED]] or [0.0]
    evidence = best.match.evidence._replace(
        score=best.score, margin=best.score - scores[0], lead=best.score - sum(scores) / len(scores)
    )
    # the same thing at another time fits the words as well, and says nothing against the time asked for
    rivals = [item.match.score for item in anywhere if not _is_same_thing(item.fact, best.fact)]
    strongest = max([best.match.score, *rivals])
    traits = base.contents.traits.get(best.fact.id)
    return Standing(
        evidence=evidence,
        relative=best.match.score / strongest if strongest > 0 else 1.0,
        wants_sort=asked.sort is not Sort.ANY,
        wants_holding=question.want is not None,
        names_time=question.when is When.YEARS,
        only_mentions=traits is not None
        and not is_of_years(traits, question)
        and traits.asked_years.isdisjoint(question.years),
        miscounts=question.counted is not None
        and not counts(question.counted, best.fact.statement, best.fact.asks),
        silence=base.silences.liken(asked.vector, question.years),
    )


def _is_same_thing(fact: Fact, other: Fact) -> bool:
    if fact.figure and other.figure:
        return fact.figure.metric == other.figure.metric
    return continues(fact, other)


def is_narrow(question: Question) -> bool:
    """Whether the question asks for facts of some time, authority or sort only."""
    return bool(
        question.years or question.want or question.other_authorities or question.list_of is Kind.RECOMMENDATION
    )


def is_asked_for(fact: Fact, traits: Traits, question: Question, newest: int) -> bool:
    """Whether a fact is of the time, the authority and the sort asked for; `newest` is the base's last day, an ordinal."""
    others = question.other_authorities
    return (
        (question.want is None or question.want in traits.holdings)
        and is_in_time(traits, question)
        and (not (question.want and question.period.present) or traits.last_day > newest - _PRESENT_FOR)
        and (not question.period.ahead or traits.last_day > newest - _STILL_AHEAD)
        and (not others or (question.about_home and _mentions(fact, others)))
        and (question.list_of is not Kind.RECOMMENDATION or _is_on_recommendations(fact))
    )


def _is_on_recommendations(fact: Fact) -> bool:
    return fact.kind is Kind.RECOMMENDATION or _RECOMMENDATIONS.search(fact.statement) is not None


def _mentions(fact: Fact, names: Iterable[str]) -> bool:
    return any(name.casefold() in fact.statement.casefold() for name in names)


def _weigh(fact: Fact, traits: Traits, question: Question, span: tuple[int, int]) -> float:
    """How much of its likeness a fact keeps."""
    weight = weigh_time(traits, question, span)
    if traits.secondary:
        weight *= _SECONDARY_DISCOUNT
    if question.speaker is not None and speaks_for(fact.said_by) is not question.speaker:
        weight *= _OTHER_SPEAKER
    if question.tone is not None and fact.stance is not question.tone:
        weight *= _NEUTRAL if fact.stance is Stance.NEUTRAL else _OTHER_TONE
    if fact.as_at.year == question.period.compared_with:
        weight *= _COMPARED
    if question.when is When.YEARS and fact.as_at.year not in question.years:
        weight *= _OTHER_YEAR
    if question.names_figure and not _FIGURES & traits.holdings:
        weight *= _UNCOUNTED
    return weight


def _show(question: Question, base: FactBase, fitting: Sequence[Candidate], confidence: float) -> Answer:
    best = fitting[0]
    shown = [item for item in fitting if item.score >= _CLOSE * best.score]
    # within one year there is no course of events: what says it best leads
    if not (question.period.over_time or question.period.progress) or len(question.years) == 1:
        return answered(question, base, [item.fact for item in shown], confidence)
    course = [
        item.fact
        for item in fitting
        if item in shown or (continues(item.fact, best.fact) and item.score >= _RELATED * best.score)
    ]
    course.sort(
        key=lambda fact: fact.as_at.last_day, reverse=question.period.progress
    )  # of one day, the best first
    return answered(question, base, course, confidence, complete=True)


def _why_not(
    question: Question, base: FactBase, fitting: Sequence[Candidate], anywhere: Sequence[Candidate]
) -> tuple[AnswerStatus, str | None]:
    if question.other_authorities:
        return AnswerStatus.OTHER_AUTHORITY, question.other_authorities[0]
    if question.when is When.YEARS:
        held = any(is_in_time(traits, question) for traits in base.contents.traits.values())
        elsewhere = bool(anywhere) and (not fitting or anywhere[0].fact.id != fitting[0].fact.id)
        if not held or elsewhere:
            return AnswerStatus.OTHER_TIME, _describe_years(question.years)
    return AnswerStatus.NO_MATCH, None


def _describe_years(years: frozenset[int]) -> str:
    first, last = min(years), max(years)
    if first == last:
        return str(first)
    return f"{first} onwards" if last == LAST_YEAR else f"{first} to {last}"
