"""Misspelt words read as words of the base."""

from knowledge.search.vocabulary import Vocabulary

TRUST = {1: 0.85, 2: 0.65}
"""What a repaired word counts for, by the edits it took."""
SPLIT_TRUST = 0.65
"""The same for a word read as two run together."""
MOST_REPAIRED = 16
"""Unknown words of one question that are repaired; further ones stay unknown. It bounds the time of any input."""

Repair = tuple[tuple[str, ...], float]
"""The word or words meant, and the trust (0..1) put in them."""


class Repairer:
    """Repairs the words of one question."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._left = MOST_REPAIRED

    def repair(self, word: str) -> list[Repair]:
        """What a word unknown to the base may have meant, the likeliest first; empty when nothing is near.

        A word of the lexicon is spelt right even where no document holds it.
        """
        if not self._left or word in self._vocabulary:
            return []
        self._left -= 1
        if near := self._vocabulary.find_near(word):
            return [((candidate,), TRUST[distance]) for candidate, distance in near]
        parts = self._vocabulary.split(word)
        return [(parts, SPLIT_TRUST)] if parts else []
