"""From evidence to the probability that a match answers the question.

A logistic function with fixed coefficients, fitted once on the development questions of CLINC150 and BANKING77,
clean and misspelt, against bases of ten asks a document and of one. Right first matches were the positives. The
negatives were wrong first matches, CLINC150's out-of-scope questions, each set's questions put to the other's
base, and questions whose documents had been removed; together they weighed about as much as the sets' own.

Every coefficient is positive: more evidence never lowers the confidence. The probabilities hold for bases like
those; one whose documents say everything once finds lower scores, hence lower confidence than it deserves.
"""

import math
from typing import NamedTuple

ACCEPT_AT = 0.5
"""Least confidence of an accepted match: there, 2% of CLINC150's out-of-scope questions were answered, and of the
answers to its and BANKING77's own questions 90% and 78% were right."""

_BASE = -2.0
_PER_LOG_SCORE = 1.44
_PER_MARGIN = 4.5
_PER_LOG_WORD = 1.42
_PER_COVERAGE = 1.48

_WIDEST_MARGIN = 0.3
"""A wider lead says nothing more: in a base of one document the first is always far ahead."""
_MOST_WORDS = 12
"""Further words do not make a question clearer."""
_LEAST_SCORE = 1e-6


class Evidence(NamedTuple):
    """What speaks for one match."""

    score: float
    """Share of the most that the question could find."""
    coverage: float
    """Share of the question's meaning that the match holds, 0 to 1."""
    margin: float
    """Lead of its score over the next match, 0 for all but the first."""
    words: int
    """Words and phrases of the question that carry meaning: the fewer, the less it takes to match by chance."""


def judge_evidence(evidence: Evidence) -> float:
    """The probability, 0 to 1, that a match with this evidence answers the question."""
    log_odds = (
        _BASE
        + _PER_LOG_SCORE * math.log(max(evidence.score, _LEAST_SCORE))
        + _PER_MARGIN * min(max(evidence.margin, 0.0), _WIDEST_MARGIN)
        + _PER_LOG_WORD * math.log1p(min(evidence.words, _MOST_WORDS))
        + _PER_COVERAGE * evidence.coverage
    )
    return 1 / (1 + math.exp(-log_odds))
