"""Questions that mean the same, put together: what an editor reads is a gap, not each wording of it.

By letters always: two wordings belong together when their content words, stemmed and in any order, are nearly the same
letters. By meaning where vectors of the questions are there. Either way every number in them is the same: typing
mistakes, fillers and other words for a thing do not part two wordings; another year does.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from knowledge.text import FUNCTION_WORDS, fold, split_words, stem_word
from knowledge.wants import Want, want_of

SAME_FROM = 83
"""Least likeness in letters, of 100, of one gap. Set on the cases of tests/unit/knowledge/test_gaps.py: rewordings have
85 and more, different questions 80 and less."""
ALIKE_FROM = 0.82
"""Least likeness in meaning of one gap, of questions without their time. On the golden questions, where the same fact
answers both, 46 right pairs and 8 wrong ones; from 0.85 on 42 and 5, from 0.78 on 52 and 15 (docs/adr/0010)."""
_ASKING_WORDS = frozenset(map(stem_word, "many much number tell know show give say said find found".split()))

T = TypeVar("T")
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Gap(Generic[T]):
    """Questions that mean the same. `wordings`: each different one with how often it was asked, the commonest first."""

    members: Sequence[T]
    wordings: Sequence[tuple[str, int]]

    @property
    def wording(self) -> str:
        """The commonest wording."""
        return self.wordings[0][0]


class _Content(NamedTuple):
    """What of a wording is compared: its content words in one order, its numbers, what it wants to be told."""

    words: str
    numbers: tuple[str, ...]
    want: Want | None


@dataclass
class _Leaders:
    """The wordings with the same numbers that lead a gap."""

    words: dict[str, str] = field(default_factory=dict)
    vectors: dict[Want | None, list[tuple[str, Vector]]] = field(default_factory=dict)

    def find(self, content: _Content, vector: Vector | None) -> str | None:
        """The one whose gap a wording belongs to."""
        best = process.extractOne(content.words, self.words, scorer=fuzz.ratio, score_cutoff=SAME_FROM)
        if best:
            return str(best[2])
        rivals = self.vectors.get(content.want)
        if vector is None or not rivals:
            return None
        likenesses = np.stack([rival for _leader, rival in rivals]) @ vector
        place = int(likenesses.argmax())
        return rivals[place][0] if likenesses[place] >= ALIKE_FROM else None

    def add(self, folded: str, content: _Content, vector: Vector | None) -> None:
        """Let a wording lead a gap of its own."""
        self.words[folded] = content.words
        if vector is not None:
            self.vectors.setdefault(content.want, []).append((folded, vector))


def group_questions(
    questions: Iterable[tuple[str, T]], vectors: Mapping[str, Vector] | None = None
) -> list[Gap[T]]:
    """Gaps of worded questions, the most asked first; of equally asked ones, the one that was given first.

    `vectors`: by wording, of length 1, what each means without its time; a wording without one is compared by letters.
    """
    asked: dict[str, list[tuple[str, T]]] = {}
    for wording, item in questions:
        asked.setdefault(_plain(wording), []).append((wording, item))
    groups: dict[str, list[tuple[str, T]]] = {}
    leaders: dict[tuple[str, ...], _Leaders] = {}  # by numbers
    for folded, askings in sorted(asked.items(), key=lambda entry: -len(entry[1])):
        content = _read(folded)
        vector = vectors.get(askings[0][0]) if vectors else None
        among = leaders.setdefault(content.numbers, _Leaders())
        leader = among.find(content, vector)
        if leader is None:
            leader = folded
            among.add(folded, content, vector)
        groups.setdefault(leader, []).extend(askings)
    gaps = [_gap(askings) for askings in groups.values()]
    return sorted(gaps, key=lambda gap: -len(gap.members))


def same_question(first: str, second: str) -> bool:
    """Whether two wordings differ in nothing but case, spaces and the mark at the end."""
    return _plain(first) == _plain(second)


def _plain(wording: str) -> str:
    return fold(wording).rstrip(" ?!.")


def _gap(askings: Sequence[tuple[str, T]]) -> Gap[T]:
    spellings: dict[str, Counter[str]] = {}
    for wording, _item in askings:
        spellings.setdefault(_plain(wording), Counter())[wording] += 1
    wordings = [(spelled.most_common(1)[0][0], spelled.total()) for spelled in spellings.values()]
    return Gap([item for _wording, item in askings], sorted(wordings, key=lambda wording: -wording[1]))


def _read(folded: str) -> _Content:
    words = [word.text for word in split_words(folded)]
    numbers = tuple(sorted({word for word in words if word[:1].isdigit()}))
    plain = [word for word in words if not word[:1].isdigit()]
    content = sorted({stem_word(word) for word in plain if word not in FUNCTION_WORDS} - _ASKING_WORDS)
    return _Content(" ".join(content or sorted(plain)), numbers, want_of(folded))
