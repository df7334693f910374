"""Scores the golden questions: shared by the tests and by the benchmark of answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.base import FactBase
from knowledge.composition import answer_question

QUESTIONS = Path(__file__).parent / "questions.yaml"


@dataclass(frozen=True)
class GoldenQuestion:
    """A question with what a right answer to it holds; no sources: it has no answer in the base.

    A near miss is on the base's subject, yet none of its documents answers it.
    """

    question: str
    sources: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    count: int | None = None
    near_miss: bool = False

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer."""
        return bool(self.sources)


@dataclass
class Score:
    """How the golden questions came out; the lists hold what went wrong."""

    answerable: int = 0
    unanswerable: int = 0
    first_wrong: list[str] = field(default_factory=list)
    not_in_three: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answered_wrongly: list[str] = field(default_factory=list)

    @property
    def first(self) -> float:
        """Share of answerable questions whose first snippet is right."""
        return 1 - len(self.first_wrong) / self.answerable

    @property
    def in_three(self) -> float:
        """Share of answerable questions with a right snippet among the first three."""
        return 1 - len(self.not_in_three) / self.answerable

    @property
    def false_answers(self) -> float:
        """Share of unanswerable questions that were answered all the same."""
        return len(self.answered_wrongly) / self.unanswerable


def read_questions(path: Path = QUESTIONS) -> Sequence[GoldenQuestion]:
    """The golden questions as written."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        GoldenQuestion(
            question=row["question"],
            sources=tuple(row.get("sources") or filter(None, [row.get("source")])),
            contains=tuple(map(str, row.get("contains", ()))),
            any=tuple(map(str, row.get("any", ()))),
            count=row.get("count"),
            near_miss=row.get("near_miss", False),
        )
        for row in rows
    ]


def score_questions(questions: Sequence[GoldenQuestion], base: FactBase) -> Score:
    """Ask every question and judge the answers."""
    score = Score()
    for golden in questions:
        answer = answer_question(golden.question, base)
        if golden.answerable:
            score.answerable += 1
            _judge(golden, answer, score)
        else:
            score.unanswerable += 1
            # being told what a term means is no false answer
            if answer.status is AnswerStatus.ANSWERED:
                score.answered_wrongly.append(_describe(golden, answer))
    return score


def _judge(golden: GoldenQuestion, answer: Answer, score: Score) -> None:
    right = [is_right(golden, snippet) for snippet in answer.snippets[:3]]
    if golden.count is not None and len(answer.snippets) != golden.count:
        right = [False]
    if not any(right[:1]):
        score.first_wrong.append(_describe(golden, answer))
    if not any(right):
        score.not_in_three.append(_describe(golden, answer))
    if answer.status is not AnswerStatus.ANSWERED:
        score.refused.append(_describe(golden, answer))


def is_right(golden: GoldenQuestion, snippet: Snippet) -> bool:
    """Whether a snippet is from a right source and says what it must."""
    text = f"{snippet.fact.statement} {snippet.fact.quote or ''}"
    if snippet.source.id not in golden.sources:
        return False
    return all(_says(text, part) for part in golden.contains) and (
        not golden.any or any(_says(text, part) for part in golden.any)
    )


def _says(text: str, part: str) -> bool:
    """Whether the text holds the part; a number counts as a whole only, so 16 is not found in 2016 or in 16.5."""
    before = r"(?<![\d.,])" if part[:1].isdigit() else ""
    after = r"(?![\d]|[.,]\d)" if part[-1:].isdigit() else ""
    return re.search(before + re.escape(part) + after, text, re.IGNORECASE) is not None


def _describe(golden: GoldenQuestion, answer: Answer) -> str:
    got = ", ".join(f"{snippet.fact.id}" for snippet in answer.snippets[:3]) or answer.status.value
    wanted = (
        f"{'/'.join(golden.sources)} {' '.join(golden.contains or golden.any)}" if golden.sources else "no answer"
    )
    return f"{golden.question!r}: wanted {wanted}; got {got} ({answer.confidence:.2f})"
