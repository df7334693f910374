"""The numbers in a text, in figures or in words, so that "seven" and "7" compare as one."""

import re

MONTHS = frozenset(
    """
    January February March April May June July August September October November December
    """.split()
)
_SMALL = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# "one" is left out: it is a pronoun more often than a number
_UNITS = {word: value for value, word in enumerate(_SMALL.split(), start=2)} | {"one": 1}
_WORDS = {word: value for word, value in _UNITS.items() if word != "one"} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)
}
_NUMBER = re.compile(
    rf"(?<![a-z]-)(?<!\w)(?P<figures>\d+(?:,\d{{3}})*(?:\.\d+)?)"
    rf"|\b(?P<tens>{'|'.join(_TENS.split())})[- ](?P<ones>{'|'.join(_UNITS)})\b"
    rf"|\b(?P<word>{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)


def find_numbers(text: str) -> set[str]:
    """Every number of a text in figures without thousands commas, such as `{"1052", "6.4", "26"}`."""
    return {_figures(match) for match in _NUMBER.finditer(text)}


def _figures(match: re.Match[str]) -> str:
    if match["figures"]:
        return match["figures"].replace(",", "")
    if match["tens"]:
        return str(_WORDS[match["tens"].casefold()] + _UNITS[match["ones"].casefold()])
    return str(_WORDS[match["word"].casefold()])
