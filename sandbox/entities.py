"""Formatted text: what Telegram makes of a string and a parse mode, and what it refuses.

TDLib's own parser is used where the ``tdjson`` wheel is installed: it is the code the real Bot API
server runs. Elsewhere `sandbox.markup` stands in for it.
"""

import importlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox import markup, utf16
from sandbox.errors import bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32 * 1024
PARSE_MODES: dict[str, dict[str, Any]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
SIMPLE_TYPES = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypePhoneNumber": "phone_number",
}
EXPLICIT_TYPES = frozenset(SIMPLE_TYPES.values()) | {"text_link", "text_mention", "custom_emoji", "date_time"}
ENTITY_DETAILS: dict[str, tuple[str, type]] = {
    "text_link": ("url", str),
    "text_mention": ("user", dict),
    "custom_emoji": ("custom_emoji_id", str),
    "date_time": ("unix_time", int),
}
VERBATIM = frozenset({"code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
# Control characters but the line feed become spaces; carriage returns and direction marks vanish.
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e]")
DROPPED = re.compile("[\r\u2028-\u202e]")

Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities, offsets and lengths in UTF-16 units. Shared: never change an entity."""

    text: str
    entities: tuple[Entity, ...] = ()


def _load_tdlib() -> Callable[[dict[str, Any]], dict[str, Any]] | None:
    try:
        tdjson = importlib.import_module("tdjson")
    except ImportError:
        return None

    def execute(request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()))
        return answer

    execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    return execute


_tdlib = _load_tdlib()


def name_parser() -> str:
    """Which parser judges messages here: ``tdlib`` or ``approximation``."""
    return "approximation" if _tdlib is None else "tdlib"


@lru_cache(maxsize=2048)
def parse_text(text: str, parse_mode: str) -> FormattedText:
    """What Telegram stores for a text sent with a parse mode.

    Raises:
        ApiError: 400 in Telegram's words when the text is too long or its markup is wrong.
    """
    if not utf16.is_encodable(text):
        raise bad_request("strings must be encoded in UTF-8")
    if len(text.encode()) > RAW_LIMIT:
        raise bad_request("message is too long")
    mode = PARSE_MODES.get(parse_mode.lower()) if parse_mode else None
    if parse_mode and mode is None:
        raise bad_request("unsupported parse_mode")
    parsed = FormattedText(text)
    if mode is not None:
        parsed = _parse_by_tdlib(text, mode) if _tdlib is not None else _approximate(text, parse_mode)
    return finish_text(parsed)


def finish_text(parsed: FormattedText) -> FormattedText:
    """Clean, trim and complete a parsed text: links, commands and mentions in it become entities."""
    cleaned = _trim(_drop_redundant(_clean(parsed)))
    taken = [_span(entity) for entity in cleaned.entities if entity["type"] not in QUOTES]
    found = [
        entity
        for entity in detect_entities(cleaned.text)
        if not any(start < end_ and start_ < end for start, end in [_span(entity)] for start_, end_ in taken)
    ]
    entities = sorted((*cleaned.entities, *found), key=lambda entity: (entity["offset"], -entity["length"]))
    return FormattedText(cleaned.text, tuple(entities))


def check_entities(text: str, entities: object) -> FormattedText:
    """A text with the entities a caller gave beside it instead of a parse mode.

    Raises:
        ApiError: 400 when the entities are not of their type; those outside the text are dropped.
    """
    if not isinstance(entities, Sequence) or isinstance(entities, str):
        raise bad_request("can't parse entities: expected an Array of entities")
    size = utf16.count_units(text)
    kept = [checked for entity in entities if _span(checked := _check_entity(entity))[1] <= size]
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return finish_text(FormattedText(text, tuple(kept)))


def detect_entities(text: str) -> tuple[Entity, ...]:
    """Commands, mentions, links, addresses and tags in a plain text, as Telegram marks them."""
    if _tdlib is None:
        return markup.detect_entities(text)
    found = _tdlib({"@type": "getTextEntities", "text": text})
    return tuple(_translate(entity) for entity in found["entities"])


def _check_entity(entity: object) -> Entity:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind = entity.get("type")
    if not isinstance(kind, str) or kind not in EXPLICIT_TYPES:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if not all(isinstance(entity.get(name), int) for name in ("offset", "length")):
        raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
    if entity["offset"] < 0 or entity["length"] <= 0:
        raise bad_request("can't parse MessageEntity: offset and length must be positive")
    detail, type_ = ENTITY_DETAILS.get(kind, ("", object))
    if not isinstance(entity.get(detail), type_) or not isinstance(entity.get("language", ""), str):
        raise bad_request(f'can\'t parse MessageEntity: field "{detail or "language"}" is missing or wrong')
    return entity


def _parse_by_tdlib(text: str, mode: dict[str, Any]) -> FormattedText:
    assert _tdlib is not None  # noqa: S101 - the caller looked
    answer = _tdlib({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        raise bad_request(answer["message"])
    return FormattedText(answer["text"], tuple(_translate(entity) for entity in answer["entities"]))


def _approximate(text: str, parse_mode: str) -> FormattedText:
    if parse_mode.lower() != "html":
        raise bad_request(
            "can't parse entities: this sandbox judges Markdown only with the tdjson package installed"
        )
    try:
        plain, found = markup.parse_html(text)
    except markup.MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    return FormattedText(plain, tuple(found))


def _translate(entity: dict[str, Any]) -> Entity:
    kind = entity["type"]
    span = {"offset": entity["offset"], "length": entity["length"]}
    match kind["@type"]:
        case "textEntityTypeTextUrl":
            return {"type": "text_link", **span, "url": kind["url"]}
        case "textEntityTypeMentionName":
            user = {"id": kind["user_id"], "is_bot": False, "first_name": str(kind["user_id"])}
            return {"type": "text_mention", **span, "user": user}
        case "textEntityTypePreCode":
            return {"type": "pre", **span, "language": kind["language"]}
        case "textEntityTypeCustomEmoji":
            return {"type": "custom_emoji", **span, "custom_emoji_id": kind["custom_emoji_id"]}
        case "textEntityTypeDateTime":
            format_ = _describe_time_format(kind.get("formatting_type"))
            details = {"date_time_format": format_} if format_ else {}
            return {"type": "date_time", **span, "unix_time": kind["unix_time"], **details}
        case other:
            return {"type": SIMPLE_TYPES.get(other, "phone_number"), **span}


def _describe_time_format(formatting: dict[str, Any] | None) -> str:
    """The Bot API's letters for a time format: r, or w (weekday), d/D (date), t/T (time)."""
    if not formatting:
        return ""
    if formatting["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    letters = "w" if formatting.get("show_day_of_week") else ""
    for field, letter in (("date_precision", "d"), ("time_precision", "t")):
        precision = (formatting.get(field) or {}).get("@type", "")
        if precision.endswith("Long"):
            letters += letter.upper()
        elif precision.endswith("Short"):
            letters += letter
    return letters


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _clean(parsed: FormattedText) -> FormattedText:
    text = parsed.text
    if not CONTROLS.search(text):
        return parsed
    dropped = [utf16.count_units(text[: match.start()]) for match in DROPPED.finditer(text)]
    cleaned = CONTROLS.sub(" ", DROPPED.sub("", text))
    moved: list[Entity] = []
    for entity in parsed.entities:
        start, end = _span(entity)
        start -= sum(position < start for position in dropped)
        end -= sum(position < end for position in dropped)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return FormattedText(cleaned, tuple(moved))


def _trim(parsed: FormattedText) -> FormattedText:
    text = parsed.text.strip(" \n")
    if len(text) == len(parsed.text):
        return parsed
    lead = len(parsed.text) - len(parsed.text.lstrip(" \n"))
    size = utf16.count_units(text)
    kept: list[Entity] = []
    for entity in parsed.entities:
        start, end = _span(entity)
        start, end = max(start - lead, 0), min(end - lead, size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return FormattedText(text, tuple(kept))


def _drop_redundant(parsed: FormattedText) -> FormattedText:
    """Drop what Telegram drops: markup inside code, quotes in quotes, bold inside bold."""
    kept: list[Entity] = []
    for entity in parsed.entities:
        start, end = _span(entity)
        around = [other for other in kept if other["offset"] <= start and end <= _span(other)[1]]
        types = {other["type"] for other in around}
        in_quote = entity["type"] in QUOTES and types & QUOTES
        if entity["type"] in types or types & VERBATIM or in_quote:
            continue
        kept.append(entity)
    return FormattedText(parsed.text, tuple(kept))
