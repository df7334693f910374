"""Which of many questions a fact may be an answer to, told without asking any of them again."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.base import FactBase
from knowledge.composition.lookup import find_candidates, is_narrow, read_question
from knowledge.models import Fact, Kind
from knowledge.question import Question, understand_question
from knowledge.search import Asked

NEAR_FROM = 0.4
"""Likeness in meaning of a question and a fact's statement or nearest ask from which on the fact may answer it. Of 296
golden questions that were answered, none was by a less like fact; six of a hundred pairs of question and fact are as like."""
NEAR_BY_WORDS = 20
"""By words alone: best fitting facts among which it has to be, with a content word of the question."""


class Reading(NamedTuple):
    """A question as understood and as made ready for the search."""

    question: Question
    asked: Asked

    @property
    def vector(self) -> npt.NDArray[np.float32] | None:
        """What it means without its time; None where the search goes by words alone."""
        return self.asked.vector


class Readings:
    """Readings of questions that stay open, so that each is read once. They are kept in memory only."""

    def __init__(self, base: FactBase) -> None:
        self._base = base
        self._by_meaning = False
        self._read: Mapping[str, Reading] = {}

    def of(self, wordings: Iterable[str]) -> Mapping[str, Reading]:
        """The readings of these questions; every other one is forgotten."""
        by_meaning = self._base.index.is_semantic
        known = self._read if by_meaning is self._by_meaning else {}
        read = {wording: known.get(wording) or self._take(wording) for wording in set(wordings)}
        self._read, self._by_meaning = read, by_meaning
        return read

    def _take(self, wording: str) -> Reading:
        question = understand_question(
            wording, home=self._base.home, finder=self._base.authorities, newest=self._base.newest_year
        )
        return Reading(question, read_question(question, self._base))


def find_near(readings: Mapping[str, Reading], fact: Fact, base: FactBase) -> frozenset[str]:
    """The wordings of the questions that this fact, which is in the base, may be an answer to."""
    passages = [base.index.read(text).vector for text in (fact.statement, *fact.asks)]
    vectors = [vector for vector in passages if vector is not None]
    means = np.stack(vectors) if vectors else None
    return frozenset(wording for wording, reading in readings.items() if _is_near(reading, fact, means, base))


def _is_near(reading: Reading, fact: Fact, means: npt.NDArray[np.float32] | None, base: FactBase) -> bool:
    question, asked = reading
    if question.list_of is fact.kind or (question.grade_of is not None and fact.kind is Kind.JUDGEMENT):
        return True  # answered by structure, whatever the words
    if means is not None and asked.vector is not None:
        return bool((means @ asked.vector).max() >= NEAR_FROM)
    found = find_candidates(question, base, asked, strict=is_narrow(question))
    leading = (item.match for item in found[:NEAR_BY_WORDS])
    return any(match.id == fact.id and match.evidence.coverage > 0 for match in leading)
