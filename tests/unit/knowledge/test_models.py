"""The rules that every record of the base keeps."""

from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.dates import PartialDate
from knowledge.models import (
    MAX_QUOTE_WORDS,
    MAX_STATEMENT,
    Fact,
    Framework,
    Grade,
    Judgement,
    Kind,
    Locator,
    Record,
    Status,
    Strand,
)
from tests.factories import make_fact, make_judgement, make_source, make_term

PRE_SIF = (Framework.PRE_SIF_CP, Framework.PRE_SIF_LAC)
FIGURE = {"metric": "iro-caseload", "value": 92, "unit": "children per officer"}


@pytest.mark.parametrize("framework", Framework)
@pytest.mark.parametrize("grade", Grade)
def test_a_grade_belongs_to_its_era(grade: Grade, framework: Framework) -> None:
    """`adequate` ended and `requires improvement` began in November 2013; the other grades are of all times."""
    wrong_era = Grade.REQUIRES_IMPROVEMENT if framework in PRE_SIF else Grade.ADEQUATE
    if grade is wrong_era:
        with pytest.raises(ValidationError, match="November 2013"):
            Judgement(strand=Strand.OVERALL, grade=grade, framework=framework)
    else:
        assert Judgement(strand=Strand.OVERALL, grade=grade, framework=framework).grade is grade


def test_a_grade_is_printed_without_underscores() -> None:
    """Grades read as running text."""
    assert [grade.printed for grade in Grade] == [
        *("outstanding", "good", "requires improvement"),
        *("adequate", "inadequate"),
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "judgement"}, "a fact of kind 'judgement' has a judgement"),
        (
            {"judgement": {"strand": "overall", "grade": "good", "framework": "sif"}},
            "and no other kind does",
        ),
        ({"kind": "figure"}, "needs its figure: metric, value, unit"),
        ({"quote": "word " * (MAX_QUOTE_WORDS + 1)}, "quote has 13 words; 12 at most"),
        ({"part_of": "NFK-2024-01"}, "a fact is no part of itself"),
        ({"addressed_to": "the board"}, "only a recommendation is addressed to somebody"),
        ({"themes": ["health", "health"]}, "a theme is named twice"),
        ({"themes": []}, "at least 1 item"),
        ({"themes": ["adoption", "finance", "health", "workforce"]}, "at most 3 items"),
        ({"statement": "x" * (MAX_STATEMENT + 1)}, "at most 280 characters"),
        ({"statement": "   "}, "at least 1 character"),
        ({"id_": "nfk-2015-01"}, "should match pattern"),
        ({"id_": "NFK-15-01"}, "should match pattern"),
        ({"source": "NFK Ofsted"}, "should match pattern"),
        ({"said_by": "Ofsted\nthe council"}, "should match pattern"),
        ({"kind": "opinion"}, "Input should be 'judgement', 'figure'"),
        ({"version": 0}, "greater than or equal to 1"),
        ({"as_at": "the summer"}, "is not a date"),
        ({"conflicts": [{"fact": "NFK-2015-07"}]}, "Field required"),
    ],
)
def test_a_fact_whose_parts_do_not_fit_is_refused(changes: dict[str, Any], reason: str) -> None:
    """Each rule has an error that names it."""
    with pytest.raises(ValidationError, match=reason):
        make_fact(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": " ".join(["word"] * MAX_QUOTE_WORDS)},
        {"statement": "x" * MAX_STATEMENT},
        {"themes": ["adoption", "finance", "health"]},
        {"kind": "figure", "figure": FIGURE},
        {"kind": "finding", "figure": FIGURE},  # a finding may carry a number too
        {"locator": None, "asks": [], "quote": None},
        {"id_": "NFK-2015P-01"},  # press
        {"id_": "NFK-2026-E01"},  # added by an editor
        {"id_": "NFK-2026-E1234"},
    ],
)
def test_a_fact_at_its_limits_is_accepted(changes: dict[str, Any]) -> None:
    """Limits are inclusive, optional parts optional."""
    fact = make_fact(**changes)
    assert fact.status is Status.PUBLISHED


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.JUDGEMENT, Kind.FIGURE}])
def test_plain_kinds_need_no_part(kind: Kind) -> None:
    """Only judgements and figures need a part of their own."""
    assert make_fact(kind=kind).kind is kind


def test_statements_lose_the_space_around_them() -> None:
    """Space at the ends of a line carries nothing."""
    fact = make_fact(statement="  Norfolk improved. ", said_by=" Ofsted ")
    assert (fact.statement, fact.said_by) == ("Norfolk improved.", "Ofsted")


@pytest.mark.parametrize(
    ("locator", "label"),
    [
        ({"page": 30, "paragraph": "100"}, "page 30, paragraph 100"),
        ({"page": 30, "paragraph": "100-102"}, "page 30, paragraphs 100-102"),
        ({"page": 3, "paragraph": "1.2.3"}, "page 3, paragraph 1.2.3"),
        ({"page": 30}, "page 30"),
        ({"page": 4, "section": "Executive summary"}, "page 4"),  # the page is the shorter way there
        ({"paragraph": "7"}, "paragraph 7"),
        ({"section": "Executive summary"}, "Executive summary"),
        ({"pdf_page": 5}, ""),  # no reader of the printed document can use it
        ({}, ""),
    ],
)
def test_a_locator_says_where_to_look(locator: dict[str, Any], label: str) -> None:
    """Printed page and paragraph, else the section, else nothing."""
    assert Locator.model_validate(locator).label == label


@pytest.mark.parametrize(
    "locator",
    [{"page": 0}, {"pdf_page": -1}, {"page": "iv"}, {"paragraph": "a"}, {"paragraph": "1-"}, {"paragraph": ""}],
)
def test_a_place_that_cannot_be_is_refused(locator: dict[str, Any]) -> None:
    """Pages count from one, paragraphs are numbers or a range of them."""
    with pytest.raises(ValidationError):
        Locator.model_validate(locator)


def test_press_is_never_primary() -> None:
    """Press reports what others found."""
    with pytest.raises(ValidationError, match="its tier is secondary"):
        make_source(kind="press")
    assert make_source(kind="press", tier="secondary").kind == "press"


@pytest.mark.parametrize(
    ("changes", "as_at"),
    [
        ({}, PartialDate(2024, 5, 17)),
        ({"fieldwork_end": None}, PartialDate(2024, 6, 28)),
    ],
)
def test_a_source_speaks_of_the_end_of_its_fieldwork(changes: dict[str, Any], as_at: PartialDate) -> None:
    """What a report says was true when fieldwork ended, else when it came out."""
    assert make_source(**changes).as_at == as_at


def test_fieldwork_ends_after_it_starts() -> None:
    """Fieldwork dates in the wrong order are refused; a month may hold the day it starts on."""
    with pytest.raises(ValidationError, match="fieldwork_end comes before fieldwork_start"):
        make_source(fieldwork_start="2015-07-30", fieldwork_end="2015-07-06")
    assert make_source(fieldwork_start="2015-07-06", fieldwork_end="2015-07").fieldwork_end == PartialDate(2015, 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "javascript:alert(1)"},
        {"url": "https://example.org/a b"},
        {"url": 'https://example.org/"onclick'},
        {"sha256": "ABC"},
        {"pages": 0},
        {"tier": "tertiary"},
        {"id": "nfk--2015"},
    ],
)
def test_a_source_with_a_malformed_field_is_refused(changes: dict[str, Any]) -> None:
    """Links are web links, checksums checksums, ids slugs."""
    with pytest.raises(ValidationError):
        make_source(**changes)


@pytest.mark.parametrize("record", [make_fact(), make_source(), make_term(), make_judgement("good")])
def test_records_are_frozen_and_survive_json(record: Record) -> None:
    """No field can be set; JSON brings back an equal record."""
    for name in type(record).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(record, name, getattr(record, name))
    assert type(record).model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("make", [make_fact, make_source, make_term])
def test_an_unknown_field_is_refused(make: Any) -> None:
    """A misspelt field is an error, not silently lost."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        make(sated_by="Ofsted")


def test_every_problem_of_a_record_is_told_at_once() -> None:
    """Validation names all wrong fields, not only the first."""
    with pytest.raises(ValidationError) as caught:
        Fact.model_validate(make_fact().model_dump() | {"kind": "rumour", "as_at": "soon", "themes": []})
    assert {error["loc"][0] for error in caught.value.errors()} == {"kind", "as_at", "themes"}
