"""Telegram HTML: escaping, measuring and cutting into messages."""

import html
import re
from collections.abc import Iterable, Sequence

MESSAGE_LIMIT = 4096
"""Characters of a message after its tags are parsed (Bot API, sendMessage); counted in UTF-16 units to be safe."""
_BETWEEN = "\n\n"
_TAG = re.compile(r"<[^>]*>")


def escape(text: str) -> str:
    """Text that Telegram shows as it is."""
    return html.escape(text, quote=False)


def link(text: str, url: str) -> str:
    """A link; both parts are escaped."""
    return f'<a href="{html.escape(url, quote=True)}">{escape(text)}</a>'


def shorten(text: str, longest: int) -> str:
    """As much of a text as `longest` characters hold."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def visible_length(markup: str) -> int:
    """UTF-16 units that Telegram counts once tags and entities are parsed."""
    return len(html.unescape(_TAG.sub("", markup)).encode("utf-16-le")) // 2


def pack_blocks(blocks: Iterable[str], *, limit: int = MESSAGE_LIMIT) -> Sequence[str]:
    """Join blocks with blank lines into as few messages as fit.

    A block is cut only when it is longer than a message, and then between its lines.

    Raises:
        ValueError: when a single line is longer than a message.
    """
    pieces = (
        piece
        for block in blocks
        for piece in ([block] if visible_length(block) <= limit else _pack(block.split("\n"), "\n", limit))
    )
    return _pack(pieces, _BETWEEN, limit)


def _pack(pieces: Iterable[str], between: str, limit: int) -> Sequence[str]:
    messages: list[str] = []
    for piece in pieces:
        if visible_length(piece) > limit:
            raise ValueError("a line is longer than a message may be")
        joined = f"{messages[-1]}{between}{piece}" if messages else piece
        if messages and visible_length(joined) <= limit:
            messages[-1] = joined
        else:
            messages.append(piece)
    return messages
