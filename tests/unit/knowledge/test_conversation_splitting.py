"""Several questions in one message."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conversation import MAX_QUESTIONS, split_questions
from knowledge.conversation.splitting import MAX_CHARACTERS

KIDS, RATING = "how many kids are in care", "what is our rating"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        # sentences and lines
        (f"{KIDS}? {RATING}?", [f"{KIDS}?", f"{RATING}?"]),
        ("How many kids are in care?What is our rating?", ["How many kids are in care?", "What is our rating?"]),
        (f"{KIDS}?? {RATING}??", [f"{KIDS}?", f"{RATING}?"]),
        (f"{KIDS}\n{RATING}", [KIDS, RATING]),
        (f"{KIDS}?\n\n{RATING}?\n", [f"{KIDS}?", f"{RATING}?"]),
        (f"{KIDS}. And {RATING}", [f"{KIDS}.", RATING]),
        (f"1 thing: I read the report. {KIDS}? {RATING}?", [f"1 thing: I read the report. {KIDS}?", f"{RATING}?"]),
        # a follow-up in the same message
        (f"{KIDS}? And in 2018?", [f"{KIDS}?", "And in 2018?"]),
        (f"{RATING}? And adoption?", [f"{RATING}?", "And adoption?"]),
        (f"{RATING}? And why?", [f"{RATING}?", "And why?"]),
        (f"{KIDS}? who said that?", [f"{KIDS}?", "who said that?"]),
        # within a sentence
        (f"{KIDS} and {RATING}?", [KIDS, f"{RATING}?"]),
        (f"{KIDS}, and what's our rating", [KIDS, "what's our rating"]),
        (f"{KIDS}; {RATING}", [KIDS, RATING]),
        (f"{KIDS} also {RATING}", [KIDS, RATING]),
        (f"{KIDS} & {RATING}", [KIDS, RATING]),
        (f"{KIDS} and {RATING} and who is the director", [KIDS, RATING, "who is the director"]),
        (f"can you tell me {KIDS} and {RATING}", [f"can you tell me {KIDS}", RATING]),
        ("is the service good and are children safe", ["is the service good", "are children safe"]),
        ("tell me about adoption and when was the visit", ["tell me about adoption", "when was the visit"]),
        ("was the report bad and did the council complain", ["was the report bad", "did the council complain"]),
        (
            "how many children were adopted and how many foster carers did we lose",
            ["how many children were adopted", "how many foster carers did we lose"],
        ),
        ("who is the director and who is the chair", ["who is the director", "who is the chair"]),
        (
            "what is our rating for adoption and what is our rating for care leavers",
            ["what is our rating for adoption", "what is our rating for care leavers"],
        ),
        ("what did ofsted say? and how many grades were there?", ["what did ofsted say?", "how many grades were there?"]),
    ],
)  # fmt: skip
def test_questions_are_parted(text: str, questions: list[str]) -> None:
    """Each question that can be asked alone is asked alone, in order."""
    assert split_questions(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        # "and" within a subject
        "children looked after and care leavers",
        "what did ofsted say about leadership and management",
        "how many children and young people are in care and in foster care",
        "what are the strengths and weaknesses",
        "who is the lead member and the director",
        "what is our rating for help and protection",
        "how many care leavers were in education and work in 2015",
        # the second part leans on the first
        "how many kids are in care and in 2018",
        "how many social workers left and why",
        "what is professional curiosity and did we lack it",
        "when was the inspection and who led it",
        "who does the out of hours cover? is it ok?",
        "how many were adopted and how many were fostered",
        "how many children had a visitor and how many were waiting",
        "who are the inspectors and what did they find",
        "are children safe and do we listen to them",
        "how many children are in care? I mean now",
        "how many children are in care? 2018",
        # clauses of one question
        "what did ofsted say about how we recruit and what we pay",
        "do we know who left and how many are waiting",
        "does the council know where children are and what they need",
        "did ofsted say what is wrong and what is right",
        "children who are in care and who have complained",
        "is it true that we lost touch with care leavers and that ofsted said so?",
        # the first part is no question
        "adoption rating and how many kids are in care",
        "Hello. How many kids are in care?",
        "I am new here. How many kids are in care?",
        "How many kids are in care? Thanks.",
        # lines of one question
        "how many children\nare in care in 2018",
        "how many children:\n- in care\n- adopted",
        "what did ofsted say about adoption,\ncare leavers\nand leadership",
        # not parted at a comma
        "why did the director resign in 2016, what reason did he give",
        # no question at all
        "",
        "?",
        "? ? ?",
        "\n",
        "thanks and bye",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    """What may be one question is answered as one, as it was written."""
    assert split_questions(text) == [text]


def test_at_most_three() -> None:
    """Of more questions the first three are given, unless more are asked for."""
    text = f"{KIDS}? {RATING}? who is the director? when was the inspection?"
    assert split_questions(text) == [f"{KIDS}?", f"{RATING}?", "who is the director?"]
    assert len(split_questions(text, most=MAX_QUESTIONS + 1)) == MAX_QUESTIONS + 1


def test_a_pasted_text_is_not_parted() -> None:
    """A text as long as a letter is taken as it is."""
    text = f"{KIDS}? " * (MAX_CHARACTERS // len(KIDS))
    assert split_questions(text) == [text]


def test_no_known_question_is_parted(asked: Sequence[str]) -> None:
    """Questions that are known to be one stay one."""
    assert [text for text in asked if len(split_questions(text)) != 1] == []


@given(
    text=st.one_of(
        st.text(),
        st.lists(st.sampled_from([KIDS, RATING, "and", "?", "\n", ";", "also", "it", ".", "is"])).map(" ".join),
    )
)
def test_no_text_makes_it_raise(text: str) -> None:
    """Whatever is written, there are one to three parts, none of them longer than the message."""
    parts = split_questions(text)
    assert 1 <= len(parts) <= MAX_QUESTIONS
    assert all(len(part) <= len(text) for part in parts)
