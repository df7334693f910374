"""The example file: every column, filled in for three facts."""

import csv
import io

from openpyxl import Workbook

from knowledge.factfiles.columns import COLUMNS

_ROWS: tuple[dict[str, str], ...] = (
    {
        "statement": "Norfolk was in touch with 97% of its care leavers in October 2026.",
        "said_by": "Ofsted",
        "kind": "figure",
        "stance": "strength",
        "themes": "care-leavers",
        "as_at": "2026-10",
        "page": "2",
        "paragraph": "5",
        "metric": "care-leavers-in-touch",
        "value": "97%",
        "asks": "how many care leavers are we in touch with | care leavers in touch 2026",
    },
    {
        "statement": "At its visit of October 2026 Ofsted saw decisions at Norfolk's front door made within a day.",
        "said_by": "Ofsted",
        "kind": "finding",
        "stance": "strength",
        "themes": "front-door, protection",
        "as_at": "15 October 2026",
        "page": "1",
        "section": "Headline findings",
        "asks": "how fast are decisions at the front door",
    },
    {
        "statement": "Ofsted told Norfolk in October 2026 to see to it that every young carer is offered an assessment.",
        "said_by": "Ofsted",
        "kind": "recommendation",
        "stance": "neutral",
        "themes": "early-help",
        "as_at": "2026-10-15",
        "page": "3",
        "quote": "young carers",
    },
)


_NO_DOCUMENT = "id-of-your-document"
"""No document has this id, so that the example cannot be imported as it is: its facts are invented."""


def make_example() -> tuple[bytes, bytes]:
    """The example as CSV, in UTF-8 with the mark by which Excel knows it, and as XLSX."""
    rows = [[{**row, "source": _NO_DOCUMENT}.get(column, "") for column in COLUMNS] for row in _ROWS]
    return _write_csv(rows), _write_workbook(rows)


def _write_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode("utf-8-sig")


def _write_workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("facts")
    for row in ([*COLUMNS], *rows):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
