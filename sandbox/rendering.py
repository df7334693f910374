"""A text and its entities as safe HTML for the page: only the tags written here ever come out."""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from sandbox import utf16

PLAIN_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}
SAFE_SCHEMES = frozenset({"http", "https", "tg", "mailto", "tel"})
LINK_RULES = 'target="_blank" rel="noopener noreferrer"'


def render_html(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """Render a text; line ends stay line feeds, so show it with ``white-space: pre-wrap``."""
    if not entities:
        return escape(text)
    units = utf16.encode_units(text)
    total = len(units) // 2
    pieces: list[str] = []
    open_: list[tuple[int, str]] = []
    at = 0

    def write(until: int) -> None:
        nonlocal at
        pieces.append(escape(utf16.decode_units(units[at * 2 : until * 2])))
        at = until

    def close(until: int) -> None:
        while open_ and open_[-1][0] <= until:
            end, tag = open_.pop()
            write(end)
            pieces.append(tag)

    for entity in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        start, end = entity["offset"], min(entity["offset"] + entity["length"], total)
        close(start)
        if start < at or start >= end:
            continue
        write(start)
        content = utf16.decode_units(units[start * 2 : end * 2])
        opening, closing = _name_tags(entity, content)
        pieces.append(opening)
        # An entity that sticks out of the one around it is cut at its edge, so that tags always nest.
        open_.append((min(end, open_[-1][0]) if open_ else end, closing))
    close(total)
    write(total)
    return "".join(pieces)


def _name_tags(entity: dict[str, Any], content: str) -> tuple[str, str]:
    kind = entity["type"]
    if tag := PLAIN_TAGS.get(kind):
        return f"<{tag}>", f"</{tag}>"
    match kind:
        case "expandable_blockquote":
            return '<blockquote class="expandable">', "</blockquote>"
        case "spoiler":
            return '<span class="tg-spoiler">', "</span>"
        case "pre":
            language = f' class="language-{escape(entity["language"])}"' if entity.get("language") else ""
            return f"<pre><code{language}>", "</code></pre>"
        case "text_link" | "url" | "email":
            return _name_link(_find_address(entity, content))
        case "date_time":
            layout = (
                f' data-format="{escape(str(entity["date_time_format"]))}"' if "date_time_format" in entity else ""
            )
            return f'<time data-unix="{int(entity["unix_time"])}"{layout}>', "</time>"
        case _:
            return f'<span class="{escape(kind)}">', "</span>"


def _find_address(entity: dict[str, Any], content: str) -> str:
    match entity["type"]:
        case "email":
            return f"mailto:{content}"
        case "url":
            # Telegram takes example.org in a text for a link too.
            return content if "://" in content else f"https://{content}"
        case _:
            return str(entity.get("url", ""))


def _name_link(address: str) -> tuple[str, str]:
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in SAFE_SCHEMES:
        return "<span>", "</span>"
    return f'<a href="{escape(address)}" {LINK_RULES}>', "</a>"
