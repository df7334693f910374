"""The search index: what it finds, and what it survives."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search import Document, SearchIndex
from knowledge.search.clues import MAX_TERMS, MAX_WORDS, take_words

FACTS = (
    Document("grade", "Ofsted judged children's services inadequate.", ["What grade did Ofsted give us?"]),
    Document("caseload", "Social workers hold 27.3% more cases.", ["How many cases does a social worker hold?"]),
    Document("cost", "Agency staff cost £16.5m in 2013-14.", ["How much do we spend on agency staff?"]),
    Document("visits", "", ["Are children visited on time?", "How often are statutory visits late?"]),
    Document("silent", "", []),
)


def _index(documents: Sequence[Document] = FACTS) -> SearchIndex:
    return SearchIndex.build(documents)


def _best(index: SearchIndex, question: str) -> str | None:
    matches = index.search(question).matches
    return matches[0].id if matches else None


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("which grade did ofsted give", "grade"),
        ("what do agencies' staff cost?", "cost"),
        ("statutory visit", "visits"),
        ("CASES 27.3 per cent", "caseload"),
        ("16.5 million", "cost"),
        ("ofsdted graed", "grade"),  # two typing errors
        ("socialworker cases", "caseload"),  # run together
        ("case load of social workers", "caseload"),
    ],
)
def test_the_right_fact_comes_first(question: str, best: str) -> None:
    """Inflections, numbers, typing errors and spacing do not hide a fact."""
    assert _best(_index(), question) == best


def test_words_joined_split_and_hyphenated_are_one() -> None:
    """Each way of writing a compound finds each other way."""
    spellings = ("top up", "top-up", "topup")
    other = Document("other", "Something else altogether.", ["Where is the library?"])
    for written in spellings:
        index = _index([Document("it", f"The {written} was paid.", []), other])
        assert [_best(index, f"{asked} payment") for asked in spellings] == ["it"] * 3


@pytest.mark.parametrize(
    "question",
    [
        "",
        " \n\t",
        "x",
        "?",
        "\U0001f642\U0001f44d\U0001f3fd",
        "ما هو تقييم خدمات الأطفال؟",
        "Wie viele Kinder sind in Obhut?",
        "<script>alert('x')</script>",
        "what is the of and how do we",
        "a\u0300" * 5_000,
        "\x00\u202e\ufeff",
        "9" * 10_000,
        " ".join(f"word{number}" for number in range(2_000)),
    ],
)
def test_any_question_gets_an_honest_outcome(question: str) -> None:
    """Questions about nothing in the base are answered with nothing, whatever their shape."""
    for index in (_index(), _index(FACTS[:1]), _index([])):
        results = index.search(question)
        assert results.accepted == []
        assert 0 <= results.confidence <= 1
        assert 0 <= results.coverage <= 1


def test_an_empty_base_finds_nothing() -> None:
    """No documents, no matches, no confidence."""
    results = _index([]).search("What grade did Ofsted give us?")
    assert (results.matches, results.confidence, len(_index([]))) == ([], 0.0, 0)


def test_a_base_of_one_still_tells_right_from_wrong() -> None:
    """The only document is found for its own question and not accepted for another."""
    index = _index(FACTS[:1])
    assert _best(index, "What grade did Ofsted give us?") == "grade"
    assert index.search("How deep is the ocean?").matches == []


def test_what_the_base_does_not_know_is_named() -> None:
    """Unknown words and repaired words are reported, and coverage falls with what is missing."""
    results = _index().search("What grade did Ofstedd give zimbabwe?")
    assert results.repairs == {"ofstedd": "ofsted"}
    assert results.unknown == ("zimbabwe",)
    whole = _index().search("What grade did Ofsted give us?")
    assert results.coverage < whole.coverage == pytest.approx(1.0)
    assert results.confidence < whole.confidence


def test_matches_are_ordered_and_limited() -> None:
    """Scores and confidences fall, ties stand by id, and no more come than asked for."""
    twins = [Document(name, "Adoption takes long.", []) for name in ("c", "a", "d", "b")]
    matches = _index([*FACTS, *twins]).search("adoption of children", limit=3).matches
    assert [match.id for match in matches] == ["a", "b", "c"]
    everything = _index([*FACTS, *twins]).search("adoption children cases").matches
    for rising in ([match.score for match in everything], [match.confidence for match in everything]):
        assert rising == sorted(rising, reverse=True)
    assert _index().search("children", limit=0).matches == []


def test_ties_beyond_the_reranked_ones_stand_by_id() -> None:
    """Of many equal documents, those with the lowest ids are found."""
    documents = [Document(f"{number:03}", "Adoption takes long.", []) for number in reversed(range(200))]
    matches = _index(documents).search("adoption", limit=50).matches
    assert [match.id for match in matches] == [f"{number:03}" for number in range(50)]


def test_equal_ids_are_refused_by_name() -> None:
    """Building from documents that share an id fails, naming each such id once."""
    with pytest.raises(ValueError, match=r"same id: grade, cost$"):
        _index([*FACTS, FACTS[0], FACTS[2], FACTS[0]])


def test_a_change_is_seen_by_the_next_search() -> None:
    """Adding, replacing and removing take effect at once; removing the unknown fails."""
    index = _index()
    index.add(Document("new", "The fostering service improved.", []))
    assert ("new" in index, len(index), _best(index, "fostering")) == (True, 6, "new")
    index.add(Document("new", "The adoption service improved.", []))
    assert (len(index), _best(index, "fostering"), _best(index, "adoption")) == (6, None, "new")
    index.remove("new")
    assert ("new" in index, len(index), _best(index, "adoption")) == (False, 5, None)
    with pytest.raises(KeyError):
        index.remove("new")


_WORDS = ("adoption", "foster-care", "fosters", "visit", "visits", "late", "2013", "the", "LAC")
_texts = st.lists(st.sampled_from(_WORDS)).map(" ".join)
_documents = st.lists(
    st.builds(Document, id=st.sampled_from("abcdef"), text=_texts, asks=st.lists(_texts, max_size=2)), max_size=12
)


@settings(deadline=None, max_examples=60)
@given(changes=_documents, removed=st.sets(st.sampled_from("abcdef")), question=_texts)
def test_history_leaves_no_trace(changes: list[Document], removed: set[str], question: str) -> None:
    """After any additions, replacements and removals the index answers exactly as one built afresh."""
    index = SearchIndex.build([])
    for document in changes:
        index.add(document)
    final = {document.id: document for document in changes}
    for name in removed & set(final):
        index.remove(name)
        del final[name]
    fresh = SearchIndex.build(final.values())
    for asked in (question, f"{question} adoptoin vissit"):
        ours, theirs = index.search(asked), fresh.search(asked)
        assert [match.id for match in ours.matches] == [match.id for match in theirs.matches]
        assert [match.score for match in ours.matches] == pytest.approx([match.score for match in theirs.matches])
        assert (ours.repairs, ours.unknown) == (theirs.repairs, theirs.unknown)
    assert len(index._postings) == len(fresh._postings)
    assert index._vocabulary._counts == fresh._vocabulary._counts


def test_saying_it_again_changes_nothing() -> None:
    """A word repeated a thousand times weighs as much as once."""
    once, often = _index().search("statutory"), _index().search("statutory " * 1_000)
    assert often.matches == once.matches


def test_only_so_many_words_are_considered() -> None:
    """A question is read up to a fixed number of different words, however long it is."""
    assert len({word.text for word in take_words(" ".join(f"w{number}" for number in range(9_999)))}) == MAX_TERMS
    assert len(take_words("again and " * 500)) == MAX_WORDS


def test_searching_while_changing_is_safe() -> None:
    """Searches in one thread see whole documents while another thread adds and removes them."""
    index = _index()

    def change() -> None:
        for number in range(150):
            index.add(Document(f"n{number}", "Foster carers wait.", ["Do foster carers wait?"]))
            if number % 3:
                index.remove(f"n{number}")

    with ThreadPoolExecutor(2) as threads:
        changing = threads.submit(change)
        while not changing.done():
            results = index.search("Do foster carers wait?", limit=200)
            assert all(match.score > 0.2 for match in results.matches if match.id.startswith("n"))
        changing.result()
    assert len(index.search("foster carers", limit=200).matches) == 50


def test_the_threshold_is_the_callers() -> None:
    """Matches at or above the calibration's threshold, and only those, are accepted."""
    index = _index()
    standard = index.calibration
    for threshold, everything in ((0.0, True), (1.0, False)):
        index.calibration = replace(standard, gate=replace(standard.gate, accept_at=threshold))
        results = index.search("Are children visited on time?")
        assert results.matches != []
        assert results.accepted == (results.matches if everything else [])
