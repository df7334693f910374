"""Teaches the search a curated base, and writes what it learnt beside the base's files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from briefing.semantic.opening import ship_vectors
from knowledge.base import FactBase
from knowledge.calibrating import Labelled, fit_gate, render_gates
from knowledge.corpus import ATTUNEMENTS, DATA_DIR, GATES, Corpus
from knowledge.evaluation import LabelledQuestion, is_right


def calibrate_base(
    corpus: Corpus, questions: Sequence[LabelledQuestion], *, home: str, words_share: float
) -> Iterator[str]:
    """Write vectors, attunement and gates for the default model; yields a line on each.

    Raises:
        briefing.semantic.ModelError: there is no usable model.
        knowledge.calibrating.TooFewError: there are too few questions.
    """
    bare = replace(corpus, gates={}, attunements={})
    embedder = ship_vectors(FactBase(bare, home=home).texts_to_embed())
    yield f"Vectors of {embedder.count_kept():,} texts."
    matrix = FactBase(bare, home=home).attune(embedder)
    attunements = {}
    if matrix is not None:
        path = DATA_DIR / ATTUNEMENTS / f"{embedder.fingerprint}.npy"
        path.parent.mkdir(exist_ok=True)
        np.save(path, matrix.astype(np.float16))
        attunements = {embedder.fingerprint: np.load(path).astype(np.float32)}
        yield "What tells the facts apart."
    labelled = [
        Labelled(item.question, partial(is_right, item) if item.answerable else None) for item in questions
    ]
    gates = []
    for model, share in ((None, 1.0), (embedder, words_share)):
        base = FactBase(replace(bare, attunements=attunements), home=home)
        base.learn_meanings(model)
        base.set_words_share(share)
        gates.append(fit_gate(base, labelled, words_share=share))
        yield f"When a fact is an answer, searching by {'words and meaning' if model else 'words alone'}."
    (DATA_DIR / GATES).write_text(render_gates(gates), encoding="utf-8")
