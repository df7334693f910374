"""The columns of a file of facts, and how a row becomes a fact."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.dates import MONTHS
from knowledge.factfiles.records import Row, RowProblem, Trouble
from knowledge.models import Fact

PLAIN = (
    *("id", "statement", "quote", "said_by", "kind", "stance", "authority", "as_at", "source", "thread"),
    *("part_of", "addressed_to", "probe"),
)
LISTS = ("themes", "asks", "conflicts")
_PARTS = {
    "locator": ("page", "pdf_page", "paragraph", "section"),
    "judgement": ("strand", "grade", "framework"),
    "figure": ("metric", "value", "unit", "denominator"),
}
COLUMNS = (
    *("id", "statement", "said_by", "kind", "stance", "themes", "authority", "as_at", "source"),
    *("page", "pdf_page", "paragraph", "section", "quote", "strand", "grade", "framework"),
    *("metric", "value", "unit", "denominator", "thread", "part_of", "addressed_to", "conflicts", "asks", "probe"),
)
"""Every column, in the order of the example."""
REQUIRED = ("statement", "said_by", "kind", "stance", "themes", "as_at", "source")
_CHOICES = frozenset({"kind", "stance", "strand", "grade", "framework"})
_COUNTS = frozenset({"page", "pdf_page"})
_NUMBERS = frozenset({"value", "denominator"})
_MONTH_NAMES = {name.casefold()[:3]: number for number, name in enumerate(MONTHS, start=1)}
_WRITTEN_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?P<month>[a-z]{3,9})\s+(?P<year>(?:19|20)\d\d)", re.IGNORECASE
)
_SLASHED_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)")
_NUMBER = re.compile(r"£?\s*(?P<digits>-?\d[\d,]*(?:\.\d+)?)\s*(?P<share>%)?")
_PLAIN_DATE_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T]00:00(?::00)?")


def stand_in_id(row: int) -> str:
    """An id for a fact that has none yet, so that the rest of it can be checked."""
    return f"XX-2000-E{row:04d}"


def read_fact(row: Row, authority: str | None) -> Fact | list[RowProblem]:
    """The fact of a row, or all that is wrong with it. `authority`: of its source, where the row names none."""
    problems = list(_find_missing(row))
    payload: dict[str, Any] = {}
    for column in (*PLAIN, *LISTS, *(part for parts in _PARTS.values() for part in parts)):
        if column in row.values:
            try:
                payload[column] = _read_value(column, row.values[column])
            except ValueError as error:
                problems.append(RowProblem(row.number, column, str(error), Trouble.UNREADABLE))
    fields = _nest(payload)
    fields.setdefault("id", stand_in_id(row.number))
    if authority:
        fields.setdefault("authority", authority)
    if "figure" in fields and "%" in str(row.values.get("value", "")):
        fields["figure"].setdefault("unit", "per cent")
    try:
        fact = Fact.model_validate(fields)
    except ValidationError as error:
        known = {problem.column for problem in problems}
        found = {_problem_of(row.number, detail) for detail in error.errors()}
        return sorted([*problems, *(problem for problem in found if problem.column not in known)])
    return sorted(problems) or fact


def _nest(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a fact has them, those of a place, a grade and a number each together."""
    fields = {name: payload[name] for name in (*PLAIN, *LISTS) if name in payload}
    for name, parts in _PARTS.items():
        if found := {part: payload[part] for part in parts if part in payload}:
            fields[name] = found
    return fields


def _find_missing(row: Row) -> Iterator[RowProblem]:
    for column in REQUIRED:
        if column not in row.values:
            yield RowProblem(row.number, column, "nothing is there", Trouble.MISSING)


def _read_value(column: str, value: Any) -> Any:
    """A value as its field takes it. ValueError, with the reason, for one that cannot be read."""
    if column in LISTS:
        return _read_list(column, value)
    if isinstance(value, list | dict):
        raise ValueError("one value is expected here, not a list")  # noqa: TRY004 - what a person typed, not a bug
    text = " ".join(str(value).split())
    if column == "as_at":
        return _read_date(text)
    if column in _COUNTS:
        if not text.isascii() or not text.isdecimal():
            raise ValueError(f"“{text[:40]}” is no page number")
        return int(text)
    if column in _NUMBERS:
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text[:40]}” is no number: write it in figures, such as 1,052 or 27.3")
        return float(match["digits"].replace(",", ""))
    return text.casefold().replace(" ", "_") if column in _CHOICES else text


def _read_list(column: str, value: Any) -> Any:
    items = value if isinstance(value, list) else _split_list(column, str(value))
    if column != "conflicts":
        return [" ".join(str(item).split()) for item in items]
    return [item if isinstance(item, dict) else _read_conflict(str(item)) for item in items]


def _split_list(column: str, text: str) -> list[str]:
    """Themes are parted by commas, semicolons or bars; questions and disagreements by bars or line ends."""
    pattern = r"[,;|\n]" if column == "themes" else r"[|\n]"
    return [item.strip() for item in re.split(pattern, text) if item.strip()]


def _read_conflict(text: str) -> Mapping[str, str]:
    fact, separator, note = text.partition(":")
    if not separator:
        raise ValueError("a disagreement is written as NFK-2015-237: how they differ")
    return {"fact": fact.strip(), "note": note.strip()}


def _read_date(text: str) -> str:
    """As `knowledge.dates` writes it, from that and from what people and spreadsheets write."""
    if match := _WRITTEN_DATE.fullmatch(text):
        month = _MONTH_NAMES.get(match["month"].casefold()[:3])
        if month and MONTHS[month - 1].casefold().startswith(match["month"].casefold()):
            day = f"-{int(match['day']):02d}" if match["day"] else ""
            return f"{match['year']}-{month:02d}{day}"
    if match := _SLASHED_DATE.fullmatch(text):  # in Britain the day comes first
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    if match := _PLAIN_DATE_WITH_TIME.fullmatch(text):
        return match[1]
    return text


def _problem_of(row: int, detail: Any) -> RowProblem:
    steps = [str(step) for step in detail["loc"] if not str(step).startswith("function-")]
    names = [step for step in steps if not step.isdecimal()]
    column = names[-1] if names and names[0] in _PARTS else names[0] if names else ""
    reason = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "missing":
        return RowProblem(row, column, "nothing is there", Trouble.MISSING)
    is_rule = detail["type"] == "value_error" and (not names or names[0] == "judgement")
    return RowProblem(
        row, column, _explain(column, reason, detail), Trouble.RULE if is_rule else Trouble.UNREADABLE
    )


def _explain(column: str, reason: str, detail: Any) -> str:
    given = str(detail.get("input", ""))[:40]
    if column == "id":
        return f"“{given}” is no id: write it like NFK-2015-234, or leave it out and one is given"
    if detail["type"] == "enum":
        return f"“{given}” is not one of {detail['ctx']['expected']}"
    if detail["type"] == "string_too_long":
        return f"it is longer than {detail['ctx']['max_length']} characters"
    return reason
