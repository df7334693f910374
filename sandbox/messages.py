"""Messages as the sandbox keeps them and as the control API shows them."""

from dataclasses import dataclass
from typing import Any

from sandbox.rendering import render_html

Json = dict[str, Any]


@dataclass(slots=True)
class StoredMessage:
    """One message and its fate.

    Attributes:
        data: The Message object of the Bot API. Never changed in place: an edit puts a new one here,
            so that whoever holds the old one (the journal, a reply) keeps what it saw.
        outgoing: Whether the bot sent it.
        edits: How many times it was edited.
        deleted: Whether it was deleted; kept for the page, gone for the Bot API.
        reply_keyboard: The keyboard under the input field that came with it, which Telegram never echoes.
    """

    data: Json
    outgoing: bool
    edits: int = 0
    deleted: bool = False
    reply_keyboard: Json | None = None

    def as_json(self) -> Json:
        """The message as the control API shows it: the Bot API's object and what became of it."""
        return show_message(self.data, self.edits, self.deleted, self.outgoing, self.reply_keyboard)


def show_message(data: Json, edits: int, deleted: bool, outgoing: bool, keyboard: Json | None = None) -> Json:
    """A Message object with its safe HTML rendering, number of edits and direction."""
    text = data.get("text") or data.get("caption") or ""
    entities = data.get("entities") or data.get("caption_entities") or ()
    shown = {
        **data,
        "html": render_html(text, entities),
        "edited": edits,
        "deleted": deleted,
        "outgoing": outgoing,
    }
    if keyboard is not None:
        shown["reply_keyboard"] = keyboard
    return shown


def quote_message(data: Json) -> Json:
    """A message as it appears inside a reply: without the message it itself replied to."""
    return {key: value for key, value in data.items() if key not in {"reply_to_message", "quote"}}
