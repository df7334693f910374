"""What a new finding is set beside: the last one on the same matter, and whether things got better."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.base import FactBase
from knowledge.models import Fact, Stance, Tier
from knowledge.proposals.comparing import (
    compare_facts,
    find_earlier_figure,
    find_earlier_judgement,
    list_earlier,
)
from knowledge.proposals.records import Change

MOST_PROBES = 5
"""As many questions as a councillor can put."""


class Ground(StrEnum):
    """What makes the earlier finding the one to compare with."""

    JUDGEMENT = "judgement"
    FIGURE = "figure"
    THREAD = "thread"
    THEME = "theme"


@dataclass(frozen=True)
class Comparison:
    """The last finding on the same matter. `change`: None where the facts do not say which is better."""

    earlier: Fact
    ground: Ground
    change: Change | None

    @property
    def by_stance(self) -> bool:
        """Whether the change is one between a strength and a weakness rather than of a grade or a number."""
        return self.change is not None and self.ground in {Ground.THREAD, Ground.THEME}


def find_comparison(fact: Fact, base: FactBase) -> Comparison | None:
    """The newest earlier finding to set beside a fact; None where the base holds nothing earlier on its matter.

    A grade is compared with the last grade on the same line, a number with the last of the same measure; else the last finding
    on the same thread counts. It is better where there were only weaknesses then and a strength now, worse the other way
    round, and repeated where a weakness is found again. A finding that only shares the theme is named and not compared.
    """
    if fact.judgement:
        graded = find_earlier_judgement(fact.judgement, fact.authority, fact.as_at, base)
        if graded:
            return Comparison(graded, Ground.JUDGEMENT, compare_facts(graded, fact))
    if fact.figure:
        counted = find_earlier_figure(fact.figure, fact.authority, fact.as_at, base)
        if counted:
            return Comparison(counted, Ground.FIGURE, compare_facts(counted, fact))
    earlier = list(list_earlier(fact.authority, fact.as_at, base))
    threaded = [item for item in earlier if fact.thread and item.thread == fact.thread]
    if threaded:
        return _compare_on_thread(fact, threaded, base)
    themed = [item for item in earlier if item.themes[0] == fact.themes[0] and item.kind is fact.kind]
    return Comparison(_choose_newest(themed, base), Ground.THEME, None) if themed else None


def list_probes(fact: Fact, base: FactBase) -> Sequence[Fact]:
    """Facts whose scrutiny question bears on a fact: its own, then those of its thread, then of its theme, newest first."""
    others = [
        item
        for item in base.facts.values()
        if item.probe and item.id != fact.id and item.authority == fact.authority
    ]
    newest = sorted(others, key=lambda item: (item.as_at, item.id), reverse=True)
    threaded = [item for item in newest if fact.thread and item.thread == fact.thread]
    themed = [item for item in newest if item not in threaded and item.themes[0] == fact.themes[0]]
    return [*([fact] if fact.probe else []), *threaded, *themed][:MOST_PROBES]


def _compare_on_thread(fact: Fact, earlier: Sequence[Fact], base: FactBase) -> Comparison:
    newest = _choose_newest(earlier, base)
    # a report often says good and ill on one thread; which of them has the last id decides nothing
    last = [item for item in earlier if item.as_at == newest.as_at]
    weaknesses = [item for item in last if item.stance is Stance.WEAKNESS]
    strengths = [item for item in last if item.stance is Stance.STRENGTH]
    match fact.stance:
        case Stance.WEAKNESS if weaknesses:
            return Comparison(_choose_newest(weaknesses, base), Ground.THREAD, Change.SAME)
        case Stance.WEAKNESS if strengths:
            return Comparison(_choose_newest(strengths, base), Ground.THREAD, Change.WORSE)
        case Stance.STRENGTH if weaknesses and not strengths:
            return Comparison(_choose_newest(weaknesses, base), Ground.THREAD, Change.BETTER)
    return Comparison(newest, Ground.THREAD, None)


def _choose_newest(facts: Sequence[Fact], base: FactBase) -> Fact:
    """Of two of the same moment, that of the document itself rather than of a report on it."""
    return max(facts, key=lambda item: (item.as_at, base.sources[item.source].tier is Tier.PRIMARY, item.id))
