"""The approximate HTML parser against Telegram's own."""

import importlib.util
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import entities, markup
from sandbox.errors import ApiError

needs_tdlib = pytest.mark.skipif(
    importlib.util.find_spec("tdjson") is None, reason="compares with tdjson, which is not installed"
)

CASES = [
    "plain",
    "<b>bold</b> and <i>it<u>al</u>ic</i>",
    "<strong>S</strong><em>e</em><ins>u</ins><s>a</s><strike>b</strike><del>c</del>",
    "a<br>b",  # no such tag in Telegram
    "<details>x</details>",
    "<h1>x</h1>",
    "<!-- c -->x",
    "a < b",
    "x <",
    "<b",
    "<b>x",
    "x</b>",
    "</>",
    "<b><i>x</b></i>",
    "<b>x</b >",
    "<B>x</B>",
    "<b></b>empty",
    "é 👍 <b>é</b>",
    "& &amp; &lt; &gt; &quot; &copy; &bogus; &#39; &#x41; &#0; &lt b",
    '<a href="https://example.org/a?b=1&amp;c=2">link</a>',
    '<a href="javascript:alert(1)">x</a>',
    "<a>https://example.org/</a>",
    '<a href="unclosed>x</a>',
    "<a href=x>y</a>",
    "<a href=x/y>z</a>",
    "<span>x</span>",
    '<span class="tg-spoiler">x</span> <tg-spoiler>y</tg-spoiler>',
    "<blockquote>a\n<b>b</b></blockquote>",
    "<blockquote expandable>a</blockquote>",
    '<blockquote expandable="">a</blockquote>',
    "<blockquote><blockquote>a</blockquote></blockquote>",
    "<pre>x</pre><code>y</code>",
    '<pre><code class="language-python">x</code></pre>',
    '<code class="language-python">x</code>',
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
    "<tg-emoji>x</tg-emoji>",
    '<tg-time unix="1700000000" format="wDT">22</tg-time>',
    '<tg-time unix="1" format="zz">x</tg-time>',
    "<tg-time>x</tg-time>",
    "<b attr>x</b>",
    "<b =x>y</b>",
]

Outcome = tuple[str, list[tuple[Any, ...]]] | str


def outline(formatted: entities.FormattedText) -> Outcome:
    """A text and its entities without link targets, which the approximation does not normalise."""
    spans = [(entity["type"], entity["offset"], entity["length"]) for entity in formatted.entities]
    return formatted.text, sorted(spans)


def approximate(text: str) -> Outcome:
    """What the approximation makes of a text, or its refusal."""
    try:
        return outline(entities.FormattedText(*_freeze(markup.parse_html(text))))
    except markup.MarkupError as error:
        return str(error)


def judge(text: str) -> Outcome:
    """What TDLib makes of a text, or its refusal."""
    try:
        return outline(entities._parse_by_tdlib(text, entities.PARSE_MODES["html"]))
    except ApiError as error:
        return error.description.removeprefix("Bad Request: can't parse entities: ")


def _freeze(parsed: tuple[str, list[dict[str, Any]]]) -> tuple[str, tuple[dict[str, Any], ...]]:
    return parsed[0], tuple(parsed[1])


@needs_tdlib
@pytest.mark.parametrize("text", CASES)
def test_the_approximation_agrees_with_telegram(text: str) -> None:
    """For every kind of markup and mistake, text, entities and refusal are TDLib's."""
    assert approximate(text) == judge(text)


TAGS = ["<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<code>", "</code>", "<blockquote>", "</blockquote>", "<br>"]
PIECES = st.sampled_from([*TAGS, *'xé👍&<>\n"= ', "&amp;", "&lt;", "&#65;", "</", "<b"])


@needs_tdlib
@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_approximation_accepts_and_refuses_what_telegram_does(text: str) -> None:
    """On arbitrary soup of tags and text the two agree, word for word."""
    assert approximate(text) == judge(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start@some_bot now", [("bot_command", 0, 15)]),
        ("see https://example.org/x, please", [("url", 4, 21)]),
        ("ask @someone or a.b@example.org", [("mention", 4, 8), ("email", 16, 15)]),
        ("#care and 24/7 and/or", [("hashtag", 0, 5)]),
        ("👍 /help", [("bot_command", 3, 5)]),
    ],
)
def test_plain_text_is_searched_for_entities(text: str, found: list[tuple[str, int, int]]) -> None:
    """Commands, links, mentions, addresses and tags are found at UTF-16 offsets, by both parsers."""
    for detect in (markup.detect_entities, entities.detect_entities):
        assert [(entity["type"], entity["offset"], entity["length"]) for entity in detect(text)] == found
