"""How a base blends words with meaning and judges its matches: learnt from the base itself, without labels.

An ask of a fact is put to the base while that ask is hidden: the fact is then the right answer. Put again while the
whole fact is hidden, it has none. From a few hundred such pairs come the share of words in the blend, the
probability that goes with the evidence, and the threshold for a wanted rate of false answers.
"""

import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from knowledge.search.confidence import Gate, fit_logistic
from knowledge.search.documents import Document
from knowledge.search.learning import GiveWay, go_on

if TYPE_CHECKING:
    from knowledge.search.index import Asked, SearchIndex

FALSE_ANSWERS = 0.05
"""Share of questions without an answer that may be answered all the same, unless the installation says otherwise."""
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Shares of words in the blend that are tried."""
PAIRS = 400
"""Hidden asks that a calibration puts to the base."""
FEWEST_PAIRS = 30
"""With fewer there is nothing to learn from."""
KIN = 4
"""Documents nearest to a hidden ask that are hidden with its own: those on the same subject, of which some may answer
it too."""
LARGEST_TRIAL = 5_000
"""Documents of a trial: of a larger base a sample this large is calibrated on."""
_LOOKED_AT = 140
"""Matches of a hidden ask among which each share finds its own first."""
_ALIKE = 0.005
"""Shares whose success is within this of the best are alike; the middle one of them is taken."""
_BEARABLE = 0.1
"""Share of right answers that a threshold may cost before it stops rising."""
_PULL = 1.0
_LEAST_SLOPE = 0.1
"""More evidence never lowers the confidence, whatever a small base seems to teach."""


@dataclass(frozen=True)
class Calibration:
    """What a base was calibrated to."""

    words_share: float
    """How much words count in the score, 0 to 1; meaning counts for the rest."""
    gate: Gate


# Fitted on the development questions of CLINC150 and BANKING77 (ten asks a document), clean and misspelt. Positives
# were questions that have an answer; negatives CLINC150's out-of-scope questions and each set's questions put to the
# other's base. `python -m benchmarks.matcher --fit` prints them.
_WORDS_ONLY = Calibration(1.0, Gate(-2.0, (1.44, 0, 0, 4.5, 0, 1.42, 1.48, 0, 0, 0, 0), 0.5))
_WITH_MEANING = Calibration(0.3, Gate(1.64, (0, 0, 4.47, 0, 6.16, 0.3, 0, 0, 0, 0, 0), 0.5))


def default_calibration(*, semantic: bool) -> Calibration:
    """What public question sets taught, for a base too small to calibrate itself."""
    return _WITH_MEANING if semantic else _WORDS_ONLY


class _Trial(NamedTuple):
    """An ask, made ready for the search, and the document that it is hidden in."""

    owner: str
    asked: "Asked"


def calibrate(
    documents: Sequence[Document],
    build: Callable[[Sequence[Document]], "SearchIndex"],
    *,
    false_answers: float = FALSE_ANSWERS,
    seed: int = 1,
    give_way: GiveWay = go_on,
) -> Calibration:
    """Learn from a base how to search it. Takes some ten milliseconds a pair; the base itself is not touched.

    Args:
        documents: Those of the base.
        build: Makes an index of documents, as that of the base is made.
        false_answers: The wanted share of false answers among questions that have none.
        seed: Decides which asks are hidden.
        give_way: Called between two pairs.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    sample = list(documents) if len(documents) <= LARGEST_TRIAL else rng.sample(list(documents), LARGEST_TRIAL)
    hidden = _choose_hidden(sample, rng)
    trial_index = build([_hide(document, hidden.get(document.id, ())) for document in sample])
    standard = default_calibration(semantic=trial_index.is_semantic)
    trials = [
        _Trial(document.id, trial_index.read(document.asks[place]))
        for document in sample
        for place in hidden.get(document.id, ())
    ]
    if len(trials) < FEWEST_PAIRS:
        return standard
    share = _choose_share(trial_index, trials, give_way) if trial_index.is_semantic else standard.words_share
    trial_index.calibration = Calibration(share, standard.gate)
    return Calibration(share, _fit_gate(trial_index, trials, standard.gate, false_answers, give_way))


def _choose_hidden(documents: Sequence[Document], rng: random.Random) -> dict[str, list[int]]:
    """Which asks to hide, by document: one of each where there are enough documents, never more than a third."""
    able = [document for document in documents if len(document.asks) > 1]
    rng.shuffle(able)
    each = max(1, -(-PAIRS // max(len(able), 1)))
    return {
        document.id: rng.sample(range(len(document.asks)), min(each, max(1, len(document.asks) // 3)))
        for document in able[:PAIRS]
    }


def _hide(document: Document, places: Collection[int]) -> Document:
    return replace(document, asks=[ask for place, ask in enumerate(document.asks) if place not in places])


def _choose_share(index: "SearchIndex", trials: Sequence[_Trial], give_way: GiveWay) -> float:
    """The share with which most hidden asks find their document first; of alike ones the middle."""
    right = np.zeros(len(SHARES))
    for trial in trials:
        give_way()
        matches = index.search_asked(trial.asked, _LOOKED_AT).matches
        if not matches:
            continue
        words = np.array([match.evidence.words for match in matches])
        meaning = np.array([match.evidence.meaning for match in matches])
        firsts = [int(np.argmax(share * words + (1 - share) * meaning)) for share in SHARES]
        right += [matches[first].id == trial.owner for first in firsts]
    alike = [
        share
        for share, count in zip(SHARES, right / len(trials), strict=True)
        if count >= right.max() / len(trials) - _ALIKE
    ]
    return alike[len(alike) // 2]


def _fit_gate(
    index: "SearchIndex", trials: Sequence[_Trial], standard: Gate, false_answers: float, give_way: GiveWay
) -> Gate:
    """The standard gate with its log odds stretched and moved to fit this base, and the threshold it needs."""
    kin = min(KIN, len(index) // 4)
    right: list[float] = []
    wrong: list[float] = []
    without_owner: list[float] = []
    without_kin: list[float] = []
    for trial in trials:
        give_way()
        matches = index.search_asked(trial.asked, kin + 1).matches
        if matches:
            (right if matches[0].id == trial.owner else wrong).append(standard.odds(matches[0].evidence))
        hidden = {trial.owner, *(match.id for match in matches[:kin])}
        for absent, found in ((without_owner, {trial.owner}), (without_kin, hidden)):
            if others := index.search_asked(trial.asked, 1, keep=_all_but(found)).matches:
                absent.append(standard.odds(others[0].evidence))
    odds = [*right, *wrong, *without_kin]
    answers = [1.0] * len(right) + [0.0] * (len(odds) - len(right))
    base, slopes = fit_logistic(np.array(odds)[:, None], np.array(answers), np.ones(len(odds)), strength=_PULL)
    slope = max(float(slopes[0]), _LEAST_SLOPE)
    threshold = _choose_threshold(right, without_owner, without_kin, false_answers)
    return standard.stretch(base, slope, accept_at=1 / (1 + math.exp(-(base + slope * threshold))))


def _choose_threshold(
    right: Sequence[float], without_owner: Sequence[float], without_kin: Sequence[float], false_answers: float
) -> float:
    """The log odds from which on a match is accepted.

    High enough that of questions whose subject is gone no more than wanted are answered. Where only the document
    itself is gone, its neighbours may well answer: that counts too, as long as it does not cost right answers.
    """
    floor = float(np.quantile(without_kin, 1 - false_answers)) if without_kin else -math.inf
    strict = float(np.quantile(without_owner, 1 - false_answers)) if without_owner else 0.0
    bearable = float(np.quantile(right, _BEARABLE)) if right else 0.0
    return max(floor, min(strict, bearable))


def _all_but(hidden: Collection[str]) -> Callable[[str], bool]:
    return lambda name: name not in hidden
