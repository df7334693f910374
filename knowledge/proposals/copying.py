"""Whether a statement is in somebody's own words, and which of its words are not."""

import re
from collections.abc import Iterable

from knowledge.review.runs import COPIED, make_runs, split_plain_words

_PIECE = re.compile(r"\S+")


def find_copied(statement: str, printed: Iterable[str]) -> list[tuple[int, int]]:
    """Where a statement has eight or more consecutive words of what is printed: from and to which character.

    `printed` are the paragraphs of the document; a run may not reach from one into the next.
    """
    runs = {run for text in printed for run in make_runs(split_plain_words(text))}
    words = [(word, piece.span()) for piece in _PIECE.finditer(statement) for word in split_plain_words(piece[0])]
    copied: set[int] = set()
    for start, run in enumerate(make_runs([word for word, _span in words])):
        if run in runs:
            copied |= set(range(start, start + COPIED))
    return _join([words[place][1] for place in sorted(copied)], statement)


def _join(spans: Iterable[tuple[int, int]], statement: str) -> list[tuple[int, int]]:
    """Spans with nothing but space between them, as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not statement[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
