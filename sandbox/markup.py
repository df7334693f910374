"""An approximation of TDLib's HTML parser, for machines without the ``tdjson`` wheel.

It knows Telegram's tags, the four named and the numeric character references, nesting and unclosed
tags, and words its refusals as TDLib does. It does not know Markdown, does not check link targets
beyond their protocol, and finds fewer bare links and addresses than TDLib.
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox import utf16

NAMES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "blockquote": "blockquote",
}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(?P<decimal>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>[a-zA-Z]+));?")
LINK = re.compile(r"(?:https?|tg|tonsite)://[^\s<>]+", re.IGNORECASE)
DETECTORS = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("mention", re.compile(r"(?<![\w@])@[a-zA-Z]\w{2,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{2,31})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}")),
)
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
LARGEST_CODE_POINT = 0x10FFFF
SPACES = " \t\r\n\x00\x0b"


class MarkupError(ValueError):
    """A text that TDLib would not parse, in TDLib's words."""


def detect_entities(text: str) -> tuple[dict[str, Any], ...]:
    """Links, addresses, mentions, commands and tags in a plain text; the earlier in the list wins."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in DETECTORS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
                found.append((start, end, kind))
    return tuple(
        {
            "type": kind,
            "offset": utf16.count_units(text[:start]),
            "length": utf16.count_units(text[start:end]),
        }
        for start, end, kind in sorted(found)
    )


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and the entities of Telegram HTML.

    Raises:
        MarkupError: When the markup is wrong.
    """
    return _HtmlReader(text).read()


class _HtmlReader:
    """One pass over a text. Positions in errors are bytes of UTF-8, in entities units of UTF-16."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._plain: list[str] = []
        self._units = 0
        self._open: list[tuple[str, int, dict[str, Any]]] = []
        self._found: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == "<":
                if self._text.startswith("</", self._at):
                    self._read_end_tag()
                else:
                    self._read_start_tag()
            else:
                self._append(self._read_character())
        if self._open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        for entity in self._found:
            if entity["type"] == "code":
                entity.pop("language", None)  # only a block of code has one
        self._found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._plain), self._found

    def _append(self, piece: str) -> None:
        self._plain.append(piece)
        self._units += utf16.count_units(piece)

    def _byte_offset(self, position: int) -> int:
        return len(self._text[:position].encode("utf-8", "surrogatepass"))

    def _read_character(self) -> str:
        """The next character, a reference decoded; an unknown reference stands for itself."""
        match = REFERENCE.match(self._text, self._at) if self._text[self._at] == "&" else None
        decoded = _decode_reference(match) if match else None
        if match is None or decoded is None:
            self._at += 1
            return self._text[self._at - 1]
        self._at = match.end()
        return decoded

    def _read_start_tag(self) -> None:
        begin = self._at
        end = begin + 1
        while end < len(self._text) and self._text[end] not in SPACES and self._text[end] != ">":
            end += 1
        if end == len(self._text):
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte_offset(begin)}")
        name = self._text[begin + 1 : end].lower()
        if name not in NAMES:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._byte_offset(begin)}')
        self._at = end
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            offset = self._byte_offset(begin)
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append((name, self._units, attributes))

    def _read_attributes(self, tag: str, begin: int) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        while True:
            self._skip_spaces()
            if self._peek() == ">":
                self._at += 1
                return attributes
            start = self._at
            while self._peek() and self._peek() not in SPACES and self._peek() not in "=>/\"'":
                self._at += 1
            name = self._text[start : self._at].lower()
            if not name:
                offset = self._byte_offset(begin)
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
            self._skip_spaces()
            if not self._peek():
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._byte_offset(begin)}')
            value = ""
            if self._peek() == "=":
                self._at += 1
                self._skip_spaces()
                value = self._read_attribute_value(tag, begin)
            if not self._peek():
                raise MarkupError(f"Unclosed start tag at byte offset {self._byte_offset(begin)}")
            attributes[name] = value

    def _read_attribute_value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if not quote:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._byte_offset(begin)}')
        if quote not in "\"'":
            start = self._at
            while (here := self._peek()) and (here in ".-" or (here.isascii() and here.isalnum())):
                self._at += 1
            if self._peek() and self._peek() not in SPACES and self._peek() != ">":
                raise MarkupError(f"Unexpected end of name token at byte offset {self._byte_offset(start)}")
            return self._text[start : self._at].lower()
        self._at += 1
        value: list[str] = []
        while self._peek() and self._peek() != quote:
            value.append(self._read_character())
        if self._peek() == quote:
            self._at += 1
        return "".join(value)

    def _read_end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte_offset(begin)}")
        self._at += 2
        start = self._at
        while self._peek() and self._peek() not in SPACES and self._peek() != ">":
            self._at += 1
        name = self._text[start : self._at].lower()
        self._skip_spaces()
        if self._peek() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte_offset(begin)}")
        self._at += 1
        opened, offset, attributes = self._open.pop()
        if name not in ("", opened):
            place = self._byte_offset(begin)
            raise MarkupError(
                f'Unmatched end tag at byte offset {place}, expected "</{opened}>", found "</{name}>"'
            )
        if self._units > offset:
            self._close(opened, offset, attributes)

    def _close(self, tag: str, offset: int, attributes: dict[str, Any]) -> None:
        entity: dict[str, Any] = {"type": NAMES[tag], "offset": offset, "length": self._units - offset}
        finish = FINISHERS.get(tag)
        if finish is None or finish(self, entity, attributes):
            self._found.append(entity)

    def finish_link(self, entity: dict[str, Any], attributes: dict[str, Any]) -> bool:
        inside = utf16.encode_units("".join(self._plain))[entity["offset"] * 2 :]
        entity["url"] = attributes.get("href") or utf16.decode_units(inside)
        return LINK.fullmatch(entity["url"]) is not None

    def finish_pre(self, entity: dict[str, Any], _attributes: dict[str, Any]) -> bool:
        inner = self._found[-1] if self._found else {}
        if inner.get("type") == "code" and _same_span(inner, entity):
            self._found.pop()
            if "language" in inner:
                entity["language"] = inner["language"]
        return True

    def finish_code(self, entity: dict[str, Any], attributes: dict[str, Any]) -> bool:
        style = str(attributes.get("class", ""))
        if style.startswith("language-"):
            entity["language"] = style.removeprefix("language-")
        return True

    def finish_quote(self, entity: dict[str, Any], attributes: dict[str, Any]) -> bool:
        if "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        return True

    def finish_emoji(self, entity: dict[str, Any], attributes: dict[str, Any]) -> bool:
        entity["custom_emoji_id"] = str(attributes.get("emoji-id", ""))
        if not entity["custom_emoji_id"].isdecimal():
            raise MarkupError("Invalid custom emoji identifier specified")
        return True

    def finish_time(self, entity: dict[str, Any], attributes: dict[str, Any]) -> bool:
        unix = str(attributes.get("unix", ""))
        if not unix.isdecimal():
            return False
        entity["unix_time"] = int(unix)
        if layout := attributes.get("format"):
            if not TIME_FORMAT.fullmatch(layout):
                raise MarkupError("Invalid date format used")
            entity["date_time_format"] = layout
        return True

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in SPACES:
            self._at += 1


FINISHERS: dict[str, Callable[[_HtmlReader, dict[str, Any], dict[str, Any]], bool]] = {
    "a": _HtmlReader.finish_link,
    "pre": _HtmlReader.finish_pre,
    "code": _HtmlReader.finish_code,
    "blockquote": _HtmlReader.finish_quote,
    "tg-emoji": _HtmlReader.finish_emoji,
    "tg-time": _HtmlReader.finish_time,
}


def _same_span(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def _decode_reference(match: re.Match[str]) -> str | None:
    if match["name"]:
        return REFERENCES.get(match["name"])
    code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    return chr(code) if 0 < code <= LARGEST_CODE_POINT else None
