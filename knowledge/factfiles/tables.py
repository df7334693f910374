"""Reads CSV, XLSX and JSONL as rows of text. Runs in a process of its own: a spreadsheet may be made to do harm."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.factfiles.records import FactFileError, Row, Table

MOST_BYTES = 5_000_000
MOST_ROWS = 2_000
"""Facts in one file; the curated base has some 1,300."""
MOST_COLUMNS = 60
MOST_CELL = 4_000
"""Characters of one value; a statement has 280, and all questions of a fact together 2,000."""
MOST_UNPACKED = 60_000_000
"""Bytes of a spreadsheet once it is unpacked. A thousand facts take one or two million."""
_EMPTY_ROWS = 200
"""Empty rows in a row, after which nothing more is looked for: formatted sheets have a million of them."""
_SEPARATORS = (",", ";", "\t")
_NESTED = ("locator", "judgement", "figure")
KINDS = (".csv", ".tsv", ".xlsx", ".jsonl")

ReadCell = Cell | ReadOnlyCell | Any


def read_table(path: Path) -> Table:
    """Read a file by the ending of its name.

    Raises:
        FactFileError: when it cannot be read, or is too large.
    """
    name = path.name
    if path.stat().st_size > MOST_BYTES:
        raise FactFileError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
    match path.suffix.lower():
        case ".xlsx":
            table = _from_grid(_read_workbook(path), name)
        case ".jsonl":
            table = _read_jsonl(_decode(path), name)
        case ".csv" | ".tsv":
            table = _from_grid(_read_csv(_decode(path), name), name)
        case _:
            raise FactFileError(f"{name} is no file of facts: it should end in {', '.join(KINDS)}.")
    if not table.rows:
        raise FactFileError(f"{name} has no rows.")
    return table


def _decode(path: Path) -> str:
    """Text in UTF-8 or UTF-16 with its mark, or else in Windows-1252, as Excel saves CSV."""
    data = path.read_bytes()
    if b"\0" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FactFileError(f"{path.name} is no text.")
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FactFileError(f"{path.name} is neither in UTF-8 nor in Windows-1252.")


def _read_csv(text: str, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(MOST_BYTES)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise FactFileError(f"{name} is no sound CSV: {error}.") from None


def _read_workbook(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    _check_archive(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            raise FactFileError(f"{path.name} has no sheet to read.")
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, [_write_cell(cell) for cell in cells]
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
        # SyntaxError: the XML within; the others are what openpyxl meets in a damaged workbook
        raise FactFileError(f"{path.name} is damaged, or no workbook ({type(error).__name__}).") from None


def _check_archive(path: Path) -> None:
    """A workbook is a ZIP archive: one that unpacks to gigabytes is refused before it does."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise FactFileError(f"{path.name} is no workbook: save it as .xlsx, without a password.") from None
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FactFileError(f"{path.name} unpacks to more than {MOST_UNPACKED // 1_000_000} MB.")


def _write_cell(cell: ReadCell) -> str:
    """What a cell says, as text. Dates as 2026-05-18, numbers as written, so that 190 is not 190.0."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
        case int() | float():
            if "%" in (cell.number_format or ""):
                return f"{float(value) * 100:.10g}%"
            return str(int(value)) if float(value).is_integer() else f"{value:.15g}"
        case _:
            return str(value)


def _from_grid(grid: Iterator[tuple[int, Sequence[str]]], name: str) -> Table:
    """The first row that says anything names the columns."""
    head: list[str] | None = None
    rows: list[Row] = []
    empty = 0
    for number, cells in grid:
        values = [cell.strip() for cell in cells]
        if not any(values):
            empty += 1
            if empty > _EMPTY_ROWS:
                break
            continue
        empty = 0
        if head is None:
            head = [_name_column(value) for value in values]
            _check_head(head, name)
            continue
        if any(values[len(head) :]):
            raise FactFileError(f"{name}, row {number}: it has more values than there are columns.")
        _check_count(rows, name)
        filled = {column: value for column, value in zip(head, values, strict=False) if column and value}
        _check_lengths(filled, number, name)
        rows.append(Row(number=number, values=filled))
    return Table(columns=tuple(column for column in head or () if column), rows=tuple(rows))


def _read_jsonl(text: str, name: str) -> Table:
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        _check_count(rows, name)
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise FactFileError(f"{name}, line {number}: it is no JSON object.") from None
        if not isinstance(found, dict):
            raise FactFileError(f"{name}, line {number}: it is no JSON object.")
        values = dict(_flatten(found))
        _check_lengths(values, number, name)
        rows.append(Row(number=number, values=values))
    columns = dict.fromkeys(column for row in rows for column in row.values)
    return Table(columns=tuple(columns), rows=tuple(rows))


def _flatten(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A fact as its JSON has it, `{"locator": {"page": 3}}`, or with columns as a table has them."""
    for key, value in found.items():
        if key in _NESTED and isinstance(value, dict):
            yield from _flatten(value)
        elif value not in (None, "", [], {}):
            yield _name_column(key), value if isinstance(value, list | dict) else _write_plain(value)


def _write_plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _name_column(text: str) -> str:
    """`Said by` and `said_by` are one; `locator.page` is `page`."""
    name = text.strip().lower().replace(" ", "_").replace("-", "_")
    return name.partition(".")[2] if name.partition(".")[0] in _NESTED else name


def _check_head(head: Sequence[str], name: str) -> None:
    twice = [column for place, column in enumerate(head) if column and column in head[:place]]
    if twice:
        raise FactFileError(f"{name}: the column {twice[0]} is there twice.")
    if len(list(islice(filter(None, head), MOST_COLUMNS + 1))) > MOST_COLUMNS:
        raise FactFileError(f"{name} has more than {MOST_COLUMNS} columns.")


def _check_count(rows: Sequence[Row], name: str) -> None:
    if len(rows) >= MOST_ROWS:
        raise FactFileError(f"{name} has more than {MOST_ROWS:,} rows. Please send it in parts.")


def _check_lengths(values: dict[str, Any], number: int, name: str) -> None:
    for column, value in values.items():
        if len(str(value)) > MOST_CELL:
            raise FactFileError(f"{name}, row {number}: {column} has more than {MOST_CELL:,} characters.")
