"""What speaks for a match, as the gate sees it."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt


class Evidence(NamedTuple):
    """What speaks for one match. Where the search works on words alone, what concerns meaning is 0."""

    score: float
    """Likeness in words and meaning, blended; what the matches are ranked by."""
    words: float
    """Share of the most that the question could find by its words; at most about 1.5."""
    meaning: float
    """Likeness in meaning, -1 to 1."""
    coverage: float
    """Share of the question's meaning, weighted by rarity, whose words the match holds, 0 to 1."""
    uncovered: float
    """Share of the question's meaning that its heaviest word missing from the match stands for, 0 to 1."""
    margin: float
    """Lead of its score over the next match; 0 for all but the first."""
    lead: float
    """Lead of its score over the mean of the ten next matches; 0 for all but the first."""
    clues: int
    """Words and phrases of the question that carry meaning: the fewer, the less it takes to match by chance."""
    kinship: float
    """How much the question and the most kindred passage have in common, both ways, by weight of words, 0 to 1."""
    nearest: float
    """Likeness in meaning to the nearest passage; to the nearest ask of its sort, for a question of a sort."""
    same_sort: float
    """For a question that wants a number, a time, a person, a place or a reason: its likeness in meaning to the
    nearest ask that wants the same, less its likeness to the nearest passage of all; 0 for other questions."""


Column = npt.NDArray[np.floating[Any]] | npt.NDArray[np.integer[Any]]


class Columns(NamedTuple):
    """The evidence of many matches, field by field as in `Evidence`."""

    score: Column
    words: Column
    meaning: Column
    coverage: Column
    uncovered: Column
    margin: Column
    lead: Column
    clues: Column
    kinship: Column
    nearest: Column
    same_sort: Column
