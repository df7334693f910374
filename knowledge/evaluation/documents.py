"""A public set of documents and questions: how often the right document comes first, and what the confidence tells."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from knowledge.evaluation.labels import DocumentSet
from knowledge.search import Document, Embedder, SearchIndex


@dataclass(frozen=True)
class DocumentScore:
    """How a set came out. None where the set has nothing to measure it on."""

    documents: int
    queries: int
    out_of_scope: int
    first: float | None
    """R@1: share of answerable questions whose best document is right."""
    first_misspelt: float | None
    """The same for their misspelt wordings."""
    auroc: float | None
    """Chance that an answerable question has more confidence than one out of scope; ties count half."""
    auroc_misspelt: float | None

    def to_json(self) -> dict[str, Any]:
        """As `bot.py evaluate --json` prints it."""
        return {
            name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()
        }


def score_documents(labelled: DocumentSet, embedder: Embedder | None = None) -> DocumentScore:
    """Index the documents and ask every question, with meaning too where there is an embedder."""
    index = SearchIndex.build(Document(item.id, item.text, item.asks) for item in labelled.documents)
    if embedder is not None:
        index.learn_meanings(embedder)
    golds = [query.gold for query in labelled.queries]
    first, auroc = _measure(index, [query.question for query in labelled.queries], golds)
    misspelt = [query.typo for query in labelled.queries if query.typo is not None]
    first_misspelt, auroc_misspelt = (
        _measure(index, misspelt, golds) if len(misspelt) == len(golds) else (None, None)
    )
    return DocumentScore(
        documents=len(labelled.documents),
        queries=len(golds),
        out_of_scope=sum(not gold for gold in golds),
        first=first,
        first_misspelt=first_misspelt,
        auroc=auroc,
        auroc_misspelt=auroc_misspelt,
    )


def _measure(
    index: SearchIndex, questions: Sequence[str], golds: Sequence[Sequence[str]]
) -> tuple[float | None, float | None]:
    right: list[bool] = []
    inside: list[float] = []
    outside: list[float] = []
    for question, gold in zip(questions, golds, strict=True):
        results = index.search(question, limit=1)
        (inside if gold else outside).append(results.confidence)
        if gold:
            right.append(bool(results.matches) and results.matches[0].id in gold)
    return sum(right) / len(right) if right else None, measure_auroc(inside, outside)


def measure_auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Chance that a random one of `inside` lies above a random one of `outside`; ties count half. None without either."""
    if not inside or not outside:
        return None
    ordered = np.sort(np.asarray(outside))
    below = np.searchsorted(ordered, inside, side="left")
    not_above = np.searchsorted(ordered, inside, side="right")
    return float((below + not_above).mean() / (2 * len(outside)))
