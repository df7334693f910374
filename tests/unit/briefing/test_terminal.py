"""An answer on the command line."""

import pytest

from briefing.terminal import describe_answer
from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from tests.factories import make_base, make_corpus, make_fact, make_source, make_term

SNIPPET = Snippet(fact=make_fact(), source=make_source())


def _describe(**fields: object) -> str:
    values = {"question": "what?", "status": AnswerStatus.ANSWERED, "confidence": 0.9}
    return describe_answer(Answer.model_validate(values | fields), make_base())


def test_answer_has_its_source() -> None:
    """The question, the statement, who said it and when, and where it stands."""
    assert _describe(snippets=(SNIPPET,)).splitlines() == [
        "? what?",
        "  • Care leavers in Norfolk kept in touch with their personal advisers.",
        "    Ofsted, as at May 2024 [NFK-2024-01]",
        "    Inspection of children's services, Ofsted, 28 June 2024, page 7, paragraph 21",
    ]


def test_newer_and_differing_facts_are_shown() -> None:
    """What came since and what disagrees stand under the answer."""
    newer = Snippet(fact=make_fact("NFK-2026-01", statement="It changed.", locator=None), source=make_source())
    item = Disagreement(facts=("NFK-2024-01", "NFK-2024-02"), recorded_by="NFK-2024-01", note="26 is not 27.")
    text = _describe(snippets=(SNIPPET,), since_then=(newer,), conflicts=(item,))
    assert text.index("Since then:") < text.index("It changed.")
    assert "Sources differ (NFK-2024-01, NFK-2024-02): 26 is not 27." in text


def test_term_is_explained() -> None:
    """A definition is the term, what it stands for, and its note."""
    term = make_term(note="Each child in care has one.")
    text = _describe(status=AnswerStatus.DEFINITION, definition=term)
    assert "IRO: independent reviewing officer\n  Each child in care has one." in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": AnswerStatus.NO_MATCH}, "No answer to that in 1 fact, up to May 2024. The nearest:"),
        ({"status": AnswerStatus.OTHER_AUTHORITY, "named": "Suffolk"}, "No answer about Suffolk in 1 fact"),
        ({"status": AnswerStatus.EMPTY_QUESTION}, "There is no question in that."),
    ],
)
def test_refusal_says_why(fields: dict[str, object], words: str) -> None:
    """A question that is not answered gets a reason and the nearest facts."""
    assert words in _describe(**fields)


def test_nearest_facts_are_shown() -> None:
    """The nearest facts follow the refusal with their sources."""
    text = _describe(status=AnswerStatus.NO_MATCH, nearest=(SNIPPET,))
    assert text.index("The nearest:") < text.index("personal advisers") < text.index("page 7")


def test_empty_base_names_no_date() -> None:
    """Without facts there is no day up to which they reach."""
    answer = Answer(question="what?", status=AnswerStatus.EMPTY_BASE, confidence=0.0)
    assert "up to" not in describe_answer(answer, make_base(make_corpus(facts=[])))


def test_concern_gets_the_route_to_help_without_markup() -> None:
    """A concern is answered with the operator's text as a terminal shows it, and with no fact."""
    answer = Answer(question="my dad hits me", status=AnswerStatus.SAFEGUARDING, confidence=0.0)
    text = describe_answer(answer, make_base(), route_to_help="<b>Call 999</b> &amp; tell\nsomebody.")
    assert text == "? my dad hits me\n  Call 999 & tell\n  somebody.\n"
    assert "0800 1111" in describe_answer(answer, make_base())
