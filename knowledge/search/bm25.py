"""How much a fact speaks for a question: BM25, as a share of the most the question could find."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.clues import Clue, Reading
from knowledge.search.postings import Postings
from knowledge.search.weights import Weights

K1 = 1.5
"""Saturation: how soon further occurrences of a word stop counting. 1.2 to 2.5 rank alike on the public sets."""
B = 0.75
"""How far long facts are discounted; the usual value. 0.5 to 1 rank alike on the public sets."""

Floats = npt.NDArray[np.float32]


def length_norms(lengths: Floats, documents: int) -> Floats:
    """BM25's denominator term for every slot, from the lengths in words."""
    average = float(lengths.sum()) / max(documents, 1) or 1.0
    norms: Floats = (K1 * (1 - B) + (K1 * B / average) * lengths).astype(np.float32)
    return norms


class Support(NamedTuple):
    """What the words of a question find in every slot; each number is between 0 and 1."""

    scores: Floats
    """BM25 divided by the best the question could reach, unknown words counted at the highest weight."""
    covered: Floats
    """Share of the clues that carry meaning, by weight, that are there at all."""
    missing: Floats
    """Share of the heaviest of them that is not there."""


def score_clues(clues: Sequence[Clue], postings: Postings, weights: Weights, norms: Floats) -> Support:
    """Look up every clue; it counts by whichever of its readings a document supports best."""
    scores, covered, missing = np.zeros_like(norms), np.zeros_like(norms), np.zeros_like(norms)
    most = math.fsum(clue.mass for clue in clues)
    meaning = math.fsum(clue.mass for clue in clues if not clue.functional)
    for clue in clues:
        mass = np.float32(clue.mass)
        # in most slots no reading is found: arithmetic is spared for those
        if len(clue.readings) == 1 and len(clue.readings[0]) == 1:
            term, trust = clue.readings[0][0]
            slots, gain, weight = _support(term, trust, postings, weights, norms)
            scores[slots] += gain
            lacking: np.float32 | Floats = np.float32(max(0.0, clue.mass - weight))
        else:
            gain, present = _best_support(clue.readings, postings, weights, norms)
            slots = np.flatnonzero(present).astype(np.int32)
            scores += gain
            lacking = np.maximum(mass - present[slots], np.float32(0))
        if not clue.functional:
            covered[slots] += mass - lacking
            lacked = missing[slots]
            np.maximum(missing, mass, out=missing)
            missing[slots] = np.maximum(lacked, lacking)
    if most:
        scores /= most * (K1 + 1)
    if meaning:
        covered /= meaning
        missing /= meaning
    return Support(scores, covered, missing)


def _best_support(
    readings: Sequence[Reading], postings: Postings, weights: Weights, norms: Floats
) -> tuple[Floats, Floats]:
    best_gain, best_present = np.zeros_like(norms), np.zeros_like(norms)
    for reading in readings:
        gain, present = np.zeros_like(norms), np.zeros_like(norms)
        for term, trust in reading:
            slots, term_gain, weight = _support(term, trust, postings, weights, norms)
            gain[slots] += term_gain
            present[slots] += weight
        np.maximum(best_gain, gain, out=best_gain)
        np.maximum(best_present, present, out=best_present)
    return best_gain, best_present


def _support(
    term: int, trust: float, postings: Postings, weights: Weights, norms: Floats
) -> tuple[npt.NDArray[np.int32], Floats, float]:
    slots, counts = postings.read(term)
    weight = trust * weights.of(term)
    return slots, np.float32(weight * (K1 + 1)) * counts / (counts + norms[slots]), weight
