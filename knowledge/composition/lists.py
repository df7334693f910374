"""Questions for a whole list: every recommendation, every grade."""

import re

from knowledge.answer import Answer
from knowledge.base import FactBase
from knowledge.composition.context import RULE_CONFIDENCE, answered
from knowledge.composition.times import is_of_years
from knowledge.models import Fact, Tier
from knowledge.question import Question, When


def give_list(question: Question, base: FactBase) -> Answer | None:
    """The whole list, of the years asked about or of the newest report that has one; None when none is wanted."""
    if question.list_of is None or question.about or question.other_authorities:
        return None
    items = [fact for fact in base.facts.values() if fact.kind is question.list_of]
    if question.list_theme:
        items = [fact for fact in items if question.list_theme in fact.themes]
    primary = [fact for fact in items if base.sources[fact.source].tier is Tier.PRIMARY]
    chosen = [fact for fact in primary or items if is_of_years(base.contents.traits[fact.id], question)]
    if question.when is not When.YEARS and chosen and not question.period.over_time:
        newest = max(chosen, key=lambda fact: base.sources[fact.source].published_on)
        chosen = [fact for fact in chosen if fact.source == newest.source]
    if not chosen:
        return None
    chosen.sort(key=lambda fact: (base.sources[fact.source].published_on.last_day, _place(fact)))
    return answered(question, base, chosen, RULE_CONFIDENCE, limit=None, complete=True)


def _place(fact: Fact) -> tuple[int, int, str]:
    page = fact.locator.pdf_page or fact.locator.page or 0 if fact.locator else 0
    digits = re.findall(r"\d+", fact.id)
    return page, int(digits[-1]), fact.id
