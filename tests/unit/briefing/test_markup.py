"""Telegram HTML: escaping, measuring, cutting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.chat.markup import MESSAGE_LIMIT, escape, link, pack_blocks, visible_length
from sandbox import utf16
from sandbox.entities import parse_text

# what XML and Telegram both take: no control characters, no lone surrogates
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1)


@given(TEXTS)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    """Whatever stands in a text, the server shows exactly that and marks nothing in it as bold or code."""
    parsed = parse_text(f"|{escape(text)}|", "HTML")
    assert parsed.text == f"|{text}|"
    assert not {entity["type"] for entity in parsed.entities} & {"bold", "italic", "code", "text_link"}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?a=1&b=2",
        "https://example.org/it's",
        'https://example.org/"><b>x',
        "https://example.org/&lt;",
    ],
)
def test_link_keeps_its_address(url: str) -> None:
    """Quotes and ampersands neither end the attribute nor change where the link leads."""
    parsed = parse_text(link("a <title> & more", url), "HTML")
    [entity] = [entity for entity in parsed.entities if entity["type"] == "text_link"]
    assert parsed.text == "a <title> & more"
    assert entity["url"].replace("%22", '"').replace("%3E", ">").replace("%3C", "<") == url


@pytest.mark.parametrize(
    ("markup", "length"),
    [
        ("plain", 5),
        ("<b>bold</b>", 4),
        ('<a href="https://example.org">x</a>', 1),
        ("&lt;b&gt; &amp;", 5),
        ("£16.5m – é", 10),
        ("🙂", 2),  # two UTF-16 units
        ("", 0),
    ],
)
def test_length_is_what_telegram_counts(markup: str, length: int) -> None:
    """Tags count nothing, an entity counts one, a character beyond the basic plane two."""
    assert visible_length(markup) == length


@given(TEXTS)
def test_length_agrees_with_the_server(text: str) -> None:
    """The measured length is that of the text the server stores."""
    markup = f"|<b>{escape(text)}</b>|"
    assert visible_length(markup) == utf16.count_units(parse_text(markup, "HTML").text)


def test_blocks_share_a_message_while_they_fit() -> None:
    """As many blocks as fit stand in one message with blank lines between; the next begins another."""
    assert pack_blocks(["aaaa", "bbbb", "cc"], limit=10) == ["aaaa\n\nbbbb", "cc"]
    assert pack_blocks(["aaaa", "bbbbb"], limit=10) == ["aaaa", "bbbbb"]
    assert pack_blocks([]) == []


def test_tags_do_not_fill_a_message() -> None:
    """Markup that is not shown does not count towards the limit."""
    blocks = ["<b>aaaa</b>", "<i>bbbb</i>"]
    assert pack_blocks(blocks, limit=10) == ["\n\n".join(blocks)]


@given(st.lists(st.text("ab🙂&<", min_size=1, max_size=60), max_size=12))
def test_packing_loses_nothing(texts: list[str]) -> None:
    """Every block comes out whole, in order, and no message is too long."""
    blocks = [escape(text) for text in texts]
    messages = pack_blocks(blocks, limit=120)
    assert "\n\n".join(messages) == "\n\n".join(blocks)
    assert all(visible_length(message) <= 120 for message in messages)


def test_long_block_is_cut_between_its_lines() -> None:
    """A block longer than a message goes on in the next one; its lines stay whole, and its neighbours are not cut."""
    assert pack_blocks(["aa", "bbbb\ncccc\ndddd", "ee"], limit=10) == ["aa", "bbbb\ncccc", "dddd\n\nee"]


def test_line_that_never_fits_is_refused() -> None:
    """A line longer than a message is an error rather than a message that Telegram refuses."""
    assert pack_blocks(["x" * MESSAGE_LIMIT]) == ["x" * MESSAGE_LIMIT]
    with pytest.raises(ValueError, match="longer than a message"):
        pack_blocks(["x" * (MESSAGE_LIMIT + 1)])
