"""Synthetic bases of any size, and questions for them; `benchmarks.matcher` describes both."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from knowledge.corpus import Corpus
from knowledge.search import Document
from knowledge.text import FUNCTION_WORDS, split_words

QUESTIONS = 400
EDITED = 0.3
"""Share of the longer words of a question that are misspelt."""
_SYLLABLES = [
    consonant + vowel for consonant in "bcdfghklmnprstvw" for vowel in ("a", "e", "i", "o", "u", "ar", "en")
]


class Base(NamedTuple):
    """A synthetic base and questions for it."""

    documents: list[Document]
    questions: list[str]


def make_base(facts: int, *, curated: Corpus | None = None, questions: int = QUESTIONS, seed: int = 7) -> Base:
    """Documents of made-up words and questions from them.

    With a curated base its words, the commonest first, stand at the head of the vocabulary, and its asks are what
    the questions are drawn from.
    """
    rng = random.Random(seed)
    size = max(5_000, facts // 3)
    vocabulary: dict[str, None] = dict.fromkeys(_list_words(curated)[:size] if curated else ())
    while len(vocabulary) < size:
        vocabulary["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    draw_word = _word_source(list(vocabulary), rng)

    documents, statements = [], []
    for number in range(facts):
        statement = [draw_word(place) for place in range(rng.randint(12, 30))]
        asks = [" ".join(_take_part(statement, rng)) for _ in range(2)]
        statements.append(statement)
        documents.append(Document(f"F{number:06}", " ".join(statement), asks))
    real = [ask.split() for fact in curated.facts.values() for ask in fact.asks] if curated else None
    plain = [rng.choice(real) if real else _take_part(rng.choice(statements), rng) for _ in range(questions)]
    return Base(documents, [" ".join(_misspell(words, rng)) for words in plain])


def _list_words(corpus: Corpus) -> list[str]:
    """The words of a curated base that carry meaning, the commonest first."""
    counts = Counter(
        word.text
        for fact in corpus.facts.values()
        for passage in (fact.statement, *fact.asks)
        for word in split_words(passage)
        if word.text.isalpha() and word.text not in FUNCTION_WORDS
    )
    return sorted(counts, key=lambda word: (-counts[word], word))


def _word_source(words: Sequence[str], rng: random.Random) -> Callable[[int], str]:
    """Draws the word at a place of a statement: every third is a function word, the others follow a Zipf law."""
    cumulative = list(accumulate(1 / rank**1.05 for rank in range(1, len(words) + 1)))
    functions = sorted(FUNCTION_WORDS)

    def draw_word(place: int) -> str:
        if place % 3 == 0:
            return rng.choice(functions)
        return words[bisect(cumulative, rng.random() * cumulative[-1])]

    return draw_word


def _take_part(statement: Sequence[str], rng: random.Random) -> list[str]:
    places = sorted(rng.sample(range(len(statement)), rng.randint(5, 9)))
    return [statement[place] for place in places]


def _misspell(words: Sequence[str], rng: random.Random) -> Iterator[str]:
    for word in words:
        if len(word) < 4 or rng.random() > EDITED:
            yield word
            continue
        at = rng.randrange(len(word) - 1)
        yield rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + rng.choice("abcdefghij") + word[at:],
            )
        )
