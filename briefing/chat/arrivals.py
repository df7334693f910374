"""What a request for updates was answered with: what of it is written down, and whether the library can read it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from telegram import Update

from briefing.chat.redaction import redact_concerns
from briefing.storage.tables import Body


@dataclass(frozen=True)
class Arrival:
    """An update that came in.

    Attributes:
        body: What of it may be written down.
        readable: Whether the library can make anything of it.
    """

    body: Body
    readable: bool

    @property
    def update_id(self) -> int:
        """Its number."""
        return int(self.body["update_id"])


def read_updates(payload: bytes) -> list[Body]:
    """The updates in an answer to getUpdates; none in one that is anything else, which the library judges."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return []
    result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") else None
    return (
        [item for item in result if isinstance(item, dict) and isinstance(item.get("update_id"), int)]
        if isinstance(result, list)
        else []
    )


def examine(body: Body) -> Arrival:
    """What of an update may be written down, and whether the library can read it."""
    kept = {"update_id": body["update_id"]}
    try:
        kept = redact_concerns(body)
        Update.de_json(body, None)
    except Exception:  # noqa: BLE001 - whatever is wrong with one update must not keep the others out
        return Arrival(kept, readable=False)
    return Arrival(kept, readable=True)


def blank(unreadable: Collection[int], updates: Sequence[Body]) -> bytes:
    """The answer with nothing but their numbers for what cannot be read."""
    bare = [{"update_id": body["update_id"]} if body["update_id"] in unreadable else body for body in updates]
    return json.dumps({"ok": True, "result": bare}).encode()
