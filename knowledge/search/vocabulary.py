"""The words of the base, and those among them that a misspelt word may have meant."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.search.growth import grow
from knowledge.text import FUNCTION_WORDS

REPAIRED_LENGTHS = range(3, 33)
"""Letters of the words that are repaired: too much resembles a shorter one, and no word is longer."""
LONG_WORD = 8
"""Letters from which two edits are forgiven instead of one."""
MOST_CANDIDATES = 3
"""Equally near words kept for one misspelling: three rank as well as all of them, one does worse."""


class Vocabulary:
    """Counts the words of the base and finds the nearest to an unknown one.

    Nearness is the optimal string alignment distance (insert, delete, substitute, swap neighbours). Before it is
    computed, two cheap signs rule nearly all words out: the length, and the set of letters as a bit mask, in which
    one edit changes at most two bits.
    """

    def __init__(self, standing: Iterable[str] = ()) -> None:
        """Start with words that are right whether or not a document holds them, function words among them."""
        self._counts: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._words: list[str] = []
        self._letters: npt.NDArray[np.uint64] = np.zeros(256, dtype=np.uint64)
        self._lengths: npt.NDArray[np.int16] = np.zeros(256, dtype=np.int16)
        self.add(dict.fromkeys((*FUNCTION_WORDS, *standing), 1))

    def __contains__(self, word: object) -> bool:
        return word in self._counts

    def count(self, word: str) -> int:
        """Occurrences of a word in the base."""
        return self._counts.get(word, 0)

    def add(self, words: Mapping[str, int]) -> None:
        """Count a document's words in."""
        for word, count in words.items():
            self._counts[word] = self._counts.get(word, 0) + count
            if word not in self._places and _is_repairable(word):
                place = self._places[word] = len(self._words)
                self._words.append(word)
                self._letters = grow(self._letters, place + 1)
                self._lengths = grow(self._lengths, place + 1)
                self._letters[place], self._lengths[place] = _letter_mask(word), len(word)

    def remove(self, words: Mapping[str, int]) -> None:
        """Count a document's words out; a word counted down to nothing is forgotten."""
        for word, count in words.items():
            self._counts[word] -= count
            if self._counts[word]:
                continue
            del self._counts[word]
            if (place := self._places.pop(word, None)) is not None:
                last = self._words.pop()
                if last != word:
                    end = len(self._words)
                    self._words[place], self._places[last] = last, place
                    self._letters[place], self._lengths[place] = self._letters[end], self._lengths[end]

    def find_near(self, word: str) -> list[tuple[str, int]]:
        """The nearest words and their distance (1 or 2): the commonest first, none when nothing is near enough."""
        if len(word) not in REPAIRED_LENGTHS or not _is_repairable(word):
            return []
        reach = 2 if len(word) >= LONG_WORD else 1
        size = len(self._words)
        lengths = np.abs(self._lengths[:size] - len(word)) <= reach
        letters = np.bitwise_count(self._letters[:size] ^ _letter_mask(word)) <= 2 * reach
        possible = [self._words[place] for place in np.flatnonzero(lengths & letters)]
        near = process.extract(word, possible, scorer=OSA.distance, score_cutoff=reach, limit=None)
        least = min((distance for _near, distance, _place in near), default=0)
        nearest = (candidate for candidate, distance, _place in near if distance == least)
        return [(candidate, int(least)) for candidate in self._commonest(nearest)]

    def split(self, word: str) -> tuple[str, str] | None:
        """The word as two words of the base run together, the longer parts the better; None when it is not."""
        if len(word) not in REPAIRED_LENGTHS:
            return None
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
        known = [pair for pair in cuts if all(part in self._places for part in pair)]
        meaningful = [pair for pair in known if any(part not in FUNCTION_WORDS for part in pair)]
        return max(meaningful, key=lambda pair: (min(map(len, pair)), pair), default=None)

    def _commonest(self, words: Iterable[str]) -> list[str]:
        return sorted(words, key=lambda word: (-self._counts[word], word))[:MOST_CANDIDATES]


def _is_repairable(word: str) -> bool:
    return len(word) > 1 and word.isalpha()


def _letter_mask(word: str) -> np.uint64:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) - ord("a") if "a" <= letter <= "z" else 26 + ord(letter) % 38)
    return np.uint64(mask)
