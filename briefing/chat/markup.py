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


def visible_length(markup: str) -> int:
    """UTF-16 units that Telegram counts once tags and entities are parsed."""
    return len(html.unescape(_TAG.sub("", markup)).encode("utf-16-le")) // 2


def pack_blocks(blocks: Iterable[str], *, limit: int = MESSAGE_LIMIT) -> Sequence[str]:
    """Join blocks with blank lines into as few messages as fit, never cutting a block in two.

    Raises:
        ValueError: when a single block is longer than a message.
    """
    messages: list[str] = []
    for block in blocks:
        if visible_length(block) > limit:
            raise ValueError("a block is longer than a message may be")
        joined = f"{messages[-1]}{_BETWEEN}{block}" if messages else block
        if messages and visible_length(joined) <= limit:
            messages[-1] = joined
        else:
            messages.append(block)
    return messages
