"""Questions that mean the same, put together: what an editor reads is a gap, not each wording of it.

By words alone: two wordings belong together when their content words, stemmed and in any order, are nearly the same
letters, and every number in them is. Typing mistakes and fillers do not part them; another year does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from knowledge.text import FUNCTION_WORDS, fold, split_words, stem_word

SAME_FROM = 83
"""Least likeness, of 100, of one gap. Set on the cases of tests/unit/knowledge/test_gaps.py: rewordings have 85 and
more, different questions 80 and less."""
_ASKING_WORDS = frozenset(map(stem_word, "many much number tell know show give say said find found".split()))

T = TypeVar("T")


@dataclass(frozen=True)
class Gap(Generic[T]):
    """Questions that mean the same. `wordings`: each different one with how often it was asked, the commonest first."""

    members: Sequence[T]
    wordings: Sequence[tuple[str, int]]

    @property
    def wording(self) -> str:
        """The commonest wording."""
        return self.wordings[0][0]


def group_questions(questions: Iterable[tuple[str, T]]) -> list[Gap[T]]:
    """Gaps of worded questions, the most asked first; of equally asked ones, the one that was given first."""
    asked: dict[str, list[tuple[str, T]]] = {}
    for wording, item in questions:
        asked.setdefault(fold(wording).rstrip(" ?!."), []).append((wording, item))
    groups: dict[str, list[tuple[str, T]]] = {}
    keys: dict[tuple[str, ...], dict[str, str]] = {}  # by numbers: the leading wording's words, by that wording
    for folded, askings in sorted(asked.items(), key=lambda entry: -len(entry[1])):
        words, numbers = _read(folded)
        leaders = keys.setdefault(numbers, {})
        best = process.extractOne(words, leaders, scorer=fuzz.ratio, score_cutoff=SAME_FROM)
        leader = best[2] if best else folded
        if best is None:
            leaders[folded] = words
        groups.setdefault(leader, []).extend(askings)
    gaps = [_gap(askings) for askings in groups.values()]
    return sorted(gaps, key=lambda gap: -len(gap.members))


def same_question(first: str, second: str) -> bool:
    """Whether two wordings differ in nothing but case, spaces and the mark at the end."""
    return fold(first).rstrip(" ?!.") == fold(second).rstrip(" ?!.")


def _gap(askings: Sequence[tuple[str, T]]) -> Gap[T]:
    spellings: dict[str, Counter[str]] = {}
    for wording, _item in askings:
        spellings.setdefault(fold(wording).rstrip(" ?!."), Counter())[wording] += 1
    wordings = [(spelled.most_common(1)[0][0], spelled.total()) for spelled in spellings.values()]
    return Gap([item for _wording, item in askings], sorted(wordings, key=lambda wording: -wording[1]))


def _read(folded: str) -> tuple[str, tuple[str, ...]]:
    """The content words in one order, and the numbers."""
    words = [word.text for word in split_words(folded)]
    numbers = tuple(sorted({word for word in words if word[:1].isdigit()}))
    plain = [word for word in words if not word[:1].isdigit()]
    content = sorted({stem_word(word) for word in plain if word not in FUNCTION_WORDS} - _ASKING_WORDS)
    return " ".join(content or sorted(plain)), numbers
