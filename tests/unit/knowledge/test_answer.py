"""The JSON that `bot.py ask --json` promises."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from knowledge.models import Conflict
from tests.factories import make_fact, make_source, make_term

SNIPPET_KEYS = {"fact", "statement", "quote", "said_by", "as_at", "kind", "themes", "locator", "parts", "source"}
SOURCE_KEYS = {"id", "title", "publisher", "kind", "tier", "published_on", "url"}
ANSWER_KEYS = {
    *("question", "status", "confidence", "snippets"),
    *("since_then", "conflicts", "addressed_elsewhere", "nearest", "definition"),
}

OTHER_SAYS_MORE = Conflict(fact="NFK-2024-01", note="one says more")


def _snippet(**changes: Any) -> Snippet:
    return Snippet(fact=make_fact(**changes), source=make_source())


def _full_answer() -> Answer:
    return Answer(
        question="how are care leavers",
        status=AnswerStatus.ANSWERED,
        confidence=0.123456,
        snippets=(_snippet(quote="in touch"),),
        since_then=(_snippet(id_="NFK-2024-02"),),
        conflicts=(Disagreement.between(make_fact("NFK-2024-03"), OTHER_SAYS_MORE),),
        nearest=(_snippet(id_="NFK-2024-04", locator=None),),
        definition=make_term(note="Chairs reviews", synonyms=["reviewing officer"]),
        named="Suffolk",
    )


def test_an_answer_has_exactly_the_keys_of_the_contract() -> None:
    """Nothing that is promised is missing and nothing else slips out."""
    body = _full_answer().to_json()
    assert set(body) == ANSWER_KEYS
    for part in ("snippets", "since_then", "nearest"):
        (snippet,) = body[part]
        assert set(snippet) == SNIPPET_KEYS
        assert set(snippet["source"]) == SOURCE_KEYS
    assert set(body["conflicts"][0]) == {"facts", "note"}
    assert set(body["definition"]) == {"term", "expansion", "note"}


def test_the_values_are_plain() -> None:
    """Dates are text as precise as known, enums their values, confidence has four places; all survives JSON."""
    body = _full_answer().to_json()
    assert json.loads(json.dumps(body)) == body
    assert (body["status"], body["confidence"]) == ("answered", 0.1235)
    assert body["snippets"][0] == {
        "fact": "NFK-2024-01",
        "statement": "Care leavers in Norfolk kept in touch with their personal advisers.",
        "quote": "in touch",
        "said_by": "Ofsted",
        "as_at": "2024-05",
        "kind": "finding",
        "themes": ["care-leavers"],
        "parts": [],
        "locator": {
            "page": 7,
            "pdf_page": None,
            "paragraph": "21",
            "section": None,
            "label": "page 7, paragraph 21",
        },
        "source": {
            "id": "nfk-ofsted-2024",
            "title": "Inspection of children's services",
            "publisher": "Ofsted",
            "kind": "inspection_report",
            "tier": "primary",
            "published_on": "2024-06-28",
            "url": "https://example.org/report",
        },
    }
    assert body["conflicts"] == [{"facts": ["NFK-2024-01", "NFK-2024-03"], "note": "one says more"}]
    assert body["definition"] == {
        "term": "IRO",
        "expansion": "independent reviewing officer",
        "note": "Chairs reviews",
    }


def test_what_is_not_known_is_null_or_empty() -> None:
    """A bare refusal has every key, with empty lists and nulls."""
    body = Answer(question="?", status=AnswerStatus.NO_MATCH, confidence=0.0).to_json()
    assert set(body) == ANSWER_KEYS
    assert [body[part] for part in ("snippets", "since_then", "conflicts", "nearest")] == [[], [], [], []]
    assert body["definition"] is None
    bare = Snippet(fact=make_fact(locator=None), source=make_source(url=None)).to_json()
    assert (bare["locator"], bare["quote"], bare["source"]["url"]) == (None, None, None)


def test_the_statuses_are_those_of_the_contract() -> None:
    """Other programs tell outcomes apart by these words."""
    assert [status.value for status in AnswerStatus] == [
        "answered",
        "definition",
        "clarification",
        "safeguarding",
        "unanswerable_no_match",
        "unanswerable_other_authority",
        "unanswerable_other_time",
        "unanswerable_empty_base",
    ]


def test_a_disagreement_names_its_facts_alike_from_either_side() -> None:
    """Whichever fact records the other, both are named in the order of their ids."""
    one, other = make_fact("NFK-2024-01"), make_fact("NFK-2024-02")
    sides = [
        Disagreement.between(one, Conflict(fact=other.id, note="they differ")),
        Disagreement.between(other, Conflict(fact=one.id, note="they differ")),
    ]
    assert {side.facts for side in sides} == {("NFK-2024-01", "NFK-2024-02")}
    assert {side.note for side in sides} == {"they differ"}


def test_an_answer_is_frozen() -> None:
    """An answer cannot be changed after it was composed."""
    answer = _full_answer()
    with pytest.raises(ValidationError, match="frozen"):
        answer.confidence = 1.0  # type: ignore[misc]  # the very thing that is refused
