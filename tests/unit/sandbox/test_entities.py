"""Formatted text after Telegram's clean-up."""

import pytest

from sandbox import entities
from sandbox.entities import FormattedText, check_entities, finish_text, parse_text
from sandbox.errors import ApiError


def test_text_is_trimmed_and_entities_follow() -> None:
    """Space around a text goes, and what it marked is moved with it."""
    parsed = parse_text("  <b> x </b> ", "HTML")
    assert parsed == FormattedText("x", ({"type": "bold", "offset": 0, "length": 1},))


def test_control_characters_become_spaces() -> None:
    """Carriage returns vanish, other control characters turn into spaces, offsets stay right."""
    parsed = parse_text("a\r\n\x07b <b>c</b>", "HTML")
    assert parsed == FormattedText("a\n b c", ({"type": "bold", "offset": 5, "length": 1},))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>a<b>b</b></b>", ["bold"]),
        ("<code>a <i>b</i></code>", ["code"]),
        ("<blockquote><blockquote>a</blockquote></blockquote>", ["blockquote"]),
        ("<b>a</b><i>b</i>", ["bold", "italic"]),
    ],
)
def test_redundant_entities_are_dropped(text: str, kept: list[str]) -> None:
    """Markup inside code, quotes in quotes and the same inside itself do not survive."""
    assert [entity["type"] for entity in parse_text(text, "HTML").entities] == kept


def test_links_in_a_text_are_found_unless_marked_already() -> None:
    """A bare link becomes an entity; one inside code does not."""
    parsed = parse_text("https://example.org <code>https://example.org</code>", "HTML")
    assert [entity["type"] for entity in parsed.entities] == ["url", "code"]


@pytest.mark.parametrize(
    ("text", "mode", "refusal"),
    [
        ("x" * (32 * 1024 + 1), "", "Bad Request: message is too long"),
        ("x", "XHTML", "Bad Request: unsupported parse_mode"),
        ("a<br>b", "HTML", 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 1'),
        ("\ud83d", "", "Bad Request: strings must be encoded in UTF-8"),
    ],
)
def test_wrong_texts_are_refused_in_telegrams_words(text: str, mode: str, refusal: str) -> None:
    """Each mistake has the description the real server gives."""
    with pytest.raises(ApiError) as caught:
        parse_text(text, mode)
    assert caught.value.description == refusal


def test_the_approximation_stands_in_for_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TDLib, HTML is still judged and Markdown is refused with the reason."""
    parse_text.cache_clear()
    monkeypatch.setattr(entities, "_tdlib", None)
    assert entities.name_parser() == "approximation"
    assert parse_text("<b>x</b> /go", "HTML").entities == (
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "bot_command", "offset": 2, "length": 3},
    )
    with pytest.raises(ApiError, match="Unsupported start tag"):
        parse_text("<br>", "HTML")
    with pytest.raises(ApiError, match="tdjson"):
        parse_text("*x*", "MarkdownV2")
    parse_text.cache_clear()


def test_entities_given_beside_a_text_are_checked() -> None:
    """Entities outside the text are dropped, those of an unknown type refused."""
    inside = {"type": "bold", "offset": 0, "length": 2}
    outside = {"type": "bold", "offset": 1, "length": 9}
    assert check_entities("ab", [inside, outside]).entities == (inside,)
    for wrong in ("text", [1], [{"type": "wavy", "offset": 0, "length": 1}], [{"type": "bold", "offset": "0"}]):
        with pytest.raises(ApiError):
            check_entities("ab", wrong)


def test_finishing_is_idempotent() -> None:
    """A finished text has nothing left to finish."""
    parsed = parse_text(" <b>x</b> https://example.org /go ", "HTML")
    assert finish_text(parsed) == parsed


@pytest.mark.skipif(entities.name_parser() != "tdlib", reason="Markdown needs tdjson")
def test_richer_entities_are_told_as_the_bot_api_tells_them() -> None:
    """Mentions by id, languages, dates and Markdown come out in the Bot API's form."""
    html = (
        '<a href="tg://user?id=123">u</a><pre><code class="language-c">x</code></pre>'
        '<tg-time unix="1700000000" format="wDT">t</tg-time><tg-time unix="1700000000" format="r">r</tg-time>'
    )
    mention, pre, absolute, relative = parse_text(html, "HTML").entities
    assert mention["user"]["id"] == 123
    assert pre["language"] == "c"
    assert (absolute["type"], absolute["unix_time"], absolute["date_time_format"]) == (
        "date_time",
        1700000000,
        "wDT",
    )
    assert relative["date_time_format"] == "r"
    assert [entity["type"] for entity in parse_text("*b* _i_", "MarkdownV2").entities] == ["bold", "italic"]
