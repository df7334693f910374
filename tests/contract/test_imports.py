"""Imports, proposals and paragraphs as stored, on every database."""

import pytest

from briefing.storage import Database, IntegrityError, imports, paragraphs, proposals
from briefing.storage.imports import StoredImport
from briefing.storage.paragraphs import StoredParagraph
from tests.contract.seeding import store_fact
from tests.factories import NOW, SOURCE_ID

BODIES = [
    {"sort": sort, "score": float(score), "why": ["figures"], "draft": {}}
    for sort, score in (("judgement", 0), ("finding", 3), ("finding", 2))
]


async def add(database: Database, *, digest: str = "a" * 64) -> StoredImport:
    async with database.write() as connection:
        return await imports.add_import(
            connection,
            kind=imports.REPORT,
            editor_id=9001,
            chat_id=9001,
            file_name="report.pdf",
            sha256=digest,
            body={"report": {}},
            at=NOW,
        )


async def add_with_proposals(database: Database) -> StoredImport:
    stored = await add(database)
    async with database.write() as connection:
        await store_fact(connection)
        await proposals.add_proposals(connection, stored.id, SOURCE_ID, BODIES)
        changed = await imports.change_import(connection, stored, at=NOW, state=imports.OPEN, source_id=SOURCE_ID)
    assert changed
    return changed


async def test_of_two_changes_one_counts(database: Database) -> None:
    """The second was made for a revision that is no more."""
    stored = await add(database)
    async with database.write() as connection:
        changed = await imports.change_import(connection, stored, at=NOW, telling="once")
        again = await imports.change_import(connection, stored, at=NOW, telling="not")
    assert changed
    assert (changed.revision, changed.telling) == (2, "once")
    assert again is None


async def test_what_was_sent_before_is_given_up(database: Database) -> None:
    """Only unconfirmed ones of the same file and editor."""
    first, other = await add(database), await add(database, digest="b" * 64)
    async with database.write() as connection:
        await imports.discard_checking(connection, 9001, "a" * 64, at=NOW)
        states = [await imports.find_import(connection, number) for number in (first.id, other.id)]
    assert [stored and stored.state for stored in states] == [imports.DISCARDED, imports.CHECKING]


async def test_an_import_is_found_by_its_source(database: Database) -> None:
    """While it is worked through, and after."""
    stored = await add_with_proposals(database)
    async with database.read() as connection:
        found = await imports.find_by_source(connection, SOURCE_ID)
        assert [item.id for item in await imports.list_open(connection)] == [stored.id]
    assert found == stored


async def test_proposals_come_in_their_order(database: Database) -> None:
    """Put last, one comes after the others; decided, it is not among the open ones."""
    stored = await add_with_proposals(database)
    async with database.write() as connection:
        first, second, third = await proposals.list_proposals(connection, stored.id)
        await proposals.put_last(connection, first)
        await proposals.change_proposal(
            connection, second, state=proposals.SKIPPED, decided_by=9001, decided_at=NOW
        )
        left = await proposals.list_proposals(connection, stored.id)
        assert [item.id for item in left] == [third.id, first.id]
        assert await proposals.count_before(connection, left[1]) == 1
        assert await proposals.count_states(connection, stored.id) == {"open": 2, "skipped": 1}


async def test_a_proposal_is_found_by_its_fact(database: Database) -> None:
    """So that undoing opens it again; its alert is forgotten."""
    stored = await add_with_proposals(database)
    async with database.write() as connection:
        first = (await proposals.list_proposals(connection, stored.id))[0]
        await proposals.change_proposal(connection, first, state=proposals.ACCEPTED, fact_id="NFK-2024-01")
        await imports.change_import(connection, stored, at=NOW, announced="NFK-2024-01")
        found = await proposals.find_accepted(connection, "NFK-2024-01")
        assert found
        assert found.id == first.id
        await imports.forget_announcement(connection, "NFK-2024-01")
        again = await imports.find_import(connection, stored.id)
    assert again
    assert again.announced is None


async def test_a_desk_holds_one_thing(database: Database) -> None:
    """What is put there replaces what was."""
    stored = await add_with_proposals(database)
    async with database.write() as connection:
        first = (await proposals.list_proposals(connection, stored.id))[0]
        for asking in ("header:title", "proposal"):
            await imports.put_desk(
                connection, 9001, stored.id, proposal_id=first.id, asking=asking, message_id=7, at=NOW
            )
        desk = await imports.find_desk(connection, 9001)
        assert desk
        assert (desk.asking, desk.proposal_id, desk.updated_at) == ("proposal", first.id, NOW)
        assert [item.editor_id for item in await imports.list_desks(connection, stored.id)] == [9001]
        await imports.clear_desk(connection, 9001)
        assert await imports.find_desk(connection, 9001) is None


async def test_unknown_states_are_refused(database: Database) -> None:
    """The database itself knows them."""
    stored = await add(database)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await imports.change_import(connection, stored, at=NOW, state="lost")


async def test_paragraphs_are_found_as_they_are_cited(database: Database) -> None:
    """By number, and those without by the page of the PDF or the printed one."""
    kept = [
        StoredParagraph(1, None, 1, 2, "Summary", "First."),
        StoredParagraph(2, 1, 2, 3, None, "Second."),
        StoredParagraph(3, 2, 2, 3, None, "Third."),
    ]
    async with database.write() as connection:
        await store_fact(connection)
        await paragraphs.replace_paragraphs(connection, SOURCE_ID, kept[:1])
        await paragraphs.replace_paragraphs(connection, SOURCE_ID, kept)
        assert await paragraphs.list_paragraphs(connection, SOURCE_ID) == kept
        by_number = await paragraphs.find_cited(connection, SOURCE_ID, numbers=[2], page=9, pdf_page=None)
        by_page = await paragraphs.find_cited(connection, SOURCE_ID, numbers=[], page=1, pdf_page=None)
        by_sheet = await paragraphs.find_cited(connection, SOURCE_ID, numbers=[], page=9, pdf_page=2)
        assert (by_number, by_page, by_sheet) == ([kept[2]], kept[:1], kept[:1])
        assert await paragraphs.count_paragraphs(connection) == {SOURCE_ID: 3}
        assert await paragraphs.find_kept(connection, [SOURCE_ID, "another"]) == {SOURCE_ID}
