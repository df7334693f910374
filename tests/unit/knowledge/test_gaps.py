"""Questions that mean the same, put together."""

import re

import pytest

from knowledge.gaps import group_questions, same_question
from tests.embedding import WordEmbedder


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the same words in another order
        ("how many educational psychologists do we employ", "number of educational psychologists employed"),
        # fillers
        ("what is the waiting time for camhs", "how long is the camhs waiting time"),
        ("who is the director of children's services", "who's director of childrens services now"),
        # a typing mistake
        ("how many educational psycologists do we employ", "how many educational psychologists do we employ"),
        # case and the mark at the end
        ("What did Ofsted say about school transport?", "ofsted on school transport"),
        # another inflection
        ("how much do we spend on agency social workers", "what's our spending on agency social workers"),
        ("are foster carers paid enough", "do we pay foster carers enough"),
        # nothing but fillers
        ("what is it", "what is it?"),
    ],
)
def test_same_meaning_is_one_gap(first: str, second: str) -> None:
    """Wordings that differ in what carries no meaning stand together."""
    (gap,) = group_questions([(first, 1), (second, 2)])
    assert sorted(gap.members) == [1, 2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # another year is another question
        ("how many children were in care in 2015", "how many children were in care in 2018"),
        # one more word that matters
        ("how many children are in care", "how many children are in care homes"),
        ("adoption breakdown rate", "adoption"),
        # one word that matters is another
        ("how many foster carers left", "how many social workers left"),
        ("what did ofsted say about adoption", "what did ofsted say about fostering"),
        ("how many children were excluded from school", "how many children missed school"),
        ("care leavers in employment", "care leavers in custody"),
        ("children in care in secure homes", "children in care in foster homes"),
    ],
)
def test_other_meaning_is_another_gap(first: str, second: str) -> None:
    """Wordings about different things are kept apart."""
    assert len(group_questions([(first, 1), (second, 2)])) == 2


def test_most_asked_comes_first() -> None:
    """Gaps come by how often they were asked, wordings too, and spellings of one wording count together."""
    asked = [
        "who left?",
        "why?",
        "how many tadpoles live here?",
        "HOW MANY TADPOLES LIVE HERE",
        "number of tadpoles living here",
    ]
    asked += ["how many tadpoles live here?", "why?"]
    gaps = group_questions([(wording, number) for number, wording in enumerate(asked)])
    assert [len(gap.members) for gap in gaps] == [4, 2, 1]
    assert gaps[0].wording == "how many tadpoles live here?"
    assert gaps[0].wordings == [("how many tadpoles live here?", 3), ("number of tadpoles living here", 1)]


def test_nothing_asked_is_no_gap() -> None:
    """Without questions there are no gaps, and a text without words is no error."""
    assert group_questions([]) == []
    assert len(group_questions([("???", 1), ("🙂", 2)])) == 1


def test_same_question_in_other_dress() -> None:
    """Case, spaces and the mark at the end make no other question; a word does."""
    assert same_question("How  many LEFT?", "how many left")
    assert not same_question("how many left", "how many came")


_MEANT = WordEmbedder({"kid": "child", "kids": "child", "hospital": "clinic"})


def _gaps(*wordings: str) -> list[list[str]]:
    """The gaps by meaning, where the model takes a kid for a child and a hospital for a clinic."""
    vectors = {wording: _MEANT.embed([" ".join(re.sub(r"\d+", "", wording).split())])[0] for wording in wordings}
    return [sorted(gap.members) for gap in group_questions(zip(wordings, wordings, strict=True), vectors)]


def test_other_words_for_a_thing_make_one_gap() -> None:
    """What shares hardly a letter stands together where the model sees one meaning, and apart without the model."""
    wordings = ("which hospital treats kids", "which clinic treats a child")
    assert _gaps(*wordings) == [sorted(wordings)]
    assert len(group_questions([(wording, 1) for wording in wordings])) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # another year, though the vectors know nothing of it
        ("which hospital treats kids in 2015", "which clinic treats a child in 2018"),
        # a count is not a name, however alike the words
        ("how many kids go to hospital", "who takes a child to the clinic"),
    ],
)
def test_likeness_in_meaning_is_not_all(first: str, second: str) -> None:
    """A question about another time, or for another sort of thing, is another gap, alike as the vectors may be."""
    vectors = dict.fromkeys((first, second), _MEANT.embed(["hospital"])[0])
    assert len(group_questions([(first, 1), (second, 2)], vectors)) == 2


def test_a_wording_without_a_vector_is_compared_by_letters() -> None:
    """One that the model could not read is grouped as without a model."""
    asked = [("how many moles are there", 1), ("number of moles there", 2), ("which clinic", 3)]
    vectors = {"which clinic": _MEANT.embed(["which clinic"])[0]}
    assert sorted(len(gap.members) for gap in group_questions(asked, vectors)) == [1, 2]
