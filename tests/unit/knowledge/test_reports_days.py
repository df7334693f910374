"""Days and spans of days as reports print them."""

from datetime import date

import pytest

from knowledge.reports.days import find_day, find_span

JUNE = (date(2024, 6, 3), date(2024, 6, 14))


@pytest.mark.parametrize(
    ("printed", "span"),
    [
        ("3-14 June 2024", JUNE),
        ("3 – 14 June 2024", JUNE),
        ("3 to 14 June 2024", JUNE),
        ("3 June to 14 June 2024", JUNE),
        ("3 June 2024—14 June 2024", JUNE),
        ("3rd to 14th June 2024", JUNE),
        ("the 3rd of June until the 14th of June 2024", JUNE),
        ("Monday 3 June to Friday 14 June 2024", JUNE),
        ("Monday, 3 June and Friday, 14 June, 2024", JUNE),
        ("3, 4, 13 and 14 June 2024", JUNE),
        ("3 to 7 June and 10 to 14 June 2024", JUNE),
        ("3 June 24 to 14 June 24", JUNE),
        ("3 June to 14 June 24 2", JUNE),  # a footer with its page number
        ("3 Jun to 14 Jun 2024", JUNE),
        ("3 to 14 JUNE 2024", JUNE),
        ("3, 10 June, 14 June 2024", JUNE),
        ("3 June 2024", (JUNE[0], JUNE[0])),
        # over the end of a month and of a year
        ("28 November to 9 December 2022", (date(2022, 11, 28), date(2022, 12, 9))),
        ("14 December 2015 – 14 January 2016", (date(2015, 12, 14), date(2016, 1, 14))),
        ("12 December to 20 January 2023", (date(2022, 12, 12), date(2023, 1, 20))),
        ("12 December 2022 and 9 to 13 January 2023", (date(2022, 12, 12), date(2023, 1, 13))),
        ("29 January–9 February 2024", (date(2024, 1, 29), date(2024, 2, 9))),
        # what comes after is something else
        ("12 and 13 March 2019. The last visit was on 3 May 2018", (date(2019, 3, 12), date(2019, 3, 13))),
        # none that can be
        ("31 June 2024", None),
        ("30 June to 31 June 2024", None),
        ("14 June 2024 to 3 June 2024", None),
        ("3 June 2023 to 14 June 2024", None),
        ("3 to 14 June", None),
        ("3 to 14 Jvne 2024", None),
        ("", None),
    ],
)
def test_spans_are_read_as_printed(printed: str, span: tuple[date, date] | None) -> None:
    """A span is read in whatever way it is written, and none is made up where the days cannot be."""
    found = find_span(printed)
    assert (found and (found.first, found.last)) == span


@pytest.mark.parametrize(
    ("printed", "pause"),
    [
        ("3 to 14 June 2024", 0),
        ("3 to 7 June and 10 to 14 June 2024", 2),
        ("3, 4, 13 and 14 June 2024", 8),
        ("3 to 5 June and 17 to 18 June 2024", 11),
        ("3 to 5 June, 10 and 17 June 2024", 6),
        ("3 June 2024", 0),
    ],
)
def test_a_pause_is_what_lies_between_days_of_their_own(printed: str, pause: int) -> None:
    """Days that are joined by "to" stand for all between them; of several pauses the longest counts."""
    found = find_span(printed)
    assert found
    assert found.pause == pause


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("5 April 2019", date(2019, 4, 5)),
        ("Friday 5th April, 2019", date(2019, 4, 5)),
        ("1 Sept 2019", date(2019, 9, 1)),
        ("on 12 pages, 5 April 2019, and 6 May 2019", date(2019, 4, 5)),
        ("31 April 2019", None),
        ("April 2019", None),
    ],
)
def test_a_day_is_the_first_one_written_out(printed: str, day: date | None) -> None:
    """A day without its year is none, and one that cannot be is not put right."""
    assert find_day(printed) == day
