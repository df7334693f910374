"""Reading documents: pages, running headers, printed numbers and numbered paragraphs."""

import hashlib
from pathlib import Path

import pytest

from knowledge.reports import DocumentError
from knowledge.review.documents import Document, read_documents
from tests.factories import make_source
from tests.papers import SENTENCE, Paper, make_document
from tests.printing import print_pdf

HEADER = "Inspection of children's services"


def _page(number: int, *lines: str) -> str:
    return "\r\n".join([f"{HEADER} {number}", *lines])


def _spans(document: Document) -> dict[int, tuple[int, int]]:
    return {number: (item.first_page, item.last_page) for number, item in document.paragraphs.items()}


def test_paragraphs_are_found_with_their_pages() -> None:
    """A paragraph reaches to where the next begins: on the page before, if that begins a page."""
    document = make_document(
        [
            _page(1, "1. Children are safe.", "2. Visits are", "made"),
            _page(2, "in time.", "3. Plans are good."),
            _page(3, "4. Leaders know."),
        ]
    )
    assert _spans(document) == {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (3, 3)}
    assert document.paragraphs[3].opening == "Plans are good."


def test_a_list_of_grades_and_a_footnote_are_no_paragraphs() -> None:
    """The longest run counts; shorter ones, and numbers that continue none, are something else."""
    document = make_document(
        [
            _page(1, "1. Children who need help Good", "2. Children looked after Good", "2.1 Adoption Good"),
            _page(2, "1. Leaders should visit.", "2. Managers should read.", "15. The proportion with one plan."),
            _page(3, "3. Children are safe.", "2. A footnote.", "4. Plans are good."),
        ]
    )
    assert _spans(document) == {1: (2, 2), 2: (2, 2), 3: (3, 3), 4: (3, 3)}


def test_a_document_without_numbers_has_no_paragraphs() -> None:
    """A letter is read all the same."""
    document = make_document(["Dear Director,", ""])
    assert (document.paragraphs, len(document.pages)) == ({}, 2)
    assert make_document([]).pages == ()


def test_printed_numbers_run_behind_unnumbered_covers() -> None:
    """The difference that most pages agree on is the document's; a cover bears no number."""
    texts = [
        "Norfolk County Council\nPublished: 2013",
        "Contents",
        *(_page(number, "Text.") for number in (1, 2, 3)),
    ]
    assert [page.printed for page in make_document(texts).pages] == [None, None, 1, 2, 3]


def test_a_number_that_happens_to_end_a_page_is_not_its_own() -> None:
    """A count in the last line does not pass for the page number."""
    texts = [_page(number, "Some text.", f"They were {number * 3 + 40}") for number in range(1, 5)]
    assert [page.printed for page in make_document(texts).pages] == [1, 2, 3, 4]


def test_running_headers_are_not_text() -> None:
    """What recurs at the edge of the pages is taken away, so that a sentence runs on from page to page."""
    document = make_document(
        [
            _page(1, "They were", "seen"),
            _page(2, "every week.", "Now.", HEADER, "a", "b", "c"),
            _page(3, "Good.", "All."),
            "4\nFine.",
        ]
    )
    assert [page.lines for page in document.pages] == [
        ("They were", "seen"),
        # in the middle of a page it is text
        ("every week.", "Now.", HEADER, "a", "b", "c"),
        ("Good.", "All."),
        ("Fine.",),
    ]


def test_pages_after_the_cited_one_are_given_too() -> None:
    """A sentence may run over; beyond the end there is nothing."""
    document = make_document(["one", "two", "three"])
    assert [page.lines for page in document.pages_from(2)] == [("two",), ("three",)]
    assert [page.lines for page in document.pages_from(3)] == [("three",)]
    assert document.pages_from(4) == ()


def test_documents_are_known_by_their_checksum(tmp_path: Path) -> None:
    """A file's name does not matter, and what no source knows is left alone, be it damaged."""
    paper = Paper()
    for number in (1, 2, 3):
        paper.number(number)
    content = print_pdf(paper.finish())
    (tmp_path / "renamed.pdf").write_bytes(content)
    (tmp_path / "other.pdf").write_bytes(b"no PDF")
    known = make_source(sha256=hashlib.sha256(content).hexdigest())
    unknown = make_source(id="nfk-ofsted-2026", sha256="0" * 64)
    documents = read_documents(tmp_path, [known, unknown, make_source(id="no-checksum")])
    assert {key: _spans(document) for key, document in documents.items()} == {
        known.id: {1: (1, 1), 2: (1, 1), 3: (1, 1)}
    }
    assert documents[known.id].paragraphs[2].opening in SENTENCE


@pytest.mark.parametrize("content", [b"no PDF", b""])
def test_a_file_that_is_no_pdf_is_named(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is an error with the file's name."""
    (tmp_path / "report.pdf").write_bytes(content)
    with pytest.raises(DocumentError, match=r"report\.pdf"):
        read_documents(tmp_path, [make_source(sha256=hashlib.sha256(content).hexdigest())])


def test_a_word_broken_at_its_hyphen_is_one() -> None:
    """So that a quote over two lines is found."""
    (page,) = make_document(["Services were re-\ncommissioned."]).pages
    assert page.words == make_document(["Services were re-commissioned."]).pages[0].words


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """A mistyped folder is an error, not an empty one."""
    with pytest.raises(DocumentError, match="there is no such folder"):
        read_documents(tmp_path / "nowhere", [])
