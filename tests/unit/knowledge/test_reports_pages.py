"""Running lines and printed page numbers."""

import itertools

import pytest

from knowledge.reports.lines import Line
from knowledge.reports.pages import ReportPage, make_pages

COUNT = itertools.count()


def page(*words: str, footer: str | None = None, head: str | None = None) -> list[Line]:
    """Eight lines of text, unlike those of other pages, between a head and a footer."""
    body = [*words, *(f"{next(COUNT)} lines of text" for _ in range(8))]
    lines = [Line(line, 12.0, bold=False, left=71.0, foot=740.0 - 14.4 * place) for place, line in enumerate(body)]
    if head is not None:
        lines.append(Line(head, 8.0, bold=False, left=71.0, foot=796.0))
    if footer is not None:
        lines.insert(0, Line(footer, 8.0, bold=False, left=71.0, foot=30.0))
    return lines


def printed(pages: list[ReportPage]) -> list[int | None]:
    return [page.printed for page in pages]


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "Page {}",
        "Page {} of 12",
        "{} of 12",
        "{}/12",
        "- {} -",
        "| {}",
        "Norfolk 7 to 18 November 2022 {}",
        "8 June to 19 June 26 {}",
        "Inspection report | Page {} of 12",
    ],
)
@pytest.mark.parametrize("at_top", [False, True])
def test_numbers_are_read_as_printed(form: str, *, at_top: bool) -> None:
    """At the head or the foot, with what stands around them; nothing of it is text."""
    where = "head" if at_top else "footer"
    pages = make_pages([page("A title"), *(page(**{where: form.format(number)}) for number in range(2, 13))])
    assert printed(pages) == [None, *range(2, 13)]
    assert all(len(found.running) == 1 and len(found.lines) == 8 for found in pages[1:])


def test_covers_are_not_counted_everywhere() -> None:
    """Where two pages stand before page 1, the file's page 3 is it; Roman numbers are none."""
    front = [page("A title"), page(footer="ii")]
    pages = make_pages([*front, *(page(footer=str(number)) for number in range(1, 8))])
    assert printed(pages) == [None, None, *range(1, 8)]


def test_a_page_without_its_number_has_none() -> None:
    """The others tell what it would be, and it is not made up."""
    pages = make_pages([page(footer=None if number == 4 else str(number)) for number in range(1, 8)])
    assert printed(pages) == [1, 2, 3, None, 5, 6, 7]


def test_pages_without_numbers_have_none() -> None:
    """Lines of text that end with a number do not make a letter's pages."""
    pages = make_pages([page("They saw 12", footer="www.gov.uk/ofsted"), page("They saw 14"), page("Of 15, 3")])
    assert printed(pages) == [None, None, None]


def test_right_and_left_pages_may_differ() -> None:
    """What recurs on every other page is no text either."""
    pages = make_pages(
        [page(footer=f"{'Norfolk' if number % 2 else 'Inspection'} {number}") for number in range(1, 11)]
    )
    assert printed(pages) == list(range(1, 11))
    assert all(len(found.running) == 1 for found in pages)


def test_a_short_letter_has_running_lines_too() -> None:
    """Two pages are enough where the line counts them."""
    pages = make_pages([page("Dear Director"), page(footer="5 April 2019 2"), page(footer="5 April 2019 3")])
    assert printed(pages) == [None, 2, 3]


def test_a_title_is_not_taken_for_the_running_line() -> None:
    """It says the same in larger type."""
    title = Line("Inspection of Norfolk", 26.0, bold=False, left=71.0, foot=780.0)
    pages = make_pages([[title, *page()], *(page(footer="Inspection of Norfolk") for _ in range(5))])
    assert title in pages[0].lines
    assert pages[1].running == ("Inspection of Norfolk",)


def test_no_pages_are_none() -> None:
    """An empty document is not an error here."""
    assert make_pages([]) == []
