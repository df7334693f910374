"""The index that answers: documents in, ranked matches out."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge.lexicon import Lexicon
from knowledge.search.bm25 import length_norms, score_clues
from knowledge.search.closeness import GAP, score_closeness
from knowledge.search.clues import read_question, take_words
from knowledge.search.confidence import ACCEPT_AT, Evidence, judge_evidence
from knowledge.search.documents import Document, Match, ResultSet, analyse_document
from knowledge.search.postings import Postings
from knowledge.search.register import Register
from knowledge.search.repair import Repairer
from knowledge.search.vocabulary import Vocabulary
from knowledge.search.weights import Weights
from knowledge.text import Word

RERANKED = 30
"""Best documents by BM25 whose word order is looked at."""


class SearchIndex:
    """Finds the documents that answer a question.

    Additions and removals are seen by the next search, and rarity is always that of the documents present: nothing
    is rebuilt and nothing is approximate. Safe to use from several threads: a search and a change exclude each
    other for the milliseconds that either takes, so a search sees a change wholly or not at all.
    """

    def __init__(self, *, lexicon: Lexicon | None = None, accept_at: float | None = None) -> None:
        self._lexicon = lexicon or Lexicon()
        self._accept_at = ACCEPT_AT if accept_at is None else accept_at
        self._lock = Lock()
        self._register = Register()
        self._postings = Postings()
        self._vocabulary = Vocabulary(self._lexicon.words)

    @classmethod
    def build(
        cls, documents: Iterable[Document], *, lexicon: Lexicon | None = None, accept_at: float | None = None
    ) -> Self:
        """Index documents.

        Args:
            documents: Their ids must be unique.
            lexicon: Wordings to treat as one.
            accept_at: The least confidence (0..1) of an accepted match; by default `confidence.ACCEPT_AT`.

        Raises:
            ValueError: Ids occur more than once; the message names them.
        """
        index = cls(lexicon=lexicon, accept_at=accept_at)
        repeated: dict[str, None] = {}
        for document in documents:
            if document.id in index:
                repeated[document.id] = None
            else:
                index.add(document)
        if repeated:
            raise ValueError(f"documents with the same id: {', '.join(repeated)}")
        return index

    def __len__(self) -> int:
        return len(self._register)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._register

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with its id if there is one."""
        analysis = analyse_document(document, self._lexicon)
        with self._lock:
            if document.id in self._register:
                self._remove(document.id)
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

    def remove(self, document_id: str) -> None:
        """Remove a document without trace. KeyError when the index has none of that id."""
        with self._lock:
            self._remove(document_id)

    def search(self, question: str, limit: int = 10, *, keep: Callable[[str], bool] | None = None) -> ResultSet:
        """The documents that answer a question, best first, at most `limit` of them.

        `keep`, when given, says of an id whether it may be found; the lead of the best is then over those alone.
        Any text is a valid question. The first 64 different words are considered (`clues.MAX_TERMS`).
        """
        words = take_words(question)
        with self._lock:
            return self._search(words, max(limit, 0), keep)

    def _remove(self, document_id: str) -> None:
        slot, document = self._register.strike(document_id)
        analysis = analyse_document(document, self._lexicon)
        self._postings.remove(slot, analysis.terms)
        self._vocabulary.remove(analysis.surfaces)

    def _search(self, words: list[Word], limit: int, keep: Callable[[str], bool] | None) -> ResultSet:
        weights = Weights(self._postings, len(self._register))
        inquiry = read_question(words, self._postings, Repairer(self._vocabulary), self._lexicon, weights)
        norms = length_norms(self._register.lengths, len(self._register))
        scores, covered = score_clues(inquiry.clues, self._postings, weights, norms)
        leading = self._lead(scores, max(limit, RERANKED), keep)
        top = leading[:RERANKED]
        final = scores[leading].astype(float)
        final[: len(top)] += score_closeness(inquiry, self._register.read(top), norms[top], weights)
        # sorted as (score negated, id, slot): best first, ties by id
        ranked = sorted(zip((-final).tolist(), map(self._register.name, leading), leading, strict=True))

        words_of_meaning = sum(not clue.functional for clue in inquiry.clues)
        runner_up = -ranked[1][0] if len(ranked) > 1 else 0.0
        matches: list[Match] = []
        for negated, name, slot in ranked[:limit]:
            evidence = Evidence(-negated, float(covered[slot]), -negated - runner_up, words_of_meaning)
            confidence = min(judge_evidence(evidence), matches[-1].confidence if matches else 1.0)
            matches.append(Match(name, -negated, confidence))
        return ResultSet(
            matches=matches,
            accepted=[match for match in matches if match.confidence >= self._accept_at],
            confidence=matches[0].confidence if matches else 0.0,
            coverage=min(1.0, float(covered[ranked[0][2]])) if matches else 0.0,
            unknown=inquiry.unknown,
            repairs=inquiry.repairs,
        )

    def _lead(self, scores: npt.NDArray[np.float32], count: int, keep: Callable[[str], bool] | None) -> list[int]:
        """The slots to keep with the highest scores above zero, best first, ties by id."""
        slots = np.flatnonzero(scores > 0)
        if keep is not None:
            slots = self._keep(slots[np.argsort(-scores[slots], kind="stable")], scores, count, keep)
        elif len(slots) > count:
            least = np.partition(scores[slots], -count)[-count]
            slots = slots[scores[slots] >= least]
        return sorted(slots.tolist(), key=lambda slot: (-float(scores[slot]), self._register.name(slot)))[:count]

    def _keep(
        self,
        ordered: npt.NDArray[np.intp],
        scores: npt.NDArray[np.float32],
        count: int,
        keep: Callable[[str], bool],
    ) -> npt.NDArray[np.intp]:
        """The first `count` slots that may be found, and those that tie with the last: the rest is not looked at."""
        kept: list[int] = []
        for slot in ordered.tolist():
            if len(kept) >= count and scores[slot] < scores[kept[-1]]:
                break
            if keep(self._register.name(slot)):
                kept.append(slot)
        return np.array(kept, dtype=np.intp)
