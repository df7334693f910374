"""Calibration: what a base teaches about itself, and the arithmetic under it."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.search import Document, SearchIndex, calibrate
from knowledge.search.calibration import FEWEST_PAIRS, default_calibration
from knowledge.search.confidence import fit_logistic
from knowledge.search.embedding import Vectors, normalise
from tests.embedding import WordEmbedder

_WORDS = [f"{first}{second}" for first in "bdfglmnprst" for second in ("ada", "elo", "iru", "osa", "une")]


def _documents(count: int, *, seed: int = 5) -> list[Document]:
    """Documents of eight words of their own, with four asks of five of them."""
    rng = random.Random(seed)  # noqa: S311 - made-up words
    documents = []
    for number in range(count):
        words = [f"{rng.choice(_WORDS)}{rng.choice('abcdefg')}" for _ in range(8)]
        asks = [" ".join(rng.sample(words, 5)) for _ in range(4)]
        documents.append(Document(f"d{number}", " ".join(words), asks))
    return documents


def test_the_threshold_holds_on_questions_it_has_not_seen() -> None:
    """Of questions whose documents are gone about the wanted share is answered, of the others most."""
    documents = _documents(120)
    calibration = calibrate(documents, SearchIndex.build, false_answers=0.05)
    index = SearchIndex.build(documents, calibration=calibration)
    gone = [bool(index.search(ask).accepted) for document in _documents(60, seed=6) for ask in document.asks]
    held = [bool(index.search(ask).accepted) for document in documents for ask in document.asks]
    assert sum(gone) / len(gone) < 0.12
    assert sum(held) / len(held) > 0.9


def test_a_stricter_wish_gives_a_higher_threshold() -> None:
    """Fewer false answers cost a higher bar."""
    documents = _documents(120)
    strict, lax = (
        calibrate(documents, SearchIndex.build, false_answers=rate).gate.accept_at for rate in (0.01, 0.3)
    )
    assert strict > lax


def test_the_share_of_words_is_learnt() -> None:
    """A base whose meanings are noise leans on words; one whose asks are synonyms leans on meaning."""

    class Noise(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            self.embedded += texts
            rng = np.random.default_rng(len(self.embedded))
            return normalise(rng.standard_normal((len(texts), self.dimension)).astype(np.float32))

    documents = _documents(60)
    noisy = calibrate(documents, lambda some: SearchIndex.build(some, embedder=Noise()))
    assert noisy.words_share > 0.5


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_small_base_takes_what_public_sets_taught(count: int) -> None:
    """With too little to learn from, the standard calibration stands."""
    assert count * 4 < FEWEST_PAIRS
    assert calibrate(_documents(count), SearchIndex.build) == default_calibration(semantic=False)


def test_logistic_regression_finds_the_law() -> None:
    """Fitted to draws of a known law, it finds the law."""
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((20_000, 2))
    odds = -0.5 + rows @ np.array([2.0, -1.0])
    answers = (rng.random(len(rows)) < 1 / (1 + np.exp(-odds))).astype(float)
    base, slopes = fit_logistic(rows, answers, np.ones(len(rows)), strength=0.01)
    assert [base, *slopes] == pytest.approx([-0.5, 2.0, -1.0], abs=0.1)


def test_logistic_regression_survives_what_cannot_be_told_apart() -> None:
    """Constant columns and perfectly separable answers give finite coefficients."""
    rows = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 5.0], [1.0, 6.0]])
    base, slopes = fit_logistic(rows, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4), strength=1.0)
    assert np.isfinite([base, *slopes]).all()
