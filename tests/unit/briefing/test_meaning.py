"""Search by meaning, switched on beside a bot that already answers by words."""

import dataclasses
import logging
from pathlib import Path

import pytest

from briefing.services.meaning import SearchingByMeaning, switch_on
from briefing.settings import Settings
from knowledge.answer import AnswerStatus
from knowledge.base import FactBase
from knowledge.composition import answer_question
from knowledge.corpus import Corpus, load_corpus


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The curated base."""
    return load_corpus()


def _settings(tmp_path: Path, model: str = "") -> Settings:
    return Settings(embedding_model=model, vectors_dir=str(tmp_path / "vectors"))


async def test_meaning_is_switched_on_in_the_background(corpus: Corpus, tmp_path: Path) -> None:
    """Once it has run, questions are searched for by meaning too."""
    base = FactBase(corpus, home="Norfolk")
    searching = SearchingByMeaning(base, _settings(tmp_path))
    assert "being prepared" in searching.described
    await searching.run()
    assert (base.index.is_semantic, searching.described) == (True, "by words and meaning")
    assert answer_question("what is our current Ofsted rating", base).status is AnswerStatus.ANSWERED


@pytest.mark.parametrize(
    ("model", "reason"), [("off", "EMBEDDING_MODEL is off"), ("no/such/folder", "no model.onnx")]
)
def test_without_a_model_words_go_on(corpus: Corpus, tmp_path: Path, model: str, reason: str) -> None:
    """Switched off or missing, the search by words stays, and the reason is told."""
    base = FactBase(corpus, home="Norfolk")
    assert reason in switch_on(base, _settings(tmp_path, model))
    assert not base.index.is_semantic
    assert answer_question("how many care leavers did we lose touch with", base).status is AnswerStatus.ANSWERED


async def test_an_unexpected_failure_leaves_the_search_by_words(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong is logged, and the bot goes on."""
    base = FactBase(corpus, home="Norfolk")

    def fail(*_anything: object) -> None:
        raise MemoryError

    monkeypatch.setattr(base, "learn_meanings", fail)
    searching = SearchingByMeaning(base, _settings(tmp_path))
    with caplog.at_level(logging.ERROR):
        await searching.run()
    assert "could not be prepared" in caplog.text
    assert "words alone" in searching.described


def test_nothing_is_kept_where_nothing_is_to_be(corpus: Corpus, tmp_path: Path) -> None:
    """A command that only asks makes no folder, even where a text is new to the model."""
    fact = next(iter(corpus.facts.values()))
    changed = fact.model_copy(update={"asks": (*fact.asks, "a wording that nobody has embedded")})
    base = FactBase(dataclasses.replace(corpus, facts={**corpus.facts, fact.id: changed}), home="Norfolk")
    switch_on(base, _settings(tmp_path), keep=False)
    assert base.index.is_semantic
    assert not (tmp_path / "vectors").exists()
