"""What the documents mean: vectors of their passages, by slot."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.embedding import Packed, Vectors, normalise, pack
from knowledge.search.growth import grow_rows
from knowledge.search.sorts import Sort

_BEST = 3
"""Passages of a document whose likeness to the question counts."""

Likenesses = npt.NDArray[np.float32]


class _Passages(NamedTuple):
    vectors: Packed
    sorts: npt.NDArray[np.int8]


class Comparison(NamedTuple):
    """How like a question some documents are, -1 to 1 each."""

    likeness: Likenesses
    """Half that of the best passage, half the mean of the best three."""
    nearest: Likenesses
    """That of the nearest passage; of the nearest ask of its sort, for a question of a sort (0 without any)."""
    same_sort: Likenesses
    """For a question of a sort, how much the nearest ask of that sort falls short of the nearest passage; else 0."""


class Meanings:
    """Compares a question with documents by meaning.

    All documents are compared roughly, by one vector each, the mean of their passages; the few that lead, exactly.
    Of a document of several asks the exact comparison takes half the likeness of the best passage and half the mean
    of the best three, which ranks better than either alone (docs/benchmarks.md).
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._means: Vectors = np.zeros((64, dimension), dtype=np.float32)
        self._passages: list[_Passages | None] = []

    def put(self, slot: int, vectors: Vectors, sorts: Sequence[Sort]) -> None:
        """Set the vectors of a document's passages, one row each, and what each passage wants to be told."""
        if vectors.shape != (len(sorts), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} where {(len(sorts), self.dimension)} are needed")
        self._means = grow_rows(self._means, slot + 1)
        self._passages.extend([None] * (slot + 1 - len(self._passages)))
        if not len(vectors):
            self.drop(slot)
            return
        self._means[slot] = normalise(vectors.mean(axis=0, keepdims=True))[0]
        self._passages[slot] = _Passages(pack(vectors), np.array(sorts, dtype=np.int8))

    def drop(self, slot: int) -> None:
        """Forget a document."""
        if slot < len(self._passages):
            self._means[slot], self._passages[slot] = 0.0, None

    def compare_roughly(self, question: npt.NDArray[np.float32], slots: int) -> Likenesses:
        """The likeness of the first `slots` documents to the question, -1 to 1, by their mean vectors."""
        likenesses = np.zeros(slots, dtype=np.float32)
        held = min(slots, len(self._passages))
        likenesses[:held] = self._means[:held] @ question
        return likenesses

    def compare(self, question: npt.NDArray[np.float32], slots: Sequence[int], sort: Sort) -> Comparison:
        """Compare some documents with the question exactly; one without vectors is like nothing."""
        held = [(row, self._passages[slot]) for row, slot in enumerate(slots) if slot < len(self._passages)]
        present = [(row, passages) for row, passages in held if passages is not None]
        comparison = Comparison(*np.zeros((3, len(slots)), dtype=np.float32))
        if not present:
            return comparison
        levels = np.concatenate([passages.vectors.levels for _row, passages in present])
        factors = np.concatenate([passages.vectors.factors for _row, passages in present])
        sorts = np.concatenate([passages.sorts for _row, passages in present])
        likenesses = (levels @ question) * factors

        counts = np.array([len(passages.sorts) for _row, passages in present])
        rows = np.repeat(np.arange(len(present)), counts)
        columns = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        table = np.full((len(present), max(int(counts.max()), _BEST)), -np.inf, dtype=np.float32)
        table[rows, columns] = likenesses
        best = -np.partition(-table, _BEST - 1, axis=1)[:, :_BEST]
        first, known = best.max(axis=1), np.isfinite(best)
        mean = np.where(known, best, 0).sum(axis=1) / known.sum(axis=1)
        places = [row for row, _passages in present]
        comparison.likeness[places] = (first + mean) / 2
        comparison.nearest[places] = first
        if sort is not Sort.ANY:
            alike = np.zeros(len(present), dtype=np.float32)
            of_sort = sorts == sort
            np.maximum.at(alike, rows[of_sort], likenesses[of_sort])
            comparison.nearest[places] = alike
            comparison.same_sort[places] = np.minimum(alike - first, 0)
        return comparison
