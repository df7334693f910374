"""What the questions of a draft are made of, and the checks that several of them share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.drafts.draft import Draft
from knowledge.models import MAX_LINE

SKIP = "skip"
_LABEL = 45


class DraftInputError(ValueError):
    """What was typed cannot be used; the message tells the editor why and what to write instead."""


@dataclass(frozen=True)
class Option:
    """A button: what it says and what it stands for. `chosen` marks one that is switched on."""

    label: str
    value: str
    chosen: bool = False


@dataclass(frozen=True)
class Prompt:
    """A question with its buttons. `columns`: how many buttons stand in a row."""

    text: str
    options: Sequence[Option] = ()
    columns: int = 1


class Rule(NamedTuple):
    """A step's question, and what takes its answer: `accept` raises DraftInputError for one that cannot be used."""

    ask: Callable[[Draft, FactBase], Prompt]
    accept: Callable[[Draft, str, FactBase], Draft]


def choose_option(text: str, options: Iterable[Option], what: str) -> str:
    """The value of the option that `text` is, by value or by label; `what` names the choice in the error."""
    for option in options:
        if text == option.value or text.casefold() == option.label.casefold():
            return option.value
    raise DraftInputError(f"Please choose the {what} with one of the buttons.")


def check_line(text: str, what: str, *, limit: int = MAX_LINE) -> str:
    """The text if it is no longer than the base allows; `what` begins the error."""
    if len(text) > limit:
        raise DraftInputError(f"{what} has {limit} characters at most; that is {len(text)}.")
    return text


def shorten_label(text: str, longest: int = _LABEL) -> str:
    """What of a long text stands on a button, or in a list."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def read_date(text: str) -> PartialDate:
    """The date that was typed."""
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise DraftInputError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
