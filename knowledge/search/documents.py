"""What goes into the search and what comes out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.lexicon import Lexicon
from knowledge.search.evidence import Evidence
from knowledge.text import split_words, stem_word


@dataclass(frozen=True, slots=True)
class Document:
    """A fact as the search sees it: its statement and the questions it is known to answer. Either may be empty."""

    id: str
    text: str
    asks: Sequence[str] = ()

    @property
    def passages(self) -> list[str]:
        """The statement, if any, then the asks."""
        return [passage for passage in (self.text, *self.asks) if passage]


@dataclass(frozen=True, slots=True)
class Match:
    """A document found for a question."""

    id: str
    score: float
    """Evidence as a share of the most the question could find; comparable between questions. At most about 1.5."""
    confidence: float
    """Probability, 0 to 1, that this document answers the question."""
    evidence: Evidence
    """What the confidence is judged by."""


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The outcome of one question."""

    matches: list[Match] = field(default_factory=list)
    """Best first; equal scores in the order of their ids."""
    accepted: list[Match] = field(default_factory=list)
    """The leading matches that are confident enough to be given as an answer."""
    confidence: float = 0.0
    """That of the best match; 0 when there is none."""
    coverage: float = 0.0
    """Share of the question's meaning, weighted by rarity, that the best match covers (0..1)."""
    unknown: Sequence[str] = ()
    """Words of the question that the base does not know, even repaired."""
    repairs: Mapping[str, str] = field(default_factory=dict)
    """Misspelt words of the question and how they were read."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document cut into what the index keeps."""

    passages: list[list[str]]
    """Stems in reading order: the statement, then each ask."""
    terms: Counter[str]
    """Everything it can be found by: stems, joined compounds and concepts."""
    surfaces: Counter[str]
    """Its words as written (folded): the vocabulary for repairs."""


def analyse_document(document: Document, lexicon: Lexicon) -> Analysis:
    """Cut a document into the terms it is found by."""
    passages: list[list[str]] = []
    terms: Counter[str] = Counter()
    surfaces: Counter[str] = Counter()
    for passage in (document.text, *document.asks):
        words = list(split_words(passage))
        if not words:
            continue
        stems = [stem_word(word.text) for word in words]
        passages.append(stems)
        terms.update(stems)
        surfaces.update(word.text for word in words)
        for before, word in pairwise(words):
            if word.tied:
                joined = before.text + word.text
                terms[stem_word(joined)] += 1
                surfaces[joined] += 1
        for mention in lexicon.find_all(words):
            terms.update(mention.concepts.keys())
    return Analysis(passages, terms, surfaces)
