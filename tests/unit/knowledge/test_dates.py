"""Dates as precise as the source gives them."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.dates import PartialDate

_days = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
_partial_dates = st.one_of(
    _days.map(lambda day: PartialDate(day.year)),
    _days.map(lambda day: PartialDate(day.year, day.month)),
    _days.map(lambda day: PartialDate(day.year, day.month, day.day)),
)


@pytest.mark.parametrize(
    ("text", "parsed", "displayed"),
    [
        ("2013", PartialDate(2013), "2013"),
        ("2016-11", PartialDate(2016, 11), "November 2016"),
        ("2018-01-19", PartialDate(2018, 1, 19), "19 January 2018"),
        ("2016-02-29", PartialDate(2016, 2, 29), "29 February 2016"),  # a leap year
        ("2000-02-29", PartialDate(2000, 2, 29), "29 February 2000"),  # a century that is one
        ("1999-12-01", PartialDate(1999, 12, 1), "1 December 1999"),  # no zero before the day
        (" 2013 ", PartialDate(2013), "2013"),  # pasted with spaces
    ],
)
def test_a_date_is_read_and_shown_as_precisely_as_it_is_written(
    text: str, parsed: PartialDate, displayed: str
) -> None:
    """Year, month and day are read, never invented, and shown as people write them."""
    date_read = PartialDate.parse(text)
    assert (date_read, date_read.display(), str(date_read)) == (parsed, displayed, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last year",
        "19/01/2018",  # the British way: which part is the month is a guess
        "19 January 2018",
        "2018-1-9",  # months and days have two digits
        "201",
        "20180119",
        "2018-01-",
        "1850",  # before any document of the field
        "2018-01-19T10:00",
        "\u0662\u0660\u0661\u0663",  # digits of another script
        "2013\n2014",
    ],
)
def test_what_is_no_date_is_refused_with_the_ways_to_write_one(text: str) -> None:
    """The error repeats what was typed and shows the three forms."""
    with pytest.raises(ValueError, match="is not a date: write 2013, 2016-11 or 2018-01-19") as caught:
        PartialDate.parse(text)
    assert str(caught.value).startswith(repr(text))


@pytest.mark.parametrize(
    "text",
    [
        "2015-02-29",  # no leap year
        "1900-02-29",  # a century that is none
        "2018-04-31",
        "2018-13",
        "2018-00",
        "2018-05-00",
        "2018-00-10",
    ],
)
def test_a_day_that_never_was_is_refused(text: str) -> None:
    """A well-formed date that the calendar does not have is named as such."""
    with pytest.raises(ValueError, match=f"'{text}' is not a day of the calendar"):
        PartialDate.parse(text)


def test_a_day_needs_a_month() -> None:
    """A day of an unknown month cannot be made."""
    with pytest.raises(ValueError, match="a day needs a month"):
        PartialDate(2018, None, 19)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-03-07", date(2016, 3, 7), date(2016, 3, 7)),
    ],
)
def test_a_date_spans_every_day_it_can_mean(text: str, first: date, last: date) -> None:
    """First and last day follow the calendar, leap years included."""
    parsed = PartialDate.parse(text)
    assert (parsed.first_day, parsed.last_day) == (first, last)


def test_dates_of_different_precision_have_an_order() -> None:
    """A date sorts by the last day it can mean; of two that end on one day the less precise comes first."""
    in_order = ["2015-12-31", "2016-03", "2016-11-30", "2016", "2016-12", "2016-12-31", "2017-01", "2017"]
    dates = [PartialDate.parse(text) for text in in_order]
    assert sorted(dates) == dates
    assert all(before < after and after > before and before != after for before, after in pairwise(dates))


def test_only_dates_can_be_compared() -> None:
    """Comparing with text is an error, not a guess; equality with it is plainly false."""
    with pytest.raises(TypeError):
        _ = PartialDate(2013) < "2014"
    text: object = "2013"
    assert PartialDate(2013) != text


@given(_partial_dates, _partial_dates)
def test_the_order_is_total(one: PartialDate, other: PartialDate) -> None:
    """Of any two dates exactly one relation holds."""
    assert [one < other, one == other, one > other].count(True) == 1


@given(_partial_dates)
def test_writing_and_reading_give_the_same_date(one: PartialDate) -> None:
    """Text, pydantic and JSON each bring back an equal date, and equal dates have equal hashes."""
    adapter = TypeAdapter(PartialDate)
    assert PartialDate.parse(str(one)) == one
    assert adapter.validate_json(adapter.dump_json(one)) == one
    assert hash(adapter.validate_python(str(one))) == hash(one)


class _Visit(BaseModel):
    on: PartialDate


def test_a_model_takes_dates_numbers_and_text() -> None:
    """A date, its text and a bare year make the same field, which is dumped as text in either mode."""
    assert (
        _Visit(on=PartialDate(2013))
        == _Visit.model_validate({"on": 2013})
        == _Visit.model_validate({"on": "2013"})
    )
    visit = _Visit(on=PartialDate(2016, 11))
    assert visit.model_dump() == visit.model_dump(mode="json") == {"on": "2016-11"}


@pytest.mark.parametrize("value", [None, 2013.5, date(2013, 5, 1), ["2013"], True, "soon"])
def test_a_model_refuses_anything_else(value: object) -> None:
    """Other types and other text are validation errors that show the forms."""
    with pytest.raises(ValidationError, match="2013, 2016-11 or 2018-01-19"):
        _Visit.model_validate({"on": value})


def test_the_json_schema_describes_the_text() -> None:
    """A schema says what strings are dates, with examples that themselves match."""
    schema = TypeAdapter(PartialDate).json_schema()
    assert schema["type"] == "string"
    for example in schema["examples"]:
        assert str(PartialDate.parse(example)) == example
        assert re.search(schema["pattern"], example)
