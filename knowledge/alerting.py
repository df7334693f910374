"""What a new finding is set beside: the last one on the same matter, and whether things got better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.base import FactBase
from knowledge.models import Fact, Stance, Tier
from knowledge.proposals.comparing import compare_facts, find_earlier_figure, find_earlier_judgement
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
    on the same thread counts, better or worse where a weakness became a strength or the reverse. A finding that only shares
    the theme is named and not compared.
    """
    if fact.judgement:
        graded = find_earlier_judgement(fact.judgement, fact.authority, fact.as_at, base)
        if graded:
            return Comparison(graded, Ground.JUDGEMENT, compare_facts(graded, fact))
    if fact.figure:
        counted = find_earlier_figure(fact.figure, fact.authority, fact.as_at, base)
        if counted:
            return Comparison(counted, Ground.FIGURE, compare_facts(counted, fact))
    earlier = [
        item for item in base.facts.values() if item.authority == fact.authority and item.as_at < fact.as_at
    ]
    threaded = _find_newest((item for item in earlier if fact.thread and item.thread == fact.thread), base)
    if threaded:
        return Comparison(threaded, Ground.THREAD, _compare_stances(threaded, fact))
    themed = _find_newest(
        (item for item in earlier if item.themes[0] == fact.themes[0] and item.kind is fact.kind), base
    )
    return Comparison(themed, Ground.THEME, None) if themed else None


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


def _find_newest(facts: Iterable[Fact], base: FactBase) -> Fact | None:
    """Of two of the same moment, that of the document itself rather than of a report on it."""
    return max(
        facts,
        key=lambda item: (item.as_at, base.sources[item.source].tier is Tier.PRIMARY, item.id),
        default=None,
    )


def _compare_stances(former: Fact, present: Fact) -> Change | None:
    pair = (former.stance, present.stance)
    if pair == (Stance.WEAKNESS, Stance.STRENGTH):
        return Change.BETTER
    if pair == (Stance.STRENGTH, Stance.WEAKNESS):
        return Change.WORSE
    return Change.SAME if pair == (Stance.WEAKNESS, Stance.WEAKNESS) else None
