"""The store of facts and their versions, on every database."""

import asyncio
from datetime import timedelta

import pytest

from briefing.storage import Database, IntegrityError, facts
from knowledge.models import Status
from tests.contract.seeding import store_fact
from tests.factories import NOW, make_fact


async def test_fact_comes_back_as_it_was_added(database: Database) -> None:
    """Every field survives the database: figures, conflicts, partial dates and characters beyond ASCII."""
    fact = make_fact(
        kind="figure",
        statement="The council spent £16.5m – “too much” 🙂.",
        as_at="2024",
        figure={"metric": "in-touch", "value": 16.5, "unit": "pounds", "denominator": 20},
        conflicts=[{"fact": "NFK-2024-02", "note": "The letter has 17."}],
        asks=["How much was spent?"],
        quote="too much",
    )
    async with database.write() as connection:
        await store_fact(connection, fact)
    async with database.read() as connection:
        assert await facts.find_fact(connection, fact.id) == fact


async def test_unknown_fact_is_none(database: Database) -> None:
    """An id that was never used finds nothing and has no versions."""
    async with database.read() as connection:
        assert await facts.find_fact(connection, "NFK-2024-99") is None
        assert await facts.list_versions(connection, "NFK-2024-99") == []


async def test_id_is_used_once(database: Database) -> None:
    """A second fact with the same id is refused."""
    async with database.write() as connection:
        await store_fact(connection)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await facts.add_fact(connection, make_fact(), actor="9001", at=NOW, reason="again")


async def test_fact_needs_a_stored_source(database: Database) -> None:
    """Foreign keys are enforced: a fact of an unknown source is refused."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await facts.add_fact(connection, make_fact(), actor="9001", at=NOW, reason="no source")


async def test_every_version_is_kept(database: Database) -> None:
    """A change adds a version with who, when and why; the earlier one stays as it was."""
    later = NOW + timedelta(days=1)
    async with database.write() as connection:
        first = await store_fact(connection)
        second = make_fact(statement="Care leavers in Norfolk lost touch.", version=2)
        await facts.change_fact(connection, second, actor="9002", at=later, reason="a correction")
    async with database.read() as connection:
        assert await facts.find_fact(connection, first.id) == second
        versions = await facts.list_versions(connection, first.id)
    assert [version.fact for version in versions] == [first, second]
    assert (versions[1].changed_by, versions[1].changed_at, versions[1].reason) == ("9002", later, "a correction")


@pytest.mark.parametrize(
    "version",
    [
        1,  # the version that is there already
        3,  # one was never written
    ],
)
async def test_change_of_another_version_is_refused(database: Database, version: int) -> None:
    """A change that was not made to the stored version raises LookupError and writes nothing."""
    async with database.write() as connection:
        stored = await store_fact(connection)
    wrong = make_fact(statement="Another claim.", version=version)
    with pytest.raises(LookupError):
        async with database.write() as connection:
            await facts.change_fact(connection, wrong, actor="9002", at=NOW, reason="late")
    async with database.read() as connection:
        assert await facts.find_fact(connection, stored.id) == stored
        assert len(await facts.list_versions(connection, stored.id)) == 1


async def test_of_two_changes_at_once_one_is_refused(database: Database, neighbour: Database) -> None:
    """Two processes that change the same version do not overwrite each other."""
    async with database.write() as connection:
        await store_fact(connection)

    async def change(store: Database, words: str) -> None:
        async with store.write() as connection:
            fact = make_fact(statement=words, version=2)
            await facts.change_fact(connection, fact, actor=words, at=NOW, reason="at once")

    outcomes = await asyncio.gather(
        change(database, "One."), change(neighbour, "Another."), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [LookupError]
    async with database.read() as connection:
        assert len(await facts.list_versions(connection, "NFK-2024-01")) == 2


async def test_a_retracted_fact_is_kept(database: Database) -> None:
    """Retracting is a version like any other: the fact stays, with its new status."""
    async with database.write() as connection:
        await store_fact(connection, make_fact("NFK-2024-02"))
        await store_fact(connection, make_fact("NFK-2024-01"))
        gone = make_fact("NFK-2024-02", status="retracted", version=2)
        await facts.change_fact(connection, gone, actor="9001", at=NOW, reason="wrong")
    async with database.read() as connection:
        assert list(await facts.list_states(connection)) == ["NFK-2024-01", "NFK-2024-02"]
        kept = await facts.find_fact(connection, "NFK-2024-02")
    assert kept is not None
    assert kept.status is Status.RETRACTED


async def test_states_tell_curated_from_edited(database: Database) -> None:
    """The merge sees each fact with its digest and whether an editor touched it; a noted digest changes no fact."""
    async with database.write() as connection:
        await store_fact(connection, make_fact("NFK-2024-E01"))
        curated = make_fact("NFK-2024-01")
        await facts.add_curated(connection, {curated.id: "a" * 64}, [curated], at=NOW, reason="first")
        await facts.note_curated_digest(connection, curated.id, "b" * 64)
        states = await facts.list_states(connection)
        assert len(await facts.list_versions(connection, curated.id)) == 1
    assert (states["NFK-2024-E01"].curated_digest, states["NFK-2024-E01"].edited) == (None, True)
    assert (states["NFK-2024-01"].curated_digest, states["NFK-2024-01"].edited) == ("b" * 64, False)
    assert states["NFK-2024-01"].fact == curated


async def test_editors_change_leaves_what_the_file_said(database: Database) -> None:
    """An editor's change marks the fact as edited and keeps the digest of its file; a curated change renews it."""
    curated = make_fact("NFK-2024-01")
    async with database.write() as connection:
        await store_fact(connection, make_fact("NFK-2024-E01"))
        await facts.add_curated(connection, {curated.id: "a" * 64}, [curated], at=NOW, reason="first")
        second, third = (curated.model_copy(update={"version": version}) for version in (2, 3))
        await facts.change_fact(connection, second, actor="9001", at=NOW, reason="an edit")
        state = (await facts.list_states(connection))[curated.id]
        assert (state.curated_digest, state.edited) == ("a" * 64, True)
        await facts.change_fact(
            connection, third, actor=facts.CURATOR, at=NOW, reason="a file", curated_digest="b" * 64, edited=False
        )
        state = (await facts.list_states(connection))[curated.id]
        assert (state.curated_digest, state.edited) == ("b" * 64, False)


async def test_curated_facts_are_added_in_one_go(database: Database) -> None:
    """Many facts at once are each stored with a first version; none at all is nothing to do."""
    new = [make_fact(f"NFK-2024-{number:03d}") for number in range(500)]
    async with database.write() as connection:
        await store_fact(connection, make_fact("NFK-2024-E01"))
        digests = {fact.id: f"{number:064d}" for number, fact in enumerate(new)}
        await facts.add_curated(connection, digests, new, at=NOW, reason="first")
        await facts.add_curated(connection, {}, [], at=NOW, reason="nothing")
        states = await facts.list_states(connection)
        assert [states[fact.id].fact for fact in new] == new
        assert {fact.id: states[fact.id].curated_digest for fact in new} == digests
        [version] = await facts.list_versions(connection, new[-1].id)
    assert (version.fact, version.changed_by) == (new[-1], facts.CURATOR)


@pytest.mark.parametrize(
    ("prefix", "count"),
    [
        ("NFK-2024-E", 2),  # retracted ones hold their numbers
        ("NFK-2024-", 3),
        ("SFK-", 0),
        ("NFK_2024", 0),  # no wildcards: an underscore is an underscore
        ("NFK%E", 0),
    ],
)
async def test_ids_are_counted_by_prefix(database: Database, prefix: str, count: int) -> None:
    """Ids that begin so are counted whatever their facts' status."""
    async with database.write() as connection:
        await store_fact(connection, make_fact("NFK-2024-E01"))
        await store_fact(connection, make_fact("NFK-2024-E02", status="retracted"))
        await store_fact(connection, make_fact("NFK-2024-01"))
        assert await facts.count_ids(connection, prefix) == count


async def test_versions_and_changes_of_a_source(database: Database) -> None:
    """A version is found by its number; the newest changes of a source come first, what the files brought left out."""
    later = NOW + timedelta(minutes=1)
    async with database.write() as connection:
        first = await store_fact(connection)
        curated = make_fact("NFK-2024-02")
        await facts.add_curated(connection, {curated.id: "d"}, [curated], at=NOW, reason="added")
        second = first.model_copy(update={"version": 2, "statement": "Better said."})
        await facts.change_fact(connection, second, actor="9001", at=later, reason="better")
    async with database.read() as connection:
        found = await facts.find_version(connection, first.id, 1)
        assert found is not None
        assert found.fact == first
        assert await facts.find_version(connection, first.id, 3) is None
        changes = await facts.list_changes(connection, first.source, limit=5)
        assert [(item.fact.id, item.fact.version) for item in changes] == [(first.id, 2), (first.id, 1)]
        assert len(await facts.list_changes(connection, first.source, limit=1)) == 1
        assert await facts.list_facts(connection, first.source) == [second, curated]
        assert await facts.list_facts(connection, "another") == []


async def test_an_attached_question_is_taken_away_again(database: Database) -> None:
    """Each is a version of its own; the fact is no editor's for either, and what else was attached stays."""
    async with database.write() as connection:
        fact = await store_fact(connection)
        for ask in ("who?", "why?"):
            fact = await facts.attach_ask(connection, fact, ask, actor="9001", at=NOW, reason="attached")
        detached = await facts.detach_ask(connection, fact, "who?", actor="9001", at=NOW, reason="taken back")
        with pytest.raises(LookupError):
            await facts.detach_ask(connection, fact, "why?", actor="9002", at=NOW, reason="too late")
    assert (detached.asks, detached.version) == (("why?",), 4)
    async with database.read() as connection:
        assert await facts.find_fact(connection, fact.id) == detached
        state = (await facts.list_states(connection))[fact.id]
        assert len(await facts.list_versions(connection, fact.id)) == 4
    assert state.attached_asks == ("why?",)
