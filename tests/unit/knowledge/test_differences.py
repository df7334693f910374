"""What differs between two versions of a fact."""

from typing import Any

import pytest

from knowledge.base import FactBase
from knowledge.differences import Difference, Field, changed_fields, compare_facts, describe_field
from knowledge.models import Fact
from tests.factories import make_base, make_fact, make_judgement

BASE: FactBase = make_base()


def test_every_field_of_a_fact_is_compared() -> None:
    """Whatever a fact may say, its history tells when it changes: only its name and number are left out."""
    assert {field.value for field in Field} == set(Fact.model_fields) - {"id", "version"}


def test_equal_versions_do_not_differ() -> None:
    """The number alone is no difference."""
    assert compare_facts(make_fact(), make_fact(version=7), BASE) == []


@pytest.mark.parametrize(
    ("before", "after", "field", "former", "present"),
    [
        ({}, {"statement": "Better said than it was."}, Field.STATEMENT, None, ("Better said than it was.",)),
        ({"quote": "in touch"}, {}, Field.QUOTE, ("in touch",), ()),
        ({}, {"as_at": "2023"}, Field.AS_AT, ("May 2024",), ("2023",)),
        ({}, {"themes": ["adoption", "gone"]}, Field.THEMES, ("Care leavers",), ("Adoption", "gone")),
        ({}, {"asks": ["who?", "when?"]}, Field.ASKS, (), ("who?", "when?")),
        ({}, {"status": "retracted"}, Field.STATUS, ("published",), ("retracted",)),
        ({}, {"locator": None}, Field.LOCATOR, ("page 7, paragraph 21",), ()),
        (
            {"locator": {"page": 7, "pdf_page": 9, "section": "Care"}},
            {"locator": {"section": "Care"}},
            Field.LOCATOR,
            ("page 7 (Care), page 9 of the PDF",),
            ("Care",),
        ),
        (
            {"figure": {"metric": "in-touch", "value": 190, "unit": "young people", "denominator": 766}},
            {"figure": {"metric": "other", "value": 16_500_000, "unit": "pounds"}},
            Field.FIGURE,
            ("Care leavers in touch: 190 of 766 young people",),
            ("other: 16,500,000 pounds",),
        ),
        ({"thread": "contact"}, {}, Field.THREAD, ("contact",), ()),
        (
            {"conflicts": [{"fact": "NFK-2024-02", "note": "It says 17."}]},
            {},
            Field.CONFLICTS,
            ("NFK-2024-02: It says 17.",),
            (),
        ),
    ],
)
def test_a_difference_is_told_as_people_read_it(
    before: dict[str, Any],
    after: dict[str, Any],
    field: Field,
    former: tuple[str, ...] | None,
    present: tuple[str, ...],
) -> None:
    """One changed field is one difference, with names for what the base knows by id."""
    old, new = make_fact(**before), make_fact(**after)
    was = former if former is not None else (old.statement,)
    assert compare_facts(old, new, BASE) == [Difference(field, was, present)]


def test_a_grade_is_told_with_its_line_and_era() -> None:
    """A judgement is told in one line."""
    fact = make_judgement("requires_improvement", strand="care_leavers")
    assert describe_field(fact, Field.JUDGEMENT, BASE) == ("care leavers: requires improvement (ilacs)",)


def test_fields_come_in_the_order_of_importance() -> None:
    """What became of the fact comes first, then what it says."""
    changed = changed_fields(make_fact(), make_fact(statement="Other words.", status="retracted", asks=["who?"]))
    assert changed == [Field.STATUS, Field.STATEMENT, Field.ASKS]
