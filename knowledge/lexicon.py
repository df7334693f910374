"""Wordings that mean the same: abbreviations, their expansions and everyday synonyms."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Self

from knowledge.text import FUNCTION_WORDS, Word, split_words, stem_word

_ALSO_WORDS = (
    "ace aces act aim arc cap care cast chat dash duty fast hub iso "
    "map mate pip plan rag safe sen send star tag tap"
)
CAPITALS_ONLY = frozenset(_ALSO_WORDS.split())
"""Abbreviations that are also words, or too like one: only capitals tell SEND from "send me the report"."""

_NUMBERS = tuple(enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2))
"""Numbers that reports print in words and people type in digits; "one" is more often no number."""

_SHORT = 2
"""Letters up to which every abbreviation needs its capitals: DO, AP, CO, PA, SW."""

HINT_WEIGHT = 0.5
"""How much of a hint's concept counts: it suggests, it does not equate."""


class Mention(NamedTuple):
    """Words `start` to `end` (exclusive) of a text mean `concepts`, each to the given degree (0..1)."""

    start: int
    end: int
    concepts: Mapping[str, float]


class Lexicon:
    """Finds in a text the phrases that have equivalents and says which concepts they stand for.

    Phrases match whatever their case, hyphens, apostrophes or singular and plural. Abbreviations that read like
    ordinary words match in capitals only, and not at all in a question written in capitals throughout.
    """

    def __init__(self) -> None:
        self._phrases: dict[tuple[str, ...], dict[str, float]] = {}
        self._hints: dict[tuple[str, ...], dict[str, float]] = {}
        self._capital: set[tuple[str, ...]] = set()
        self._longest: dict[str, int] = {}
        self.words: set[str] = set()
        """Every word of every phrase, folded."""

    @classmethod
    def from_groups(cls, groups: Iterable[Iterable[str]], hints: Iterable[tuple[str, str]] = ()) -> Self:
        """Build from groups of equivalent phrases, and one-way hints (asked wording, what it may concern).

        A phrase may stand in several groups; it then matches each of them, without making them one. A small number is
        the same in words and in digits.
        """
        lexicon = cls()
        for number, group in enumerate((*groups, *((str(digits), word) for digits, word in _NUMBERS))):
            for phrase in group:
                lexicon._learn(lexicon._phrases, phrase, {f"concept:{number}": 1.0})
        for asked, concerned in hints:
            key = lexicon._learn(lexicon._phrases, concerned, {})
            if key is None:
                continue
            concepts = lexicon._phrases[key] or {f"concept:{' '.join(key)}": 1.0}
            lexicon._phrases[key].update(concepts)
            lexicon._learn(lexicon._hints, asked, dict.fromkeys(concepts, HINT_WEIGHT))
        return lexicon

    def find_all(self, words: Sequence[Word]) -> list[Mention]:
        """Every mention in a document's words, overlapping ones included. Hints do not apply."""
        return list(self._mentions(words, self._phrases))

    def find_in_question(self, words: Sequence[Word]) -> list[Mention]:
        """The mentions that a question is read by: the longest first from the left, without overlap."""
        mentions = [*self._mentions(words, self._phrases), *self._mentions(words, self._hints)]
        merged: dict[tuple[int, int], dict[str, float]] = {}
        for mention in mentions:
            concepts = merged.setdefault((mention.start, mention.end), {})
            for concept, weight in mention.concepts.items():
                concepts[concept] = max(weight, concepts.get(concept, 0.0))
        chosen: list[Mention] = []
        for start, end in sorted(merged, key=lambda span: (span[0], -span[1])):
            if not chosen or start >= chosen[-1].end:
                chosen.append(Mention(start, end, MappingProxyType(merged[start, end])))
        return chosen

    def _learn(
        self, table: dict[tuple[str, ...], dict[str, float]], phrase: str, concepts: Mapping[str, float]
    ) -> tuple[str, ...] | None:
        words = list(split_words(phrase))
        key = tuple(stem_word(word.text) for word in words)
        if all(word.text in FUNCTION_WORDS and not word.capital for word in words):
            return None
        table.setdefault(key, {}).update(concepts)
        self.words.update(word.text for word in words)
        if len(words) == 1 and words[0].capital and needs_capitals(words[0].text):
            self._capital.add(key)
        self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))
        return key

    def _mentions(
        self, words: Sequence[Word], table: Mapping[tuple[str, ...], Mapping[str, float]]
    ) -> Iterable[Mention]:
        if not table:
            return
        shouted = len(words) > _SHORT and all(word.capital or not word.text.isalpha() for word in words)
        stems = [stem_word(word.text) for word in words]
        for start, stem in enumerate(stems):
            for end in range(start + 1, min(start + self._longest.get(stem, 0), len(stems)) + 1):
                key = tuple(stems[start:end])
                if (concepts := table.get(key)) is None:
                    continue
                if key in self._capital and (shouted or not words[start].capital):
                    continue
                yield Mention(start, end, concepts)


def needs_capitals(word: str) -> bool:
    """Whether a folded abbreviation is told from a word, or from another abbreviation, by its capitals only."""
    return len(word) <= _SHORT or word in CAPITALS_ONLY or word in FUNCTION_WORDS
