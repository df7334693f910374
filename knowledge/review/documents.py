"""The documents themselves, as their pages are read from PDFs: their words, numbers and numbered paragraphs."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.models import Source
from knowledge.reports.lines import DocumentError, join_lines, read_lines
from knowledge.reports.numbering import NUMBERED, Printed, find_numbering
from knowledge.reports.pages import ReportPage, make_pages
from knowledge.review.numbers import find_numbers
from knowledge.review.runs import Run, make_runs, split_plain_words

_MOST_PAGES = 1000


@dataclass(frozen=True)
class Page:
    """One page: its lines without running header and footer, and the number printed on it, if there is one.

    `starts` are the indexes of the lines that begin a numbered paragraph.
    """

    printed: int | None
    lines: tuple[str, ...]
    starts: frozenset[int] = frozenset()

    @cached_property
    def words(self) -> list[str]:
        """The page's plain words."""
        return split_plain_words(join_lines(self.lines))

    @cached_property
    def numbers(self) -> set[str]:
        """Every number on the page, in figures; a paragraph's own is none that a fact could claim."""
        return find_numbers(
            "\n".join(
                line.partition(".")[2] if index in self.starts else line for index, line in enumerate(self.lines)
            )
        )


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph, from the PDF page where it begins to the one where it ends, both counted from 1."""

    number: int
    first_page: int
    last_page: int
    opening: str


@dataclass(frozen=True)
class Document:
    """A source's document as read."""

    pages: tuple[Page, ...]
    paragraphs: dict[int, Paragraph]

    @classmethod
    def from_pages(cls, pages: Sequence[ReportPage]) -> "Document":
        """A document from its pages as they are read from a PDF."""
        places = [(page.number, index) for page in pages for index in range(len(page.lines))]
        lines = [Printed(page.number, line.text, line.left) for page in pages for line in page.lines]
        starts = [(*places[place], number) for place, number in find_numbering(lines).starts.items()]
        own = tuple(
            Page(
                page.printed,
                tuple(line.text for line in page.lines),
                frozenset(index for number, index, _paragraph in starts if number == page.number),
            )
            for page in pages
        )
        return cls(own, {paragraph.number: paragraph for paragraph in _make_paragraphs(starts, own)})

    @cached_property
    def runs(self) -> set[Run]:
        """Every run of words long enough that using it would be copying, across pages too."""
        return set(make_runs([word for page in self.pages for word in page.words]))

    def pages_from(self, pdf_page: int, count: int = 2) -> tuple[Page, ...]:
        """The page and those after it, since a sentence may run over; none beyond the end."""
        return self.pages[pdf_page - 1 : pdf_page - 1 + count]


def read_documents(folder: Path, sources: Iterable[Source]) -> dict[str, Document]:
    """The documents among the PDFs of a folder, by source id; a source and its file belong together by checksum.

    Raises:
        DocumentError: if the folder is none, or a source's file is not a PDF that can be read.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder}: there is no such folder")
    by_digest = {source.sha256: source.id for source in sources if source.sha256}
    found: dict[str, Document] = {}
    for path in sorted(folder.glob("*.pdf")):
        source_id = by_digest.get(hashlib.sha256(path.read_bytes()).hexdigest())
        if source_id:
            found[source_id] = Document.from_pages(make_pages(read_lines(path, most_pages=_MOST_PAGES)))
    return found


def _make_paragraphs(starts: Sequence[tuple[int, int, int]], pages: Sequence[Page]) -> Iterator[Paragraph]:
    """The paragraphs that begin at a page and a line of it: each goes on to where the next begins."""
    following = [(page, index) for page, index, _number in starts[1:]]
    # where the last one ends nobody knows: it may run over
    following += [(starts[-1][0] + 1, 1)] if starts else []
    for (page, index, number), (next_page, next_index) in zip(starts, following, strict=True):
        match = NUMBERED.match(pages[page - 1].lines[index])
        last = next_page if next_index else next_page - 1
        yield Paragraph(number, page, min(max(page, last), len(pages)), match["text"] if match else "")
