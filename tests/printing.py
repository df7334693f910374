"""Prints PDFs for the tests: text where it is wanted, in the type wanted, and objects that no honest program writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PAGE = (595, 842)
"""Width and height of A4 in points."""
_FONTS = {
    "regular": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "bold": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    # what stands for the bullet at code 0x6E is said by a table beside the font, as word processors do
    "symbol": b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats /ToUnicode %d 0 R >>",
}


@dataclass(frozen=True)
class Text:
    """Words at a place: `left` and `foot` in points from the lower left corner."""

    left: float
    foot: float
    words: str
    size: float = 12
    font: str = "regular"


@dataclass
class Printer:
    """Collects the objects of a PDF and writes them with a table of where they are."""

    objects: list[bytes] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Add an object; its number, by which others refer to it."""
        self.objects.append(content)
        return len(self.objects)

    def add_stream(self, content: bytes, entries: bytes = b"") -> int:
        """Add a stream, such as what is drawn on a page."""
        return self.add(b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content))

    def write(self, catalogue: int, trailer: bytes = b"") -> bytes:
        """The file."""
        written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self.objects, start=1):
            places.append(len(written))
            written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = len(written)
        written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        written += b"".join(b"%010d 00000 n \n" % place for place in places)
        written += b"trailer\n<< /Size %d /Root %d 0 R %s>>\n" % (len(places) + 1, catalogue, trailer)
        written += b"startxref\n%d\n%%%%EOF\n" % table
        return bytes(written)


def print_pdf(pages: Iterable[Sequence[Text]], *, bullet: str = "\u25fc", rotation: int = 0) -> bytes:
    """A PDF of pages in the order of their texts; `bullet` is what the symbol font's letter n stands for.

    With a `rotation` in degrees the sheets lie turned, and their text with them, so that it reads upright.
    """
    printer = Printer()
    table = printer.add_stream(_table_of(bullet))
    fonts = {name: printer.add(font.replace(b"%d", b"%d" % table)) for name, font in _FONTS.items()}
    named = b" ".join(b"/%s %d 0 R" % (name.encode(), number) for name, number in fonts.items())
    contents = [printer.add_stream(_draw(texts, rotation)) for texts in pages]
    return print_contents(printer, contents, b"/Font << %s >>" % named, rotation=rotation)


def print_contents(
    printer: Printer, contents: Iterable[int], resources: bytes = b"", *, rotation: int = 0, trailer: bytes = b""
) -> bytes:
    """A PDF with a page for each of the streams, which have been added already."""
    streams = list(contents)
    root = len(printer.objects) + len(streams) + 1
    width, height = PAGE if rotation % 180 == 0 else PAGE[::-1]
    page = (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Rotate %d /Resources << %s >> /Contents %d 0 R >>"
    )
    kids = [printer.add(page % (root, width, height, rotation, resources, stream)) for stream in streams]
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    printer.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed))
    return printer.write(printer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % root), trailer)


def _draw(texts: Iterable[Text], rotation: int) -> bytes:
    return b"\n".join(
        b"BT /%s %g Tf %s Tm (%s) Tj ET"
        % (text.font.encode(), text.size, _matrix(text, rotation), _escape(text.words))
        for text in texts
    )


def _matrix(text: Text, rotation: int) -> bytes:
    """Where and which way a text is set on a sheet that viewers turn clockwise by so much."""
    across, up = PAGE
    left, foot = text.left, text.foot
    matrices: Mapping[int, tuple[float, ...]] = {
        0: (1, 0, 0, 1, left, foot),
        90: (0, 1, -1, 0, up - foot, left),
        180: (-1, 0, 0, -1, across - left, up - foot),
        270: (0, -1, 1, 0, foot, across - left),
    }
    return b" ".join(b"%g" % value for value in matrices[rotation])


def _escape(words: str) -> bytes:
    raw = words.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _table_of(bullet: str) -> bytes:
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfchar <6E> <%s> endbfchar\nendcmap end end" % bullet.encode("utf-16-be").hex().upper().encode()
    )
