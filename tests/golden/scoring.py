"""The golden questions and where they stand: shared by the tests and by the benchmark of answers."""

from collections.abc import Sequence
from pathlib import Path

from knowledge.evaluation import DocumentSet, LabelledQuestion, Score, read_labels, score_questions

__all__ = ["HELD_OUT", "NO_ERROR", "NO_ERROR_HELD_OUT", "QUESTIONS", "Score", "read_questions", "score_questions"]

QUESTIONS = Path(__file__).parent / "questions.yaml"
"""What the gate is fitted to and constants were chosen on."""
HELD_OUT = Path(__file__).parent / "held_out.yaml"
"""What nothing was tuned on."""
NO_ERROR = Path(__file__).parent / "no_error.yaml"
"""How things stand now, a named time, another authority: the kinds on which no error is allowed."""
NO_ERROR_HELD_OUT = Path(__file__).parent / "no_error_held_out.yaml"
"""Others of those kinds, which nothing was tuned on."""


def read_questions(path: Path = QUESTIONS) -> Sequence[LabelledQuestion]:
    """The golden questions as written."""
    labels = read_labels(path)
    if isinstance(labels, DocumentSet):
        raise TypeError(f"{path} holds documents, not questions")
    return labels
