"""What of an update is never written down: the words of a worry about a child."""

from typing import Any

from knowledge.safeguarding import reports_concern

STAND_IN = "I am worried about a child."
"""Taken for a concern like the words it stands for: after a crash it brings the same route to help."""


def redact_concerns(body: dict[str, Any]) -> dict[str, Any]:
    """An update, as Telegram sent it, in which every text that reports a concern has given way to `STAND_IN`.

    A command or a mention before the concern stays, since it decides who takes the message.
    """
    redacted: dict[str, Any] = _redact(body)
    return redacted


def _redact(value: Any) -> Any:
    if isinstance(value, list):
        return [_redact(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _redact(item) for key, item in value.items()}
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        words = kept.get(text)
        if isinstance(words, str) and _is_concern(words):
            first = _find_address(words)
            kept[text] = f"{first} {STAND_IN}".lstrip()
            if entities in kept:
                kept[entities] = [item for item in kept[entities] if item["offset"] + item["length"] <= len(first)]
    return kept


def _is_concern(words: str) -> bool:
    address = _find_address(words)
    return reports_concern(words) or bool(address and reports_concern(words.removeprefix(address)))


def _find_address(words: str) -> str:
    first = words.split(maxsplit=1)[0] if words.strip() else ""
    return first if words.startswith(first) and first[:1] in {"/", "@"} else ""
