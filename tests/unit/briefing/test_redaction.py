"""A worry about a child is never written down, not even for the moment of its handling."""

from typing import Any

import pytest

from briefing.chat.redaction import STAND_IN, redact_concerns
from knowledge.safeguarding import reports_concern

CONCERN = "my dad hits me and the lamp is broken"


def _entity(kind: str, length: int) -> dict[str, Any]:
    return {"type": kind, "offset": 0, "length": length}


def test_the_stand_in_is_a_concern() -> None:
    """After a crash it must bring the same answer."""
    assert reports_concern(STAND_IN)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ({"text": CONCERN}, {"text": STAND_IN}),
        ({"caption": CONCERN}, {"caption": STAND_IN}),
        (
            {
                "text": f"/ask {CONCERN}",
                "entities": [_entity("bot_command", 4), {"type": "bold", "offset": 8, "length": 3}],
            },
            {"text": f"/ask {STAND_IN}", "entities": [_entity("bot_command", 4)]},
        ),
        (
            {"text": f"@briefing_bot {CONCERN}", "entities": [_entity("mention", 13)]},
            {"text": f"@briefing_bot {STAND_IN}", "entities": [_entity("mention", 13)]},
        ),
        (
            {"text": "/ask", "reply_to_message": {"message_id": 5, "text": CONCERN}, "quote": {"text": CONCERN}},
            {"text": "/ask", "reply_to_message": {"message_id": 5, "text": STAND_IN}, "quote": {"text": STAND_IN}},
        ),
        ({"text": "how many children are in care?"}, {"text": "how many children are in care?"}),
        ({"text": ""}, {"text": ""}),
        ({"text": " /ask x"}, {"text": " /ask x"}),
    ],
)
def test_only_concerns_give_way(message: dict[str, Any], kept: dict[str, Any]) -> None:
    """Wherever they stand in an update; who is addressed stays."""
    body = {"update_id": 1, "message": message}
    assert redact_concerns(body) == {"update_id": 1, "message": kept}
    assert body["message"] is message
