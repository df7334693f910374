"""What the documents mean: vectors of their passages, by slot."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.embedding import Vectors, normalise
from knowledge.search.growth import grow_rows
from knowledge.search.passages import Passages
from knowledge.search.sorts import Sort

_BEST = 3
"""Passages of a document whose likeness to the question counts."""
WIDTH = 96
"""Numbers of a mean vector that are kept of a large base, along the directions in which its means differ most. Of the
curated base's best 50 documents 99.8% are among the best 300 by 96 numbers, and as many by all 384
(`python -m benchmarks.recall`)."""
SAMPLE = 2048
"""Documents that teach those directions. A base of fewer keeps all numbers: there it costs nothing."""

Likenesses = npt.NDArray[np.float32]


class Comparison(NamedTuple):
    """How like a question some documents are, -1 to 1 each."""

    likeness: Likenesses
    """Half that of the best passage, half the mean of the best three."""
    nearest: Likenesses
    """That of the nearest passage; of the nearest ask of its sort, for a question of a sort (0 without any)."""
    same_sort: Likenesses
    """For a question of a sort, how much the nearest ask of that sort falls short of the nearest passage; else 0."""

    def take(self, places: Sequence[int]) -> "Comparison":
        """That of some of the documents."""
        chosen = list(places)
        return Comparison(*(column[chosen] for column in self))


class Meanings:
    """Compares a question with documents by meaning.

    All documents are compared roughly, by one vector each, the mean of their passages; the few that lead, exactly.
    Of a document of several asks the exact comparison takes half the likeness of the best passage and half the mean
    of the best three, which ranks better than either alone (docs/benchmarks.md).
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._means: Vectors = np.zeros((64, dimension), dtype=np.float32)
        self._directions: Vectors | None = None
        self._slots = 0
        self._passages = Passages(dimension)

    def put(self, slot: int, vectors: Vectors, sorts: Sequence[Sort]) -> None:
        """Set the vectors of a document's passages, one row each, and what each passage wants to be told."""
        if vectors.shape != (len(sorts), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} where {(len(sorts), self.dimension)} are needed")
        self._slots = max(self._slots, slot + 1)
        self._means = grow_rows(self._means, self._slots)
        if not len(vectors):
            self.drop(slot)
            return
        self._passages.put(slot, vectors, sorts)
        self._means[slot] = self._narrow(normalise(vectors.mean(axis=0, keepdims=True)))[0]

    def drop(self, slot: int) -> None:
        """Forget a document."""
        self._passages.drop(slot)
        if slot < self._slots:
            self._means[slot] = 0.0

    def learn_directions(self) -> None:
        """Keep fewer numbers of each mean from now on: those along which the means held now differ most."""
        means = self._means[: self._slots]
        _sizes, directions = np.linalg.eigh(means.T @ means)
        self._directions = np.ascontiguousarray(directions[:, -WIDTH:], dtype=np.float32)
        self._means = self._narrow(self._means)

    def compare_roughly(self, question: npt.NDArray[np.float32], slots: int) -> Likenesses:
        """The likeness of the first `slots` documents to the question, about -1 to 1, by their mean vectors."""
        likenesses = np.zeros(slots, dtype=np.float32)
        held = min(slots, self._slots)
        likenesses[:held] = self._means[:held] @ self._narrow(question)
        return likenesses

    def compare(self, question: npt.NDArray[np.float32], slots: Sequence[int], sort: Sort) -> Comparison:
        """Compare some documents with the question exactly; one without vectors is like nothing."""
        owners, columns, likenesses, sorts = self._passages.compare(question, slots)
        comparison = Comparison(*np.zeros((3, len(slots)), dtype=np.float32))
        if not len(owners):
            return comparison
        table = np.full((len(slots), max(int(columns.max()) + 1, _BEST)), -np.inf, dtype=np.float32)
        table[owners, columns] = likenesses
        present = np.isfinite(table[:, 0])
        best = -np.partition(-table[present], _BEST - 1, axis=1)[:, :_BEST]
        first, known = best.max(axis=1), np.isfinite(best)
        mean = np.where(known, best, 0).sum(axis=1) / known.sum(axis=1)
        comparison.likeness[present] = (first + mean) / 2
        comparison.nearest[present] = first
        if sort is not Sort.ANY:
            alike = np.zeros(len(slots), dtype=np.float32)
            of_sort = sorts == sort
            np.maximum.at(alike, owners[of_sort], likenesses[of_sort])
            comparison.nearest[:] = alike
            comparison.same_sort[present] = np.minimum(alike[present] - first, 0)
        return comparison

    def _narrow(self, vectors: Vectors) -> Vectors:
        return vectors if self._directions is None else vectors @ self._directions
