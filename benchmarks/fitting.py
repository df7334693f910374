"""Fits the gates that `knowledge.search.calibration` starts from on question sets.

Positives are the questions that have an answer; negatives are those that have none, and every set's questions put
to the other sets' documents. Each counts once as written and once misspelt. Positives and negatives weigh alike, so
that a probability of one half is where a question is as likely to be inside as outside.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.quality import KINDS, QuestionSet, read_question_set
from briefing.semantic import OnnxEmbedder, RememberingEmbedder, find_model
from knowledge.search import Embedder, SearchIndex
from knowledge.search.calibration import default_calibration
from knowledge.search.confidence import fit_logistic, read_features
from knowledge.search.evidence import Evidence

WORDS_FEATURES = ("words", "margin", "clues", "coverage")
MEANING_FEATURES = ("score", "lead", "clues")
"""What each gate looks at, under the names of `Evidence`; other coefficients stay 0."""
FEATURES = (
    "words meaning score margin lead clues coverage uncovered kinship nearest same_sort"  # of `tabulate_features`
).split()
_STRENGTH = 1.0
_ACCEPT_AT = 0.5


class Example(NamedTuple):
    """The features of a question's best match, and whether the question had an answer there."""

    features: tuple[float, ...]
    inside: bool


def fit_gates(paths: Sequence[Path]) -> list[str]:
    """The default gates as lines of Python, the one for words alone first."""
    sets = [read_question_set(path) for path in paths]
    model = RememberingEmbedder(OnnxEmbedder(find_model()), None)
    lines = []
    for name, embedder, used in (
        ("_WORDS_ONLY", None, WORDS_FEATURES),
        ("_WITH_MEANING", model, MEANING_FEATURES),
    ):
        base, weights = fit_gate(collect_examples(sets, embedder), used)
        share = default_calibration(semantic=embedder is not None).words_share
        shown = ", ".join(f"{weight:.3g}" for weight in weights)
        lines.append(f"{name} = Calibration({share}, Gate({base:.3g}, ({shown}), {_ACCEPT_AT}))")
    return lines


def fit_gate(examples: Sequence[Example], used: Sequence[str]) -> tuple[float, list[float]]:
    """The constant and a coefficient for each of `FEATURES`, 0 for those not used."""
    columns = [FEATURES.index(name) for name in used]
    rows = np.array([example.features for example in examples])[:, columns]
    inside = np.array([example.inside for example in examples], dtype=float)
    weights = np.where(inside > 0, 0.5 / inside.mean(), 0.5 / (1 - inside.mean()))
    base, fitted = fit_logistic(rows, inside, weights, strength=_STRENGTH)
    coefficients = [0.0] * len(FEATURES)
    for column, value in zip(columns, fitted.tolist(), strict=True):
        coefficients[column] = value
    return base, coefficients


def collect_examples(sets: Sequence[QuestionSet], embedder: Embedder | None) -> list[Example]:
    """Every question of every set put to the documents of every set."""
    examples = []
    for home in sets:
        index = SearchIndex.build(home.documents, embedder=embedder)
        for asked in sets:
            for query in asked.queries:
                inside = asked is home and bool(query["gold"])
                for kind in KINDS:
                    matches = index.search(query[kind], limit=1).matches
                    evidence = matches[0].evidence if matches else Evidence._make([0] * len(Evidence._fields))
                    examples.append(Example(read_features(evidence), inside))
    return examples
