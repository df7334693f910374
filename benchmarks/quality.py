"""How often the right document comes first, on question sets; `benchmarks.matcher` describes their form."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.peers import RANKERS
from knowledge.search import Document

KINDS = ("question", "typo")


class QuestionSet(NamedTuple):
    """Documents and labelled questions."""

    name: str
    documents: list[Document]
    queries: list[dict[str, Any]]


def read_question_set(path: Path) -> QuestionSet:
    """Read a question set."""
    content = json.loads(path.read_text(encoding="utf-8"))
    documents = [Document(each["id"], each.get("text", ""), each.get("asks", ())) for each in content["documents"]]
    return QuestionSet(path.stem, documents, content["queries"])


def measure_quality(path: Path, rankers: Sequence[str] = tuple(RANKERS)) -> list[dict[str, Any]]:
    """Quality and speed of the rankers, by name, on one question set.

    `times_first` is a ranker's time a question as a multiple of the first one's. A peer that is not installed is
    left out, with a line on the standard error.
    """
    name, documents, queries = read_question_set(path)
    rows: list[dict[str, Any]] = []
    for ranker in rankers:
        try:
            rank = RANKERS[ranker](documents)
        except ModuleNotFoundError as error:
            print(f"{ranker} is left out: {error.name} is not installed (extra `bench`)", file=sys.stderr)
            continue
        row: dict[str, Any] = {"set": name, "ranker": ranker}
        started = time.perf_counter()
        for kind in KINDS:
            answers = [(each["gold"], rank(each[kind])) for each in queries]
            right = [best in gold for gold, (best, _sure) in answers if gold]
            inside = [sure for gold, (_best, sure) in answers if gold]
            outside = [sure for gold, (_best, sure) in answers if not gold]
            row[f"r1_{kind}"] = round(float(np.mean(right)), 3)
            row[f"auroc_{kind}"] = round(measure_auroc(inside, outside), 3) if outside else None
        row["ms"] = round((time.perf_counter() - started) * 1000 / (len(KINDS) * len(queries)), 3)
        row["times_first"] = round(row["ms"] / rows[0]["ms"], 3) if rows else 1.0
        rows.append(row)
    return rows


def measure_auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Chance that a random answerable question scores above a random unanswerable one; ties count half."""
    above = np.subtract.outer(np.asarray(inside), np.asarray(outside))
    return float((above > 0).mean() + 0.5 * (above == 0).mean())
