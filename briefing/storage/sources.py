"""Sources: the documents that facts are drawn from."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import sources
from briefing.storage.upsert import insert_into
from knowledge.models import Source

CURATED = "curated"
EDITOR = "editor"


async def save_source(
    connection: AsyncConnection, source: Source, *, origin: str, actor: str, at: datetime
) -> None:
    """Write the source, replacing one with the same id."""
    row = {"body": source.model_dump(mode="json"), "origin": origin, "changed_by": actor, "changed_at": at}
    statement = insert_into(connection, sources).values(id=source.id, **row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


async def find_source(connection: AsyncConnection, source_id: str) -> Source | None:
    """The source with this id; None when there is none."""
    body = await connection.scalar(select(sources.c.body).where(sources.c.id == source_id))
    return None if body is None else Source.model_validate(body)


async def list_sources(connection: AsyncConnection) -> dict[str, Source]:
    """Every source by id."""
    rows = await connection.execute(select(sources.c.body).order_by(sources.c.id))
    found = (Source.model_validate(row.body) for row in rows)
    return {source.id: source for source in found}


async def list_origins(connection: AsyncConnection) -> dict[str, str]:
    """Who brought in each source: `curated` or `editor`, by source id."""
    rows = await connection.execute(select(sources.c.id, sources.c.origin))
    return {row.id: row.origin for row in rows}
