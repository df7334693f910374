"""Runs a sentence-embedding model on the processor."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from briefing.semantic.model import ModelError, ModelFiles
from knowledge.search.embedding import Vectors, normalise

MAX_TOKENS = 128
"""Tokens of a text that are read, about a hundred words; a fact has 30 to 60 tokens, a question about 12."""
_BATCH = 16
"""Texts of like length that go through the model together; more are no faster on two cores."""
_TABLE = 3
"""Dimensions of an output that gives a vector to each token: text, token, number."""


class OnnxEmbedder:
    """Embeds texts with an ONNX model. Safe to use from several threads: the runtime and the tokenizer both are."""

    def __init__(self, files: ModelFiles) -> None:
        """Load the model and try it on a word.

        Raises:
            ModelError: the files cannot be loaded, or are not those of a sentence-embedding model.
        """
        self.fingerprint = files.fingerprint
        self._first_token = files.first_token
        self._session, self._tokenizer = _load(files.model, files.tokenizer)
        self._inputs = {item.name for item in self._session.get_inputs()}
        try:
            self.dimension = int(self._run(["probe"]).shape[1])
        except Exception as error:
            raise ModelError(f"{files.model} is no sentence-embedding model: {error}") from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; what follows its first `MAX_TOKENS` tokens is not read."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # texts of one length share a batch, so that little of it is padding
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            vectors[places] = self._run([texts[place] for place in places])
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row."""
        return self._run([text])

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        width = max(len(encoding.ids) for encoding in encodings)
        ids, mask = np.zeros((2, len(texts), width), dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (output, *_rest) = self._session.run(None, {name: inputs[name] for name in self._inputs})
        return normalise(self._pool(output, mask))

    def _pool(self, output: npt.NDArray[np.float32], mask: npt.NDArray[np.int64]) -> Vectors:
        if output.ndim != _TABLE:
            return output
        if self._first_token:
            return output[:, 0]
        weights = mask[:, :, None].astype(np.float32)
        pooled: Vectors = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        return pooled


def _load(model: Path, tokenizer: Path) -> tuple[Any, Any]:
    try:
        import onnxruntime  # noqa: PLC0415 - an extra: without it the bot works on words alone
        import tokenizers  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ModelError(
            f"{error.name} is not installed, which runs the model. Install the extra `semantic`."
        ) from None
    try:
        reader = tokenizers.Tokenizer.from_file(str(tokenizer))
        reader.no_padding()
        reader.enable_truncation(MAX_TOKENS)
    except Exception as error:
        raise ModelError(f"{tokenizer} cannot be read: {error}") from error
    options = onnxruntime.SessionOptions()
    # one thread a question: several at once are answered side by side, and nothing spins while nobody asks
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{model} cannot be loaded: {error}") from error
    return session, reader
