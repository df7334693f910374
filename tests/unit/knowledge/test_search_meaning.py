"""The search by meaning: what it adds, how it is switched on and off, and what it keeps exact."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search import Document, SearchIndex
from knowledge.search.embedding import Vectors, normalise, pack
from knowledge.search.meanings import Meanings
from knowledge.search.sorts import Sort, sort_of
from tests.embedding import WordEmbedder

SYNONYMS = {"rating": "grade", "mark": "grade", "kids": "children", "youngsters": "children"}
FACTS = (
    Document("grade", "Ofsted's grade for services was inadequate.", ["What grade did we get?"]),
    Document("visits", "Children were not visited on time.", ["Are children visited on time?"]),
    Document("cost", "Agency staff cost £16.5m.", ["How much do agency staff cost?", "Why do we pay agencies?"]),
    Document("silent", "", []),
)


def _index(embedder: WordEmbedder | None = None) -> SearchIndex:
    return SearchIndex.build(FACTS, embedder=embedder or WordEmbedder(SYNONYMS))


def test_a_synonym_finds_what_its_word_would() -> None:
    """A question that shares no word with a fact finds it by meaning, and not without."""
    assert _index().search("mark?").matches[0].id == "grade"
    assert SearchIndex.build(FACTS).search("mark?").matches == []


def test_meaning_is_learnt_later_and_forgotten() -> None:
    """An index searches by words until it has learnt meanings, and again once it has forgotten them."""
    index = SearchIndex.build(FACTS)
    assert index.search("mark").matches == []
    index.learn_meanings(WordEmbedder(SYNONYMS))
    assert index.search("mark").matches[0].id == "grade"
    index.learn_meanings(None)
    assert index.search("mark").matches == []


def test_learning_gives_way_between_documents() -> None:
    """Who learns beside questions is asked at least once a document whether to rest."""
    index, rests = SearchIndex.build(FACTS), []
    index.learn_meanings(WordEmbedder(SYNONYMS), lambda: rests.append(len(rests)))
    assert len(rests) >= len(FACTS)
    built: list[None] = []
    SearchIndex.build(FACTS, embedder=WordEmbedder(SYNONYMS), give_way=lambda: built.append(None))
    assert len(built) >= 2 * len(FACTS)


def test_a_changed_document_is_found_by_its_new_meaning_only() -> None:
    """Adding, replacing and removing keep meanings in step, and embed nothing but the new document."""
    embedder = WordEmbedder(SYNONYMS)
    index = _index(embedder)
    embedder.embedded.clear()
    index.add(Document("grade", "Buses run late.", ["When does the bus come?"]))
    assert embedder.embedded == ["Buses run late.", "When does the bus come?"]
    assert "grade" not in [match.id for match in index.search("mark").matches if match.evidence.meaning > 0.5]
    assert index.search("when does the bus come").matches[0].id == "grade"
    index.remove("grade")
    assert all(match.id != "grade" for match in index.search("bus").matches)


def test_documents_that_come_while_meanings_are_learnt_are_learnt_too() -> None:
    """Whatever is published while the index learns is found by meaning afterwards."""
    index = SearchIndex.build(FACTS)

    class PublishingEmbedder(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if "late" not in index:
                index.add(Document("late", "Plans are overdue.", ["Are plans overdue?"]))
            return super().embed(texts)

    index.learn_meanings(PublishingEmbedder({"tardy": "overdue"}))
    assert index.search("tardy").matches[0].id == "late"


def test_what_may_not_be_found_is_not_found_by_meaning_either() -> None:
    """`keep` holds for both ways of finding."""
    matches = _index().search("mark children cost", keep=lambda name: name != "grade").matches
    assert {match.id for match in matches} == {"visits", "cost"}


def test_the_nearest_ask_of_the_wanted_sort_is_told_apart() -> None:
    """A question that asks why fits an ask that asks why better than one that asks how much."""
    by_id = {match.id: match.evidence for match in _index().search("why do we pay agencies").matches}
    assert by_id["cost"].same_sort == 0
    assert by_id["grade"].same_sort < 0


def test_searches_and_changes_may_meet() -> None:
    """Searches by meaning while documents come and go neither fail nor see half a document."""
    index = _index()

    def change() -> None:
        for number in range(60):
            index.add(Document(f"n{number}", "Foster carers wait.", ["Do foster carers wait?"]))
            if number % 3:
                index.remove(f"n{number}")

    with ThreadPoolExecutor(2) as threads:
        changing = threads.submit(change)
        while not changing.done():
            assert index.search("Do foster carers wait?", limit=200).confidence <= 1
        changing.result()
    assert sum(match.id.startswith("n") for match in index.search("foster carers", limit=200).matches) == 20


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_packing_keeps_likeness(rows: int, seed: int) -> None:
    """Packed vectors give the cosines of the originals to within 0.005."""
    vectors = normalise(np.random.default_rng(seed).standard_normal((rows, 384)).astype(np.float32))
    packed = pack(vectors).unpack()
    assert float(np.abs(vectors @ vectors.T - packed @ packed.T).max()) < 0.005


def test_vectors_of_another_shape_are_refused() -> None:
    """A model of another dimension cannot slip into an index."""
    with pytest.raises(ValueError, match="are needed"):
        Meanings(8).put(0, np.zeros((1, 4), dtype=np.float32), [Sort.ANY])


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("how many children are in care", Sort.NUMBER),
        ("How long do court cases take?", Sort.NUMBER),
        ("IRO caseload figures", Sort.NUMBER),
        ("agency staff %", Sort.NUMBER),
        ("when was the last inspection", Sort.TIME),
        ("which year did the board stop", Sort.TIME),
        ("who runs children's services", Sort.PERSON),
        ("where are children placed", Sort.PLACE),
        ("which part of the county is poorest", Sort.PLACE),
        ("why did carers leave", Sort.REASON),
        ("is neglect handled well", Sort.ANY),
        ("whole system", Sort.ANY),
    ],
)
def test_the_sort_of_a_question_is_read(question: str, sort: Sort) -> None:
    """What a question wants to be told shows in its words."""
    assert sort_of(question) is sort
