"""Which paragraphs of a report tell a councillor most: figures, changes, strong words, what is said of members.

Words and weights were chosen on the five reports on Norfolk, whose paragraphs editors have taken up as facts
(`tests/unit/knowledge/test_proposals_ranking.py` measures how well the order agrees with them).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log2

from knowledge.reports import Paragraph

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOT_TOLD = re.compile(
    rf"\b(?:\d{{1,2}}\s+)?(?:{_MONTH})\s+(?:19|20)\d\d\b|\b\d{{1,2}}\s+(?:{_MONTH})\b|\b(?:19|20)\d\d(?:[-/–]\d\d(?:\d\d)?)?\b"
    r"|\b(?:section|regulation|paragraph|page|part|outcome|recommendation|working together)\s+\d+\b"
    r"|\b\d{1,2}(?:-|\s+to\s+|\s+and\s+)\d{1,2}-year|\baged?\s+\d+(?:\s+(?:to|and)\s+\d+)?|\b\d{1,2}-year-olds?"
    r"|24[- ]hours?|24/7",
    re.IGNORECASE,
)
"""Numbers that count nothing: days and years, places in a document, ages."""
_WORDED = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|majority|a (?:small )?minority"
)
_FIGURE = re.compile(
    rf"£\s?\d[\d,.]*(?:\s?(?:million|m|billion|bn)\b)?|\b\d[\d,]*(?:\.\d+)?\s?(?:%|per cent\b)|\b\d[\d,]*(?:\.\d+)?\b"
    rf"|\b(?:{_WORDED})\b(?!\s+(?:key|main|other))",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:since (?:the |its )?(?:last|previous|inspection|20\d\d)"
    r"|(?:last|previous|earlier) (?:inspection|visit|report|year|judge?ment)"
    r"|improv(?:ed|ing|ement|ements)|deteriorat\w+|declin\w+|worsen\w*|increas\w+|reduc\w+|decreas\w+|strengthened|no longer"
    r"|remain(?:s|ed)?|still|continues? to|persist\w*|progress|recent(?:ly)?|now|fewer|rising|risen|fallen|compared)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:serious(?:ly)?|significant(?:ly)?|inadequate|fail(?:s|ed|ing|ings|ure|ures)?|unsafe|unacceptabl[ey]|widespread"
    r"|poor(?:ly)?|weak(?:ness|nesses)?|insufficien\w+|inconsisten\w+|ineffective|delay(?:s|ed)?|drift|lack(?:s|ing)?|concerns?"
    r"|too (?:many|few|long|slow|often|late|variable)|not (?:yet |always |consistently |sufficiently |routinely |enough )\w*"
    r"|limited|variable|backlogs?|vacanc(?:y|ies)|high caseloads?|at risk of harm|breach|statutory (?:duty|duties|requirements?)"
    r"|outstanding|exemplary|exceptional(?:ly)?|excellent|impressive|innovative|sector[- ]leading|highly (?:effective|skilled)"
    r"|a (?:real |key |clear )?strength|strong(?:ly)?)\b",
    re.IGNORECASE,
)
_MEMBERS = re.compile(
    r"\b(?:elected members?|members? of the council|councillors?|scrutiny|lead member|corporate parent\w*|cabinet|chief executive"
    r"|political(?:ly)?|leader of the council|children.s services committee|budgets?|savings|funding"
    r"|invest(?:ed|ment|ments|ing))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“\"'])")


class Signal(StrEnum):
    """What makes a paragraph worth telling."""

    FIGURES = "figures"
    CHANGE = "change"
    STRONG = "strong words"
    MEMBERS = "members and money"


_WEIGHTS = {Signal.FIGURES: 1.5, Signal.CHANGE: 1.0, Signal.STRONG: 1.5, Signal.MEMBERS: 1.5}
_MOST = {Signal.FIGURES: 6, Signal.CHANGE: 3, Signal.STRONG: 4, Signal.MEMBERS: 2}
"""Of each, how many count: the tenth number of a paragraph tells little more than the ninth."""
_LENGTH = 1.5
"""For every doubling of a paragraph: a longer one says more."""
_SHOWN = 3


@dataclass(frozen=True)
class Candidate:
    """A paragraph with how much it tells, why, and the sentence that tells most."""

    paragraph: Paragraph
    score: float
    why: tuple[str, ...]
    sentence: str


def rank_paragraphs(paragraphs: Iterable[Paragraph]) -> list[Candidate]:
    """Every paragraph, those that tell most first; equals in the order of the report."""
    return sorted(map(_weigh, paragraphs), key=lambda candidate: -candidate.score)


def find_signals(text: str) -> dict[Signal, list[str]]:
    """The words of a text that make it worth telling, each once, as printed."""
    counted = _NOT_TOLD.sub(" ", text)
    found = {
        Signal.FIGURES: _FIGURE.findall(counted),
        Signal.CHANGE: _CHANGE.findall(text),
        Signal.STRONG: _STRONG.findall(text),
        Signal.MEMBERS: _MEMBERS.findall(text),
    }
    return {signal: _distinct(words) for signal, words in found.items() if words}


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [sentence for part in _SENTENCE.split(text) if (sentence := part.strip())]


def _weigh(paragraph: Paragraph) -> Candidate:
    signals = find_signals(paragraph.text)
    words = len(paragraph.text.split())
    score = _score(signals) + _LENGTH * log2(1 + words / 20)
    why = tuple(
        f"{signal.value}: {', '.join(list(dict.fromkeys(word.casefold() for word in found))[:_SHOWN])}"
        for signal, found in signals.items()
    )
    sentences = split_sentences(paragraph.text) or [paragraph.text]
    return Candidate(paragraph, round(score, 2), why, max(sentences, key=lambda item: _score(find_signals(item))))


def _score(signals: dict[Signal, list[str]]) -> float:
    return sum(_WEIGHTS[signal] * min(len(found), _MOST[signal]) for signal, found in signals.items())


def _distinct(words: Sequence[str]) -> list[str]:
    return list({word.casefold(): word for word in words}.values())
