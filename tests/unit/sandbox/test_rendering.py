"""Safe HTML for the page."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.rendering import render_html


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    """An entity of the Bot API."""
    return {"type": kind, "offset": offset, "length": length, **more}


LINK = 'target="_blank" rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ("<script>", [], "&lt;script&gt;"),
        ("a<b", [entity("bold", 0, 3)], "<b>a&lt;b</b>"),
        ("👍x", [entity("italic", 2, 1)], "👍<i>x</i>"),
        ("abc", [entity("bold", 0, 3), entity("italic", 1, 1)], "<b>a<i>b</i>c</b>"),
        ("q", [entity("blockquote", 0, 1)], "<blockquote>q</blockquote>"),
        ("q", [entity("expandable_blockquote", 0, 1)], '<blockquote class="expandable">q</blockquote>'),
        ("s", [entity("spoiler", 0, 1)], '<span class="tg-spoiler">s</span>'),
        ("p", [entity("pre", 0, 1, language='c"')], '<pre><code class="language-c&quot;">p</code></pre>'),
        ("l", [entity("text_link", 0, 1, url='https://e.org/"')], f'<a href="https://e.org/&quot;" {LINK}>l</a>'),
        ("l", [entity("text_link", 0, 1, url="javascript:alert(1)")], "<span>l</span>"),
        ("e.org", [entity("url", 0, 5)], f'<a href="https://e.org" {LINK}>e.org</a>'),
        ("a@e.org", [entity("email", 0, 7)], f'<a href="mailto:a@e.org" {LINK}>a@e.org</a>'),
        ("/go", [entity("bot_command", 0, 3)], '<span class="bot_command">/go</span>'),
        ("t", [entity("date_time", 0, 1, unix_time=5)], '<time data-unix="5">t</time>'),
        (
            "t",
            [entity("date_time", 0, 1, unix_time=5, date_time_format="wD")],
            '<time data-unix="5" data-format="wD">t</time>',
        ),
        ("x", [entity("bold", 0, 99)], "<b>x</b>"),
    ],
)
def test_entities_become_known_tags(text: str, entities: list[dict[str, Any]], html: str) -> None:
    """Every entity has its tag, and neither text nor attribute can break out of it."""
    assert render_html(text, entities) == html


@given(
    st.text(max_size=12),
    st.lists(
        st.tuples(st.sampled_from(["bold", "italic", "code"]), st.integers(0, 12), st.integers(1, 12)), max_size=5
    ),
)
def test_tags_always_nest(text: str, spans: list[tuple[str, int, int]]) -> None:
    """However entities overlap, every tag is closed in order."""
    html = render_html(text, [entity(*span) for span in spans])
    open_: list[str] = []
    for piece in html.split("<")[1:]:
        tag = piece.partition(">")[0]
        if tag.startswith("/"):
            assert open_.pop() == tag[1:]
        else:
            open_.append(tag)
    assert not open_
