"""Words as a comparison with a printed page sees them, and runs of them."""

import re
from collections.abc import Iterator

from knowledge.text import fold

COPIED = 8
"""Consecutive words that our own wording may not share with a document."""
_FOOTNOTE_MARK = re.compile(r"(?<=[a-z]{2})\d{1,2}\b|(?<=[a-z]{2}[.,;:)])\d{1,2}\b")
_WORD = re.compile(r"[a-z0-9]+")

Run = tuple[str, ...]


def split_plain_words(text: str) -> list[str]:
    """Letters and figures only, folded: hyphens and line ends part words, apostrophes and footnote marks are dropped."""
    return _WORD.findall(_FOOTNOTE_MARK.sub("", fold(text).replace("'", "")))


def make_runs(words: list[str], length: int = COPIED) -> Iterator[Run]:
    """Every run of `length` consecutive words."""
    return zip(*(words[start:] for start in range(length)), strict=False)


def hold_run(words: list[str], run: list[str]) -> bool:
    """Whether the words contain that run, whole and in order."""
    return f" {' '.join(run)} " in f" {' '.join(words)} "
