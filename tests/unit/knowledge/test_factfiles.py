"""Spreadsheets of facts: read whatever wrote them, checked row by row."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from knowledge.base import FactBase
from knowledge.factfiles import (
    COLUMNS,
    CheckedFile,
    FactFileError,
    Row,
    Table,
    Trouble,
    check_table,
    make_example,
    tables,
    without_look_alikes,
)
from knowledge.factfiles.tables import read_table
from knowledge.models import Fact
from tests.factories import SOURCE_ID, make_base, make_corpus, make_fact, make_source

VALUES = {
    "statement": "Norfolk’s café for care leavers opened in March 2024.",
    "said_by": "Ofsted",
    "kind": "finding",
    "stance": "strength",
    "themes": "care-leavers",
    "as_at": "2024-05",
    "source": SOURCE_ID,
    "page": "8",
}


@pytest.fixture
def base() -> FactBase:
    return make_base()


def write_csv(
    path: Path, rows: Sequence[Mapping[str, str]], *, separator: str = ",", encoding: str = "utf-8"
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_workbook(path: Path, rows: Sequence[Sequence[Any]], *, formats: Mapping[str, str] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    book.save(path)
    return path


def check(base: FactBase, *rows: Mapping[str, Any], taken: Mapping[str, Fact] | None = None) -> CheckedFile:
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    filled = [
        Row(number=number, values={column: value for column, value in row.items() if value})
        for number, row in enumerate(rows, start=2)
    ]
    return check_table(Table(columns=columns, rows=tuple(filled)), base, taken or {})


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_as_any_program_writes_it(tmp_path: Path, separator: str, encoding: str) -> None:
    """Whatever parts its columns and whatever its letters are written in, the values are the same."""
    table = read_table(write_csv(tmp_path / "facts.csv", [VALUES], separator=separator, encoding=encoding))
    assert table.rows == (Row(number=2, values=VALUES),)


def test_a_workbook_says_what_it_shows(tmp_path: Path) -> None:
    """Dates as days, whole numbers without a point, shares as per cent, empty cells and rows as nothing."""
    head = ["statement", "as_at", "value", "denominator", "page", "Said by", "unit"]
    row = ["x", datetime(2024, 5, 17), 0.25, 803.0, 8, None, 27.3]  # noqa: DTZ001 - a cell has no zone
    path = write_workbook(tmp_path / "facts.xlsx", [[None], head, [None], row], formats={"C4": "0%"})
    [found] = read_table(path).rows
    assert found.number == 4
    assert found.values == {
        "statement": "x",
        "as_at": "2024-05-17",
        "value": "25%",
        "denominator": "803",
        "page": "8",
        "unit": "27.3",
    }


def test_a_date_without_time_is_a_day(tmp_path: Path) -> None:
    """A cell of a date's type, too."""
    path = write_workbook(tmp_path / "facts.xlsx", [["as_at"], [date(2024, 5, 17)]])
    assert read_table(path).rows[0].values == {"as_at": "2024-05-17"}


def test_json_lines_may_be_nested_as_facts_are(tmp_path: Path) -> None:
    """`{"locator": {"page": 8}}` and `{"page": 8}` are one."""
    nested = {
        "statement": "x",
        "themes": ["a", "b"],
        "locator": {"page": 8, "paragraph": "3"},
        "figure": {"value": 2.0},
    }
    path = tmp_path / "facts.jsonl"
    path.write_text(f"{json.dumps(nested)}\n\n{json.dumps({'page': 9})}\n", encoding="utf-8")
    first, second = read_table(path).rows
    assert first.values == {"statement": "x", "themes": ["a", "b"], "page": "8", "paragraph": "3", "value": "2"}
    assert (second.number, second.values) == (3, {"page": "9"})


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("facts.csv", b"", "no rows"),
        ("facts.csv", b"statement\n", "no rows"),
        ("facts.csv", b"a,a\n1,2\n", "there twice"),
        ("facts.csv", b"a,b\n1,2,3\n", "row 2: it has more values"),
        ("facts.csv", b'a,b\n"1,2\n', "no sound CSV"),
        ("facts.csv", b"PK\x00\x00\x01", "no text"),
        ("facts.csv", b"a\n" + b"x" * 5000, "more than 4,000 characters"),
        ("facts.csv", b"a\n" + b"x\n" * 2001, "more than 2,000 rows"),
        ("facts.jsonl", b"{}\n[]\n", "line 2"),
        ("facts.jsonl", b"[" * 100_000, "line 1"),
        ("facts.xlsx", b"no workbook", "no workbook"),
        ("facts.docx", b"x", "no file of facts"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    """Whoever sent it is told what to mend."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FactFileError, match=why):
        read_table(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    """By what its archive says of itself, before anything is unpacked."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MOST_UNPACKED + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FactFileError, match="unpacks to more than"):
        read_table(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    """An archive that is no workbook, whatever stands in it."""
    path = tmp_path / "facts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types><broken")
    with pytest.raises(FactFileError, match="damaged, or no workbook"):
        read_table(path)


def test_a_sound_row_becomes_a_fact(base: FactBase) -> None:
    """With everything that its columns say, and the authority of its document."""
    checked = check(
        base,
        {
            **VALUES,
            "kind": "Figure",
            "themes": "care-leavers; adoption",
            "as_at": "17 May 2024",
            "paragraph": "3",
            "metric": "in-touch",
            "value": "1,052",
            "unit": "care leavers",
            "asks": "how many | how many now",
            "conflicts": "NFK-2024-01: printed otherwise",
        },
    )
    assert not checked.problems
    [item] = checked.facts
    fact = item.fact
    assert (fact.authority, fact.kind.value, fact.themes) == ("Norfolk", "figure", ("care-leavers", "adoption"))
    assert str(fact.as_at) == "2024-05-17"
    assert fact.figure
    assert (fact.figure.value, fact.figure.unit) == (1052.0, "care leavers")
    assert fact.asks == ("how many", "how many now")
    assert fact.conflicts[0].note == "printed otherwise"
    assert not item.given_id


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024", "2024"),
        ("May 2024", "2024-05"),
        ("17 May 2024", "2024-05-17"),
        ("17/05/2024", "2024-05-17"),
        ("7.5.2024", "2024-05-07"),
        ("2024-05-17 00:00:00", "2024-05-17"),
    ],
)
def test_dates_as_people_write_them(base: FactBase, written: str, read: str) -> None:
    """In Britain the day comes first."""
    checked = check(base, {**VALUES, "as_at": written})
    assert [str(item.fact.as_at) for item in checked.facts] == [read]


def test_a_share_has_its_unit(base: FactBase) -> None:
    """A value of 25% is 25 per cent."""
    checked = check(base, {**VALUES, "kind": "figure", "metric": "in-touch", "value": "25%"})
    assert checked.facts[0].fact.figure
    assert checked.facts[0].fact.figure.unit == "per cent"


@pytest.mark.parametrize(
    ("changes", "column", "trouble"),
    [
        ({"statement": ""}, "statement", Trouble.MISSING),
        ({"kind": "findin"}, "kind", Trouble.UNREADABLE),
        ({"as_at": "31/02/2024"}, "as_at", Trouble.UNREADABLE),
        ({"as_at": "lately"}, "as_at", Trouble.UNREADABLE),
        ({"page": "viii"}, "page", Trouble.UNREADABLE),
        ({"page": "0"}, "page", Trouble.UNREADABLE),
        ({"value": "many"}, "value", Trouble.UNREADABLE),
        ({"conflicts": "NFK-2024-01"}, "conflicts", Trouble.UNREADABLE),
        ({"id": "no id"}, "id", Trouble.UNREADABLE),
        ({"statement": "x" * 281}, "statement", Trouble.UNREADABLE),
        ({"source": "nfk-ofsted-2030"}, "source", Trouble.UNKNOWN),
        ({"themes": "care-leaver"}, "themes", Trouble.UNKNOWN),
        ({"thread": "no-thread"}, "thread", Trouble.UNKNOWN),
        ({"part_of": "NFK-2024-99"}, "part_of", Trouble.UNKNOWN),
        ({"page": ""}, "page", Trouble.RULE),
        ({"as_at": "2024-07"}, "as_at", Trouble.RULE),
        ({"authority": "Suffolk"}, "authority", Trouble.RULE),
        ({"kind": "judgement"}, "", Trouble.RULE),
        ({"id": "NFK-2024-E01"}, "id", Trouble.RULE),
    ],
)
def test_what_is_wrong_is_named_by_row_column_and_kind(
    base: FactBase, changes: Mapping[str, str], column: str, trouble: Trouble
) -> None:
    """The row is that of the spreadsheet; the sound one before it is not named."""
    checked = check(base, {**VALUES, "statement": "Norfolk's other rows are sound."}, {**VALUES, **changes})
    [problem] = checked.problems
    assert (problem.row, problem.column, problem.trouble) == (3, column, trouble)
    assert problem.reason


def test_every_problem_is_named_at_once(base: FactBase) -> None:
    """A file is mended once, not row after row."""
    checked = check(
        base, {**VALUES, "kind": "x", "as_at": "x", "page": "x"}, {**VALUES, "said_by": "", "themes": ""}
    )
    assert [(problem.row, problem.column) for problem in checked.problems] == [
        *((2, "as_at"), (2, "kind"), (2, "page"), (3, "said_by"), (3, "themes")),
    ]


def test_a_misspelt_column_is_refused(base: FactBase) -> None:
    """What it says would silently be lost."""
    [problem] = check(base, {**VALUES, "qoute": "as printed"}).problems
    assert (problem.row, problem.column) == (0, "qoute")
    assert "is quote meant?" in problem.reason


def test_ids_are_given_once(base: FactBase) -> None:
    """Twice in the file, or to another fact before: refused; to just the same fact: left out."""
    twice = check(
        base, {**VALUES, "id": "NFK-2024-07"}, {**VALUES, "id": "NFK-2024-07", "statement": "Another one."}
    )
    assert [problem.trouble for problem in twice.problems] == [Trouble.DUPLICATE]
    other = check(base, {**VALUES, "id": "NFK-2024-01"}, taken={"NFK-2024-01": make_fact()})
    assert [problem.trouble for problem in other.problems] == [Trouble.TAKEN]
    same = check(base, {**VALUES, "id": "NFK-2024-07"}).facts[0].fact
    again = check(
        base, {**VALUES, "id": "NFK-2024-07"}, taken={"NFK-2024-07": same.model_copy(update={"version": 3})}
    )
    assert (again.known, again.facts, again.problems) == (("NFK-2024-07",), (), ())


def test_look_alikes_are_noticed(base: FactBase) -> None:
    """Those of the base and of the file, but not what differs in a number."""
    held = make_fact().statement
    checked = check(
        base,
        {**VALUES, "statement": held.replace("personal advisers", "own advisers")},
        {**VALUES, "statement": "Norfolk had 92 foster homes in May 2024, and more to come."},
        {**VALUES, "statement": "Norfolk had 95 foster homes in May 2024, and more to come."},
        {**VALUES, "statement": "Norfolk had 95 foster homes in May 2024 and more to come"},
    )
    assert not checked.problems
    assert [(doubt.row, doubt.trouble) for doubt in checked.doubts] == [
        (2, Trouble.DUPLICATE),
        (5, Trouble.DUPLICATE),
    ]
    assert "NFK-2024-01" in checked.doubts[0].reason
    assert "row 4" in checked.doubts[1].reason
    assert [item.row for item in without_look_alikes(checked).facts] == [3, 4]


def test_a_metric_that_nobody_counted_yet_is_a_doubt(base: FactBase) -> None:
    """Editors may begin one, as with /addfact."""
    checked = check(base, {**VALUES, "kind": "figure", "metric": "new-metric", "value": "3", "unit": "things"})
    assert not checked.problems
    assert [(doubt.column, doubt.trouble) for doubt in checked.doubts] == [("metric", Trouble.UNKNOWN)]


def test_facts_of_one_file_may_name_each_other() -> None:
    """A part and its whole come together."""
    base = make_base(make_corpus(sources=[make_source()]))
    whole = {
        **VALUES,
        "id": "NFK-2024-10",
        "kind": "recommendation",
        "statement": "Norfolk was told to do two things.",
    }
    part = {**whole, "id": "NFK-2024-11", "statement": "Norfolk was told to open homes.", "part_of": "NFK-2024-10"}
    assert not check(base, whole, part).problems


@pytest.mark.parametrize("place", [0, 1])
def test_the_example_is_sound_but_for_its_document(tmp_path: Path, base: FactBase, place: int) -> None:
    """It has every column, and cannot be imported by accident: its facts are invented."""
    path = tmp_path / ("example.csv", "example.xlsx")[place]
    path.write_bytes(make_example()[place])
    table = read_table(path)
    assert table.columns == COLUMNS
    checked = check_table(table, base, {})
    assert {(problem.column, problem.trouble) for problem in checked.problems} == {
        ("source", Trouble.UNKNOWN),
        ("themes", Trouble.UNKNOWN),
    }
