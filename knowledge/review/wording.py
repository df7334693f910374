"""Does each statement stand alone, and does no other say or answer the same?"""

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.corpus import Corpus
from knowledge.models import Fact
from knowledge.review.findings import Remark, current_facts
from knowledge.review.numbers import MONTHS, find_numbers
from knowledge.text import split_words

_LEANING = """
    it its they them their this these those he him his she her such
    also however but and so moreover furthermore similarly likewise
"""
LEANING_WORDS = frozenset(_LEANING.split())
"""First words that point back at a sentence before: pronouns and connectives. A fact has no sentence before it.

Not among them: "that", "there", "here" and "both", which also begin sentences that lean on nothing."""
_EMPTY_IT = re.compile(r"it (?:is|was|has been|had been) \w+ that\b", re.IGNORECASE)
"""An `it` that points forward, as in "It was agreed that ..."."""
_NAMELESS = re.compile(
    r"\bthe (?:service|department|report|letter|visit|inspection|team|board|authority|council|county|area)(?!\w)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\S )[A-Z][a-z]+|^[A-Z]\w+(?:'s|s') |\b[A-Z]{2,}\b|^(?:Norfolk|Ofsted)\b")

ALIKE_AT = 85
"""Likeness, of 100 by token_sort_ratio, from which two statements are one said twice.

Measured on the base of November 2026 (1,088 facts): of pairs with the same numbers, dates and graded line, the most
alike that say different things reach 77 ("did not aim high enough", "was not doing what the law requires"). Of the
statements with two words exchanged for random ones 97 in 100 reach 85, with one word all do."""


def find_leaning(corpus: Corpus) -> Iterator[Remark]:
    """Statements whose first word points back at something that was said before."""
    for fact in current_facts(corpus):
        first = next(split_words(fact.statement), None)
        if first and first.text in LEANING_WORDS and not _EMPTY_IT.match(fact.statement):
            yield (
                fact.id,
                f"begins with {fact.statement.split()[0]!r}, which points at a sentence that is not there",
            )


def find_nameless(corpus: Corpus) -> Iterator[Remark]:
    """Statements that speak of "the council" or "the report" and name nobody and nothing."""
    places = {place.name for place in corpus.authorities}
    for fact in current_facts(corpus):
        match = _NAMELESS.search(fact.statement)
        if match and not _names_something(fact.statement, places | {fact.authority}):
            yield fact.id, f"says {match[0]!r} and names neither {fact.authority} nor anybody else"


def _names_something(statement: str, places: set[str]) -> bool:
    if any(place in statement for place in places):
        return True
    return any(name.strip() not in MONTHS for name in _NAME.findall(statement))


def find_alike(corpus: Corpus) -> Iterator[Remark]:
    """Statements that say the same about the same authority, but for a word or two.

    What differs in a number, a year, a month or a graded line is another fact, however alike its words.
    """
    facts = current_facts(corpus)
    folded = [" ".join(sorted(word.text for word in split_words(fact.statement))) for fact in facts]
    # the ratio of sorted words is token_sort_ratio; sorting once is what keeps this quick
    likeness = process.cdist(folded, folded, scorer=fuzz.ratio, score_cutoff=ALIKE_AT, dtype=np.uint8)
    for one, other in zip(*np.nonzero(np.triu(likeness, 1)), strict=True):
        if subject_of(facts[one]) == subject_of(facts[other]):
            yield (
                facts[other].id,
                f"says nearly the same as {facts[one].id} (likeness {likeness[one, other]} of 100)",
            )


def subject_of(fact: Fact) -> tuple[str, str, frozenset[str]]:
    """What must be equal before like words make two facts one."""
    strand = fact.judgement.strand if fact.judgement else ""
    months = {word.text for word in split_words(fact.statement) if word.text.capitalize() in MONTHS}
    return fact.authority, strand, frozenset(months | find_numbers(fact.statement))


def find_same_asks(corpus: Corpus) -> Iterator[Remark]:
    """Questions given to two facts that share no thread: whoever asks gets one of them by chance."""
    askers: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in current_facts(corpus):
        for ask in {" ".join(word.text for word in split_words(ask)) for ask in fact.asks}:
            askers[fact.authority, ask].append(fact)
    for (_authority, ask), facts in askers.items():
        first, *others = facts
        for other in others:
            if first.thread is None or other.thread != first.thread:
                yield other.id, f"answers {ask!r}, as {first.id} does, and the two share no thread"
