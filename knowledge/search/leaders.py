"""The best of many, without sorting all of them."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
_MORE = 4
"""How many times as many are looked at when too few of the first may be found."""


def lead(
    scores: Floats, count: int, name: Callable[[int], str], keep: Callable[[str], bool] | None = None
) -> list[int]:
    """The places with the highest scores above zero, best first, ties by name, at most `count`.

    Args:
        scores: One a place.
        count: How many are wanted.
        name: The name of a place.
        keep: Whether the place of a name may be found; it is asked about the first ones only.
    """
    places = np.flatnonzero(scores > 0)
    if keep is None:
        return _first(places, scores, count, name)[:count]
    looked_at = count
    while True:
        first = _first(places, scores, looked_at, name)
        kept = [place for place in first if keep(name(place))]
        if len(kept) >= count or len(first) == len(places):
            return kept[:count]
        looked_at = _MORE * len(first)


def rank(scores: Floats, names: Iterable[str]) -> list[int]:
    """All places, best first, ties by name; names are looked at only where there are ties."""
    order = np.argsort(-scores, kind="stable")
    if (np.diff(scores[order]) < 0).all():
        return list(map(int, order))
    ranked = sorted(zip((-scores).tolist(), names, range(len(scores)), strict=True))
    return [place for _negated, _name, place in ranked]


def _first(places: npt.NDArray[np.intp], scores: Floats, count: int, name: Callable[[int], str]) -> list[int]:
    """The best places and those that tie with the last of them."""
    if len(places) > count:
        least = np.partition(scores[places], -count)[-count]
        places = places[scores[places] >= least]
    held = places.tolist()
    return [held[at] for at in rank(scores[places], map(name, held))]
