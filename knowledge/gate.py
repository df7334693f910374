"""Whether the best fact found is an answer: evidence of the search, and what the question says beyond its words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from knowledge.models import Record
from knowledge.search.confidence import FARTHEST, Gate, read_features
from knowledge.search.evidence import Evidence

FEATURES = (
    *("words", "meaning", "score", "margin", "lead", "clues", "coverage", "uncovered", "kinship", "nearest"),
    *("same_sort", "relative", "wants_sort", "wants_holding", "names_time", "only_mentions", "miscounts"),
    "silence",
)
"""What a standing is judged by, in the order of `Standing.read`."""
FALSE_ANSWERS = 0.14
"""Share of false answers unless the installation says otherwise. The questions it is measured on are mostly near misses,
on the base's very subject; of questions on anything else about one in a hundred is answered at this threshold."""
WORDS, SEMANTIC = "words", "semantic"
"""The ways of searching, each with a gate of its own."""
_LEAST = 0.05
_PER_LOG_RELATIVE = 3.0
"""Log odds that a base without labelled questions takes off for each halving (times 0.69) of `relative`."""


class Standing(NamedTuple):
    """How the best fitting fact stands."""

    evidence: Evidence
    """Of the search, its score and leads as they are once time, tier and speaker are weighed in."""
    relative: float
    """Its score over that of the best fact of any time, sort and authority: under 1 the words point elsewhere."""
    wants_sort: bool
    """Whether a number, a time, a person, a place or a reason is wanted."""
    wants_holding: bool
    """Whether only a fact that holds something can answer (`wants.Want`)."""
    names_time: bool
    only_mentions: bool
    """Whether the fact is of another time and only speaks of the one asked about."""
    miscounts: bool
    """Whether something is to be counted and the fact counts something else."""
    silence: float = 0.0
    """How like the question is to the most like of those that are known to have no answer, -1 to 1."""

    def read(self) -> tuple[float, ...]:
        """The standing as numbers on which the log odds depend about linearly."""
        flags = (self.wants_sort, self.wants_holding, self.names_time, self.only_mentions, self.miscounts)
        return (
            *read_features(self.evidence),
            math.log(max(self.relative, _LEAST)),
            *map(float, flags),
            self.silence,
        )


class FittedGate(Record):
    """A gate as the curated files keep it: fitted to labelled questions by `python bot.py calibrate`."""

    searched: Literal["words", "semantic"]
    """The way of searching that it is for."""
    words_share: float
    """How much words count in the search's score, 0 to 1."""
    constant: float
    weights: Mapping[str, float]
    """By feature; one that is missing counts for nothing."""
    thresholds: Mapping[float, float]
    """Least confidence of an answer, by the wanted share of false answers."""


@dataclass(frozen=True)
class AnswerGate:
    """Judges standings, and says from which probability on a fact is shown as an answer."""

    constant: float
    weights: tuple[float, ...]
    accept_at: float

    @classmethod
    def restore(cls, fitted: FittedGate, *, false_answers: float) -> "AnswerGate":
        """The gate that was fitted, at the threshold for a wanted share of false answers."""
        weights = tuple(fitted.weights.get(feature, 0.0) for feature in FEATURES)
        return cls(fitted.constant, weights, _interpolate(fitted.thresholds, false_answers))

    @classmethod
    def of_search(cls, gate: Gate) -> "AnswerGate":
        """A gate for a base without labelled questions: that of its search, wary where the words point elsewhere."""
        others = len(FEATURES) - len(gate.weights) - 1
        return cls(gate.base, (*gate.weights, _PER_LOG_RELATIVE, *[0.0] * others), gate.accept_at)

    def judge(self, standing: Standing) -> float:
        """The probability, 0 to 1, that the fact answers the question."""
        odds = self.constant + sum(
            weight * part for weight, part in zip(self.weights, standing.read(), strict=True)
        )
        return 1 / (1 + math.exp(-min(max(odds, -FARTHEST), FARTHEST)))


def _interpolate(thresholds: Mapping[float, float], wanted: float) -> float:
    """The threshold for a wanted rate, between the two nearest rates that were measured."""
    rates = sorted(thresholds)
    below = max((rate for rate in rates if rate <= wanted), default=rates[0])
    above = min((rate for rate in rates if rate >= wanted), default=rates[-1])
    if above == below:
        return thresholds[below]
    part = (wanted - below) / (above - below)
    return thresholds[below] + part * (thresholds[above] - thresholds[below])
