"""Spreadsheets: read in a process of their own, written wholly or not at all."""

import asyncio
import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from briefing.services import apart, reading_tables
from briefing.services.citing import Citing
from briefing.services.fact_files import FactFiles, FileChangedError, OpenFile
from briefing.services.importing import ImportTelling, StaleImportError
from briefing.services.loading import load_base
from briefing.services.publishing import Publishing
from briefing.storage import Database, audit, facts, subscriptions
from briefing.storage.tables import alerts
from knowledge.base import FactBase
from knowledge.factfiles import FactFileError, Trouble
from knowledge.proposals import Printed
from tests.factories import SOURCE_ID, HandClock, make_corpus, make_fact, make_source

EDITOR, OTHER = 9001, 9002
VALUES = {
    "id": "",
    "statement": "Norfolk's café for care leavers opened in March 2024.",
    "said_by": "Ofsted",
    "kind": "finding",
    "stance": "strength",
    "themes": "care-leavers",
    "as_at": "2024-05",
    "source": SOURCE_ID,
    "page": "8",
    "paragraph": "",
}
ADOPTERS = {
    **VALUES,
    "statement": "Forty adopters were approved in Norfolk in the year to May 2024.",
    "themes": "adoption",
}


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of one curated fact, stored."""
    loaded, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def files(base: FactBase, database: Database, clock: HandClock) -> FactFiles:
    return FactFiles(base, database, clock, Publishing(base, clock))


def write(folder: Path, *rows: Mapping[str, str], name: str = "facts.csv") -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(VALUES))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


async def begin(files: FactFiles, folder: Path, *rows: Mapping[str, str]) -> OpenFile:
    return await files.begin(EDITOR, EDITOR, write(folder, *rows))


async def test_a_sound_file_is_written_at_once(
    files: FactFiles, base: FactBase, database: Database, clock: HandClock, tmp_path: Path
) -> None:
    """Every fact with the next id of its document, one alert as chosen, and an entry in the audit."""
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, 1001, "*", at=clock())
    opened = await begin(files, tmp_path, VALUES, ADOPTERS)
    accepted = await files.confirm(EDITOR, opened.id, opened.revision, ImportTelling.ONCE, all_rows=True)
    published = [publication for part in accepted for publication in part.publications]
    assert [(item.fact.id, item.told) for item in published] == [("NFK-2024-E01", 1), ("NFK-2024-E02", 0)]
    assert base.facts["NFK-2024-E02"].statement == ADOPTERS["statement"]
    async with database.read() as connection:
        assert len((await connection.execute(select(alerts.c.id))).all()) == 1
        acts = [(entry.action, entry.detail.get("facts")) for entry in await audit.list_acts(connection)]
    assert ("import_facts", 2) in acts


async def test_a_file_with_a_wrong_row_waits_for_nothing(files: FactFiles, base: FactBase, tmp_path: Path) -> None:
    """Nothing of it is kept, sound rows included."""
    opened = await begin(files, tmp_path, VALUES, {**ADOPTERS, "kind": "findin"})
    assert opened.id == 0
    assert [(problem.row, problem.column) for problem in opened.checked.problems] == [(3, "kind")]
    assert list(base.facts) == ["NFK-2024-01"]


async def test_what_changed_since_it_was_checked_is_noticed(
    files: FactFiles, database: Database, clock: HandClock, base: FactBase, tmp_path: Path
) -> None:
    """Somebody took the id meanwhile: nothing is written."""
    opened = await begin(files, tmp_path, {**VALUES, "id": "NFK-2024-77"}, ADOPTERS)
    async with database.write() as connection:
        await facts.add_fact(connection, make_fact("NFK-2024-77"), actor="x", at=clock(), reason="x")
    with pytest.raises(FileChangedError) as error:
        await files.confirm(EDITOR, opened.id, opened.revision, ImportTelling.NOT, all_rows=True)
    assert [problem.trouble for problem in error.value.checked.problems] == [Trouble.TAKEN]
    assert list(base.facts) == ["NFK-2024-01"]


async def test_of_two_presses_one_imports(files: FactFiles, base: FactBase, tmp_path: Path) -> None:
    """The second finds it done, and so does another editor."""
    opened = await begin(files, tmp_path, VALUES)
    results = await asyncio.gather(
        *(
            files.confirm(editor, opened.id, opened.revision, ImportTelling.NOT, all_rows=True)
            for editor in (OTHER, EDITOR, EDITOR)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, StaleImportError) for result in results) == 2
    assert len(base.facts) == 2


async def test_the_same_file_twice_brings_nothing_new(files: FactFiles, tmp_path: Path) -> None:
    """Rows with an id that are held just so are left out; without one they look like what is there."""
    first = await begin(files, tmp_path, {**VALUES, "id": "NFK-2024-77"}, ADOPTERS)
    await files.confirm(EDITOR, first.id, first.revision, ImportTelling.NOT, all_rows=True)
    again = await begin(files, tmp_path, {**VALUES, "id": "NFK-2024-77"}, ADOPTERS)
    assert again.checked.known == ("NFK-2024-77",)
    assert [doubt.trouble for doubt in again.checked.doubts] == [Trouble.DUPLICATE]


async def test_look_alikes_can_be_left_out(files: FactFiles, base: FactBase, tmp_path: Path) -> None:
    """The others are imported without them."""
    alike = {**VALUES, "statement": make_fact().statement}
    opened = await begin(files, tmp_path, alike, ADOPTERS)
    await files.confirm(EDITOR, opened.id, opened.revision, ImportTelling.NOT, all_rows=False)
    assert [fact.statement for fact in base.facts.values()] == [make_fact().statement, ADOPTERS["statement"]]


async def test_a_file_can_be_given_up(files: FactFiles, tmp_path: Path) -> None:
    """By who sent it, once."""
    opened = await begin(files, tmp_path, VALUES)
    with pytest.raises(StaleImportError):
        await files.discard(OTHER, opened.id, opened.revision)
    await files.discard(EDITOR, opened.id, opened.revision)
    with pytest.raises(StaleImportError):
        await files.confirm(EDITOR, opened.id, opened.revision, ImportTelling.NOT, all_rows=True)


async def test_a_paragraph_that_is_not_there_is_a_doubt(
    files: FactFiles, base: FactBase, database: Database, clock: HandClock, tmp_path: Path
) -> None:
    """Where the paragraphs of the document are kept, places are held against them."""
    printed = [Printed(number=number, page=8, pdf_page=8, text="Printed.") for number in (1, 2)]
    await Citing(base, database, clock).keep(make_source(), printed, actor="x")
    opened = await begin(files, tmp_path, {**VALUES, "paragraph": "3"}, {**ADOPTERS, "paragraph": "2"})
    assert [(doubt.row, doubt.column) for doubt in opened.checked.doubts] == [(2, "paragraph")]


async def test_the_reader_is_limited_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A reader that takes too long is ended, and the file refused."""
    monkeypatch.setattr(reading_tables, "MOST_SECONDS", 0)
    monkeypatch.setattr(apart, "PATIENCE", 0.05)
    with pytest.raises(FactFileError, match="could not be read"):
        await reading_tables.read_table_safely(write(tmp_path, VALUES))
