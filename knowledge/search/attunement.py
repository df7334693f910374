"""Attunes an embedding to one base: facts of one subject, alike to a general model, are told apart.

A general model finds "how many cases has an officer" and "how many officers are there" nearly the same. The base
knows better: its own asks say which questions belong to one fact and which to its neighbours. A square matrix is
learnt that moves the passages of one fact together and those of facts on the same subject apart. No labels are needed.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.search.embedding import Embedder, Vectors, normalise

Matrix = npt.NDArray[np.float32]

_STEPS = 560
_FACTS = 24
"""Facts that a step starts from ..."""
_NEIGHBOURS = 7
"""... and facts of the same subject that are drawn to each."""
_TEMPERATURE = 0.05
_RATE = 2e-3
_STAY = 3e-3
"""Pull towards leaving vectors as they are: what the asks do not teach stays as the model has it."""
_FADE, _FADE_SQUARE, _TINY = 0.9, 0.999, 1e-8
FEWEST = 100
"""With fewer facts there is too little to learn from."""


class AttunedEmbedder:
    """An embedder behind a rewording of its texts and a matrix for its vectors."""

    def __init__(self, embedder: Embedder, *, reword: Callable[[str], str], matrix: Matrix | None = None) -> None:
        self._embedder = embedder
        self._reword = reword
        self._matrix = matrix

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """That of the model."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        return self._attune(self._embedder.embed([self._reword(text) for text in texts]))

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row, which is not kept."""
        return self._attune(self._embedder.embed_question(self._reword(text)))

    def _attune(self, vectors: Vectors) -> Vectors:
        return vectors if self._matrix is None else normalise(vectors @ self._matrix)


def learn_attunement(
    facts: Sequence[Vectors], subjects: Sequence[Sequence[int]], *, seed: int = 1
) -> Matrix | None:
    """Learn the matrix of a base. Takes some ten seconds.

    Args:
        facts: The vectors of each fact's passages, one row each.
        subjects: For each fact, the numbers of the subjects it is on; at least one.
        seed: Decides what is drawn.

    Returns:
        The matrix; None when the base is too small to learn from.
    """
    able = [number for number, vectors in enumerate(facts) if len(vectors) > 1]
    if len(able) < FEWEST:
        return None
    members: dict[int, list[int]] = {}
    for number in able:
        for subject in subjects[number]:
            members.setdefault(subject, []).append(number)
    rng = np.random.default_rng(seed)
    dimension = facts[able[0]].shape[1]
    matrix = np.eye(dimension, dtype=np.float32)
    mean, square = np.zeros_like(matrix), np.zeros_like(matrix)
    for step in range(1, _STEPS + 1):
        chosen = _draw(able, subjects, members, rng)
        pairs = [rng.choice(len(facts[number]), 2, replace=False) for number in chosen]
        first = np.stack([facts[number][pair[0]] for number, pair in zip(chosen, pairs, strict=True)])
        second = np.stack([facts[number][pair[1]] for number, pair in zip(chosen, pairs, strict=True)])
        slope = _slope(matrix, first, second)
        mean += (1 - _FADE) * (slope - mean)
        square += (1 - _FADE_SQUARE) * (slope**2 - square)
        steady = np.sqrt(square / (1 - _FADE_SQUARE**step)) + _TINY
        matrix -= _RATE * (mean / (1 - _FADE**step)) / steady
    return matrix


def _draw(
    able: Sequence[int],
    subjects: Sequence[Sequence[int]],
    members: dict[int, list[int]],
    rng: np.random.Generator,
) -> list[int]:
    """Facts, each with some of one of its subjects."""
    chosen: set[int] = set()
    for number in rng.choice(able, _FACTS):
        subject = rng.choice(list(subjects[number]))
        chosen |= {int(number), *map(int, rng.choice(members[subject], _NEIGHBOURS))}
    return sorted(chosen)


def _slope(matrix: Matrix, first: Vectors, second: Vectors) -> Matrix:
    """The gradient of the loss: of each passage, its fact's other passage is to be the most alike (both ways)."""
    left, right = first @ matrix, second @ matrix
    left_size = np.linalg.norm(left, axis=1, keepdims=True)
    right_size = np.linalg.norm(right, axis=1, keepdims=True)
    left, right = left / left_size, right / right_size
    likeness = left @ right.T / _TEMPERATURE
    count = len(first)
    error = (_softmax(likeness, axis=1) + _softmax(likeness, axis=0) - 2 * np.eye(count)) / count / _TEMPERATURE
    to_left, to_right = error @ right, error.T @ left
    to_left = (to_left - left * (left * to_left).sum(axis=1, keepdims=True)) / left_size
    to_right = (to_right - right * (right * to_right).sum(axis=1, keepdims=True)) / right_size
    slope: Matrix = (
        first.T @ to_left + second.T @ to_right + 2 * _STAY * (matrix - np.eye(len(matrix), dtype=np.float32))
    ).astype(np.float32)
    return slope


def _softmax(values: npt.NDArray[np.float32], *, axis: int) -> npt.NDArray[np.float32]:
    powers = np.exp(values - values.max(axis=axis, keepdims=True))
    shares: npt.NDArray[np.float32] = powers / powers.sum(axis=axis, keepdims=True)
    return shares
