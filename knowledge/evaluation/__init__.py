"""How well questions are answered: labelled question files read, asked and scored. docs/evaluating.md has the shapes."""

from knowledge.evaluation.documents import DocumentScore, score_documents
from knowledge.evaluation.labels import (
    DocumentSet,
    LabelledQuestion,
    LabelsError,
    Query,
    find_unknown_sources,
    read_labels,
)
from knowledge.evaluation.report import describe_documents, describe_score, score_to_json
from knowledge.evaluation.scoring import Judged, Outcome, Score, is_right, score_questions

__all__ = [
    "DocumentScore",
    "DocumentSet",
    "Judged",
    "LabelledQuestion",
    "LabelsError",
    "Outcome",
    "Query",
    "Score",
    "describe_documents",
    "describe_score",
    "find_unknown_sources",
    "is_right",
    "read_labels",
    "score_documents",
    "score_questions",
    "score_to_json",
]
