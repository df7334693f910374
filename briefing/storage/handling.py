"""Which update the running task works for, so that what it does can be written down together with it."""

from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Handling:
    """An update being handled.

    Attributes:
        acted: Something that must not be done twice is in the database.
        notes: What has been noted while it was tried, by its words: another try does not note it again.
    """

    update_id: int
    acted: bool = False
    notes: dict[str, str | None] = field(default_factory=dict)


current: ContextVar[Handling | None] = ContextVar("handling", default=None)
"""None where no update is being handled: at a start, in the dispatcher, in a command."""
