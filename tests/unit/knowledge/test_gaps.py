"""Questions that mean the same, put together."""

import pytest

from knowledge.gaps import group_questions, same_question


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
