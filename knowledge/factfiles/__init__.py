"""Facts from spreadsheets: CSV, XLSX and JSONL, checked row by row."""

from knowledge.factfiles.checking import check_table, without_look_alikes
from knowledge.factfiles.columns import COLUMNS
from knowledge.factfiles.example import make_example
from knowledge.factfiles.records import CheckedFile, FactFileError, NewFact, Row, RowProblem, Table, Trouble

__all__ = [
    "COLUMNS",
    "CheckedFile",
    "FactFileError",
    "NewFact",
    "Row",
    "RowProblem",
    "Table",
    "Trouble",
    "check_table",
    "make_example",
    "without_look_alikes",
]
