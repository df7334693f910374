"""Questions for a whole list: every recommendation, every grade."""

from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.answer import Addressee, Answer
from knowledge.base import FactBase
from knowledge.composition.context import RULE_CONFIDENCE, answered, place_in_document
from knowledge.composition.times import is_of_years
from knowledge.models import Fact, Tier
from knowledge.question import Question, When


def give_list(question: Question, base: FactBase) -> Answer | None:
    """The whole list, of the years asked about or of the newest report that has one; None when none is wanted.

    A fact that is a part of another stands under it. What was addressed to somebody else than the authority is
    listed where a subject is named that it is on, and else only counted.
    """
    if question.list_of is None or question.about or question.other_authorities:
        return None
    items = [fact for fact in base.facts.values() if fact.kind is question.list_of]
    if question.list_theme:
        items = [fact for fact in items if question.list_theme in fact.themes]
    primary = [fact for fact in items if base.sources[fact.source].tier is Tier.PRIMARY]
    wholes = _without_parts(primary or items)
    found = [fact for fact in wholes if is_of_years(base.contents.traits[fact.id], question)]
    chosen = [fact for fact in found if question.list_theme or fact.addressed_to is None] or found
    if question.when is not When.YEARS and chosen and not question.period.over_time:
        newest = max(chosen, key=lambda fact: base.sources[fact.source].published_on)
        chosen = [fact for fact in chosen if fact.source == newest.source]
    if not chosen:
        return None
    chosen.sort(key=lambda fact: (base.sources[fact.source].published_on.last_day, place_in_document(fact)))
    answer = answered(question, base, chosen, RULE_CONFIDENCE, limit=None, complete=True)
    return answer.model_copy(update={"addressed_elsewhere": _count_addressees(found, chosen)})


def _without_parts(facts: Sequence[Fact]) -> list[Fact]:
    """The facts but for those of which the whole is there as well."""
    ids = {fact.id for fact in facts}
    return [fact for fact in facts if fact.part_of not in ids]


def _count_addressees(found: Iterable[Fact], chosen: Sequence[Fact]) -> tuple[Addressee, ...]:
    """Those to whom facts of the same documents were addressed that are not listed."""
    sources, ids = {fact.source for fact in chosen}, {fact.id for fact in chosen}
    others = Counter(
        fact.addressed_to for fact in found if fact.addressed_to and fact.source in sources and fact.id not in ids
    )
    return tuple(Addressee(addressee=name, count=count) for name, count in sorted(others.items()))
