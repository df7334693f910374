"""What a conversation is about, and what a follow-up asks of it."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.models import Record


class Topic(Record):
    """The last question and what was shown for it. When that was is for the store to keep."""

    question: str
    """As it was answered: a follow-up is kept with what it was read as."""
    fact_ids: tuple[str, ...] = ()
    """The facts shown, the leading one first; none after a refusal."""
    rest: str | None = None
    """The token under which further facts of the answer are kept."""
    defined: bool = False
    """Whether the answer was the meaning of a term."""


class Manner(StrEnum):
    """How a follow-up is to be answered."""

    ASK = "ask"
    """By asking the resolved question."""
    CITE = "cite"
    """By citing again what was shown: who said it, when, on which page."""
    MORE = "more"
    """By the next facts of the last answer."""


@dataclass(frozen=True)
class Resolved:
    """A follow-up as read. `question` is the one to ask; unless that is to be done, the one that was asked."""

    question: str
    manner: Manner = Manner.ASK
