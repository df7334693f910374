"""Every row of a file of facts against the models, the base and the other rows: all is sound, or nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from knowledge.base import FactBase
from knowledge.corpus import Corpus, cross_check
from knowledge.factfiles.columns import COLUMNS, read_fact
from knowledge.factfiles.records import CheckedFile, NewFact, Row, RowProblem, Table, Trouble
from knowledge.models import Fact
from knowledge.review.wording import ALIKE_AT, subject_of
from knowledge.text import split_words

_COLUMN_OF = {"locator": "page", "locator.pdf_page": "pdf_page", "figure.metric": "metric"}
_KNOWN_COLUMN = 70
"""Likeness of names in per cent from which a column is taken for a misspelt one."""


def check_table(table: Table, base: FactBase, taken: Mapping[str, Fact]) -> CheckedFile:
    """Check all rows. `taken`: facts of the database that have an id of the file, whatever their status.

    A row whose id is taken by just the same fact is left out and named in `known`; by another one it is a problem.
    """
    problems = list(_check_columns(table))
    if problems:
        return CheckedFile((), tuple(problems))
    new: list[NewFact] = []
    for row in table.rows:
        found = read_fact(row, _authority_of(row, base))
        if isinstance(found, Fact):
            new.append(NewFact(row=row.number, fact=found, given_id="id" in row.values))
        else:
            problems += found
    problems += _find_repeated_ids(new)
    known = [item for item in new if item.given_id and _is_same(item.fact, taken.get(item.fact.id))]
    fresh = [item for item in new if item not in known]
    problems += [
        RowProblem(item.row, "id", f"{item.fact.id} is another fact already; leave the id out", Trouble.TAKEN)
        for item in fresh
        if item.given_id and item.fact.id in taken
    ]
    problems += [
        RowProblem(item.row, "id", "ids with an E are given by the bot; leave it out", Trouble.RULE)
        for item in fresh
        if item.given_id and item.fact.id not in taken and "-E" in item.fact.id
    ]
    references, doubts = _check_references(fresh, base)
    return CheckedFile(
        facts=tuple(fresh),
        problems=tuple(sorted([*problems, *references])),
        doubts=tuple(sorted([*doubts, *_find_look_alikes(fresh, base)])),
        known=tuple(item.fact.id for item in known),
    )


def _check_columns(table: Table) -> Iterator[RowProblem]:
    for column in table.columns:
        if column not in COLUMNS:
            near = process.extractOne(column, COLUMNS, scorer=fuzz.ratio, score_cutoff=_KNOWN_COLUMN)
            hint = f"; is {near[0]} meant?" if near else ""
            yield RowProblem(0, column[:60], f"there is no such column{hint}", Trouble.UNKNOWN)


def _authority_of(row: Row, base: FactBase) -> str | None:
    source = base.sources.get(str(row.values.get("source", "")))
    return source.authority if source else base.home


def _find_repeated_ids(new: Sequence[NewFact]) -> Iterator[RowProblem]:
    first: dict[str, int] = {}
    for item in new:
        if item.given_id and (row := first.setdefault(item.fact.id, item.row)) != item.row:
            yield RowProblem(item.row, "id", f"{item.fact.id} is also that of row {row}", Trouble.DUPLICATE)


def _is_same(fact: Fact, stored: Fact | None) -> bool:
    return stored is not None and fact == stored.model_copy(
        update={"version": fact.version, "status": fact.status}
    )


def _check_references(new: Sequence[NewFact], base: FactBase) -> tuple[list[RowProblem], list[RowProblem]]:
    """What the rest of the base rules out; and metrics that nobody has counted yet, which are allowed."""
    facts = {**base.facts, **{item.fact.id: item.fact for item in new}}
    corpus = Corpus(
        dict(base.sources),
        facts,
        dict(base.themes),
        dict(base.threads),
        dict(base.metrics),
        glossary=(),
        authorities=(),
    )
    problems: list[RowProblem] = []
    doubts: list[RowProblem] = []
    for item in new:
        for field, reason in cross_check(item.fact, corpus):
            column = _COLUMN_OF.get(field, field)
            unknown = reason.startswith("there is no ")
            said = reason.partition(" in ")[0] if unknown else reason
            problem = RowProblem(item.row, column, said, Trouble.UNKNOWN if unknown else Trouble.RULE)
            (doubts if column == "metric" else problems).append(problem)
    return problems, doubts


def _find_look_alikes(new: Sequence[NewFact], base: FactBase) -> Iterator[RowProblem]:
    """Statements that say nearly what another one says, of the base or of an earlier row."""
    held = list(base.facts.values())
    sorted_words = [_sort_words(fact) for fact in held]
    for place, item in enumerate(new):
        words = _sort_words(item.fact)
        earlier = [other.fact for other in new[:place]]
        choices = [*sorted_words, *map(_sort_words, earlier)]
        for _text, score, index in process.extract(
            words, choices, scorer=fuzz.ratio, score_cutoff=ALIKE_AT, limit=3
        ):
            other = held[index] if index < len(held) else earlier[index - len(held)]
            if subject_of(other) == subject_of(item.fact):
                name = other.id if index < len(held) else f"row {new[index - len(held)].row}"
                said = "says the same as" if score == 100 else "says nearly the same as"  # noqa: PLR2004 - per cent
                yield RowProblem(item.row, "statement", f"it {said} {name}", Trouble.DUPLICATE)
                break


def _sort_words(fact: Fact) -> str:
    return " ".join(sorted(word.text for word in split_words(fact.statement)))


def without_look_alikes(checked: CheckedFile) -> CheckedFile:
    """The file without the rows that look like other facts."""
    rows = {doubt.row for doubt in checked.doubts if doubt.trouble is Trouble.DUPLICATE}
    return replace(
        checked,
        facts=tuple(item for item in checked.facts if item.row not in rows),
        doubts=tuple(doubt for doubt in checked.doubts if doubt.row not in rows),
    )
