"""What a term is worth: the rarer in the base, the more."""

import math

import numpy as np
import numpy.typing as npt

from knowledge.search.postings import Postings

FUNCTION_SHARE = 0.7
"""Function words count this much: "how do I" tells kinds of question apart, but must not outweigh the topic."""
FUNCTION_CEILING = 1.5
"""... of an idf no higher than this: a "who" that is rare in a base of statements means nothing."""


class Weights:
    """Inverse document frequencies, read off the postings as they are now: exact after every change."""

    def __init__(self, postings: Postings, documents: int) -> None:
        self._postings = postings
        self._documents = documents
        self.unknown = math.log(1 + (documents + 0.5) / 0.5)
        """The weight of a word that no document holds: the highest."""

    def of(self, term: int) -> float:
        """The weight of one term."""
        held = int(self._postings.frequencies[term])
        idf = math.log1p((self._documents - held + 0.5) / (held + 0.5))
        return FUNCTION_SHARE * min(idf, FUNCTION_CEILING) if self._postings.functional[term] else idf

    def of_all(self, terms: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
        """The weights of terms, given by id."""
        held = self._postings.frequencies[terms]
        idf = np.log1p((self._documents - held + 0.5) / (held + 0.5))
        functional = FUNCTION_SHARE * np.minimum(idf, FUNCTION_CEILING)
        weights: npt.NDArray[np.float64] = np.where(self._postings.functional[terms], functional, idf)
        return weights
