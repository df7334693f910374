"""What the search asks of a model that turns texts into vectors, and how it keeps those vectors small."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row a text, each of length 1."""

_LEVELS = 127
_LEAST = 1e-12


class Embedder(Protocol):
    """Turns texts into vectors whose angle says how alike they are in meaning. Safe to use from several threads."""

    @property
    def fingerprint(self) -> str:
        """Names the model; vectors of different models must never be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order. Any text is valid; how long a part is read is the model's affair."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row; it must not be kept anywhere."""
        ...


class Packed(NamedTuple):
    """Vectors in a quarter of the room: whole numbers of one byte, with a factor a row.

    The cosine of two vectors changes by less than 0.005 (a test measures it).
    """

    levels: npt.NDArray[np.int8]
    factors: npt.NDArray[np.float32]

    def unpack(self) -> Vectors:
        """The vectors again, nearly as they were."""
        vectors: Vectors = self.levels.astype(np.float32) * self.factors[:, None]
        return vectors


def pack(vectors: Vectors) -> Packed:
    """Round vectors to one byte a number."""
    factors = (np.abs(vectors).max(axis=1, initial=_LEAST) / _LEVELS).astype(np.float32)
    return Packed(np.round(vectors / factors[:, None]).astype(np.int8), factors)


def normalise(vectors: Vectors) -> Vectors:
    """The vectors, each of length 1; one without any direction stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, _LEAST)).astype(np.float32)
    return unit
