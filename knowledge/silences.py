"""What the sources are silent on: questions that sound as if the base answered them, and that no fact answers.

Somebody looked and found nothing. A new question that is more like such a question than like anything a fact answers
is better refused than answered with the nearest fact.
"""

from collections.abc import Iterable
from threading import Lock

import numpy as np
import numpy.typing as npt

from knowledge.search.embedding import Embedder, Packed, pack

_NONE = Packed(np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=np.float32))


class Silences:
    """The questions known to have no answer, compared by meaning. Safe to use from several threads."""

    def __init__(self, questions: Iterable[str] = ()) -> None:
        self._questions = tuple(dict.fromkeys(questions))
        self._embedder: Embedder | None = None
        self._packed = _NONE
        self._changing = Lock()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions, each once."""
        return self._questions

    def learn_meanings(self, embedder: Embedder | None) -> None:
        """Compare by the meaning that this model sees; with None, not at all."""
        with self._changing:
            self._embedder = embedder
            self._packed = self._pack(embedder)

    def add(self, question: str) -> None:
        """Know one more. Embeds its text."""
        self._replace((*self._questions, question))

    def remove(self, question: str) -> None:
        """Forget one; nothing happens when it is not known."""
        self._replace(known for known in self._questions if known != question)

    def liken(self, vector: npt.NDArray[np.float32] | None) -> float:
        """How like the most like of them is to a question, -1 to 1; 0 when that cannot be told."""
        packed = self._packed
        if vector is None or not len(packed.factors):
            return 0.0
        return float(((packed.levels @ vector) * packed.factors).max())

    def _replace(self, questions: Iterable[str]) -> None:
        with self._changing:
            self._questions = tuple(dict.fromkeys(questions))
            self._packed = self._pack(self._embedder)

    def _pack(self, embedder: Embedder | None) -> Packed:
        if embedder is None or not self._questions:
            return _NONE
        return pack(embedder.embed(self._questions))
