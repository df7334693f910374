"""The documents themselves: their pages' text, printed page numbers and numbered paragraphs.

Written for Ofsted's reports since 2013; nothing here depends on their wording.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from knowledge.models import Source
from knowledge.review.numbers import find_numbers
from knowledge.review.runs import Run, make_runs, split_plain_words

_EDGE = 3
"""Lines at the top and at the foot of a page among which its running header, footer and number are looked for."""
_FEWEST_REPEATS = 3
"""Pages on which a line must recur to be taken for a running header."""
_PARAGRAPH = re.compile(r"\s*(?P<number>\d{1,3})\.\s*(?P<text>[^\d\s].*)")
_LAST_NUMBER = re.compile(r"(?:^|\s)(\d{1,3})\s*$")


class DocumentError(Exception):
    """A document cannot be read."""


@dataclass(frozen=True)
class Page:
    """One page: its lines without running header and footer, and the number printed on it, if there is one.

    `starts` are the indexes of the lines that begin a numbered paragraph.
    """

    printed: int | None
    lines: tuple[str, ...]
    starts: frozenset[int] = frozenset()

    @cached_property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    @cached_property
    def words(self) -> list[str]:
        """The page's plain words."""
        return split_plain_words(self.text)

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
    def from_texts(cls, texts: Iterable[str]) -> "Document":
        """A document from the raw text of its pages."""
        bare = _read_pages([_lines(text) for text in texts])
        starts = _find_starts(bare)
        pages = tuple(
            replace(page, starts=frozenset(start.line for start in starts if start.page == number))
            for number, page in enumerate(bare, start=1)
        )
        return cls(pages, {paragraph.number: paragraph for paragraph in _make_paragraphs(starts, len(pages))})

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
            found[source_id] = Document.from_texts(read_page_texts(path))
    return found


def read_page_texts(path: Path) -> list[str]:
    """The text of every page of a PDF, in reading order as far as the file has one.

    Raises:
        DocumentError: if it is not a PDF, or damaged or locked.
    """
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            return [_text_of(page) for page in pdf]
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"{path}: {error}") from None


def _text_of(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
    finally:
        textpage.close()
        page.close()
    # the library's mark for a hyphen at the end of a printed line
    return text.replace("\ufffe", "-")


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]


def _read_pages(pages: list[list[str]]) -> tuple[Page, ...]:
    repeated = Counter(line for lines in pages for line in {_pattern(line) for line in _edges(lines)})
    running = {line for line, count in repeated.items() if line and count >= max(_FEWEST_REPEATS, len(pages) / 2)}
    offset = _find_offset(pages)
    return tuple(
        Page(printed, tuple(_body(lines, running, printed)))
        for number, lines in enumerate(pages, start=1)
        for printed in [_printed_number(lines, number - offset)]
    )


def _edges(lines: list[str]) -> list[str]:
    return [*lines[:_EDGE], *lines[_EDGE:][-_EDGE:]]


def _pattern(line: str) -> str:
    """What of a line is the same on every page: all but a number at its end."""
    return _LAST_NUMBER.sub("", line)


def _find_offset(pages: list[list[str]]) -> int:
    """How far PDF pages run ahead of printed ones: the difference that most pages agree on."""
    differences = Counter(
        pdf_page - printed for pdf_page, lines in enumerate(pages, start=1) for printed in _edge_numbers(lines)
    )
    return max(differences, key=lambda difference: (differences[difference], -abs(difference)), default=0)


def _printed_number(lines: list[str], expected: int) -> int | None:
    """The expected number where the page really bears it: a cover does not."""
    return expected if expected in _edge_numbers(lines) else None


def _edge_numbers(lines: list[str]) -> set[int]:
    return {int(match[1]) for line in _edges(lines) if (match := _LAST_NUMBER.search(line))}


def _body(lines: list[str], running: set[str], printed: int | None) -> Iterator[str]:
    for index, line in enumerate(lines):
        at_edge = index < _EDGE or index >= len(lines) - _EDGE
        if not (at_edge and (_pattern(line) in running or line == str(printed))):
            yield line


class _Start(NamedTuple):
    """Where a numbered paragraph begins: PDF page, index of the line there, and the line after its number."""

    page: int
    line: int
    text: str


def _find_starts(pages: tuple[Page, ...]) -> list[_Start]:
    """The longest run of lines that begin 1., 2., 3. and so on, in order and without a gap.

    Lists of grades or footnotes make shorter runs of their own; a number that continues no run is running text.
    """
    runs: list[list[_Start]] = []
    for page_number, page in enumerate(pages, start=1):
        for index, line in enumerate(page.lines):
            match = _PARAGRAPH.match(line)
            if match is None:
                continue
            start, number = _Start(page_number, index, match["text"]), int(match["number"])
            run = next((run for run in reversed(runs) if len(run) == number - 1), None)
            if run is not None:
                run.append(start)
            elif number == 1:
                runs.append([start])
    return max(runs, key=len, default=[])


def _make_paragraphs(starts: list[_Start], pages: int) -> Iterator[Paragraph]:
    for number, start in enumerate(starts, start=1):
        # where the last one ends nobody knows: it may run over
        following = starts[number] if number < len(starts) else _Start(start.page + 1, 1, "")
        last = following.page if following.line else following.page - 1
        yield Paragraph(number, start.page, min(max(start.page, last), pages), start.text)
