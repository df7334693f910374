"""Which update the running task works for, so that what it does can be written down together with it."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Handling:
    """An update being handled.

    Attributes:
        acted: Something that must not be done twice is in the database.
    """

    update_id: int
    acted: bool = False


current: ContextVar[Handling | None] = ContextVar("handling", default=None)
"""None where no update is being handled: at a start, in the dispatcher, in a command."""
