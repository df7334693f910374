"""The lines of a PDF as printed: their words, and how and where they stand on the page."""

import ctypes
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

_BOLD_WEIGHT = 600
_NAME_BYTES = 128
_FEWEST_LETTERS = 100
_LETTERS_A_PAGE = 20
"""Letters a page, and in all, below which a document has no text to speak of: its pages are pictures."""
_MOST_LETTERS = 2_000_000
"""Letters beyond which a document is no report; the longest report has 200,000."""

BULLETS = frozenset("◼■▪•●○◦▶➢❑·∙")
DASHES = frozenset("-–—o")
_SYMBOL_FONTS = re.compile(rb"wingdings|webdings|symbol|dingbats", re.IGNORECASE)
_SYMBOLS = re.compile("[\ue000-\uf8ff]")
"""Characters that fonts of symbols have for themselves; the dash among them is U+F02D."""
_SYMBOL_DASH = "\uf02d"
_BROKEN = "\ufffe\x02"
"""The library's marks for a hyphen at the end of a printed line, which it joins with the next."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\uffff]")
_MARK = re.compile(rf"[{''.join(BULLETS)}–—-]|\d{{1,3}}\.")
"""A bullet or a paragraph's number that stands alone."""
_MARK_ABOVE = 1.6
"""Line heights by which the words that a mark belongs to may stand below it."""


class DocumentError(Exception):
    """A document cannot be read; the message says why, for the person who sent it."""


@dataclass(frozen=True)
class Line:
    """A printed line, its `left` and its baseline, `foot`, in points (1/72 inch) from the lower left of the sheet."""

    text: str
    size: float
    bold: bool
    left: float
    foot: float


def read_lines(path: Path, *, most_pages: int) -> list[list[Line]]:
    """The lines of every page, in the order in which the file has them, of a sheet that is held upright.

    Raises:
        DocumentError: when it is no PDF, damaged or locked, has too many pages, or has no text.
    """
    name = show_name(path)
    _require_pdf(path, name)
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            if len(pdf) > most_pages:
                raise DocumentError(f"{name} has {len(pdf):,} pages; {most_pages} at most are read.")
            pages: list[list[Line]] = []
            letters = 0
            for page in pdf:
                pages.append(list(attach_marks(_lines_of(page))))
                letters += sum(len(line.text) for line in pages[-1])
                if letters > _MOST_LETTERS:
                    raise DocumentError(f"{name} has far more text than a report.")
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        reason = "is locked with a password" if locked else "is damaged or incomplete"
        raise DocumentError(f"{name} {reason}, so it cannot be read.") from None
    if letters < max(_FEWEST_LETTERS, _LETTERS_A_PAGE * len(pages)):
        raise DocumentError(f"{name} has no text, only pictures of pages: ask for a version with text.")
    return pages


def show_name(path: Path) -> str:
    """A file's name as it can be shown: names may hold bytes that are no text, and line breaks."""
    name = os.fsencode(path.name).decode(errors="replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def join_lines(texts: Iterable[str]) -> str:
    """Lines as running text; a word that is broken at its hyphen is made whole."""
    joined = ""
    for text in texts:
        broken = joined.endswith("-") and joined[-2:-1].isalnum() and text[:1].isalnum()
        joined += text if broken or not joined else f" {text}"
    return joined


def _require_pdf(path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise DocumentError(f"{name} cannot be opened: {error.strerror}.") from None
    if not head:
        raise DocumentError(f"{name} is empty.")
    if b"%PDF-" not in head:
        what = "a web page" if re.search(rb"<html|<!doctype", head, re.IGNORECASE) else "another kind of file"
        raise DocumentError(f"{name} is not a PDF but {what}, whatever its name says.")


def _lines_of(page: pypdfium2.PdfPage) -> Iterator[Line]:
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > _MOST_LETTERS:
            raise DocumentError("One page has far more text than a report.")
        text = textpage.get_text_range()
        upright = _turn_upright(page)
        places = _places_of(textpage, text)
        for match in re.finditer(rf"[^\r\n{_BROKEN}]+[{_BROKEN}]?", text):
            if match.group().strip():
                yield _read_line(textpage, match, places, upright)
    finally:
        textpage.close()
        page.close()


def _places_of(textpage: pypdfium2.PdfTextPage, text: str) -> Callable[[int], int]:
    """For a place in the text, the library's number of the character: where rare signs stand the two differ."""
    if len(text) == textpage.count_chars():
        return lambda place: place
    places: list[int] = []
    found = 0
    for letter in text:
        places.append(raw.FPDFText_GetCharIndexFromTextIndex(textpage, found))
        found += len(letter.encode("utf-16-le")) // 2
    return lambda place: max(places[place], 0)


def _turn_upright(page: pypdfium2.PdfPage) -> Callable[[float, float], tuple[float, float]]:
    """Coordinates on the sheet as it is shown, for those of one that lies turned in the file."""
    left, foot, right, top = page.get_mediabox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        90: lambda x, y: (y - foot, right - x),
        180: lambda x, y: (right - x, top - y),
        270: lambda x, y: (top - y, x - left),
    }
    return turns.get(page.get_rotation() % 360, lambda x, y: (x, y))


def _read_line(
    textpage: pypdfium2.PdfTextPage,
    match: re.Match[str],
    places: Callable[[int], int],
    upright: Callable[[float, float], tuple[float, float]],
) -> Line:
    """A line; its look is that of its first and last words."""
    printed = [match.start() + place for place, letter in enumerate(match.group()) if not letter.isspace()]
    broken = match.group()[-1] in _BROKEN
    if broken:
        printed.pop()
    first, middle, last = (places(place) for place in (printed[0], printed[len(printed) // 2], printed[-1]))
    # a bullet or a note's number is set in a type of its own, so the size is that of most of the line
    sizes = sorted(_size_of(textpage, place) for place in (first, middle, last))
    left, _ = upright(*_origin_of(textpage, first))
    _, foot = upright(*_origin_of(textpage, middle))  # the first may be a raised number
    text = " ".join(_CONTROLS.sub("", match.group().rstrip(_BROKEN)).split()) + ("-" if broken else "")
    if text[1:2] in {"", " "} and _SYMBOL_FONTS.search(_font_of(textpage, first)) and text[0] != _SYMBOL_DASH:
        text = f"▪{text[1:]}"
    return Line(
        text=_SYMBOLS.sub("▪", text.replace(_SYMBOL_DASH, "–")),
        size=round(sizes[1], 1),
        bold=_is_bold(textpage, first) and _is_bold(textpage, last),
        left=round(left, 1),
        foot=round(foot, 1),
    )


def _origin_of(textpage: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, place, x, y)
    return x.value, y.value


def _size_of(textpage: pypdfium2.PdfTextPage, place: int) -> float:
    """The size in which a letter is printed: the font's, times how much its text is enlarged."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, place, matrix)
    size: float = raw.FPDFText_GetFontSize(textpage, place) * math.hypot(matrix.c, matrix.d)
    return size


def _is_bold(textpage: pypdfium2.PdfTextPage, place: int) -> bool:
    heavy = raw.FPDFText_GetFontWeight(textpage, place) >= _BOLD_WEIGHT
    return heavy or b"bold" in _font_of(textpage, place).lower()


def _font_of(textpage: pypdfium2.PdfTextPage, place: int) -> bytes:
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, place, name, _NAME_BYTES, flags)
    return name.value


def attach_marks(lines: Iterable[Line]) -> Iterator[Line]:
    """Bullets and numbers that the file has as lines of their own, with the words beside or below them."""
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and 0 <= waiting.foot - line.foot + 1 <= _MARK_ABOVE * line.size:
            yield replace(line, text=f"{waiting.text} {line.text}", left=min(waiting.left, line.left))
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = line if _MARK.fullmatch(line.text) else None
        if waiting is None:
            yield line
    if waiting is not None:
        yield waiting
