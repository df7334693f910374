"""The form of the default model that reckons in whole numbers: what it gives, and when it is not used."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from briefing.semantic import ModelError, ModelFiles, OnnxEmbedder, find_model
from briefing.semantic.integers import RewritingError, rewrite

QUESTIONS = (
    "How many children are in care?",
    "what did ofsted say about leadership in 2013",
    "kids missing from home",
    "who chairs the board?",
    "LAC placed out of county",
    "Has the council got enough social workers, and how many of them are agency staff this year?",
    "x",
)
STATEMENTS = (
    "Inspectors judged the arrangements for the protection of children to be inadequate.",
    "In July 2015 the authority had lost touch with 41 of 496 care leavers.",
)


@pytest.fixture(scope="module")
def original() -> OnnxEmbedder:
    """The default model as it was published."""
    return OnnxEmbedder(replace(find_model(), rewritten=False))


@pytest.fixture(scope="module")
def rewritten() -> OnnxEmbedder:
    """The default model as it is run."""
    return OnnxEmbedder(find_model())


@pytest.mark.parametrize("text", [*QUESTIONS, *STATEMENTS, "long " * 300, ""])
def test_the_rewritten_model_agrees_with_the_original(
    original: OnnxEmbedder, rewritten: OnnxEmbedder, text: str
) -> None:
    """A text means nearly the same to both."""
    assert float(original.embed_question(text)[0] @ rewritten.embed_question(text)[0]) > 0.975


def test_the_rewritten_model_ranks_as_the_original(original: OnnxEmbedder, rewritten: OnnxEmbedder) -> None:
    """How alike two texts are, the two models say to within a few hundredths."""
    texts = [*QUESTIONS, *STATEMENTS]
    first, second = original.embed(texts), rewritten.embed(texts)
    assert float(np.abs(first @ first.T - second @ second.T).max()) < 0.06


def test_the_vector_of_a_text_does_not_depend_on_its_neighbours(rewritten: OnnxEmbedder) -> None:
    """To the last bit."""
    together = rewritten.embed([*STATEMENTS, *QUESTIONS])
    assert np.array_equal(together[-1:], rewritten.embed(QUESTIONS[-1:]))


def test_vectors_of_the_two_do_not_mix(tmp_path: Path) -> None:
    """The default model is told by its content wherever it lies; another one has its own name and runs as it is."""
    default = find_model()
    _copy_model(default, tmp_path)
    found = find_model(tmp_path)
    assert found.rewritten
    assert found.fingerprint == default.fingerprint
    with (tmp_path / "model.onnx").open("ab") as file:
        file.write(b"\x32\x01x")  # a doc_string: another file, the same graph
    other = find_model(tmp_path)
    assert not other.rewritten
    assert other.fingerprint != default.fingerprint


def test_an_unknown_graph_is_left_alone(tmp_path: Path, original: OnnxEmbedder) -> None:
    """It gives what it gave."""
    _copy_model(find_model(), tmp_path)
    with (tmp_path / "model.onnx").open("ab") as file:
        file.write(b"\x32\x01x")
    unknown = OnnxEmbedder(find_model(tmp_path))
    assert unknown.embed(QUESTIONS) == pytest.approx(original.embed(QUESTIONS), abs=1e-5)


def test_what_cannot_be_rewritten_is_told(tmp_path: Path) -> None:
    """The reason is that of the process that tried."""
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(RewritingError, match=r"parsing|decode|Error"):
        rewrite(tmp_path / "model.onnx")


def test_a_failed_rewriting_leaves_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot is told what to do, and can go on by words."""

    def fail(_model: Path) -> bytes:
        raise RewritingError("No module named 'onnx'")

    monkeypatch.setattr("briefing.semantic.encoder.rewrite", fail)
    with pytest.raises(ModelError, match=r"No module named 'onnx'\. Install the extra `semantic`"):
        OnnxEmbedder(find_model())


def test_the_process_that_searches_is_spared_the_tools_of_rewriting() -> None:
    """Reading and writing graphs takes memory that the bot needs otherwise."""
    program = (
        "import sys; from briefing.semantic import OnnxEmbedder, find_model; "
        "OnnxEmbedder(find_model()); sys.exit('onnx' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


def _copy_model(files: ModelFiles, directory: Path) -> None:
    shutil.copy(files.model, directory / "model.onnx")
    shutil.copy(files.tokenizer, directory / "tokenizer.json")
