"""The tables behind the search by meaning, against the plainest way to do what they do."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search import Document, SearchIndex
from knowledge.search.embedding import Vectors, normalise
from knowledge.search.leaders import lead
from knowledge.search.meanings import WIDTH, Meanings
from knowledge.search.passages import Passages
from knowledge.search.sorts import Sort
from tests.embedding import WordEmbedder


def _draw(rng: np.random.Generator, rows: int, dimension: int = 16) -> Vectors:
    return normalise(rng.standard_normal((rows, dimension)).astype(np.float32))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), max_size=60), st.integers(0, 2**32 - 1))
def test_passages_are_those_put_last(steps: list[tuple[int, int]], seed: int) -> None:
    """Whatever is put, replaced and dropped (no passages), each slot compares by its own passages and no other's."""
    rng, table, plain = np.random.default_rng(seed), Passages(16), dict[int, Vectors]()
    for slot, count in steps:
        plain[slot] = _draw(rng, count)
        if count:
            table.put(slot, plain[slot], [Sort.TIME] * count)
        else:
            table.drop(slot)
    question = _draw(rng, 1)[0]
    slots = [8, *range(7)]
    compared = table.compare(question, slots)
    for place, slot in enumerate(slots):
        mine = compared.likenesses[compared.owners == place]
        assert mine == pytest.approx(plain.get(slot, np.zeros((0, 16))) @ question, abs=0.02)
    assert set(compared.sorts.tolist()) <= {Sort.TIME}


def test_gaps_of_dropped_passages_are_closed() -> None:
    """A base that is edited for years does not grow by it."""
    rng, table = np.random.default_rng(1), Passages(16)
    kept = _draw(rng, 3)
    table.put(7, kept, [Sort.ANY] * 3)
    for _edit in range(3000):
        table.put(2, _draw(rng, 4), [Sort.ANY] * 4)
    assert len(table._levels) < 4096
    assert table.compare(kept[0], [7]).likenesses == pytest.approx(kept @ kept[0], abs=0.02)


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, -0.3]), max_size=40), st.integers(1, 10), st.booleans())
def test_the_leaders_are_those_of_a_full_sort(scores: list[float], count: int, choosy: bool) -> None:
    """Best first, ties by name, none at or below zero, and only those that may be found."""

    def name(place: int) -> str:
        return f"{place * 7 % 41:02}"

    def keep(named: str) -> bool:
        return named.endswith(("1", "4"))

    chosen: Callable[[str], bool] | None = keep if choosy else None
    able = [place for place, score in enumerate(scores) if score > 0 and (chosen is None or chosen(name(place)))]
    expected = sorted(able, key=lambda place: (-scores[place], name(place)))[:count]
    assert lead(np.array(scores, dtype=np.float32), count, name, chosen) == expected


def test_narrow_means_rank_as_wide_ones() -> None:
    """Vectors that differ in few directions, as those of one subject do, lose nothing by being kept along those."""
    rng = np.random.default_rng(4)
    directions = rng.standard_normal((20, 384)).astype(np.float32)
    vectors = normalise(rng.standard_normal((500, 20)).astype(np.float32) @ directions)
    wide, narrow = Meanings(384), Meanings(384)
    for slot, vector in enumerate(vectors):
        wide.put(slot, vector[None], [Sort.ANY])
        narrow.put(slot, vector[None], [Sort.ANY])
    narrow.learn_directions()
    assert narrow._means.shape[1] == WIDTH
    late = normalise(rng.standard_normal((1, 20)).astype(np.float32) @ directions)
    wide.put(500, late, [Sort.ANY])
    narrow.put(500, late, [Sort.ANY])
    narrow.drop(3)
    wide.drop(3)
    question = vectors[77]
    assert narrow.compare_roughly(question, 502) == pytest.approx(wide.compare_roughly(question, 502), abs=1e-4)


def test_a_large_base_is_found_by_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where means are narrowed, each document is found by a synonym, those that come later too."""
    monkeypatch.setattr("knowledge.search.learning.SAMPLE", 100)
    words = [
        f"{first}{second}a" for first in "bcdfghklmn" for second in ("ax", "ev", "iz", "ot", "un", "aw", "ep")
    ]
    pairs = [(one, other) for one in words[::7] for other in words[1::5]]
    documents = [Document(f"{one} {other}", f"{one} {other}.") for one, other in pairs]
    synonyms = {f"q{word}": word for word in words}
    index = SearchIndex.build(documents[10:], embedder=WordEmbedder(synonyms, dimension=128))
    for document in documents[:10]:
        index.add(document)
    for one, other in pairs[::9]:
        assert index.search(f"q{one} q{other}").matches[0].id == f"{one} {other}"


def test_a_question_read_before_a_change_is_read_anew() -> None:
    """A word that became known between reading and searching is found; one that is gone finds nothing."""
    index = SearchIndex.build([Document("a", "Visits are late."), Document("b", "Plans are late.")])
    asked = index.read("reviews")
    index.add(Document("c", "Reviews are late."))
    assert [match.id for match in index.search_asked(asked).matches] == ["c"]
    asked = index.read("reviews")
    index.remove("c")
    index.add(Document("d", "Budgets are late."))
    assert index.search_asked(asked).matches == []


def test_a_document_removed_while_meanings_are_learnt_is_not_found() -> None:
    """Nor is one found by the meaning that an earlier one had in its slot."""
    index = SearchIndex.build([Document("gone", "Plans are overdue."), Document("stays", "Visits happen.")])

    class ReplacingEmbedder(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if "gone" in index:
                index.remove("gone")
                index.add(Document("new", "Buses run."))
            return super().embed(texts)

    index.learn_meanings(ReplacingEmbedder({"tardy": "overdue"}))
    assert all(match.evidence.meaning < 0.5 for match in index.search("tardy").matches)
    assert "gone" not in {match.id for match in index.search("tardy plans").matches}
