"""From evidence to the probability that a match answers the question.

A logistic function of the evidence. Its coefficients are either the ones that stand here, fitted once on public
question sets, or those that a base was calibrated with (`calibration`).
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge.search.evidence import Columns, Evidence

_WIDEST_MARGIN = 0.3
"""A wider lead says nothing more: in a base of one document the first is always far ahead."""
_MOST_CLUES = 12
"""Further words do not make a question clearer."""
_LEAST_SCORE = 1e-3
FARTHEST = 30.0
"""Log odds beyond this are certainty in floating point."""
_STEPS = 50
_SMALLEST_STEP = 1e-6

Table = npt.NDArray[np.float64]


def read_features(evidence: Evidence) -> tuple[float, ...]:
    """The evidence as numbers on which the log odds depend about linearly."""
    return tuple(tabulate_features(Columns(*(np.array([value]) for value in evidence)))[0].tolist())


def tabulate_features(columns: Columns) -> Table:
    """The same for many matches at once, one row each."""
    return np.column_stack(
        (
            np.log(np.maximum(columns.words, _LEAST_SCORE)),
            columns.meaning,
            np.log(np.maximum(columns.score, _LEAST_SCORE)),
            np.clip(columns.margin, 0.0, _WIDEST_MARGIN),
            np.clip(columns.lead, 0.0, _WIDEST_MARGIN),
            np.log1p(np.minimum(columns.clues, _MOST_CLUES)),
            columns.coverage,
            columns.uncovered,
            columns.kinship,
            columns.nearest,
            columns.same_sort,
        )
    )


@dataclass(frozen=True)
class Gate:
    """Judges evidence, and says from which probability on a match is good enough."""

    base: float
    weights: tuple[float, ...]
    accept_at: float

    def odds(self, evidence: Evidence) -> float:
        """The logarithm of the odds that a match with this evidence answers the question."""
        features = read_features(evidence)
        return self.base + sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))

    def judge_all(self, columns: Columns) -> npt.NDArray[np.float64]:
        """The probabilities, 0 to 1, that each of many matches answers the question."""
        odds = self.base + tabulate_features(columns) @ np.array(self.weights)
        chances: npt.NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds, -FARTHEST, FARTHEST)))
        return chances

    def stretch(self, base: float, slope: float, *, accept_at: float) -> Self:
        """The gate whose log odds are `base + slope *` those of this one."""
        weights = tuple(slope * weight for weight in self.weights)
        return replace(self, base=base + slope * self.base, weights=weights, accept_at=accept_at)


def fit_logistic(rows: Table, answers: Table, weights: Table, *, strength: float) -> tuple[float, Table]:
    """Ridge-penalised logistic regression by Newton's method: the constant and a coefficient for each column.

    Columns are standardised for the penalty only; the result applies to the rows as given.
    """
    means, spreads = rows.mean(axis=0), rows.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    design = np.column_stack([np.ones(len(rows)), (rows - means) / spreads])
    penalty = np.diag([0.0, *[strength] * rows.shape[1]])
    beta = np.zeros(design.shape[1])
    for _step in range(_STEPS):
        expected = 1 / (1 + np.exp(-np.clip(design @ beta, -FARTHEST, FARTHEST)))
        slope = design.T @ (weights * (answers - expected)) - penalty @ beta
        curvature = (design * (weights * expected * (1 - expected))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(beta)), slope)
        beta += step
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    coefficients = beta[1:] / spreads
    return float(beta[0] - coefficients @ means), coefficients
