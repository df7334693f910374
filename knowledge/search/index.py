"""The index that answers: documents in, ranked matches out."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from threading import Lock
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from knowledge.lexicon import Lexicon
from knowledge.search.bm25 import Support, length_norms, score_clues
from knowledge.search.calibration import Calibration, default_calibration
from knowledge.search.closeness import GAP, score_closeness
from knowledge.search.clues import Inquiry, read_question, take_words
from knowledge.search.documents import Document, Match, ResultSet, analyse_document
from knowledge.search.embedding import Embedder
from knowledge.search.evidence import Columns, Evidence
from knowledge.search.leaders import lead, rank
from knowledge.search.learning import GiveWay, go_on, put_first_meanings, put_meanings, sorts_of
from knowledge.search.meanings import Comparison, Meanings
from knowledge.search.postings import Postings
from knowledge.search.register import Register
from knowledge.search.repair import Repairer
from knowledge.search.sorts import Sort, sort_of
from knowledge.search.vocabulary import Vocabulary
from knowledge.search.weights import Weights
from knowledge.text import Word

BY_WORDS = 40
"""Best documents by words that are looked at closely."""
BY_MEANING = 100
"""Best documents by meaning that are looked at closely beside them."""
ROUGHLY = 300
"""Best documents by rough likeness in meaning, from which those are chosen by exact likeness."""
_LED = 10
"""Matches behind the first by whose mean score its lead is measured."""

Floats = npt.NDArray[np.float32]


class Asked(NamedTuple):
    """A question made ready for the search."""

    words: list[Word]
    sort: Sort
    vector: Floats | None
    inquiry: Inquiry
    state: object
    """Stands for the state of the index in which the inquiry was read; in another one it is read anew."""


class SearchIndex:
    """Finds the documents that answer a question, by words, and by meaning once it has an embedder.

    Additions and removals are seen by the next search, and rarity is always that of the documents present: nothing
    is rebuilt and nothing is approximate. Safe to use from several threads: a search and a change exclude each
    other for the milliseconds that either takes, so a search sees a change wholly or not at all; models run outside
    that exclusion.
    """

    def __init__(self, *, lexicon: Lexicon | None = None, calibration: Calibration | None = None) -> None:
        self._lexicon = lexicon or Lexicon()
        self._given_calibration = calibration
        self._lock = Lock()
        self._register = Register()
        self._postings = Postings()
        self._vocabulary = Vocabulary(self._lexicon.words)
        self._embedder: Embedder | None = None
        self._meanings: Meanings | None = None
        self._state = object()

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        *,
        lexicon: Lexicon | None = None,
        calibration: Calibration | None = None,
        embedder: Embedder | None = None,
        give_way: GiveWay = go_on,
    ) -> Self:
        """Index documents.

        Args:
            documents: Their ids must be unique.
            lexicon: Wordings to treat as one.
            calibration: How to blend and judge; by default what public question sets taught.
            embedder: For a search by meaning too; every passage is embedded at once.
            give_way: Called between two documents.

        Raises:
            ValueError: Ids occur more than once; the message names them.
        """
        index = cls(lexicon=lexicon, calibration=calibration)
        repeated: dict[str, None] = {}
        for document in documents:
            if document.id in index:
                repeated[document.id] = None
            else:
                index.add(document)
                give_way()
        if repeated:
            raise ValueError(f"documents with the same id: {', '.join(repeated)}")
        if embedder is not None:
            index.learn_meanings(embedder, give_way)
        return index

    def __len__(self) -> int:
        return len(self._register)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._register

    @property
    def is_semantic(self) -> bool:
        """Whether searches go by meaning too."""
        return self._meanings is not None

    @property
    def calibration(self) -> Calibration:
        """How searches blend and judge."""
        return self._given_calibration or default_calibration(semantic=self.is_semantic)

    @calibration.setter
    def calibration(self, calibration: Calibration | None) -> None:
        self._given_calibration = calibration

    def documents(self) -> list[Document]:
        """The documents, in no order."""
        with self._lock:
            return self._register.documents()

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with its id if there is one."""
        analysis = analyse_document(document, self._lexicon)
        while True:
            embedder = self._embedder
            vectors = embedder.embed(document.passages) if embedder else None
            with self._lock:
                if embedder is not self._embedder:
                    continue  # meanings came or went while this text was embedded
                if document.id in self._register:
                    self._remove(document.id)
                self._state = object()
                slot = self._register.take_slot()
                self._postings.add(slot, analysis.terms)
                self._vocabulary.add(analysis.surfaces)
                order = [
                    term
                    for passage in analysis.passages
                    for term in (*(self._postings.find_id(stem) for stem in passage), GAP)
                ]
                length = sum(map(len, analysis.passages))
                self._register.enter(slot, document, np.array(order, dtype=np.int32), length)
                if self._meanings is not None and vectors is not None:
                    self._meanings.put(slot, vectors, sorts_of(document))
                return

    def remove(self, document_id: str) -> None:
        """Remove a document without trace. KeyError when the index has none of that id."""
        with self._lock:
            self._remove(document_id)

    def learn_meanings(self, embedder: Embedder | None, give_way: GiveWay = go_on) -> None:
        """Search by meaning too from now on; with None, by words alone.

        Every passage is embedded first, while searches go on as before and documents come and go. `give_way` is
        called between two documents.
        """
        if embedder is None:
            with self._lock:
                self._embedder = self._meanings = None
            return
        meanings = Meanings(embedder.dimension)
        held: dict[int, Document] = {}
        while True:
            with self._lock:
                present, state = self._register.list_slots(), self._state
            # compared outside the lock: no question waits for it
            gone = [slot for slot, document in held.items() if present[slot] is not document]
            fresh = {
                slot: document
                for slot, document in enumerate(present)
                if document is not None and held.get(slot) is not document
            }
            for slot in gone:
                meanings.drop(slot)
                del held[slot]
            learn = put_meanings if held else put_first_meanings
            learn(fresh, meanings, embedder, give_way)
            held |= fresh
            with self._lock:
                if self._state is state:
                    self._embedder, self._meanings = embedder, meanings
                    return

    def search(self, question: str, limit: int = 10, *, keep: Callable[[str], bool] | None = None) -> ResultSet:
        """The documents that answer a question, best first, at most `limit` of them.

        `keep`, when given, says of an id whether it may be found; the lead of the best is then over those alone.
        Any text is a valid question. The first 64 different words are considered (`clues.MAX_TERMS`).
        """
        return self.search_asked(self.read(question), limit, keep=keep)

    def read(self, question: str) -> Asked:
        """Make a question ready: its words, and what they mean once misspellings are mended."""
        words = take_words(question)
        embedder = self._embedder
        with self._lock:
            inquiry, state = self._inquire(words), self._state
        vector = None
        if embedder is not None and words:
            mended = " ".join(inquiry.repairs.get(word.text, word.text) for word in words)
            vector = embedder.embed_question(mended)[0]
        return Asked(words, sort_of(question), vector, inquiry, state)

    def search_asked(
        self, asked: Asked, limit: int = 10, *, keep: Callable[[str], bool] | None = None
    ) -> ResultSet:
        """`search`, for a question that `read` made ready."""
        with self._lock:
            return self._search(asked, max(limit, 0), keep)

    def _remove(self, document_id: str) -> None:
        self._state = object()
        slot, document = self._register.strike(document_id)
        analysis = analyse_document(document, self._lexicon)
        self._postings.remove(slot, analysis.terms)
        self._vocabulary.remove(analysis.surfaces)
        if self._meanings is not None:
            self._meanings.drop(slot)

    def _inquire(self, words: Sequence[Word]) -> Inquiry:
        weights = Weights(self._postings, len(self._register))
        return read_question(words, self._postings, Repairer(self._vocabulary), self._lexicon, weights)

    def _search(self, asked: Asked, limit: int, keep: Callable[[str], bool] | None) -> ResultSet:
        weights = Weights(self._postings, len(self._register))
        inquiry = asked.inquiry if asked.state is self._state else self._inquire(asked.words)
        norms = length_norms(self._register.lengths, len(self._register))
        support = score_clues(inquiry.clues, self._postings, weights, norms)
        matches = self._rank(asked, inquiry, support, norms, weights, limit, keep)
        return ResultSet(
            matches=matches,
            accepted=[match for match in matches if match.confidence >= self.calibration.gate.accept_at],
            confidence=matches[0].confidence if matches else 0.0,
            coverage=min(1.0, matches[0].evidence.coverage) if matches else 0.0,
            unknown=inquiry.unknown,
            repairs=inquiry.repairs,
        )

    def _rank(
        self,
        asked: Asked,
        inquiry: Inquiry,
        support: Support,
        norms: Floats,
        weights: Weights,
        limit: int,
        keep: Callable[[str], bool] | None,
    ) -> list[Match]:
        calibration = self.calibration
        keep = keep and cache(keep)  # words and meaning ask about many of the same
        slots = lead(support.scores, max(limit, BY_WORDS), self._register.name, keep)
        slots, meaning = self._lead_by_meaning(asked, slots, len(norms), limit, keep)
        if not slots:
            return []
        words = support.scores[slots].astype(float)
        closeness = score_closeness(inquiry, self._register.read(slots), norms[slots], weights)
        words += closeness.bonus
        scores = words
        if self._meanings is not None and asked.vector is not None:
            scores = calibration.words_share * words + (1 - calibration.words_share) * meaning.likeness
        ranked = rank(scores, map(self._register.name, slots))
        runners_up = scores[ranked[1 : 1 + _LED]].tolist() or [0.0]
        places = ranked[:limit]
        found = [slots[place] for place in places]
        first = np.arange(len(places)) == 0
        columns = Columns(
            score=scores[places],
            words=words[places],
            meaning=meaning.likeness[places],
            coverage=support.covered[found],
            uncovered=support.missing[found],
            margin=np.where(first, scores[places] - runners_up[0], 0.0),
            lead=np.where(first, scores[places] - sum(runners_up) / len(runners_up), 0.0),
            clues=np.full(len(places), sum(not clue.functional for clue in inquiry.clues)),
            kinship=closeness.kinship[places],
            nearest=meaning.nearest[places],
            same_sort=meaning.same_sort[places],
        )
        confidences = np.minimum.accumulate(calibration.gate.judge_all(columns))
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [
            Match(self._register.name(slot), row[0], confidence, Evidence(*row))
            for slot, confidence, row in zip(found, confidences.tolist(), rows, strict=True)
        ]

    def _lead_by_meaning(
        self, asked: Asked, slots: list[int], occupied: int, limit: int, keep: Callable[[str], bool] | None
    ) -> tuple[list[int], Comparison]:
        """The slots given and those of the best documents by meaning, and how all of them compare."""
        meanings, vector = self._meanings, asked.vector
        if meanings is None or vector is None:
            return slots, Comparison(*np.zeros((3, len(slots)), dtype=np.float32))
        rough = meanings.compare_roughly(vector, occupied)
        every = list(dict.fromkeys([*slots, *lead(rough, max(limit, ROUGHLY), self._register.name, keep)]))
        meaning = meanings.compare(vector, every, asked.sort)
        best = rank(meaning.likeness, map(self._register.name, every))[: max(limit, BY_MEANING)]
        places = list(dict.fromkeys([*range(len(slots)), *best]))
        return [every[place] for place in places], meaning.take(places)
