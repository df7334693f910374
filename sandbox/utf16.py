"""Telegram measures text in UTF-16 code units; Python in code points."""


def count_units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def is_encodable(text: str) -> bool:
    """Whether a text is free of lone surrogates, which no encoding of the wire can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode_units(text: str) -> bytes:
    """The text as UTF-16 (little-endian, no mark), two bytes a unit; lone surrogates are kept."""
    return text.encode("utf-16-le", "surrogatepass")


def decode_units(units: bytes) -> str:
    """The reverse of `encode_units`; half a surrogate pair becomes the replacement character."""
    return units.decode("utf-16-le", "replace")


def cut_units(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    return decode_units(encode_units(text)[offset * 2 : (offset + length) * 2])


def split_units(text: str, limit: int) -> list[str]:
    """Cut a text into pieces of at most ``limit`` units, never inside a surrogate pair.

    Telegram's clients prefer to cut at the end of a line or a word when one is near; so does this.
    """
    pieces: list[str] = []
    while count_units(text) > limit:
        end, units = 0, 0
        while units + (width := 2 if text[end] > "\uffff" else 1) <= limit:
            units += width
            end += 1
        cut = max(text.rfind("\n", end // 2, end), text.rfind(" ", end // 2, end))
        cut = cut + 1 if cut >= 0 else end
        pieces.append(text[:cut])
        text = text[cut:]
    pieces.append(text)
    return pieces
