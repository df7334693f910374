"""Themes, stance, thread and earlier fact for a paragraph, by the nearest facts that the base holds and by its words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.models import MAX_THEMES, Fact, Stance, Theme
from knowledge.text import FUNCTION_WORDS, split_words, stem_word

_NEAREST = 8
_OWN_WORDS = 0.8
"""What one word of a theme's name counts beside the nearest fact, which counts 1."""
_ENOUGH = 0.5
"""Of the best theme's weight, what a second theme needs."""
_LEAST = 0.8
"""Weight of the best theme below which none is suggested: one word of its name, or a near fact."""
_AGREED = 0.25
"""Of the nearest facts' weight, what those on one thread need for it to be suggested."""

_GOOD = re.compile(
    r"\b(?:good|strong(?:ly)?|strengths?|effective(?:ly)?|highly|improved|strengthened|timely|prompt(?:ly)?|well|excellent|exceptional(?:ly)?"
    r"|outstanding|exemplary|impressive|innovative|robust|skilled|thorough|comprehensive|benefit|sensitive(?:ly)?|ambitious|thrive)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:poor(?:ly)?|weak\w*|inadequate|fail\w*|insufficien\w+|inconsisten\w+|ineffective|delay\w*|drift|lack\w*"
    r"|too (?:many|few|long|slow|often|late|variable)|not (?:yet |always |consistently |sufficiently |routinely )?\w+"
    r"|limited|variable|unsafe|backlogs?|however|serious|concerns?|declin\w+|deteriorat\w+|should|needs? to|must)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Suggestions:
    """What a fact drawn from a text might be filed under; nothing where there is too little to go by."""

    themes: tuple[str, ...]
    stance: Stance
    thread: str | None
    earlier: Fact | None


class Suggester:
    """Suggests by a base as it is now."""

    def __init__(self, base: FactBase) -> None:
        self._base = base
        self._words = {theme.id: _theme_words(theme) for theme in base.themes.values()}

    def suggest(self, text: str, authority: str, as_at: PartialDate) -> Suggestions:
        """For a text on this authority, true at that time. Searches the base once: some milliseconds."""
        near = list(self._find_near(text, authority))
        thread = _agree_on_thread(near)
        return Suggestions(
            themes=self._choose_themes(text, near),
            stance=judge_stance(text),
            thread=thread,
            earlier=_find_earlier(near, thread, as_at),
        )

    def _find_near(self, text: str, authority: str) -> Iterator[tuple[Fact, float]]:
        """The nearest facts with how near each is, 1 for the nearest."""
        held = self._base.facts
        matches = self._base.index.search(text, 3 * _NEAREST).matches
        found = [
            (held[match.id], match.score)
            for match in matches
            if match.id in held and held[match.id].authority == authority and match.score > 0
        ]
        for fact, score in found[: 2 * _NEAREST]:
            yield fact, score / found[0][1]

    def _choose_themes(self, text: str, near: Sequence[tuple[Fact, float]]) -> tuple[str, ...]:
        stems = {stem_word(word.text) for word in split_words(text)}
        weights: defaultdict[str, float] = defaultdict(float)
        for theme, words in self._words.items():
            if found := sum(weight for word, weight in words.items() if word in stems):
                weights[theme] += _OWN_WORDS * found
        for fact, score in near[:_NEAREST]:
            for place, theme in enumerate(fact.themes):
                weights[theme] += score / (1 + place)
        ranked = [(theme, weight) for theme, weight in _heaviest_first(weights) if theme in self._words]
        best = ranked[0][1] if ranked else 0.0
        if best < _LEAST:
            return ()
        return tuple(theme for theme, weight in ranked if weight >= _ENOUGH * best)[: MAX_THEMES - 1]


def judge_stance(text: str) -> Stance:
    """By the words that praise and those that find fault; neutral where neither is plainly more."""
    good, bad = len(_GOOD.findall(text)), len(_BAD.findall(text))
    if good > bad:
        return Stance.STRENGTH
    return Stance.WEAKNESS if bad > good else Stance.NEUTRAL


def _theme_words(theme: Theme) -> Mapping[str, float]:
    """The stems of a theme's name, and with half the weight those of its description."""
    name = {stem_word(word.text): 1.0 for word in split_words(theme.name) if word.text not in FUNCTION_WORDS}
    described = {
        stem_word(word.text): 0.5 for word in split_words(theme.description) if word.text not in FUNCTION_WORDS
    }
    return {**described, **name}


def _agree_on_thread(near: Sequence[tuple[Fact, float]]) -> str | None:
    weights: defaultdict[str, float] = defaultdict(float)
    for fact, score in near[:_NEAREST]:
        if fact.thread:
            weights[fact.thread] += score
    total = sum(score for _fact, score in near[:_NEAREST])
    if not weights:
        return None
    thread, weight = _heaviest_first(weights)[0]
    return thread if weight >= _AGREED * total else None


def _heaviest_first(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))


def _find_earlier(near: Sequence[tuple[Fact, float]], thread: str | None, as_at: PartialDate) -> Fact | None:
    """The newest of the near facts on the thread that was true before."""
    earlier = [fact for fact, _score in near if thread and fact.thread == thread and fact.as_at < as_at]
    return max(earlier, key=lambda fact: fact.as_at, default=None)
