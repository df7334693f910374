"""Fits the gate of a base to labelled questions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import yaml

from knowledge.answer import Snippet
from knowledge.base import FactBase
from knowledge.composition.lookup import stand_for
from knowledge.gate import FEATURES, SEMANTIC, WORDS, FittedGate
from knowledge.question import understand_question
from knowledge.search.confidence import fit_logistic

RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5)
"""Shares of false answers for which the threshold is kept."""
_PULL = 3.0
_FEWEST = 20
_HEADING = """# yaml-language-server: $schema=schema/gates.schema.json
# When a fact is close enough to a question to be shown as its answer. Written by `python bot.py calibrate`; not by hand.
"""


@dataclass(frozen=True)
class Labelled:
    """A question with what a right answer to it is; without, no fact answers it."""

    question: str
    is_right: Callable[[Snippet], bool] | None


def render_gates(gates: Iterable[FittedGate]) -> str:
    """The gates as their file holds them."""
    rows = [gate.model_dump(mode="python") for gate in gates]
    body: str = yaml.safe_dump(rows, sort_keys=False, default_flow_style=False)
    return f"{_HEADING}{body}"


class TooFewError(ValueError):
    """There are not enough labelled questions to fit to."""


def fit_gate(base: FactBase, questions: Sequence[Labelled], *, words_share: float) -> FittedGate:
    """Fit to questions that are answered by likeness; those answered by structure teach nothing and are left out.

    An answerable question whose best fact is not right is left out too: what it should teach is another fact.

    Raises:
        TooFewError: fewer than twenty answered or twenty unanswerable questions remain.
    """
    rows, answers = [], []
    for labelled in questions:
        question = understand_question(
            labelled.question, home=base.home, finder=base.authorities, newest=base.newest_year
        )
        found = stand_for(question, base)
        if found is None:
            continue
        fact, standing = found
        right = labelled.is_right is not None and labelled.is_right(base.cite(fact))
        if right or labelled.is_right is None:
            rows.append(standing.read())
            answers.append(float(right))
    table, labels = np.array(rows), np.array(answers)
    count = int(labels.sum())
    if count < _FEWEST or len(labels) - count < _FEWEST:
        raise TooFewError(
            f"{count} right answers and {len(labels) - count} questions without one: at least {_FEWEST} of each "
            "are needed to fit a gate."
        )
    # either kind weighs as much as the other, however many there are of it
    weights = np.where(labels == 1, len(labels) / (2 * count), len(labels) / (2 * (len(labels) - count)))
    constant, coefficients = fit_logistic(table, labels, weights, strength=_PULL)
    confidences = 1 / (1 + np.exp(-(constant + table[labels == 0] @ coefficients)))
    return FittedGate(
        searched=SEMANTIC if base.index.is_semantic else WORDS,
        words_share=words_share,
        constant=round(constant, 4),
        weights=dict(zip(FEATURES, np.round(coefficients, 4).tolist(), strict=True)),
        thresholds={rate: round(float(np.quantile(confidences, 1 - rate)), 4) for rate in RATES},
    )
