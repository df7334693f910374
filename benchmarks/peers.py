"""The matcher and its peers, each as a function from a question to its best document."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from briefing.semantic import OnnxEmbedder, RememberingEmbedder, find_model
from knowledge.search import Document, SearchIndex, calibrate

Ranker = Callable[[str], tuple[str | None, float]]
"""Question -> the id of the best document, and how sure it is."""

_WORD = re.compile(r"\w+")


@cache
def _open_model() -> RememberingEmbedder:
    """The installed model; calibration embeds the same passages more than once."""
    return RememberingEmbedder(OnnxEmbedder(find_model()), None)


def rank_with_ours(documents: Sequence[Document]) -> Ranker:
    """The matcher under test: words and meaning, calibrated on the documents without labels."""
    build = partial(SearchIndex.build, embedder=_open_model())
    return _first_of(SearchIndex.build(documents, calibration=calibrate(documents, build), embedder=_open_model()))


def rank_with_our_words(documents: Sequence[Document]) -> Ranker:
    """The matcher as it is without a model, on its default calibration."""
    return _first_of(SearchIndex.build(documents))


def _first_of(index: SearchIndex) -> Ranker:
    def rank(question: str) -> tuple[str | None, float]:
        results = index.search(question, limit=1)
        return (results.matches[0].id if results.matches else None), results.confidence

    return rank


def rank_with_bm25s(documents: Sequence[Document]) -> Ranker:
    """bm25s as its own guide sets it up: English stop words, Snowball stems."""
    import bm25s  # noqa: PLC0415 - a peer is imported only when it is measured
    import Stemmer  # noqa: PLC0415 - the same

    stemmer = Stemmer.Stemmer("english")

    def tokenize(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25()
    retriever.index(tokenize([_text_of(document) for document in documents]), show_progress=False)

    def rank(question: str) -> tuple[str | None, float]:
        places, scores = retriever.retrieve(tokenize([question]), k=1, show_progress=False)
        return documents[int(places[0, 0])].id, float(scores[0, 0])

    return rank


def rank_with_token_set(documents: Sequence[Document]) -> Ranker:
    """The best ask of each document by rapidfuzz's token_set_ratio."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - a peer is imported only when it is measured

    owners = [document.id for document in documents for _passage in document.passages]
    passages = [utils.default_process(passage) for document in documents for passage in document.passages]

    def rank(question: str) -> tuple[str | None, float]:
        asked = utils.default_process(question)
        _passage, score, place = process.extractOne(asked, passages, scorer=fuzz.token_set_ratio)
        return owners[place], score

    return rank


def rank_with_fts5(documents: Sequence[Document]) -> Ranker:
    """SQLite's full-text search: Porter stems, any word of the question, its own bm25()."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE document USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')")
    rows = [(document.id, _text_of(document)) for document in documents]
    database.executemany("INSERT INTO document VALUES (?, ?)", rows)

    def rank(question: str) -> tuple[str | None, float]:
        words = " OR ".join(f'"{word}"' for word in _words_of(question))
        found = database.execute(
            "SELECT id, -rank FROM document WHERE document MATCH ? ORDER BY rank LIMIT 1", (words,)
        ).fetchone()
        return found or (None, 0.0)

    return rank


def rank_with_tantivy(documents: Sequence[Document]) -> Ranker:
    """Tantivy with its English stemmer, any word of the question."""
    import tantivy  # noqa: PLC0415 - a peer is imported only when it is measured

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for document in documents:
        writer.add_document(tantivy.Document(id=document.id, text=_text_of(document)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> tuple[str | None, float]:
        hits = searcher.search(index.parse_query(" ".join(_words_of(question)), ["text"]), 1).hits
        if not hits:
            return None, 0.0
        score, address = hits[0]
        return str(searcher.doc(address)["id"][0]), float(score)

    return rank


def _text_of(document: Document) -> str:
    return " ".join(document.passages)


def _words_of(question: str) -> list[str]:
    """Words in lower case, so that none is an operator of a query language."""
    return _WORD.findall(question.lower())


RANKERS: dict[str, Callable[[Sequence[Document]], Ranker]] = {
    "ours": rank_with_ours,
    "ours, words only": rank_with_our_words,
    "bm25s": rank_with_bm25s,
    "rapidfuzz token_set": rank_with_token_set,
    "SQLite FTS5": rank_with_fts5,
    "tantivy": rank_with_tantivy,
}
