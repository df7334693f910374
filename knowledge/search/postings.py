"""The inverted index: which documents hold a term, and how often."""

from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.search.growth import grow
from knowledge.text import FUNCTION_WORDS, stem_word

_FUNCTION_STEMS = frozenset(map(stem_word, FUNCTION_WORDS))
_MOST_OCCURRENCES = 65_535


class Posting(NamedTuple):
    """Slots of the documents that hold one term, and the occurrences in each: parallel, in no order."""

    slots: "array[int]"
    counts: "array[int]"


class Postings:
    """Terms with their documents. Document frequencies are exact after every change.

    Terms have integer ids, valid as long as some document holds the term.
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._postings: list[Posting] = []
        self._free: list[int] = []
        self.frequencies: npt.NDArray[np.int32] = np.zeros(64, dtype=np.int32)
        """Documents that hold each term, by term id."""
        self.functional: npt.NDArray[np.bool_] = np.zeros(64, dtype=np.bool_)
        """Whether each term is a function word, by term id."""

    def __len__(self) -> int:
        return len(self._ids)

    def find_id(self, term: str) -> int | None:
        """The id of a term, or None when no document holds it."""
        return self._ids.get(term)

    def add(self, slot: int, terms: Mapping[str, int]) -> None:
        """File a document under its terms, given with their occurrences."""
        for term, count in terms.items():
            number = self._ids.get(term)
            if number is None:
                number = self._open(term)
            posting = self._postings[number]
            posting.slots.append(slot)
            posting.counts.append(min(count, _MOST_OCCURRENCES))
            self.frequencies[number] += 1

    def remove(self, slot: int, terms: Iterable[str]) -> None:
        """Take a document out from under its terms; a term that no document holds any more is forgotten."""
        for term in terms:
            number = self._ids[term]
            posting = self._postings[number]
            at = int(np.flatnonzero(np.frombuffer(posting.slots, dtype=np.int32) == slot)[0])
            # order carries no meaning: the last entry fills the gap
            last_slot, last_count = posting.slots.pop(), posting.counts.pop()
            if at < len(posting.slots):
                posting.slots[at], posting.counts[at] = last_slot, last_count
            self.frequencies[number] -= 1
            if not posting.slots:
                del self._ids[term]
                self._free.append(number)

    def read(self, number: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Slots and occurrences of a term, as copies that later changes cannot touch."""
        posting = self._postings[number]
        return np.array(posting.slots, dtype=np.int32), np.array(posting.counts, dtype=np.float32)

    def _open(self, term: str) -> int:
        if self._free:
            number = self._free.pop()
        else:
            number = len(self._postings)
            self._postings.append(Posting(array("i"), array("H")))
            self.frequencies = grow(self.frequencies, number + 1)
            self.functional = grow(self.functional, number + 1)
        self._ids[term] = number
        self.functional[number] = term in _FUNCTION_STEMS
        return number
