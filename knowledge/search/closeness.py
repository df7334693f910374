"""Word order: of facts that share the question's words, the one that puts them together as the question does.

Two signs, read only from the facts already ranked highest, in one pass over their words:

- neighbours: pairs of words that stand side by side in the question and in the fact;
- kinship: how much the question and a single ask (or the statement) have in common, both ways (a Dice coefficient
  of weights), so that a short ask that is the question beats a long one that contains it.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.clues import Inquiry
from knowledge.search.weights import Weights

NEIGHBOURS_SHARE = 0.25
"""Weight of a neighbouring pair, of that of its rarer word."""
KINSHIP_SHARE = 0.15
"""Weight of the most kindred passage, beside a BM25 score of at most 1."""
GAP = -1
"""Stands between the passages of a document."""


class Closeness(NamedTuple):
    """What word order says of each document."""

    bonus: npt.NDArray[np.float64]
    """What it adds to the score."""
    kinship: npt.NDArray[np.float64]
    """How much the question has in common with the most kindred passage, 0 to 1."""


def score_closeness(
    inquiry: Inquiry, documents: list[npt.NDArray[np.int32]], norms: npt.NDArray[np.float32], weights: Weights
) -> Closeness:
    """Compare the word order of documents, given as term ids with a `GAP` after every passage."""
    most = sum(clue.mass for clue in inquiry.clues)
    kinship = np.zeros(len(documents))
    if not most or not documents:
        return Closeness(kinship, kinship)
    terms = np.concatenate(documents).astype(np.int64)
    owners = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    present = np.where(terms == GAP, 0.0, weights.of_all(np.maximum(terms, 0)))

    wanted = {term: trust for reading in inquiry.order for term, trust in reading}
    keys = np.array(sorted(wanted), dtype=np.int64)
    if not len(keys):
        return Closeness(kinship, kinship)
    trusts = np.array([wanted[key] for key in keys.tolist()])
    at = np.minimum(np.searchsorted(keys, terms), len(keys) - 1)
    shared = np.where(keys[at] == terms, present * trusts[at], 0.0)
    passages = np.concatenate(([0], np.cumsum(terms == GAP)[:-1]))
    dice = 2 * np.bincount(passages, shared) / (most + np.bincount(passages, present))
    np.maximum.at(kinship, owners[terms == GAP], np.minimum(dice, 1.0))
    bonus = KINSHIP_SHARE * kinship

    for first, second, trust in _pairs(inquiry):
        found = np.flatnonzero((terms[:-1] == first) & (terms[1:] == second))
        if len(found):
            counts = np.bincount(owners[found], minlength=len(documents))
            weight = trust * max(weights.of(first), weights.of(second))
            bonus += NEIGHBOURS_SHARE / most * weight * counts / (counts + norms)
    return Closeness(bonus, kinship)


def _pairs(inquiry: Inquiry) -> list[tuple[int, int, float]]:
    pairs: dict[tuple[int, int], float] = {}
    for before, after in pairwise(inquiry.order):
        for first, first_trust in before:
            for second, second_trust in after:
                pairs[first, second] = max(min(first_trust, second_trust), pairs.get((first, second), 0.0))
    return [(first, second, trust) for (first, second), trust in pairs.items()]
