"""Merging the curated files into the database, and reading the base from it."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.services.loading import MergeReport, load_base, open_base
from briefing.storage import Database, StorageError, audit, facts, sources
from knowledge.base import FactBase
from knowledge.corpus import Corpus, load_corpus
from knowledge.models import Fact, Status
from tests.factories import NOW, HandClock, make_corpus, make_fact, make_source

CHANGED = "Care leavers in Norfolk were in touch less often."
EDITED = "Care leavers in Norfolk were in touch, an editor says."


async def _load(database: Database, corpus: Corpus, clock: HandClock) -> tuple[FactBase, MergeReport]:
    clock.advance(timedelta(days=1))
    return await load_base(database, corpus, home="Norfolk", clock=clock)


async def _versions(database: Database, fact_id: str = "NFK-2024-01") -> list[tuple[int, str, str]]:
    async with database.read() as connection:
        found = await facts.list_versions(connection, fact_id)
    return [(item.fact.version, item.fact.statement, item.changed_by) for item in found]


async def _acts(database: Database) -> list[str]:
    async with database.read() as connection:
        return [entry.action for entry in await audit.list_acts(connection)]


async def _edit(database: Database, fact: Fact) -> None:
    async with database.write() as connection:
        stored = await facts.find_fact(connection, fact.id)
        assert stored is not None
        edited = fact.model_copy(update={"version": stored.version + 1})
        await facts.change_fact(connection, edited, actor="9001", at=NOW, reason="an editor's change")


async def test_first_load_brings_everything_in(database: Database, clock: HandClock) -> None:
    """An empty database gets every curated fact as version 1, by the curated base, and answers from it."""
    corpus = make_corpus(facts=[make_fact("NFK-2024-01"), make_fact("NFK-2024-02")])
    base, report = await _load(database, corpus, clock)
    assert report == MergeReport(added=2)
    assert dict(base.facts) == corpus.facts
    assert dict(base.sources) == corpus.sources
    [(version, _statement, by)] = await _versions(database)
    assert (version, by) == (1, facts.CURATOR)
    assert await _acts(database) == ["merge_curated_base"]


async def test_curated_base_survives_the_database(database: Database, clock: HandClock) -> None:
    """Every fact and source that ships with the bot comes back from the database exactly as its file has it."""
    corpus = load_corpus()
    base, _report = await _load(database, corpus, clock)
    assert dict(base.facts) == {id_: fact for id_, fact in corpus.facts.items() if fact.status is Status.PUBLISHED}
    assert dict(base.sources) == corpus.sources


async def test_loading_again_changes_nothing(database: Database, clock: HandClock) -> None:
    """A second start with the same files writes no version and no audit entry."""
    await _load(database, make_corpus(), clock)
    _base, report = await _load(database, make_corpus(), clock)
    assert report == MergeReport()
    assert len(await _versions(database)) == 1
    assert len(await _acts(database)) == 1


async def test_changed_file_is_the_next_version(database: Database, clock: HandClock) -> None:
    """A fact that changed in its file becomes version 2 by the curated base, and the base answers with it."""
    await _load(database, make_corpus(), clock)
    base, report = await _load(database, make_corpus(facts=[make_fact(statement=CHANGED)]), clock)
    assert report == MergeReport(changed=1)
    assert base.facts["NFK-2024-01"].statement == CHANGED
    assert (await _versions(database))[1] == (2, CHANGED, facts.CURATOR)


@pytest.mark.parametrize("field", ["part_of", "addressed_to"])
async def test_a_new_field_of_the_records_changes_no_fact(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """After an upgrade a fact without the field is as it was: no new version, and no change to be withheld."""
    without = make_fact().model_dump_json(exclude={"version", "part_of", "addressed_to"})
    old = hashlib.sha256(without.encode()).hexdigest()
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin=sources.CURATED, actor="x", at=clock())
        await facts.add_curated(connection, {"NFK-2024-01": old}, [make_fact()], at=clock(), reason="before")
    _base, nothing = await _load(database, make_corpus(), clock)
    assert nothing == MergeReport()
    said = make_fact(kind="recommendation", **{field: "NFK-2024-02"})
    _base, report = await _load(database, make_corpus(facts=[said]), clock)
    assert report == MergeReport(changed=1)


async def test_editors_words_are_kept(database: Database, clock: HandClock) -> None:
    """A curated change never goes over an editor's; it is recorded for them once, not at every start."""
    await _load(database, make_corpus(), clock)
    await _edit(database, make_fact(statement=EDITED))
    changed = make_corpus(facts=[make_fact(statement=CHANGED)])
    base, report = await _load(database, changed, clock)
    assert report == MergeReport(withheld=1)
    assert base.facts["NFK-2024-01"].statement == EDITED
    again, nothing = await _load(database, changed, clock)
    assert nothing == MergeReport()
    assert again.facts["NFK-2024-01"].statement == EDITED
    assert (await _acts(database)).count("withhold_curated_change") == 1
    async with database.read() as connection:
        [entry] = [act for act in await audit.list_acts(connection) if act.action == "withhold_curated_change"]
    assert (entry.subject, entry.detail) == ("NFK-2024-01", {"curated": CHANGED})


async def test_unchanged_file_says_nothing_about_an_edit(database: Database, clock: HandClock) -> None:
    """An editor's change of a fact whose file stays as it was is no change withheld."""
    await _load(database, make_corpus(), clock)
    await _edit(database, make_fact(statement=EDITED))
    await _load(database, make_corpus(), clock)
    assert "withhold_curated_change" not in await _acts(database)
    assert [words for _version, words, _by in await _versions(database)][-1] == EDITED


async def test_removed_fact_is_withdrawn_and_can_come_back(database: Database, clock: HandClock) -> None:
    """A fact taken out of the files is retracted, kept in its versions, and published again when it returns."""
    other = make_fact("NFK-2024-02")
    await _load(database, make_corpus(facts=[make_fact(), other]), clock)
    base, report = await _load(database, make_corpus(facts=[other]), clock)
    assert report == MergeReport(withdrawn=1)
    assert list(base.facts) == ["NFK-2024-02"]
    _base, nothing = await _load(database, make_corpus(facts=[other]), clock)
    assert nothing == MergeReport()
    base, report = await _load(database, make_corpus(facts=[make_fact(), other]), clock)
    assert report == MergeReport(changed=1)
    assert sorted(base.facts) == ["NFK-2024-01", "NFK-2024-02"]
    assert [version for version, _words, _by in await _versions(database)] == [1, 2, 3]


async def test_edited_fact_outlives_its_file(database: Database, clock: HandClock) -> None:
    """A fact that an editor changed stays published when the files no longer hold it."""
    await _load(database, make_corpus(facts=[make_fact(), make_fact("NFK-2024-02")]), clock)
    await _edit(database, make_fact(statement=EDITED))
    base, _report = await _load(database, make_corpus(facts=[make_fact("NFK-2024-02")]), clock)
    assert base.facts["NFK-2024-01"].statement == EDITED


async def test_editors_fact_is_left_alone(database: Database, clock: HandClock) -> None:
    """A fact that only the database holds is neither withdrawn nor changed by a merge."""
    await _load(database, make_corpus(), clock)
    async with database.write() as connection:
        added = make_fact("NFK-2024-E01")
        await facts.add_fact(connection, added, actor="9001", at=NOW, reason="added by an editor")
    base, report = await _load(database, make_corpus(), clock)
    assert report == MergeReport()
    assert "NFK-2024-E01" in base.facts


async def test_source_follows_its_file_unless_it_is_an_editors(database: Database, clock: HandClock) -> None:
    """A changed curated source replaces the stored one; a source that an editor brought in keeps the editor's words."""
    await _load(database, make_corpus(), clock)
    own = make_source(id="nfk-own", title="As the editor wrote it")
    async with database.write() as connection:
        await sources.save_source(connection, own, origin=sources.EDITOR, actor="9001", at=NOW)
    curated = [make_source(title="A better title"), make_source(id="nfk-own", title="As a file has it")]
    base, _report = await _load(database, make_corpus(sources=curated), clock)
    titles = {source.id: source.title for source in base.sources.values()}
    assert titles == {"nfk-ofsted-2024": "A better title", "nfk-own": "As the editor wrote it"}


async def test_failed_merge_leaves_the_database_as_it_was(database: Database, clock: HandClock) -> None:
    """A merge that fails half-way keeps none of its changes."""
    await _load(database, make_corpus(), clock)
    orphan = make_fact("NFK-2024-02", source="nowhere")
    broken = make_corpus(facts=[make_fact(statement=CHANGED), orphan])
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await _load(database, broken, clock)
    assert len(await _versions(database)) == 1


async def test_existing_database_is_opened_for_reading(tmp_path: Path, clock: HandClock) -> None:
    """The command line answers from what the bot's database holds, editors' facts included, and changes nothing."""
    url = f"sqlite:///{tmp_path}/briefing.sqlite3"
    database = await Database.open(url)
    await _load(database, make_corpus(), clock)
    await _edit(database, make_fact(statement=EDITED))
    await database.close()
    base = await open_base(url, replace(make_corpus(), facts={}), home="Norfolk")
    assert base.facts["NFK-2024-01"].statement == EDITED


async def test_changed_files_are_answered_from_before_the_next_start(tmp_path: Path, clock: HandClock) -> None:
    """Whoever edits the curated files sees on the command line what the bot will answer, and the database is left."""
    url = f"sqlite:///{tmp_path}/briefing.sqlite3"
    async with await Database.open(url) as database:
        await _load(database, make_corpus(), clock)
        added = make_fact("NFK-2024-02")
        base = await open_base(url, make_corpus(facts=[make_fact(statement=CHANGED), added]), home="Norfolk")
        assert {fact.id: fact.statement for fact in base.facts.values()} == {
            "NFK-2024-01": CHANGED,
            "NFK-2024-02": added.statement,
        }
        assert len(await _versions(database)) == 1


async def test_database_without_tables_is_not_read(tmp_path: Path) -> None:
    """A file that the bot never migrated is refused with what to do."""
    with pytest.raises(StorageError, match="Start the bot once"):
        await open_base(f"sqlite:///{tmp_path}/empty.sqlite3", make_corpus(), home="Norfolk")
