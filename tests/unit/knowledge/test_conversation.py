"""Follow-ups: which messages are, and what they are read as."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.authorities import AuthorityFinder
from knowledge.conversation import Manner, Resolved, Topic, reads_as_follow_up, resolve_follow_up
from knowledge.corpus import Authority

FINDER = AuthorityFinder(
    [Authority(name="Norfolk"), Authority(name="Suffolk"), Authority(name="Reading", ambiguous=True)]
)
COUNT = "how many children are in care?"
COUNT_2018 = "How many children were in care in 2018?"
TOUCH = "how many care leavers did we lose touch with in 2015?"
RATING = "what is our current Ofsted rating?"
ADOPTION = "what was our rating for adoption in 2015?"
REPORT = "what did the 2015 report say about neglect?"
SAID = "What did Ofsted say about adoption?"
LIST = "what did Ofsted recommend in 2018?"


def resolve(text: str, question: str, *, defined: bool = False) -> Resolved | None:
    """The message as read after this question."""
    return resolve_follow_up(text, Topic(question=question, defined=defined), home="Norfolk", finder=FINDER)


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        # another year: put at the end, or where the old one stood
        (COUNT, "and in 2018?", "how many children are in care in 2018"),
        (COUNT, "what about 2015", "how many children are in care in 2015"),
        (COUNT, "In 2013?", "how many children are in care in 2013"),
        (COUNT, "2013", "how many children are in care in 2013"),
        (COUNT, "and 2014/15?", "how many children are in care in 2014/15"),
        (COUNT, "between 2013 and 2015?", "how many children are in care between 2013 and 2015"),
        (COUNT, "since 2015?", "how many children are in care since 2015"),
        (COUNT, "ok, and in march 2016", "how many children are in care in march 2016"),
        (COUNT, "how many in 2018?", "how many children are in care in 2018"),
        (COUNT, "how many were there in 2018", "how many children are in care in 2018"),
        (COUNT, "in the 2018 report?", "how many children are in care in the 2018 report"),
        (COUNT_2018, "and in 2015?", "How many children were in care in 2015"),
        (COUNT_2018, "the same for 2013 please", "How many children were in care in 2013"),
        (COUNT_2018, "since 2015", "How many children were in care since 2015"),
        (COUNT_2018, "since then?", "How many children were in care since 2018"),
        (COUNT_2018, "and before that?", "How many children were in care before 2018"),
        (COUNT_2018, "and the year before?", "How many children were in care in 2017"),
        (COUNT_2018, "a year later?", "How many children were in care in 2019"),
        (REPORT, "and in 2018?", "what did the 2018 report say about neglect"),
        (RATING, "and in 2015?", "what is our Ofsted rating in 2015"),
        ("how many left between 2013 and 2015", "and in 2018", "how many left in 2018"),
        ("how many left since 2015", "in 2018?", "how many left in 2018"),
        ("agency staff 2013", "and 2015", "agency staff 2015"),
        # the present
        (COUNT_2018, "and now?", "How many children are in care now"),
        (COUNT_2018, "is that still the case", "How many children are in care now"),
        (COUNT_2018, "what is it now?", "How many children are in care now"),
        (COUNT_2018, "what about today", "How many children are in care now"),
        (COUNT_2018, "has that changed since?", "How many children are in care now"),
        (COUNT_2018, "what's the latest", "How many children are in care now"),
        (COUNT_2018, "still?", "How many children are in care now"),
        (COUNT, "since then?", "how many children are in care now"),
        (ADOPTION, "and now", "what is our rating for adoption now"),
        (REPORT, "has it got better?", "what did the report say about neglect now"),
        # another subject, in the question's own form
        (RATING, "what about adoption?", "what is our rating for adoption now"),
        (RATING, "and care leavers?", "what is our rating for care leavers now"),
        (RATING, "and for foster carers", "what is our rating for foster carers now"),
        (ADOPTION, "and leadership and management?", "what was our rating for leadership and management in 2015"),
        (ADOPTION, "and overall?", "what was our rating in 2015"),
        (ADOPTION, "what about care leavers in 2018?", "what was our rating for care leavers in 2018"),
        ("how has our rating changed over time", "and adoption?", "how has our rating for adoption changed over time"),
        ("when were we rated inadequate", "and for adoption?", "when were we rated inadequate for adoption"),
        (LIST, "and for adoption?", "what did Ofsted recommend on adoption in 2018"),
        ("list all grades in 2015", "and adoption?", "which ratings did we get for adoption in 2015"),
        (COUNT, "and foster carers?", "how many foster carers are there"),
        (COUNT_2018, "what about the care leavers?", "how many care leavers were there in 2018"),
        (TOUCH, "and children in care?", "how many children in care did we lose touch with in 2015"),
        (SAID, "what about foster carers", "What did Ofsted say about foster carers"),
        (SAID, "and the council?", "What did the council say about adoption"),
        (SAID, "and the minister in 2013?", "What did the minister say about adoption in 2013"),
        (REPORT, "and exploitation", "what did the report say about exploitation in 2015"),
        ("how good are foster carers", "and adoption?", "how good is adoption"),
        ("is adoption getting better?", "and care leavers?", "are care leavers getting better"),
        ("who is the director?", "and the chair?", "who is the chair"),
        (
            "what is the percentage of care leavers in education in 2015",
            "and children in care?",
            "what is the percentage of children in care in education in 2015",
        ),
        # ... and where it has no form that fits, the subject alone, in the same years
        (COUNT_2018, "what about adoption?", "adoption in 2018"),
        ("sheila lock", "and david thomas?", "david thomas"),
        # another authority
        (RATING, "and Suffolk?", "what is Suffolk's Ofsted rating now"),
        (COUNT, "what about suffolk in 2015", "how many children are in care in suffolk in 2015"),
        ("how many children are in care in suffolk", "and norfolk?", "how many children are in care in norfolk"),
        (COUNT, "and in Reading?", "how many children are in care in Reading"),
        # the reason
        (TOUCH, "why?", "why did we lose touch with care leavers in 2015"),
        (COUNT_2018, "why was that?", "why were children in care in 2018"),
        (RATING, "why", "why did we get our current rating"),
        (ADOPTION, "why?", "why did we get our rating for adoption in 2015"),
        ("when were we rated inadequate?", "why?", "why were we rated inadequate"),
        ("is adoption getting better", "how come?", "why is adoption getting better"),
        (REPORT, "and why?", "why did the report say that about neglect in 2015"),
        ("agency staff in 2013", "why so many?", "reasons for agency staff in 2013"),
        ("who left in 2015", "why?", "why left in 2015"),
    ],
)  # fmt: skip
def test_is_read_as_the_question_it_stands_for(question: str, text: str, read: str) -> None:
    """A follow-up becomes a whole question in the asker's words."""
    assert resolve(text, question) == Resolved(read)
    assert reads_as_follow_up(text)


@pytest.mark.parametrize(
    ("text", "read"), [("and LAC?", "what does LAC mean"), ("what about the LADO", "what does LADO mean")]
)
def test_after_a_definition_the_next_term_is_asked(text: str, read: str) -> None:
    """Who was told what a term means is told of the next one too."""
    assert resolve(text, "what is an IRO?", defined=True) == Resolved(read)


@pytest.mark.parametrize(
    "text",
    [
        "who said that?", "says who", "source?", "Sources please", "which page is that", "what page", "when was that?",
        "where is that from?", "what's the source", "which report?", "who says so", "how old is that?", "ok, who said it",
        "can I see the source", "what year was that", "evidence?", "when?", "where does it say that", "according to whom?",
    ],
)  # fmt: skip
def test_asks_for_the_source(text: str) -> None:
    """Who, when and where of what was shown is cited again, not searched."""
    assert resolve(text, TOUCH) == Resolved(TOUCH.strip("?"), Manner.CITE)


@pytest.mark.parametrize(
    "text",
    [
        "more", "tell me more", "Tell me more about that.", "anything else?", "more please", "what else", "go on",
        "is there more?", "any more details", "show me the rest", "ok, next", "anything else on this?", "and more",
    ],
)  # fmt: skip
def test_asks_for_more(text: str) -> None:
    """The rest of the answer is asked for."""
    assert resolve(text, TOUCH) == Resolved(TOUCH.strip("?"), Manner.MORE)


@pytest.mark.parametrize(
    "text",
    [
        # a subject and a verb of its own
        "how many children were in care in 2018?", "and how many care leavers are homeless", "what is our rating",
        "what did they say about neglect", "is adoption good?", "why were foster carers unhappy in 2022",
        "who said that services were inadequate", "when was the last inspection", "which page has the grades",
        "tell me more about adoption", "what about the youngsters who had gone quiet on us", "what happened in 2015",
        "what about children with English as an additional language", "and did we improve in 2018",
        "and is it true that we lost touch with them", "what was the grade in 2015", "who was the director in 2016",
        "what did ofsted say in 2018", "are there more children in care now", "anything else on adoption",
        # words without a verb, yet a subject that can be searched
        "care leavers", "adoption?", "agency staff 2013", "more foster families now", "sheila lock",
        "2013 areas for improvement list",
        "care leavers in 2015", "why adoption", "the 2018 report on adoption", "sources of funding", "source of referrals",
        "in short what did the 2026 report say", "for how many children did adoption take a year", "on balance how were services",
        # no question at all
        "", "?", "thanks", "ok", "hello", "and", "what about it", "and them?", "what about that", "no",
        "what about", "👍", "and?",
    ],
)  # fmt: skip
def test_own_question_is_left_alone(text: str) -> None:
    """A message that can be understood alone, or not at all, is no follow-up."""
    assert resolve(text, TOUCH) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # there is no one year to count from
        (COUNT, "the year before?"),
        ("how many left between 2013 and 2015", "a year later"),
        (COUNT, "before that"),
        # the question before did not count
        (SAID, "how many in 2018"),
        # a list has no reason, and what has been asked why cannot be asked why again
        (LIST, "why?"),
        ("why were foster carers unhappy", "why?"),
    ],
)
def test_what_does_not_fit_the_question_is_left_alone(question: str, text: str) -> None:
    """A follow-up that makes no sense after this question is not bent to it."""
    assert resolve(text, question) is None


def test_a_follow_up_of_a_follow_up() -> None:
    """Readings are questions: they can be followed up in turn."""
    question = ADOPTION
    for text in ("and care leavers?", "in 2018?", "and now?", "and in 2013?"):
        read = resolve(text, question)
        assert read is not None
        question = read.question
    assert question == "what is our rating for care leavers in 2013"


def test_no_known_question_is_a_follow_up(asked: Sequence[str]) -> None:
    """Questions that are known to stand alone can be asked at any time."""
    assert len(asked) > 5000
    assert [text for text in asked if reads_as_follow_up(text)] == []


_WORDS = st.sampled_from(
    "and what about how many who why is are in between 2015 2018 now care leavers adoption rating said that more Ofsted did we "
    "the of for since why? ? – \n 💬 ' \u202e İ".split(" ")
)
_TEXT = st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map(" ".join))


@given(text=_TEXT, question=_TEXT)
def test_no_text_makes_it_raise(text: str, question: str) -> None:
    """Whatever is written after whatever was asked, the outcome is a question or nothing."""
    read = resolve(text, question)
    assert read is None or isinstance(read.question, str)
    assert read is None or reads_as_follow_up(text)
