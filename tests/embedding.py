"""A small embedder for tests: texts that share words are alike, and synonyms it is told of are one word."""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np

from knowledge.search.embedding import Vectors, normalise
from knowledge.text import split_words, stem_word


class WordEmbedder:
    """Embeds a text as the sum of fixed directions of its words; counts what it embeds."""

    fingerprint = "words"

    def __init__(self, synonyms: Mapping[str, str] | None = None, *, dimension: int = 64) -> None:
        self.dimension = dimension
        self.embedded: list[str] = []
        self._synonyms = synonyms or {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; the zero vector for a text without words."""
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in split_words(text):
                vectors[row] += self._direction(self._synonyms.get(word.text, word.text))
        return normalise(vectors)

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row."""
        return self.embed([text])

    def _direction(self, word: str) -> Vectors:
        rng = np.random.default_rng(crc32(stem_word(word).encode()))
        direction: Vectors = rng.standard_normal(self.dimension).astype(np.float32)
        return direction
