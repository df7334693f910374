"""Text as the search sees it: folded, cut into words, stemmed.

One reading for facts and questions alike, so that whatever an editor types a councillor can find. Any input is
safe: nothing here backtracks, and stray marks, emoji and control characters simply fall away.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

MAX_CHARACTERS = 20_000
"""What lies beyond is not read: no fact and no question is a tenth as long."""

_FUNCTION_WORDS = """
    a an the and or but if of at by for with about to from in on off into over under as than then so such
    that this these those there here i me my mine myself we us our ours you your yours he him his she her
    hers it its they them their theirs who whom whose which what when where why how am is are was were be
    been being do does did doing have has had having can could will would shall should may might must no
    nor not please just also too very some any all each both more most other own same only again dont
    doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt im ive id ill youre theyre whats wheres
    hows lets
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that shape a question and do not say what it is about (with and without their apostrophes)."""

_PUNCTUATION = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
_WORD = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)(?P<unit>%|[^\W\d_]+)?|[^\W_]+(?:'[^\W_]+)*")
_SCALES = {"m": "million", "mn": "million", "bn": "billion", "k": "thousand", "%": "percent", "pc": "percent"}
_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    # as typed without the apostrophe
    "childrens": "child",
    "mens": "man",
    "womens": "woman",
}
_stemmer = Stemmer.Stemmer("english")  # holds the interpreter lock while it works: threads may share it


class Word(NamedTuple):
    """One word of a text, in reading order."""

    text: str
    """Folded, without apostrophes or a possessive ending."""
    capital: bool
    """Written in capitals, as an abbreviation is, be it in the plural (IROs)."""
    tied: bool
    """Joined to the word before it by nothing but a hyphen."""


def fold(text: str) -> str:
    """The text without differences that carry no meaning: case, accents, typographic quotes and dashes.

    Compatibility forms are resolved (NFKC); zero-width, bidirectional and control characters are dropped, white
    space is kept as single spaces. Punctuation stays.
    """
    return " ".join(_plain(text).casefold().split())


def split_words(text: str) -> Iterator[Word]:
    """Cut a text into words.

    Numbers stand alone, without thousands commas, and their unit follows as a word, so that "27.3%" and "27.3 per
    cent", or "£16.5m" and "16.5 million", read the same. Compounds come in parts, the later ones `tied`.
    """
    plain = _plain(text).replace("per cent", "percent")
    end = -1
    for match in _WORD.finditer(plain):
        tied = match.start() == end + 1 and plain[end] == "-"
        end = match.end()
        if (number := match["number"]) is None:
            yield Word(*_fold_word(match[0]), tied)
            continue
        unit = (match["unit"] or "").casefold()
        if unit and unit not in _SCALES:  # 5pm, 1st: one word
            yield Word(number.replace(",", "") + unit, capital=False, tied=tied)
            continue
        yield Word(number.replace(",", ""), capital=False, tied=tied)
        if unit:
            yield Word(_SCALES[unit], capital=False, tied=False)


@lru_cache(maxsize=1 << 16)
def stem_word(word: str) -> str:
    """The Snowball English stem of a folded word."""
    stem: str = _stemmer.stemWord(_IRREGULAR.get(word, word))
    return stem


@lru_cache(maxsize=1 << 16)
def _fold_word(raw: str) -> tuple[str, bool]:
    """The folded word and whether it was in capitals."""
    singular = raw.removesuffix("s")
    capital = raw.isupper() or (len(singular) > 1 and singular.isupper())
    return raw.casefold().removesuffix("'s").replace("'", ""), capital


def _plain(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return text.translate(_CONTROLS)
    text = text.translate(_PUNCTUATION)
    # marks go first: normalising takes quadratic time on a letter that bears thousands of them
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS].translate(_PUNCTUATION)
    return "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKD", text)
        if character.isspace() or unicodedata.category(character) not in _DROPPED
    )


_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Mn", "Me"})
_CONTROLS = {code: None for code in (*range(32), 127) if not chr(code).isspace()} | {ord("`"): "'"}
