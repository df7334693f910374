"""Correcting what was read of a report's header."""

from datetime import date
from typing import Any

import pytest

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import load_authorities
from knowledge.drafts import DraftInputError
from knowledge.models import Grade
from knowledge.proposals import (
    Header,
    HeaderField,
    ask_field,
    correct_field,
    find_missing,
    list_fields,
    show_value,
)
from knowledge.reports import ReportFramework
from tests.reporting import DIGEST, make_report

FINDER = AuthorityFinder(load_authorities())


def make_header(**changes: Any) -> Header:
    return Header(report=make_report(**changes), sha256=DIGEST)


def correct(header: Header, field: HeaderField, text: str) -> Header:
    return correct_field(header, field, text, FINDER, "Norfolk")


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        (HeaderField.AUTHORITY, "st helens", "St Helens"),
        (HeaderField.FRAMEWORK, "ILACS, short", "ILACS, short"),
        (HeaderField.FIELDWORK_START, "2 October 2026", "2 October 2026"),
        (HeaderField.FIELDWORK_END, "none", ""),
        (HeaderField.PUBLISHED, "2026-11-23", "23 November 2026"),
        (HeaderField.PUBLISHED, "23/11/2026", "23 November 2026"),
        (HeaderField.PUBLISHED, "23rd Nov 2026", "23 November 2026"),
        (HeaderField.LEAD, "Another Placeholder", "Another Placeholder"),
        (HeaderField.TITLE, "Another  title", "Another title"),
        (HeaderField.LICENCE, "As printed", "As printed"),
        (HeaderField.URL, "https://example.org/a", "https://example.org/a"),
        (HeaderField.URL, "It has no link", ""),
        (HeaderField.OVERALL, "It is not graded", ""),
        (HeaderField.CARE_LEAVERS, "Good", "good"),
        (HeaderField.LEADERSHIP, "none", ""),
    ],
)
def test_each_field_can_be_corrected(field: HeaderField, typed: str, shown: str) -> None:
    """By typing or by a button's words, and it says so afterwards."""
    assert show_value(correct(make_header(), field, typed), field) == shown


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        (HeaderField.AUTHORITY, "Atlantis", "no English authority"),
        (HeaderField.FRAMEWORK, "a scroll", "buttons"),
        (HeaderField.FIELDWORK_START, "20 October 2026", "after the fieldwork ended"),
        (HeaderField.FIELDWORK_END, "1 October 2026", "before the fieldwork began"),
        (HeaderField.FIELDWORK_END, "1 December 2026", "after the report was published"),
        (HeaderField.PUBLISHED, "1 October 2026", "before the fieldwork ended"),
        (HeaderField.PUBLISHED, "31 June 2026", "not a day"),
        (HeaderField.PUBLISHED, "last Tuesday", "not a day"),
        (HeaderField.PUBLISHED, "none", "needs its day"),
        (HeaderField.URL, "javascript:alert(1)", "not a link"),
        (HeaderField.TITLE, "x" * 401, "400 characters"),
        (HeaderField.OVERALL, "splendid", "buttons"),
        (HeaderField.LEAD, "  ", "no text"),
    ],
)
def test_what_cannot_be_used_is_explained(field: HeaderField, typed: str, why: str) -> None:
    """The header stays as it was."""
    with pytest.raises(DraftInputError, match=why):
        correct(make_header(), field, typed)


def test_what_is_missing_is_asked_for_in_turn() -> None:
    """No source can be registered without its authority and its day of publication."""
    header = make_header(authority=None, published_on=None)
    assert find_missing(header) is HeaderField.AUTHORITY
    header = correct(header, HeaderField.AUTHORITY, "Norfolk")
    assert find_missing(header) is HeaderField.PUBLISHED
    assert find_missing(correct(header, HeaderField.PUBLISHED, "20 November 2026")) is None


def test_a_day_in_the_files_name_is_offered() -> None:
    """Only where the report can have been published on it."""
    offered = ask_field(make_header(published_on=None), HeaderField.PUBLISHED, "Norfolk").options
    assert [option.value for option in offered] == ["2026-11-20"]
    early = make_header(published_on=None, file="norfolk-2019-01-01.pdf")
    assert not ask_field(early, HeaderField.PUBLISHED, "Norfolk").options


def test_title_and_licence_follow_until_somebody_corrects_them() -> None:
    """They are those of the kind of report and its day."""
    header = make_header()
    early = correct(make_header(fieldwork_start=None, fieldwork_end=None), HeaderField.PUBLISHED, "20 May 2013")
    assert header.shown_licence == "Open Government Licence v3.0"
    assert early.shown_licence.startswith("Crown copyright")
    visit = correct(header, HeaderField.FRAMEWORK, "focused_visit")
    assert visit.shown_title == "Focused visit to Norfolk children's services"


def test_letters_have_no_grades_to_correct() -> None:
    """They grade nothing."""
    fields = list_fields(make_header(framework=ReportFramework.MONITORING_VISIT))
    assert not any(field.is_grade for field in fields)


def test_a_header_survives_being_stored() -> None:
    """What is read back is what was written, dates and grades included."""
    header = correct(make_header(), HeaderField.OVERALL, "inadequate")
    again = Header.model_validate(header.model_dump(mode="json"))
    assert again == header
    assert again.report.overall is Grade.INADEQUATE
    assert again.report.published_on == date(2026, 11, 20)
