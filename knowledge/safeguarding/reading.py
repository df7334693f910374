"""A message as the rules read it: clauses of words with their tags, misspellings mended."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from knowledge.safeguarding.words import MENDABLE, SHORT_FORMS, TAGS
from knowledge.text import MAX_CHARACTERS, fold

_CLAUSE_END = re.compile(r"[.?!;:]+(?=\s|$)|[\n\r]+")
_WORD = re.compile(r"[^\W_]+")
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split()
_AGE = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)}) (year|month|week) olds?\b")
_GROWN = 18
_LEAST_MENDED = 6
"""Shorter words have too many others a letter away."""


def _list_tags() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for tag, words in TAGS.items():
        for word in words.split():
            found[word].append(tag)
    here = (
        "in on at from",
        "my our",
        "street road close block estate building class school nursery club church",
    )
    for place in product(*map(str.split, here)):
        found["_".join(place)].append("near")
    return {word: tuple(tags) for word, tags in found.items()}


_TAGS = _list_tags()
_PHRASES = re.compile(
    r"(?<= )(?:"
    + "|".join(sorted((word.replace("_", " ") for word in _TAGS if "_" in word), key=len, reverse=True))
    + r")(?= )"
)
_MENDABLE = MENDABLE.split()
_KNOWN = _TAGS.keys() | {part for word in _TAGS for part in word.split("_")}
_VOWELS = frozenset("aeiouy")


def read_clauses(text: str) -> Iterator[str]:
    """The clauses of a message. Each word stands as `word:tag:tag` between single spaces, with one at both ends."""
    for clause in _CLAUSE_END.split(text[:MAX_CHARACTERS]):
        words = map(_mend, _WORD.findall(fold(clause).replace("'", "")))
        plain = f" {' '.join(words)} "
        if not plain.isspace():
            joined = _PHRASES.sub(lambda match: match[0].replace(" ", "_"), _AGE.sub(_join_age, plain))
            yield f" {' '.join(map(_tag, joined.split()))} "


def _join_age(match: re.Match[str]) -> str:
    """Of several, as in `16 and 17 year olds`, nobody in particular is meant."""
    young = not match[1].isdigit() or int(match[1]) < _GROWN or match[2] != "year"
    several = match[0].endswith("s")
    return f"{match[1]}_{match[2]}_old{'s' if several else ''}" if young else match[0]


def _tag(word: str) -> str:
    if re.fullmatch(r"\w+_(?:year|month|week)_old", word):
        return f"{word}:one"
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return f"{word}:published"
    return ":".join((word, *_TAGS.get(word, ())))


@lru_cache(maxsize=4096)
def _mend(word: str) -> str:
    if word in SHORT_FORMS:
        return SHORT_FORMS[word]
    age = re.fullmatch(r"(\d{1,2})(?:yo|yrs?|yrold|yearold)", word)
    if age:
        return f"{age[1]} year old"
    if len(word) < _LEAST_MENDED or word in _KNOWN:
        return word
    return next((right for right in _MENDABLE if _is_misspelt(word, right)), word)


def _is_misspelt(word: str, right: str) -> bool:
    """A letter lost, doubled or too many, two exchanged, or a wrong vowel: not another consonant, nor another number."""
    if (
        word[0] != right[0]
        or word.rstrip("s") == right.rstrip("s")
        or OSA.distance(word, right, score_cutoff=1) > 1
    ):
        return False
    changed = {pair for pair in zip(word, right, strict=False) if pair[0] != pair[1]}
    return len(word) != len(right) or len(changed) > 1 or all(_VOWELS.issuperset(pair) for pair in changed)
