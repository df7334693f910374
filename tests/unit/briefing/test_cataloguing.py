"""Documents: what is known of each, and mending how it is described."""

from datetime import timedelta

import pytest

from briefing.services.cataloguing import (
    Cataloguing,
    NoSuchSourceError,
    SourceChangedError,
    SourceField,
    SourceInputError,
)
from briefing.services.correcting import Correcting
from briefing.services.loading import load_base
from briefing.services.publishing import Publishing, Telling
from briefing.storage import Database, audit, sources
from knowledge.base import FactBase
from knowledge.models import Kind
from tests.factories import SOURCE_ID, HandClock, make_corpus, make_fact, make_judgement

EDITOR = 9001
FACTS = [
    make_fact(),
    make_fact("NFK-2024-02", statement="Other words."),
    make_judgement("good", id_="NFK-2024-03"),
]


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of three curated facts, stored."""
    loaded, _report = await load_base(database, make_corpus(facts=FACTS), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def cataloguing(base: FactBase, database: Database, clock: HandClock) -> Cataloguing:
    """The service over that base."""
    return Cataloguing(base, database, clock)


async def test_a_document_is_reported_with_its_facts_and_changes(
    cataloguing: Cataloguing, base: FactBase, database: Database, clock: HandClock
) -> None:
    """How many facts of which kinds, how many retracted, and what changed last."""
    clock.advance(timedelta(minutes=1))
    correcting = Correcting(base, database, clock, Publishing(base, clock))
    opened = await correcting.retract(EDITOR, EDITOR, "NFK-2024-02", "wrong")
    await correcting.publish(EDITOR, opened.id, opened.revision, Telling.QUIETLY)
    report = await cataloguing.report(SOURCE_ID)
    assert (report.kinds, report.retracted) == ({Kind.FINDING: 1, Kind.JUDGEMENT: 1}, 1)
    assert [(item.fact.id, item.reason) for item in report.changes] == [("NFK-2024-02", "wrong")]
    assert [(source.id, count) for source, count in cataloguing.list_sources()] == [(SOURCE_ID, 2)]


@pytest.mark.parametrize(
    ("field", "typed", "present"),
    [
        (SourceField.TITLE, " A better\ntitle ", "A better title"),
        (SourceField.URL, "https://example.org/new", "https://example.org/new"),
        (SourceField.URL, "None", None),
        (SourceField.LICENCE, "All rights reserved", "All rights reserved"),
        (SourceField.NOTE, "Scanned", "Scanned"),
    ],
)
async def test_a_field_is_changed_with_a_record(
    cataloguing: Cataloguing,
    base: FactBase,
    database: Database,
    field: SourceField,
    typed: str,
    present: str | None,
) -> None:
    """Answers show it at once, the audit has what it said before, and the curated file no longer overrules it."""
    report = await cataloguing.report(SOURCE_ID)
    former = getattr(report.source, field)
    change = await cataloguing.change(EDITOR, SOURCE_ID, field, typed, state=report.state)
    assert (change.former, change.present) == (former, present)
    assert getattr(base.sources[SOURCE_ID], field) == present
    async with database.read() as connection:
        [act, *_merge] = await audit.list_acts(connection)
        assert (await sources.list_origins(connection))[SOURCE_ID] == sources.EDITOR
    assert (act.actor, act.action, act.subject) == (str(EDITOR), "change_source", SOURCE_ID)
    assert act.detail == {"field": field.value, "former": former, "present": present}
    assert [entry.action for entry in (await cataloguing.report(SOURCE_ID)).acts] == ["change_source"]


async def test_a_changed_document_survives_a_restart(
    cataloguing: Cataloguing, database: Database, clock: HandClock
) -> None:
    """At the next start the editor's title stays."""
    report = await cataloguing.report(SOURCE_ID)
    await cataloguing.change(EDITOR, SOURCE_ID, SourceField.TITLE, "A better title", state=report.state)
    loaded, _report = await load_base(database, make_corpus(facts=FACTS), home="Norfolk", clock=clock)
    assert loaded.sources[SOURCE_ID].title == "A better title"


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        (SourceField.TITLE, "none", "needs its title"),
        (SourceField.LICENCE, "none", "needs its licence"),
        (SourceField.TITLE, "x" * 401, "cannot be used"),
        (SourceField.URL, "www.ofsted", "not a link"),
        (SourceField.URL, "javascript:alert(1)", "not a link"),
        (SourceField.NOTE, "none", "says already"),
        (SourceField.TITLE, "Inspection of children's services", "says already"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    cataloguing: Cataloguing, base: FactBase, field: SourceField, typed: str, why: str
) -> None:
    """The reason is told and nothing changes."""
    report = await cataloguing.report(SOURCE_ID)
    with pytest.raises(SourceInputError, match=why):
        await cataloguing.change(EDITOR, SOURCE_ID, field, typed, state=report.state)
    assert base.sources[SOURCE_ID] == report.source


async def test_two_editors_of_one_document(cataloguing: Cataloguing, base: FactBase) -> None:
    """Who answers after somebody else changed it is told so, and nothing is overwritten."""
    report = await cataloguing.report(SOURCE_ID)
    await cataloguing.change(9002, SOURCE_ID, SourceField.TITLE, "Theirs", state=report.state)
    with pytest.raises(SourceChangedError):
        await cataloguing.change(EDITOR, SOURCE_ID, SourceField.TITLE, "Mine", state=report.state)
    assert base.sources[SOURCE_ID].title == "Theirs"


async def test_unknown_documents(cataloguing: Cataloguing) -> None:
    """An id that nobody holds reports and changes nothing."""
    with pytest.raises(NoSuchSourceError):
        await cataloguing.report("nobody")
    with pytest.raises(NoSuchSourceError):
        await cataloguing.change(EDITOR, "nobody", SourceField.TITLE, "A title", state="")
