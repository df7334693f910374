"""Text measured as Telegram measures it."""

import pytest

from sandbox import utf16


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("👍", 2), ("a👍b", 4)])
def test_units_are_utf16_code_units(text: str, units: int) -> None:
    """A character outside the basic plane counts twice."""
    assert utf16.count_units(text) == units
    assert len(utf16.encode_units(text)) == units * 2


def test_pieces_join_to_the_text_and_fit() -> None:
    """Splitting loses nothing and keeps every piece within the limit, even all in emoji."""
    text = "👍" * 25 + " word" * 10
    pieces = utf16.split_units(text, 11)
    assert "".join(pieces) == text
    assert all(0 < utf16.count_units(piece) <= 11 for piece in pieces)


def test_pieces_end_at_words_where_they_can() -> None:
    """A cut falls behind a space or line end in the second half of a piece."""
    assert utf16.split_units("alpha beta gamma", 12) == ["alpha beta ", "gamma"]


def test_half_a_pair_cannot_be_sent() -> None:
    """A lone surrogate is recognised."""
    assert not utf16.is_encodable("a\ud83d")
    assert utf16.is_encodable("a👍")
