"""Paragraphs of documents as printed, kept with their source so that a citation can be looked up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import source_paragraphs


@dataclass(frozen=True)
class StoredParagraph:
    """A paragraph. `place` counts those of its source from 1; `number` is None where the document numbers none."""

    place: int
    number: int | None
    page: int | None
    pdf_page: int
    section: str | None
    text: str


async def replace_paragraphs(
    connection: AsyncConnection, source_id: str, paragraphs: Sequence[StoredParagraph]
) -> None:
    """Keep these as the paragraphs of a source, in place of any that are kept."""
    await connection.execute(delete(source_paragraphs).where(source_paragraphs.c.source_id == source_id))
    rows = [{"source_id": source_id, **vars(paragraph)} for paragraph in paragraphs]
    if rows:
        await connection.execute(insert(source_paragraphs), rows)


async def list_paragraphs(connection: AsyncConnection, source_id: str) -> Sequence[StoredParagraph]:
    """The paragraphs of a source, in their order."""
    rows = await connection.execute(
        select(source_paragraphs)
        .where(source_paragraphs.c.source_id == source_id)
        .order_by(source_paragraphs.c.place)
    )
    return [_paragraph(row) for row in rows]


async def find_cited(
    connection: AsyncConnection,
    source_id: str,
    *,
    numbers: Collection[int],
    page: int | None,
    pdf_page: int | None,
) -> Sequence[StoredParagraph]:
    """Those with one of these numbers; without numbers, those of the page that bear none."""
    columns = source_paragraphs.c
    meant: ColumnElement[bool]
    if numbers:
        meant = columns.number.in_(numbers)
    elif pdf_page is not None:
        meant = and_(columns.number.is_(None), columns.pdf_page == pdf_page)
    else:
        meant = and_(columns.number.is_(None), columns.page == page)
    rows = await connection.execute(
        select(source_paragraphs).where(columns.source_id == source_id, meant).order_by(columns.place)
    )
    return [_paragraph(row) for row in rows]


async def find_kept(connection: AsyncConnection, source_ids: Collection[str]) -> set[str]:
    """Those of these sources of which paragraphs are kept."""
    rows = await connection.execute(
        select(source_paragraphs.c.source_id).where(source_paragraphs.c.source_id.in_(source_ids)).distinct()
    )
    return {row.source_id for row in rows}


async def count_paragraphs(connection: AsyncConnection) -> Mapping[str, int]:
    """How many are kept of each source that has any."""
    rows = await connection.execute(
        select(source_paragraphs.c.source_id, func.count().label("kept")).group_by(source_paragraphs.c.source_id)
    )
    return {row.source_id: row.kept for row in rows}


def _paragraph(row: Row[*tuple[Any, ...]]) -> StoredParagraph:
    return StoredParagraph(row.place, row.number, row.page, row.pdf_page, row.section, row.text)
