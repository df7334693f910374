"""Labelled questions asked and judged."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.base import FactBase
from knowledge.composition import answer_question
from knowledge.evaluation.labels import LabelledQuestion

SHOWN = 3
"""Snippets that a phone shows at once."""
BINS = 10

_JUDGED_BY_CONFIDENCE = frozenset(
    {AnswerStatus.ANSWERED, AnswerStatus.NO_MATCH, AnswerStatus.OTHER_AUTHORITY, AnswerStatus.OTHER_TIME}
)


class Outcome(StrEnum):
    """How a question came out."""

    RIGHT = "right"
    SECOND = "right, but not first"
    LATER = "right, but behind the first three"
    WRONG = "another fact"
    WRONG_COUNT = "a list of another length"
    DEFINED = "a definition"
    REFUSED = "refused"
    FALSE_ANSWER = "answered without an answer"


class Bin(NamedTuple):
    """Questions of about the same confidence."""

    lowest: float
    size: int
    confidence: float
    """Their mean confidence."""
    right: float
    """The share whose best fact was right."""


@dataclass(frozen=True)
class Judged:
    """A question as it was answered."""

    labelled: LabelledQuestion
    answer: Answer
    outcome: Outcome
    best_is_right: bool
    """Whether the best fact answers it, shown as an answer or not."""

    @property
    def loss(self) -> float:
        """How bad it is, 0 to 1: worst is to be sure and wrong, or to refuse where nothing spoke for an answer.

        The right fact in second place is half as bad as its absence.
        """
        match self.outcome:
            case Outcome.RIGHT:
                return 0.0
            case Outcome.REFUSED:
                return 1 - self.answer.confidence
            case Outcome.SECOND:
                return self.answer.confidence / 2
            case _:
                return self.answer.confidence

    def __str__(self) -> str:
        labelled, answer = self.labelled, self.answer
        got = ", ".join(snippet.fact.id for snippet in answer.snippets[:SHOWN]) or answer.status.value
        wanted = " ".join(labelled.contains or labelled.any)
        wanted = f"{'/'.join(labelled.sources)} {wanted}" if labelled.answerable else "no answer"
        return f"{labelled.question!r}: wanted {wanted}; got {got} ({answer.confidence:.2f})"


@dataclass(frozen=True)
class Score:
    """How labelled questions came out."""

    judged: Sequence[Judged]

    @property
    def answerable(self) -> int:
        """How many have an answer."""
        return sum(item.labelled.answerable for item in self.judged)

    @property
    def unanswerable(self) -> int:
        """How many have none."""
        return len(self.judged) - self.answerable

    @property
    def first_wrong(self) -> list[Judged]:
        """Answerable questions whose first snippet is not right."""
        return [item for item in self.judged if item.labelled.answerable and item.outcome is not Outcome.RIGHT]

    @property
    def not_in_three(self) -> list[Judged]:
        """Answerable questions without a right snippet among the first three."""
        return [item for item in self.first_wrong if item.outcome is not Outcome.SECOND]

    @property
    def refused(self) -> list[Judged]:
        """Answerable questions that got no fact for an answer: false abstentions."""
        return [item for item in self.judged if item.outcome in {Outcome.REFUSED, Outcome.DEFINED}]

    @property
    def answered_wrongly(self) -> list[Judged]:
        """Unanswerable questions that were answered all the same: false answers."""
        return [item for item in self.judged if item.outcome is Outcome.FALSE_ANSWER]

    @property
    def first(self) -> float:
        """Share of answerable questions whose first snippet is right."""
        return 1 - _share(len(self.first_wrong), self.answerable)

    @property
    def in_three(self) -> float:
        """Share of answerable questions with a right snippet among the first three."""
        return 1 - _share(len(self.not_in_three), self.answerable)

    @property
    def false_answers(self) -> float:
        """Share of unanswerable questions that were answered all the same."""
        return _share(len(self.answered_wrongly), self.unanswerable)

    def count_false_answers(self, *, near_miss: bool) -> tuple[int, int]:
        """Of the unanswerable questions that are near misses, or that are off topic: how many were answered, of how many."""
        asked = [
            item for item in self.judged if not item.labelled.answerable and item.labelled.near_miss is near_miss
        ]
        return sum(item.outcome is Outcome.FALSE_ANSWER for item in asked), len(asked)

    def count_wrong_first(self) -> dict[Outcome, int]:
        """Answerable questions whose first snippet is not right, by what they got instead; the commonest first."""
        return dict(Counter(item.outcome for item in self.first_wrong).most_common())

    def calibrate(self) -> list[Bin]:
        """What the confidence was worth, by its tenths; without tenths that no question fell into."""
        bins: dict[int, list[Judged]] = {}
        for item in self._judged_by_confidence():
            bins.setdefault(min(int(item.answer.confidence * BINS), BINS - 1), []).append(item)
        return [
            Bin(
                lowest=number / BINS,
                size=len(items),
                confidence=sum(item.answer.confidence for item in items) / len(items),
                right=sum(item.best_is_right for item in items) / len(items),
            )
            for number, items in sorted(bins.items())
        ]

    @property
    def brier(self) -> float | None:
        """Mean squared distance of the confidence from what came true: 0 is perfect, 0.25 a coin's; None without any."""
        items = self._judged_by_confidence()
        if not items:
            return None
        return sum((item.answer.confidence - item.best_is_right) ** 2 for item in items) / len(items)

    def find_worst(self, count: int) -> list[Judged]:
        """What went wrong most surely, the worst first."""
        wrong = [item for item in self.judged if item.outcome is not Outcome.RIGHT]
        return sorted(wrong, key=lambda item: -item.loss)[:count]

    def _judged_by_confidence(self) -> list[Judged]:
        """Definitions and texts without a question have no confidence about a fact."""
        return [item for item in self.judged if item.answer.status in _JUDGED_BY_CONFIDENCE]


def score_questions(questions: Sequence[LabelledQuestion], base: FactBase) -> Score:
    """Ask every question and judge the answers."""
    return Score([judge(labelled, answer_question(labelled.question, base)) for labelled in questions])


def judge(labelled: LabelledQuestion, answer: Answer) -> Judged:
    """An answer held against what is right."""
    best = (*answer.snippets, *answer.nearest)[:1]
    best_is_right = any(is_right(labelled, snippet) for snippet in best)
    return Judged(labelled, answer, _find_outcome(labelled, answer), best_is_right)


def is_right(labelled: LabelledQuestion, snippet: Snippet) -> bool:
    """Whether a snippet is from a right source and says what it must."""
    text = f"{snippet.fact.statement} {snippet.fact.quote or ''}"
    if snippet.source.id not in labelled.sources:
        return False
    return all(_says(text, part) for part in labelled.contains) and (
        not labelled.any or any(_says(text, part) for part in labelled.any)
    )


def _find_outcome(labelled: LabelledQuestion, answer: Answer) -> Outcome:
    answered = answer.status is AnswerStatus.ANSWERED
    if not labelled.answerable:
        # being told what a term means is no false answer
        return Outcome.FALSE_ANSWER if answered else Outcome.RIGHT
    right = [is_right(labelled, snippet) for snippet in answer.snippets]
    if not any(right):
        if answer.status is AnswerStatus.DEFINITION:
            return Outcome.DEFINED
        return Outcome.WRONG if answered else Outcome.REFUSED
    if labelled.count is not None and len(answer.snippets) != labelled.count:
        return Outcome.WRONG_COUNT
    if right[0]:
        return Outcome.RIGHT
    return Outcome.SECOND if any(right[:SHOWN]) else Outcome.LATER


def _says(text: str, part: str) -> bool:
    """Whether the text holds the part; a number counts as a whole only, so 16 is not found in 2016 or in 16.5."""
    before = r"(?<![\d.,])" if part[:1].isdigit() else ""
    after = r"(?![\d]|[.,]\d)" if part[-1:].isdigit() else ""
    return re.search(before + re.escape(part) + after, text, re.IGNORECASE) is not None


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0
