"""What the sources are silent on: questions that sound as if the base answered them, and that no fact answers.

Somebody looked and found nothing. A new question that is more like such a question than like anything a fact answers
is better refused than answered with the nearest fact. Time is compared as time: that nothing is said of 2016 is no reason
to refuse a question about 2015.
"""

from collections.abc import Collection, Iterable
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.question.times import read_period
from knowledge.search.embedding import Embedder, Vectors
from knowledge.text import fold


class _Learnt(NamedTuple):
    """What is compared: the vectors of questions, those that name no year first, and the years of the others."""

    vectors: Vectors
    years: tuple[frozenset[int], ...]


_NONE = _Learnt(np.zeros((0, 0), dtype=np.float32), ())


class Silences:
    """The questions known to have no answer, compared by meaning. Safe to use from several threads."""

    def __init__(self, questions: Iterable[str] = ()) -> None:
        self._questions = tuple(dict.fromkeys(questions))
        self._embedder: Embedder | None = None
        self._learnt = _NONE
        self._changing = Lock()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions, each once."""
        return self._questions

    def texts(self) -> list[str]:
        """What a model is given of each question: without its time."""
        return [timeless for _years, timeless in map(_part, self._questions)]

    def learn_meanings(self, embedder: Embedder | None) -> None:
        """Compare by the meaning that this model sees; with None, not at all."""
        with self._changing:
            self._embedder = embedder
            self._learnt = self._learn(embedder)

    def add(self, question: str) -> None:
        """Know one more. Embeds its text."""
        self._replace((*self._questions, question))

    def remove(self, question: str) -> None:
        """Forget one; nothing happens when it is not known."""
        self._replace(known for known in self._questions if known != question)

    def liken(self, vector: npt.NDArray[np.float32] | None, years: Collection[int] = ()) -> float:
        """How like the most like of them is to a question about these years, -1 to 1; 0 when that cannot be told.

        `vector` is of the question without its time. A question known to have no answer for some years says nothing of
        others, nor of one that names no year: that is answered with the newest.
        """
        learnt = self._learnt
        if vector is None or not len(learnt.vectors):
            return 0.0
        likenesses = learnt.vectors @ vector
        timeless = len(likenesses) - len(learnt.years)
        concerned = [timeless + place for place, silent in enumerate(learnt.years) if not silent.isdisjoint(years)]
        return float(max(likenesses[:timeless].max(initial=0.0), likenesses[concerned].max(initial=0.0)))

    def _replace(self, questions: Iterable[str]) -> None:
        with self._changing:
            self._questions = tuple(dict.fromkeys(questions))
            self._learnt = self._learn(self._embedder)

    def _learn(self, embedder: Embedder | None) -> _Learnt:
        if embedder is None or not self._questions:
            return _NONE
        parted = sorted(map(_part, self._questions), key=lambda part: bool(part[0]))
        years = tuple(years for years, _timeless in parted if years)
        return _Learnt(embedder.embed([timeless for _years, timeless in parted]), years)


def _part(question: str) -> tuple[frozenset[int], str]:
    """The years that a question is about, and the question without its time."""
    period, timeless = read_period(fold(question))
    return period.years, timeless
