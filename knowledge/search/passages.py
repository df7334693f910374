"""The passages of all documents in one table, so that a hundred thousand documents are not as many small arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.embedding import Vectors, pack
from knowledge.search.growth import grow, grow_rows
from knowledge.search.sorts import Sort

_LEAST_WASTE = 1024
"""Rows of dropped documents that are never worth making the table anew for."""

Numbers = npt.NDArray[np.intp]


class Compared(NamedTuple):
    """Passages next to a question."""

    owners: Numbers
    """Whose each passage is, as a place in the list of slots that was given; ascending."""
    columns: Numbers
    """Which of its document's passages each is."""
    likenesses: npt.NDArray[np.float32]
    sorts: npt.NDArray[np.int8]


class Passages:
    """Vectors and sorts of the passages of each slot."""

    def __init__(self, dimension: int) -> None:
        self._levels = np.zeros((64, dimension), dtype=np.int8)
        self._factors = np.zeros(64, dtype=np.float32)
        self._sorts = np.zeros(64, dtype=np.int8)
        self._starts: Numbers = np.zeros(64, dtype=np.intp)
        self._counts: Numbers = np.zeros(64, dtype=np.intp)
        self._end = self._held = 0

    def put(self, slot: int, vectors: Vectors, sorts: Sequence[Sort]) -> None:
        """Set the passages of a slot."""
        self.drop(slot)
        start, end = self._end, self._end + len(vectors)
        self._levels = grow_rows(self._levels, end)
        self._factors, self._sorts = grow(self._factors, end), grow(self._sorts, end)
        self._levels[start:end], self._factors[start:end] = pack(vectors)
        self._sorts[start:end] = sorts
        self._starts, self._counts = grow(self._starts, slot + 1), grow(self._counts, slot + 1)
        self._starts[slot], self._counts[slot] = start, len(vectors)
        self._end = end
        self._held += len(vectors)

    def drop(self, slot: int) -> None:
        """Forget the passages of a slot."""
        if slot >= len(self._counts):
            return
        self._held -= int(self._counts[slot])
        self._counts[slot] = 0
        if self._end - self._held > max(self._held, _LEAST_WASTE):
            self._close_gaps()

    def compare(self, question: npt.NDArray[np.float32], slots: Sequence[int]) -> Compared:
        """The likeness to a question of every passage of some slots; a slot may have none."""
        given = np.array(slots, dtype=np.intp)
        known = given < len(self._counts)
        counts = np.where(known, self._counts[np.where(known, given, 0)], 0)
        owners = np.repeat(np.arange(len(slots)), counts)
        columns = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = self._starts[given[owners]] + columns
        likenesses = (self._levels[rows] @ question) * self._factors[rows]
        return Compared(owners, columns, likenesses, self._sorts[rows])

    def _close_gaps(self) -> None:
        slots = np.flatnonzero(self._counts)
        counts = self._counts[slots]
        starts = np.cumsum(counts) - counts
        rows = np.repeat(self._starts[slots] - starts, counts) + np.arange(self._held)
        self._levels, self._factors, self._sorts = self._levels[rows], self._factors[rows], self._sorts[rows]
        self._starts[slots] = starts
        self._end = self._held
