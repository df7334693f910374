"""Files made to do harm: for the tests that nothing of it reaches the bot."""

import zlib

from tests.printing import Printer, Text, print_contents, print_pdf

GIGABYTE = 2**30


def print_locked() -> bytes:
    """A file that asks for a password: the keys in its entry for encryption fit no empty one."""
    printer = Printer()
    stream = printer.add_stream(b"BT ET")
    key = b"00" * 32
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] " % (key, key)
    return print_contents(printer, [stream], trailer=lock)


def print_long(pages: int) -> bytes:
    """A file of so many pages with a word each."""
    return print_pdf([[Text(71, 700, "Children")]] * pages)


def inflate(drawing: bytes, size: int) -> bytes:
    """A compressed stream of a few megabytes at most that inflates to `size` bytes, `drawing` over and over."""
    block = drawing * (2**20 // len(drawing))
    squeezer = zlib.compressobj(9)
    head = squeezer.compress(block) + squeezer.flush(zlib.Z_FULL_FLUSH)
    again = squeezer.compress(block) + squeezer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (size // len(block))


def print_bomb(drawing: bytes, size: int, pages: int) -> bytes:
    printer = Printer()
    font = printer.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    stream = printer.add_stream(inflate(drawing, size), b"/Filter /FlateDecode ")
    return print_contents(printer, [stream] * pages, b"/Font << /F %d 0 R >>" % font)


def print_nest(depth: int) -> bytes:
    """A file with an object within an object, and so on, in what is drawn and beside it."""
    printer = Printer()
    printer.add(b"[" * depth + b"]" * depth)
    printer.add(b"<< /A " * depth + b"1" + b">>" * depth)
    stream = printer.add_stream(b"q " * depth + b"[" * depth + b"BT (a) Tj ET")
    return print_contents(printer, [stream], b"/Font " + b"<< /F " * depth + b"1" + b">>" * depth)


def print_endless_tree() -> bytes:
    """A file whose list of pages holds itself."""
    printer = Printer()
    printer.add(b"<< /Type /Pages /Count 300 /Kids [1 0 R 1 0 R 1 0 R] >>")
    return printer.write(printer.add(b"<< /Type /Catalog /Pages 1 0 R >>"))


def print_endless_form() -> bytes:
    """A file whose page draws a form that draws itself, twice."""
    printer = Printer()
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 1 0 R >> >> "
    printer.add_stream(b"/X Do /X Do", form)
    return print_contents(printer, [printer.add_stream(b"/X Do " * 1000)], b"/XObject << /X 1 0 R >>")
