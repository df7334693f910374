"""The model and the kept vectors: real ones, and every way in which they can be wrong."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from briefing.semantic import (
    ModelError,
    OnnxEmbedder,
    RememberingEmbedder,
    VectorFile,
    find_model,
    open_embedder,
)
from briefing.semantic.encoder import MAX_TOKENS
from briefing.semantic.opening import SHIPPED
from knowledge.base import FactBase
from knowledge.corpus import load_corpus
from knowledge.search.embedding import Vectors
from tests.embedding import WordEmbedder


@pytest.fixture(scope="module")
def model() -> OnnxEmbedder:
    """The installed model."""
    return OnnxEmbedder(find_model())


def _file(path: Path, fingerprint: str = "words", dimension: int = 64) -> VectorFile:
    return VectorFile(path / "vectors.bin", fingerprint=fingerprint, dimension=dimension)


def test_alike_meanings_have_alike_vectors(model: OnnxEmbedder) -> None:
    """The installed model puts a paraphrase nearer than another subject."""
    first, paraphrase, other = model.embed(
        ["How many children are in care?", "number of looked after kids", "When are the bins collected?"]
    )
    assert first @ paraphrase > 0.5 > first @ other


def test_any_text_has_a_unit_vector(model: OnnxEmbedder) -> None:
    """Empty, long, foreign and marked-up texts alike."""
    texts = ["", "x", "word " * 10_000, "ما هو تقييم", "WHO SAID THAT", "<b>&amp;</b>", "\x00\u202e", "🙂"]
    assert np.linalg.norm(model.embed(texts), axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)


def test_a_batch_changes_nothing(model: OnnxEmbedder) -> None:
    """A text has one vector, whatever is embedded beside it."""
    texts = [
        "care",
        "How many care leavers did we lose touch with in the year to July 2015?",
        "plans " * MAX_TOKENS,
    ]
    together = model.embed(texts)
    assert all(
        float(model.embed([text])[0] @ vector) > 0.999 for text, vector in zip(texts, together, strict=True)
    )
    assert model.embed([]).shape == (0, model.dimension)


def test_a_directory_with_a_model_is_accepted(tmp_path: Path, model: OnnxEmbedder) -> None:
    """A sentence-embedding model as they are published, pooled as its own configuration says."""
    installed = find_model()
    (tmp_path / "onnx").mkdir()
    shutil.copy(installed.model, tmp_path / "onnx" / "model.onnx")
    shutil.copy(installed.tokenizer, tmp_path / "tokenizer.json")
    assert OnnxEmbedder(find_model(tmp_path)).embed(["care"]) == pytest.approx(model.embed(["care"]), abs=1e-5)
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    by_first_token = find_model(tmp_path)
    assert by_first_token.first_token
    assert by_first_token.fingerprint != installed.fingerprint
    assert (
        float(OnnxEmbedder(by_first_token).embed(["care leavers"])[0] @ model.embed(["care leavers"])[0]) < 0.999
    )


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """What is missing, and where it was looked for."""
    with pytest.raises(ModelError, match=r"no model\.onnx"):
        find_model(tmp_path)
    (tmp_path / "model.onnx").touch()
    with pytest.raises(ModelError, match=r"no tokenizer\.json"):
        find_model(tmp_path)


@pytest.mark.parametrize(
    ("spoilt", "reason"), [("model.onnx", "cannot be loaded"), ("tokenizer.json", "cannot be read")]
)
def test_a_damaged_model_is_named(tmp_path: Path, spoilt: str, reason: str) -> None:
    """A file that is no model or no tokenizer is told of by name."""
    installed = find_model()
    shutil.copy(installed.model, tmp_path / "model.onnx")
    shutil.copy(installed.tokenizer, tmp_path / "tokenizer.json")
    (tmp_path / spoilt).write_bytes(b"\x00not it")
    with pytest.raises(ModelError, match=reason):
        OnnxEmbedder(find_model(tmp_path))


def test_an_altered_wheel_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are not the published ones are never loaded."""
    monkeypatch.setattr("briefing.semantic.model.MODEL_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="checksum"):
        find_model()


def test_an_uninstalled_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the message names it."""
    monkeypatch.setattr("briefing.semantic.model.MODEL_WHEEL", ("no-such-wheel", "model.onnx"))
    with pytest.raises(ModelError, match="extra `semantic`"):
        find_model()


def test_no_text_is_embedded_twice(tmp_path: Path) -> None:
    """Neither in one run nor after a restart; one added text embeds one text."""
    first = WordEmbedder()
    RememberingEmbedder(first, _file(tmp_path)).embed(["a care plan", "a visit", "a care plan"])
    assert sorted(first.embedded) == ["a care plan", "a visit"]
    second = WordEmbedder()
    restarted = RememberingEmbedder(second, _file(tmp_path))
    kept = restarted.embed(["a visit", "a review", "a care plan"])
    assert second.embedded == ["a review"]
    assert kept == pytest.approx(WordEmbedder().embed(["a visit", "a review", "a care plan"]), abs=0.01)


def test_a_question_is_not_kept(tmp_path: Path) -> None:
    """Questions are private: neither memory nor file holds them."""
    embedder = RememberingEmbedder(WordEmbedder(), _file(tmp_path))
    embedder.embed(["a fact"])
    size = (tmp_path / "vectors.bin").stat().st_size
    embedder.embed_question("my question")
    assert embedder.count_unseen(["my question"]) == 1
    assert (tmp_path / "vectors.bin").stat().st_size == size


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("another model's", b"VECTORS1 other 64".ljust(64, b"\0") + b"\1" * 84),
        ("another dimension's", b"VECTORS1 words 32".ljust(64, b"\0") + b"\1" * 52),
        ("no such file", b"hello"),
        ("empty", b""),
    ],
)
def test_a_file_that_does_not_fit_is_made_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, reason: str, content: bytes
) -> None:
    """Vectors of another model are never used, the reason is logged, and the next start finds good ones."""
    (tmp_path / "vectors.bin").write_bytes(content)
    RememberingEmbedder(WordEmbedder(), _file(tmp_path)).embed(["a visit"])
    assert "embedding anew" in caplog.text, reason
    again = WordEmbedder()
    RememberingEmbedder(again, _file(tmp_path)).embed(["a visit"])
    assert again.embedded == []


def test_a_record_cut_short_is_left_out_and_overwritten(tmp_path: Path) -> None:
    """A crash in the midst of a write costs the last vector only."""
    path = tmp_path / "vectors.bin"
    RememberingEmbedder(WordEmbedder(), _file(tmp_path)).embed(["a visit", "a plan"])
    path.write_bytes(path.read_bytes()[:-5])
    embedder = WordEmbedder()
    RememberingEmbedder(embedder, _file(tmp_path)).embed(["a visit", "a plan", "a review"])
    assert len(embedder.embedded) == 2
    last = WordEmbedder()
    RememberingEmbedder(last, _file(tmp_path)).embed(["a visit", "a plan", "a review"])
    assert last.embedded == []


def test_a_folder_that_cannot_be_written_is_told_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The bot goes on with vectors in memory."""
    (tmp_path / "file").write_text("in the way")
    embedder = RememberingEmbedder(WordEmbedder(), _file(tmp_path / "file"))
    embedder.embed(["a visit"])
    embedder.embed(["a plan"])
    assert caplog.text.count("cannot be kept") == 1
    assert embedder.count_unseen(["a visit", "a plan"]) == 0


def test_the_shipped_vectors_are_the_models(model: OnnxEmbedder) -> None:
    """What ships with the curated base covers nearly all of it, and is what the model says."""
    base = FactBase(load_corpus(), home="Norfolk")
    texts = list(base.texts_to_embed())
    shipped = VectorFile(
        SHIPPED / f"{model.fingerprint}.bin", fingerprint=model.fingerprint, dimension=model.dimension
    )

    class Unused:
        fingerprint, dimension = model.fingerprint, model.dimension

        def embed(self, texts: Sequence[str]) -> Vectors:
            raise AssertionError(f"not shipped: {len(texts)}")

        def embed_question(self, text: str) -> Vectors:
            raise AssertionError(text)

    embedder = RememberingEmbedder(Unused(), None, [shipped])
    missing = embedder.count_unseen(texts)
    assert missing < 0.05 * len(texts), "run `python bot.py calibrate`"
    known = [text for text in texts[:: len(texts) // 20] if not embedder.count_unseen([text])]
    likeness = (embedder.embed(known) * model.embed(known)).sum(axis=1)
    assert likeness.min() > 0.98


def test_the_default_model_opens(tmp_path: Path) -> None:
    """The installed model with a folder of its own embeds nothing of the shipped base."""
    embedder = open_embedder(None, tmp_path)
    assert embedder.dimension == 384
    assert embedder.count_unseen(["a text that nobody wrote"]) == 1
