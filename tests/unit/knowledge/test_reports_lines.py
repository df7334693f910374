"""Lines of print from PDFs, and files that are refused."""

from pathlib import Path

import pytest

from knowledge.reports.lines import DocumentError, Line, join_lines, read_lines, show_name
from tests.papers import SENTENCE
from tests.printing import Printer, Text, print_contents, print_pdf

BODY = [Text(71, 600 - 14 * place, f"{number} {SENTENCE[:60]}") for place, number in enumerate("abcdef")]


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return tmp_path / "report.pdf"


def read(pdf: Path, content: bytes) -> list[Line]:
    """The lines of the first page."""
    pdf.write_bytes(content)
    return read_lines(pdf, most_pages=10)[0]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_lines_have_their_look_and_place(pdf: Path, rotation: int) -> None:
    """Size, weight and place on the sheet as it is held to be read, also where it lies turned in the file."""
    title = Text(71, 700, "Inspection – of ‘Norfolk’", 26)
    heading = Text(99, 650, "What needs (to) improve?", 14, "bold")
    lines = read(pdf, print_pdf([[title, heading, *BODY]], rotation=rotation))
    assert lines[:2] == [
        Line("Inspection – of ‘Norfolk’", 26.0, bold=False, left=71.0, foot=700.0),
        Line("What needs (to) improve?", 14.0, bold=True, left=99.0, foot=650.0),
    ]
    assert len(lines) == 2 + len(BODY)


@pytest.mark.parametrize(
    "drawing",
    [
        b"BT /regular 1 Tf 12 0 0 12 71 700 Tm (%s) Tj ET",
        b"q .24 0 0 .24 0 0 cm BT /regular 50 Tf 1 0 0 1 295.83 2916.67 Tm (%s) Tj ET Q",
        b"q .24 0 0 -.24 0 842 cm BT /regular 50 Tf 1 0 0 -1 295.83 591.67 Tm (%s) Tj ET Q",
    ],
)
def test_sizes_are_those_printed(pdf: Path, drawing: bytes) -> None:
    """Programs set type at any size and enlarge it, or turn the page upside down first."""
    printer = Printer()
    font = printer.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    stream = printer.add_stream(drawing % (SENTENCE.encode() * 2))
    (line,) = read(pdf, print_contents(printer, [stream], b"/Font << /regular %d 0 R >>" % font))
    assert (line.size, round(line.left), round(line.foot)) == (12.0, 71, 700)


@pytest.mark.parametrize(
    ("bullet", "shown"), [("\u25fc", "▪"), ("\uf0b7", "▪"), ("\uf02d", "–"), ("n", "▪"), ("\U0001f532", "▪")]
)
@pytest.mark.parametrize("beside", [0, 14])
def test_bullets_are_bullets_whatever_their_font_says(pdf: Path, bullet: str, shown: str, beside: int) -> None:
    """Fonts of symbols have signs and letters of their own; the words stand beside the bullet or below it."""
    item = [Text(71, 700, "n", 12, "symbol"), Text(89, 700 - beside, "Visits to children.")]
    lines = read(pdf, print_pdf([[*item, *BODY]], bullet=bullet))
    assert lines[0] == Line(f"{shown} Visits to children.", 12.0, bold=False, left=71.0, foot=700.0 - beside)
    assert lines[1].text.startswith("a ")


def test_a_number_apart_from_its_words_belongs_to_them(pdf: Path) -> None:
    """Some files have the numbers as lines of their own."""
    lines = read(pdf, print_pdf([[Text(71, 700, "12."), Text(250, 698.5, "Children are seen."), *BODY]]))
    assert (lines[0].text, lines[0].left) == ("12. Children are seen.", 71.0)


def test_a_word_broken_at_its_hyphen_is_on_two_lines(pdf: Path) -> None:
    """The lines stay as printed, whatever comes next, and are joined where they are read as text."""
    broken = [
        Text(71, 700, "Services were re-"),
        Text(71, 686, "commissioned in Stoke-on-"),
        Text(71, 100, "Trent", 9),
    ]
    lines = read(pdf, print_pdf([[*broken, *BODY]]))[:3]
    assert [(line.text, line.size) for line in lines] == [
        ("Services were re-", 12.0),
        ("commissioned in Stoke-on-", 12.0),
        ("Trent", 9.0),
    ]
    assert join_lines(line.text for line in lines) == "Services were re-commissioned in Stoke-on-Trent"


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["one", "two"], "one two"),
        (["one -", "two"], "one - two"),
        (["one-", "– two"], "one- – two"),
        (["16-", "year-olds"], "16-year-olds"),
        ([], ""),
    ],
)
def test_lines_join_as_text(texts: list[str], joined: str) -> None:
    """A hyphen at the end of a word goes on; a dash does not."""
    assert join_lines(texts) == joined


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"Dear Director", "is not a PDF but another kind of file"),
        (b"\n<!DOCTYPE html><html><body>Report</body></html>", "is not a PDF but a web page"),
        (b"PK\x03\x04" * 300, "is not a PDF but another kind of file"),
        (b"%PDF-1.7\nnothing else", "is damaged or incomplete"),
        (print_pdf([BODY])[:900], "is damaged or incomplete"),
        (print_pdf([[Text(71, 700, "1")]] * 3), "has no text, only pictures of pages"),
        (print_pdf([BODY] * 11), "has 11 pages; 10 at most are read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(pdf: Path, content: bytes, reason: str) -> None:
    """The message names the file and says why, for the person who sent it."""
    with pytest.raises(DocumentError, match=rf"report\.pdf {reason}"):
        read(pdf, content)


def test_a_locked_file_is_refused(pdf: Path) -> None:
    """A password is asked of the sender."""
    printer = Printer()
    lock = printer.add(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"61" * 32, b"62" * 32))
    stream = printer.add_stream(b"")
    trailer = b"/Encrypt %d 0 R /ID [<6964> <6964>] " % lock
    with pytest.raises(DocumentError, match="is locked with a password"):
        read(pdf, print_contents(printer, [stream], trailer=trailer))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("a\nb\x1b[1m.pdf", "a\ufffdb\ufffd[1m.pdf"),
        ("bad\udcff.pdf", "bad\ufffd.pdf"),
    ],
)
def test_odd_names_can_be_shown(name: str, shown: str) -> None:
    """A name may hold anything; what is shown of it is one line of text."""
    assert show_name(Path(name)) == shown


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    """Both are errors with the name."""
    for path in (tmp_path, tmp_path / "missing.pdf"):
        with pytest.raises(DocumentError, match=f"{path.name} cannot be opened"):
            read_lines(path, most_pages=10)
