"""An editor's draft from start to publication."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from briefing.services.drafting import Drafting, OpenDraft, StaleDraftError
from briefing.services.loading import load_base
from briefing.services.publishing import Publication, Telling
from briefing.storage import Database, audit, facts, sources, subscriptions
from briefing.storage.tables import alerts, deliveries, fact_versions
from knowledge.base import FactBase
from knowledge.drafts import DraftInputError, Step
from tests.factories import NOW, SOURCE_ID, HandClock, make_corpus, make_fact

EDITOR, OTHER = 9001, 9002
STATEMENT = "Norfolk's care leavers had a personal adviser in nine of ten cases."
FINDING = [
    *(SOURCE_ID, "finding", "care-leavers", "done", STATEMENT),
    *("Ofsted", "strength", "2024-05-17", "p 7 para 21", "skip", "skip"),
]
NEW_SOURCE = [
    *(
        "new",
        "press",
        "Care leavers are better served",
        "Eastern Daily Press",
        "2026-11-02",
        "https://example.org/edp",
    ),
    *("finding", "care-leavers", "done", STATEMENT, "Ofsted", "strength", "2026-11", "skip", "skip", "skip"),
]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database on disk, since a second process takes part in some tests."""
    opened = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of one curated fact, stored."""
    loaded, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def drafting(base: FactBase, database: Database, clock: HandClock) -> Drafting:
    """The service over that base."""
    return Drafting(base, database, clock)


async def _write(drafting: Drafting, editor: int = EDITOR, inputs: Sequence[str] = FINDING) -> OpenDraft:
    opened = await drafting.start(editor, editor)
    for words in inputs:
        opened = await drafting.accept(editor, words)
    assert opened.draft.step is Step.PREVIEW
    return opened


async def _publish(drafting: Drafting, opened: OpenDraft, editor: int = EDITOR) -> Publication:
    return await drafting.publish(editor, opened.id, opened.revision, Telling.ALERT)


async def _follow(database: Database, *chats: int, theme: str = "care-leavers") -> None:
    async with database.write() as connection:
        for chat in chats:
            await subscriptions.follow_theme(connection, chat, theme, at=NOW)


async def _count(database: Database, table: Any) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def _acts(database: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    async with database.read() as connection:
        acts = await audit.list_acts(connection)
    return [(act.actor, act.action, act.subject, act.detail) for act in acts if act.actor != facts.CURATOR]


async def test_draft_survives_a_restart(
    drafting: Drafting, base: FactBase, tmp_path: Path, clock: HandClock
) -> None:
    """Another process finds the draft where it stood, down to the last answer."""
    await drafting.start(EDITOR, EDITOR)
    left = await drafting.accept(EDITOR, SOURCE_ID)
    again = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    assert await Drafting(base, again, clock).find(EDITOR) == left
    await again.close()


async def test_starting_anew_sets_the_draft_in_hand_aside(drafting: Drafting, clock: HandClock) -> None:
    """An editor has one draft in hand; the one before is kept and can still be published."""
    first = await _write(drafting)
    clock.advance(timedelta(minutes=1))
    second = await drafting.start(EDITOR, EDITOR)
    assert await drafting.find(EDITOR) == second
    unfinished = await drafting.list_unfinished(EDITOR)
    assert [(draft.id, draft.in_hand) for draft in unfinished] == [(second.id, True), (first.id, False)]
    assert (await _publish(drafting, first)).fact.statement == STATEMENT
    assert await drafting.find(EDITOR) == second


async def test_draft_is_set_aside_and_taken_up(drafting: Drafting) -> None:
    """A draft that is set aside keeps its answers; words of its editor are questions again until it is taken up."""
    started = await drafting.start(EDITOR, EDITOR)
    aside = await drafting.set_aside(EDITOR)
    assert aside is not None
    assert not aside.in_hand
    assert await drafting.find(EDITOR) is None
    assert await drafting.resume(EDITOR, started.id) == started
    assert await drafting.set_aside(OTHER) is None
    assert await drafting.resume(OTHER, started.id) is None


async def test_taking_up_one_draft_sets_the_other_aside(drafting: Drafting) -> None:
    """Of several drafts any can be taken in hand, and only one is."""
    first = await drafting.start(EDITOR, EDITOR)
    second = await drafting.start(EDITOR, EDITOR)
    assert await drafting.resume(EDITOR, first.id) is not None
    assert await drafting.find(EDITOR) == first
    assert await drafting.resume(EDITOR, second.id) is not None
    assert await drafting.find(EDITOR) == second


async def test_discarded_draft_is_brought_back_once(drafting: Drafting) -> None:
    """What was discarded comes back in hand with everything; an unfinished or another's draft does not."""
    opened = await _write(drafting)
    assert await drafting.bring_back(EDITOR, opened.id) is None
    await drafting.discard(EDITOR, opened.id)
    assert await drafting.bring_back(OTHER, opened.id) is None
    assert await drafting.bring_back(EDITOR, opened.id) == opened
    assert await drafting.bring_back(EDITOR, opened.id) is None


async def test_document_of_an_undone_fact_is_not_made_twice(drafting: Drafting, base: FactBase) -> None:
    """Two drafts that describe the same new document share one source, with what an editor mended of it."""
    first = await _publish(drafting, await _write(drafting, inputs=NEW_SOURCE))
    source = base.sources[first.fact.source].model_copy(update={"note": "The online version"})
    base.put_source(source)
    second = await _publish(drafting, await _write(drafting, inputs=NEW_SOURCE))
    assert second.fact.source == source.id
    assert base.sources[source.id] == source


async def test_unusable_answer_leaves_the_draft(drafting: Drafting) -> None:
    """What cannot be used is refused with a reason, and the draft stands where it stood."""
    started = await drafting.start(EDITOR, EDITOR)
    with pytest.raises(DraftInputError, match="document"):
        await drafting.accept(EDITOR, "a document nobody knows")
    assert await drafting.find(EDITOR) == started


async def test_button_of_an_earlier_question_is_stale(drafting: Drafting) -> None:
    """A press on an old question's button changes nothing, nor does an answer where no draft is open."""
    await drafting.start(EDITOR, EDITOR)
    stands = await drafting.accept(EDITOR, SOURCE_ID, step=Step.SOURCE)
    with pytest.raises(StaleDraftError):
        await drafting.accept(EDITOR, SOURCE_ID, step=Step.SOURCE)
    with pytest.raises(StaleDraftError):
        await drafting.accept(OTHER, SOURCE_ID)
    assert await drafting.find(EDITOR) == stands


async def test_answer_is_changed_before_publishing(drafting: Drafting) -> None:
    """Going back to one question asks only that again; a question the draft does not have is stale."""
    await _write(drafting)
    with pytest.raises(StaleDraftError):
        await drafting.reopen(EDITOR, Step.GRADE)
    assert (await drafting.reopen(EDITOR, Step.STATEMENT)).draft.step is Step.STATEMENT
    changed = await drafting.accept(EDITOR, "Norfolk's care leavers all had a personal adviser.")
    assert changed.draft.step is Step.PREVIEW
    assert (
        await _publish(drafting, changed)
    ).fact.statement == "Norfolk's care leavers all had a personal adviser."


async def test_preview_counts_its_audience(drafting: Drafting, database: Database) -> None:
    """The preview shows the fact as it will be, and how many chats an alert would reach, each counted once."""
    await _follow(database, 1001, 1002)
    await _follow(database, 1002, theme="workforce")
    await _follow(database, 1003, theme=subscriptions.EVERYTHING)
    await _follow(database, 1004, theme="adoption")
    opened = await _write(drafting)
    preview = await drafting.preview(opened)
    assert (preview.audience, preview.source.id) == (3, SOURCE_ID)
    assert await _publish(drafting, opened) == Publication(preview.fact, 3)


async def test_publishing_writes_everything_and_answers_at_once(
    drafting: Drafting, database: Database, base: FactBase
) -> None:
    """Fact, version, audit entry, alert and one delivery for each interested chat are there, and the base knows it."""
    await _follow(database, 1001, 1002)
    opened = await _write(drafting)
    published = await _publish(drafting, opened)
    fact = published.fact
    assert (fact.id, fact.statement, fact.version) == ("NFK-2024-E01", STATEMENT, 1)
    assert base.facts[fact.id] == fact
    async with database.read() as connection:
        assert await facts.find_fact(connection, fact.id) == fact
        [version] = await facts.list_versions(connection, fact.id)
    assert (version.changed_by, version.fact) == (str(EDITOR), fact)
    assert await _acts(database) == [(str(EDITOR), "publish_fact", fact.id, {"telling": "alert", "told": 2})]
    assert (await _count(database, alerts), await _count(database, deliveries)) == (1, 2)
    assert await drafting.find(EDITOR) is None


async def test_quiet_publication_tells_nobody(drafting: Drafting, database: Database) -> None:
    """Published quietly, the fact is there and no alert is."""
    await _follow(database, 1001)
    opened = await _write(drafting)
    published = await drafting.publish(EDITOR, opened.id, opened.revision, Telling.QUIETLY)
    assert published.told == 0
    assert (await _count(database, alerts), await _count(database, deliveries)) == (0, 0)
    assert await _acts(database) == [
        (str(EDITOR), "publish_fact", published.fact.id, {"telling": "quietly", "told": 0})
    ]


async def test_new_source_is_published_with_its_fact(
    drafting: Drafting, database: Database, base: FactBase
) -> None:
    """A document the base did not hold is stored as the editor's, and press is marked as reporting others."""
    published = await _publish(drafting, await _write(drafting, inputs=NEW_SOURCE))
    source = base.sources[published.fact.source]
    assert (source.title, source.tier.value, source.authority) == (
        "Care leavers are better served",
        "secondary",
        "Norfolk",
    )
    async with database.read() as connection:
        assert (await sources.list_origins(connection))[source.id] == sources.EDITOR
    assert published.fact.id == "NFK-2026-E01"


async def test_failure_in_the_middle_keeps_nothing(drafting: Drafting, database: Database, base: FactBase) -> None:
    """When the last write of a publication fails, no part of it is kept, and the same press works afterwards."""
    await _follow(database, 1001)
    opened = await _write(drafting, inputs=NEW_SOURCE)
    held = dict(base.facts), dict(base.sources)
    async with database.write() as connection:
        await connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    with pytest.raises(DBAPIError, match="disk full"):
        await _publish(drafting, opened)
    assert (await _count(database, alerts), await _count(database, deliveries)) == (0, 0)
    assert await _count(database, fact_versions) == 1
    async with database.read() as connection:
        assert list(await sources.list_sources(connection)) == [SOURCE_ID]
    assert (dict(base.facts), dict(base.sources)) == held
    assert await drafting.find(EDITOR) == opened
    async with database.write() as connection:
        await connection.execute(text("DROP TRIGGER full"))
    assert (await _publish(drafting, opened)).told == 1


async def test_two_presses_publish_once(
    drafting: Drafting, base: FactBase, database: Database, tmp_path: Path, clock: HandClock
) -> None:
    """Of two presses at once, in two processes, one publishes and the other is told that nothing was done."""
    opened = await _write(drafting)
    neighbour = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    outcomes = await asyncio.gather(
        _publish(drafting, opened),
        _publish(Drafting(base, neighbour, clock), opened),
        return_exceptions=True,
    )
    await neighbour.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Publication", "StaleDraftError"]
    assert await _count(database, fact_versions) == 2


async def test_changed_draft_is_not_published_by_an_old_button(drafting: Drafting) -> None:
    """The button under an earlier preview does not publish what was changed since."""
    before = await _write(drafting)
    await drafting.reopen(EDITOR, Step.STANCE)
    after = await drafting.accept(EDITOR, "weakness")
    with pytest.raises(StaleDraftError):
        await _publish(drafting, before)
    assert (await _publish(drafting, after)).fact.stance.value == "weakness"


async def test_unfinished_draft_is_not_published(drafting: Drafting) -> None:
    """A draft that stands at a question cannot be published, whatever the button says."""
    await _write(drafting)
    opened = await drafting.reopen(EDITOR, Step.STATEMENT)
    with pytest.raises(StaleDraftError):
        await _publish(drafting, opened)


async def test_draft_belongs_to_its_editor(drafting: Drafting) -> None:
    """Another editor can neither publish nor discard it."""
    opened = await _write(drafting)
    with pytest.raises(StaleDraftError):
        await _publish(drafting, opened, editor=OTHER)
    assert not await drafting.discard(OTHER, opened.id)
    assert await drafting.find(EDITOR) == opened


async def test_ids_are_never_given_twice(drafting: Drafting, database: Database) -> None:
    """Editors who publish at the same moment get different ids, and a retracted fact keeps its own."""
    opened = {editor: await _write(drafting, editor) for editor in (EDITOR, OTHER)}
    published = await asyncio.gather(*(_publish(drafting, draft, editor) for editor, draft in opened.items()))
    assert sorted(item.fact.id for item in published) == ["NFK-2024-E01", "NFK-2024-E02"]
    gone = make_fact("NFK-2024-E02", status="retracted", version=2)
    async with database.write() as connection:
        await facts.change_fact(connection, gone, actor=str(EDITOR), at=NOW, reason="wrong")
    assert (await _publish(drafting, await _write(drafting))).fact.id == "NFK-2024-E03"


async def test_discarded_draft_is_gone(drafting: Drafting) -> None:
    """Discarding works once; afterwards there is nothing to discard or publish."""
    opened = await _write(drafting)
    assert await drafting.discard(EDITOR, opened.id)
    assert not await drafting.discard(EDITOR, opened.id)
    assert await drafting.find(EDITOR) is None
    with pytest.raises(StaleDraftError):
        await _publish(drafting, opened)


async def test_refusal_is_recorded(drafting: Drafting, database: Database) -> None:
    """Somebody who is not an editor and tries an editor's command leaves a trace."""
    await drafting.record_refusal(1001, "/addfact")
    assert await _acts(database) == [("1001", "refused", "/addfact", {})]
