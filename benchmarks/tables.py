"""Measurements as tables: on the terminal, and in docs/benchmarks.md between a pair of markers."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks.md"

Row = dict[str, Any]

HEADINGS = {
    "build_s": "build, s",
    "p50_ms": "p50, ms",
    "p99_ms": "p99, ms",
    "add_ms": "add, until found, ms",
    "rss_mb": "memory, MB",
    "ranker": "matcher",
    "r1_question": "right first",
    "auroc_question": "out of scope, AUROC",
    "r1_typo": "right first, misspelt",
    "auroc_typo": "AUROC, misspelt",
    "ms": "ms a question",
    "times_first": "time, of ours",
}
"""Columns as the report calls them."""


def print_figures(figures: Row, *, as_json: bool) -> None:
    """Print one row of figures: as a JSON object, or one a line under its name."""
    if as_json:
        print(json.dumps(figures))
        return
    width = max(map(len, figures))
    print("\n".join(f"{name:>{width}}  {value}" for name, value in figures.items()))


def print_table(rows: Sequence[Row]) -> None:
    """Print rows with equal keys as aligned columns."""
    cells = _cells(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def write_table(marker: str, rows: Sequence[Row], path: Path = REPORT) -> None:
    """Put rows with equal keys between `<!-- marker -->` and `<!-- /marker -->`, in place of what stands there.

    Raises:
        ValueError: the file does not hold both markers.
    """
    text = path.read_text(encoding="utf-8")
    start, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    before, found_start, rest = text.partition(start)
    _old, found_end, after = rest.partition(end)
    if not (found_start and found_end):
        raise ValueError(f"{path} lacks {start} or {end}")
    head, *body = _cells(rows)
    lines = [[HEADINGS.get(column, column) for column in head], ["---"] * len(head), *body]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    path.write_text(f"{before}{start}\n\n{table}\n\n{end}{after}", encoding="utf-8")


def _cells(rows: Sequence[Row]) -> list[list[str]]:
    columns = list(rows[0])
    return [columns, *([_show(row[column]) for column in columns] for row in rows)]


def _show(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
