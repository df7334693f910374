"""What a file of facts holds, and what is wrong with its rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from knowledge.models import Fact, Record


class FactFileError(Exception):
    """A file cannot be read as a list of facts; the message says why, for the person who sent it."""


class Row(Record):
    """One row, with its number as a spreadsheet counts it. Only what is filled in is there, by column."""

    number: int
    values: dict[str, Any]


class Table(Record):
    """The rows of a file and the names of its columns, as it has them."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Trouble(StrEnum):
    """What sort of thing is wrong with a row."""

    MISSING = "missing"  # nothing stands where something has to
    UNREADABLE = "unreadable"  # what stands there is no date, number or choice of this column
    UNKNOWN = "unknown"  # it names a document, theme, thread or fact that is not held
    RULE = "rule"  # each value can be read, and together they break a rule
    TAKEN = "taken"  # the id belongs to another fact
    DUPLICATE = "duplicate"  # it says what another row or fact says


@dataclass(frozen=True, order=True)
class RowProblem:
    """One thing wrong with one row; the row is 0 for what is wrong with the file as a whole."""

    row: int
    column: str
    reason: str
    trouble: Trouble

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "the file"
        return f"{where}{f', {self.column}' if self.column else ''}: {self.reason} ({self.trouble.value})"


class NewFact(Record):
    """A fact of a file. `given_id`: whether the file gives its id; else the one it has is only a stand-in."""

    row: int
    fact: Fact
    given_id: bool


@dataclass(frozen=True)
class CheckedFile:
    """The facts of a file, all of them sound or else `problems` says which are not.

    `doubts` do not stand in the way: look-alikes, unknown paragraphs. `known` are facts that are held already, just so.
    """

    facts: tuple[NewFact, ...]
    problems: tuple[RowProblem, ...]
    doubts: tuple[RowProblem, ...] = ()
    known: tuple[str, ...] = ()
