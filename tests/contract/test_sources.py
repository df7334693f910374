"""The store of sources, on every database."""

from briefing.storage import Database, sources
from tests.factories import NOW, make_source


async def test_source_comes_back_as_it_was_saved(database: Database) -> None:
    """A source survives the way into the database and out of it, dates and links included."""
    source = make_source(title="Ofsted’s letter, “Annex A” – 2024", fieldwork_end="2024-05")
    async with database.write() as connection:
        await sources.save_source(connection, source, origin=sources.EDITOR, actor="9001", at=NOW)
    async with database.read() as connection:
        assert await sources.list_sources(connection) == {source.id: source}


async def test_saving_again_replaces(database: Database) -> None:
    """A source with the same id takes the place of the earlier one, its origin too."""
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin=sources.EDITOR, actor="9001", at=NOW)
        changed = make_source(title="Another title")
        await sources.save_source(connection, changed, origin=sources.CURATED, actor="9001", at=NOW)
    async with database.read() as connection:
        assert await sources.list_sources(connection) == {changed.id: changed}
        assert await sources.list_origins(connection) == {changed.id: sources.CURATED}


async def test_sources_are_listed_in_order_of_their_ids(database: Database) -> None:
    """The list has the same order on every database."""
    async with database.write() as connection:
        for id_ in ("b-2", "a-1", "c-3"):
            await sources.save_source(
                connection, make_source(id=id_), origin=sources.CURATED, actor="9001", at=NOW
            )
        assert list(await sources.list_sources(connection)) == ["a-1", "b-2", "c-3"]
