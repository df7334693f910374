"""Facts beside their document."""

from typing import Any

import pytest

from knowledge.review.fidelity import compare_with_documents
from knowledge.review.runs import split_plain_words
from tests.factories import SOURCE_ID, make_corpus, make_fact
from tests.papers import make_document

DOCUMENT = make_document(
    [
        "Cover",
        "1\n1. At the time of the inspection the council was out of touch with 190 care leavers.\n2. Plans are",
        "2\nmade late for thirty-two of them.\n3. Leaders have a clear and widely shared vision2 for children.",
        "3\n4. Visits happen.",
    ]
)
CITED: dict[str, Any] = {"page": 1, "pdf_page": 2, "paragraph": "1"}


def _rules(**changes: Any) -> list[str]:
    """The rules that find something in a fact of page 1, paragraph 1, with these changes."""
    fact = make_fact(**{"statement": "Norfolk lost touch with care leavers.", "locator": CITED} | changes)
    return [finding.rule for finding in compare_with_documents(make_corpus(facts=[fact]), {SOURCE_ID: DOCUMENT})]


def test_a_faithful_fact_passes() -> None:
    """Own words, right place, right numbers: nothing to say."""
    assert _rules(statement="Norfolk lost touch with 190 care leavers in 2015.", quote="out of touch") == []


def test_a_fact_of_a_document_that_is_not_at_hand_passes() -> None:
    """What cannot be looked up is not judged."""
    assert compare_with_documents(make_corpus(facts=[make_fact()]), {}) == []


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("out of touch with 190 care leavers", []),
        # runs over to the next page; typography and case do not matter
        ("Plans are made late", []),
        ("vision for children", []),
        ("out of reach", ["quote not on its page"]),
        ("touch of out", ["quote not on its page"]),
        # a page further on
        ("Visits happen", ["quote not on its page"]),
        # not the end of another word
        ("ut of touch", ["quote not on its page"]),
    ],
)
def test_a_quote_stands_on_its_page(quote: str, found: list[str]) -> None:
    """The quoted words stand on the cited page or run over to the next, whole and in order."""
    assert _rules(quote=quote) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # eight words, then seven
        ({"statement": "In Norfolk leaders have a clear and widely shared vision."}, ["copied words"]),
        ({"statement": "In Norfolk leaders have a clear and widely shared hope."}, []),
        # across a line of the document and over a footnote mark
        ({"statement": "Norfolk has a clear and widely shared vision for children."}, ["copied words"]),
        # as a quote it is allowed, and does not join the words on its sides
        (
            {
                "statement": "Norfolk's leaders have a clear and widely shared vision.",
                "quote": "clear and widely shared",
                "locator": {"page": 2, "pdf_page": 3, "paragraph": "3"},
            },
            [],
        ),
    ],
)
def test_a_statement_is_in_our_own_words(changes: dict[str, Any], found: list[str]) -> None:
    """Eight consecutive words of the document are copying, seven are not, and a quote may be as printed."""
    assert _rules(**changes) == found


@pytest.mark.parametrize(
    ("locator", "found"),
    [
        ({"page": 2, "pdf_page": 2}, ["pages that disagree"]),
        ({"page": 1, "pdf_page": 5}, ["pages that disagree"]),
        # a cover bears no number to disagree with
        ({"page": 1, "pdf_page": 1}, []),
        ({"page": 9}, []),
        ({"page": 1, "pdf_page": 2, "paragraph": "2"}, []),
        ({"page": 2, "pdf_page": 3, "paragraph": "2"}, []),
        ({"page": 3, "pdf_page": 4, "paragraph": "2"}, ["paragraph not on its page"]),
        ({"page": 2, "pdf_page": 3, "paragraph": "1-3"}, []),
        ({"page": 3, "pdf_page": 4, "section": "Recommendation 1"}, ["paragraph not on its page"]),
        ({"page": 1, "pdf_page": 2, "paragraph": "17"}, ["paragraph not on its page"]),
    ],
)
def test_page_and_paragraph_are_where_they_are_said_to_be(locator: dict[str, Any], found: list[str]) -> None:
    """Printed page, PDF page and paragraph agree with the document."""
    assert _rules(locator=locator) == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("Norfolk lost touch with 190 care leavers, 32 with late plans.", []),
        ("Norfolk lost touch with 191 care leavers.", ["number not on its page"]),
        # the number of a paragraph there
        ("Norfolk lost touch with three care leavers.", ["number not on its page"]),
        # when and where, not how many
        ("Norfolk lost touch by 7 to 18 November 2022, in 2013-14 and 2014/15.", []),
        ("Norfolk was told so in recommendation 8 and on pages 5 and 6, paragraph 4.2.", []),
    ],
)
def test_a_number_is_printed_on_its_page(statement: str, found: list[str]) -> None:
    """Every number that a statement claims stands on the cited page or the next, in figures or words."""
    assert _rules(statement=statement) == found


def test_words_are_compared_without_typography() -> None:
    """Line ends, hyphens, apostrophes, ligatures and footnote marks make no difference; numbers do."""
    printed = "Children\u2019s multi-\nagency work,3 \ufb01rst area2 in 2015"
    assert split_plain_words(printed) == "childrens multi agency work first area in 2015".split()
