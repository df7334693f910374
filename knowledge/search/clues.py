"""A question as clues: what to look for, each in one or more readings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from knowledge.lexicon import Lexicon
from knowledge.search.postings import Postings
from knowledge.search.repair import Repairer
from knowledge.search.weights import Weights
from knowledge.text import FUNCTION_WORDS, Word, split_words, stem_word

MAX_TERMS = 64
"""Different words of a question that are considered, from its start; it bounds the time any input can take."""
MAX_WORDS = 256
"""The same for its words, counted with every repetition."""

Reading = tuple[tuple[int, float], ...]
"""Terms that together stand for a clue, each with the trust (0..1) put in it."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Something the question names: a word, or a phrase the lexicon knows."""

    readings: Sequence[Reading]
    """Alternatives; none when the base does not know the clue."""
    mass: float
    """The most it can weigh."""
    functional: bool
    """Whether it is a function word, which says nothing about the topic."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as the index reads it."""

    clues: Sequence[Clue] = ()
    order: Sequence[Reading] = ()
    """For every word in order, the terms it may be (none when unknown)."""
    unknown: Sequence[str] = ()
    repairs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sense:
    """What one word of the question may be."""

    word: Word
    readings: tuple[Reading, ...]
    functional: bool


def take_words(question: str) -> list[Word]:
    """The words of a question, up to the first `MAX_TERMS` different ones and `MAX_WORDS` in all."""
    words: list[Word] = []
    seen: set[str] = set()
    for word in islice(split_words(question), MAX_WORDS):
        seen.add(word.text)
        if len(seen) > MAX_TERMS:
            break
        words.append(word)
    return words


def read_question(
    words: Sequence[Word], postings: Postings, repairer: Repairer, lexicon: Lexicon, weights: Weights
) -> Inquiry:
    """Interpret the words of a question against the base."""
    # a word that makes sense together with its neighbours is not a misspelling, even if unknown by itself
    sensible = {
        place for start, end, extra in _spans(words, postings, lexicon) if extra for place in range(start, end)
    }
    senses = [
        _read_word(word, postings, repairer, repair=place not in sensible) for place, word in enumerate(words)
    ]
    clues: list[Clue] = []
    unknown: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for start, end, extra in _spans([sense.word for sense in senses], postings, lexicon):
        group = senses[start:end]
        key = tuple(stem_word(sense.word.text) for sense in group)
        if key in seen:
            continue
        seen.add(key)
        clue = _form_clue(group, extra, weights)
        clues.append(clue)
        if not clue.readings and not clue.functional:
            unknown.extend(words[place].text for place in range(start, end))
    repairs = {
        word.text: sense.word.text
        for word, sense in zip(words, senses, strict=True)
        if word.text != sense.word.text
    }
    order = [tuple(reading[0] for reading in sense.readings if len(reading) == 1) for sense in senses]
    return Inquiry(clues, order, tuple(dict.fromkeys(unknown)), repairs)


def _read_word(word: Word, postings: Postings, repairer: Repairer, *, repair: bool) -> _Sense:
    if (term := postings.find_id(stem_word(word.text))) is not None:
        return _Sense(word, (((term, 1.0),),), functional=word.text in FUNCTION_WORDS)
    if word.text in FUNCTION_WORDS or not repair:
        return _Sense(word, (), functional=word.text in FUNCTION_WORDS)
    repairs = repairer.repair(word.text)
    if not repairs:
        return _Sense(word, (), functional=False)
    readings = []
    for parts, trust in repairs:
        terms = [postings.find_id(stem_word(part)) for part in parts]
        if known := tuple((term, trust) for term in terms if term is not None):
            readings.append(known)
    functional = all(part in FUNCTION_WORDS for parts, _trust in repairs for part in parts)
    return _Sense(word._replace(text=" ".join(repairs[0][0])), tuple(readings), functional)


def _spans(
    words: Sequence[Word], postings: Postings, lexicon: Lexicon
) -> Iterator[tuple[int, int, tuple[Reading, ...]]]:
    """Cut the question into phrases and single words: start, end, readings beside their own words."""
    extras: dict[int, tuple[int, tuple[Reading, ...]]] = {}
    for mention in lexicon.find_in_question(words):
        known = ((postings.find_id(concept), trust) for concept, trust in mention.concepts.items())
        if concepts := tuple(((term, trust),) for term, trust in known if term is not None):
            extras[mention.start] = (mention.end, concepts)
    place = 0
    readings: tuple[Reading, ...]
    while place < len(words):
        if place in extras:
            end, readings = extras[place]
        elif place + 1 not in extras and (joined := _join(words[place : place + 2], postings)) is not None:
            end, readings = place + 2, (((joined, 1.0),),)
        else:
            end, readings = place + 1, ()
        yield place, end, readings
        place = end


def _join(pair: Sequence[Word], postings: Postings) -> int | None:
    """The term that two words would be if written as one ("top up", "topup")."""
    parts = [word.text for word in pair]
    if len(parts) < 2 or min(map(len, parts)) < 2 or FUNCTION_WORDS.issuperset(parts):  # noqa: PLR2004 - a pair
        return None
    joined = "".join(parts)
    return None if joined in FUNCTION_WORDS else postings.find_id(stem_word(joined))


def _form_clue(group: Sequence[_Sense], extra: tuple[Reading, ...], weights: Weights) -> Clue:
    if len(group) == 1:
        readings = (*group[0].readings, *extra)
    else:
        own_words = tuple(term for sense in group if sense.readings for term in sense.readings[0])
        readings = (own_words, *extra) if own_words else extra
    functional = all(sense.functional for sense in group) and not extra
    return Clue(readings, _weigh(readings, weights, functional=functional), functional)


def _weigh(readings: Iterable[Reading], weights: Weights, *, functional: bool) -> float:
    masses = [sum(weights.of(term) for term, _trust in reading) for reading in readings]
    return max(masses, default=0.0 if functional else weights.unknown)
