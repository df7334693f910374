"""A report's own numbering, told from lists, notes and numbers that happen to begin a line."""

from collections.abc import Sequence

import pytest

from knowledge.reports.numbering import Printed, find_numbering

EDGE, TEXT = 71.0, 99.0


def numbered(numbers: Sequence[int], *, page: int = 3, left: float = EDGE) -> list[Printed]:
    """Paragraphs of two lines each, five to a page."""
    return [
        line
        for place, number in enumerate(numbers)
        for line in (
            Printed(page + place // 5, f"{number}. Children are safe", left),
            Printed(page + place // 5, "and their plans are good.", left + 28),
        )
    ]


def found(lines: Sequence[Printed]) -> list[int]:
    return list(find_numbering(lines).starts.values())


def test_paragraphs_go_up_one_by_one() -> None:
    """However many there are, 200 and more too."""
    assert found(numbered(range(1, 216))) == list(range(1, 216))
    assert find_numbering(numbered(range(1, 216))).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "2.5 million pounds were spent",
        "2018 was a hard year",
        "17 children were seen",
        "17. The others were not",
        "17% of them",
        "17-year-olds wait",
        "17, 18 and 19",
        "3. The third of a list",
        "1. The first of a list",
    ],
)
def test_a_number_that_happens_to_begin_a_line_is_none(text: str) -> None:
    """Sentences end and lists stand within paragraphs, further in than the numbers."""
    lines = numbered(range(1, 31))
    for index in (32, 33, 34):
        assert found([*lines[:index], Printed(6, text, TEXT), *lines[index:]]) == list(range(1, 31))


def test_lists_within_a_paragraph_are_its_own() -> None:
    """A list that goes on as the paragraphs do is told by where it stands."""
    lines = numbered(range(1, 31))
    listed = [Printed(6, f"{number}. as follows", TEXT + 18) for number in range(17, 22)]
    starts = find_numbering([*lines[:32], *listed, *lines[32:]]).starts
    assert list(starts.values()) == list(range(1, 31))
    assert not set(starts) & set(range(32, 37))


def test_a_list_on_the_cover_or_at_the_end_is_none() -> None:
    """Graded lines of a cover and explanations of grades are numbered too."""
    cover = [Printed(1, f"{number}. Children looked after Good", EDGE) for number in (1, 2, 3)]
    ending = [Printed(40, f"{number}. means that", EDGE) for number in (1, 2, 3, 4)]
    starts = find_numbering([*cover, *numbered(range(1, 31), page=8), *ending]).starts
    assert (min(starts), len(starts)) == (3, 30)


def test_edges_may_differ_from_page_to_page() -> None:
    """Some pages stand a little further in, numbers of two figures a little further out."""
    lines = [
        *numbered(range(1, 12)),
        *numbered(range(12, 15), left=EDGE + 18),
        *numbered(range(15, 31), left=EDGE - 7),
    ]
    assert found(lines) == list(range(1, 31))


def test_a_number_without_its_point_counts_where_it_is_due() -> None:
    """One real report prints paragraph 34 so."""
    lines = numbered(range(1, 31))
    lines[40] = Printed(7, "21 Children are safe", EDGE)
    assert found(lines) == list(range(1, 31))


def test_numbers_left_out_are_said() -> None:
    """What comes after a gap is read all the same."""
    numbers = [number for number in range(1, 40) if number not in {12, 20, 21, 22}]
    numbering = find_numbering(numbered(numbers))
    assert list(numbering.starts.values()) == numbers
    assert numbering.problems == tuple(f"paragraphs: there is no number {number}" for number in (12, 20, 21, 22))


def test_a_number_printed_twice_begins_two_paragraphs() -> None:
    """And is said to be."""
    numbers = [*range(1, 13), 12, *range(13, 31)]
    numbering = find_numbering(numbered(numbers))
    assert list(numbering.starts.values()) == numbers
    assert numbering.problems == ("paragraphs: number 12 is printed twice",)


@pytest.mark.parametrize("series", [[range(1, 15)], [range(1, 5), range(1, 5)]])
def test_a_second_series_is_said(series: list[range]) -> None:
    """Paragraphs that are counted anew are not read as the first ones are."""
    others = [line for place, numbers in enumerate(series) for line in numbered(numbers, page=20 + place)]
    numbering = find_numbering([*numbered(range(1, 31)), *others])
    assert len(numbering.starts) == 30
    assert numbering.problems == (
        f"paragraphs: {len(others) // 2} lines with a number go on with no other, from 1. on page 20 of the file on",
    )


def test_a_report_may_print_no_points() -> None:
    """Ten numbers in a row at one edge are no accident."""
    lines = [Printed(line.page, line.text.replace(". ", " ", 1), line.left) for line in numbered(range(1, 31))]
    assert found(lines) == list(range(1, 31))
    assert found(lines[:8]) == []


def test_a_short_list_in_a_letter_is_no_numbering() -> None:
    """Three lines near the end of a letter do not number it."""
    letter = [Printed(1, "Inspectors saw that", EDGE)] * 60
    assert found([*letter, *numbered(range(1, 4)), *letter[:10]]) == []
    assert found([]) == []
    assert found([Printed(1, "0. nothing")] * 30) == []
