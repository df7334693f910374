"""A small notation for sequences of words and tags, so that a rule reads as what it looks for.

- `hit` is the word, `HARM` any word with the tag, `he|she|ADULT` any of them
- `..3` is up to three words, whatever they are; `..3-SOME|said` the same without those
- `word?` may be missing, `-word` must not come next
- `^` and `$` are the ends of the clause
"""

import re

_GAP = re.compile(r"\.\.(\d+)(?:-(.+))?")


def compile_pattern(notation: str) -> re.Pattern[str]:
    """The notation as a regular expression over what `reading.read_clauses` gives. Gaps are bounded: it stays fast."""
    return re.compile("(?<= )" + "".join(map(_translate, notation.split())))


def _translate(step: str) -> str:
    gap = _GAP.fullmatch(step)
    if gap:
        without = f"(?!{_any_of(gap[2])})" if gap[2] else ""
        return rf"(?:{without}\S+ ){{0,{gap[1]}}}?"
    if step == "^":
        return r"(?<=^ )"
    if step == "$":
        return "$"
    if step.startswith("-"):
        return f"(?!{_any_of(step[1:])})"
    if step.endswith("?"):
        return f"(?:{_any_of(step[:-1])})?"
    return f"(?:{_any_of(step)})"


def _any_of(words: str) -> str:
    return "|".join(map(_one, words.split("|")))


def _one(word: str) -> str:
    if word == "*":
        return r"\S+ "
    if word == "$":
        return "$"
    return rf"\S*:{word.lower()}(?::\S*)? " if word.isupper() else rf"{re.escape(word)}(?::\S*)? "
