"""Changes of published facts that those are told of who have received them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import corrections, fact_versions
from knowledge.models import Fact


@dataclass(frozen=True)
class Correction:
    """What was said and what is said now; `present` may be retracted."""

    id: int
    fact_id: str
    former: Fact
    present: Fact
    reason: str


async def find_corrections(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Correction]:
    """The corrections with these ids."""
    former, present = fact_versions.alias("former"), fact_versions.alias("present")
    rows = await connection.execute(
        select(
            corrections.c.id,
            corrections.c.fact_id,
            corrections.c.reason,
            former.c.body.label("former_body"),
            former.c.version.label("former_version"),
            former.c.status.label("former_status"),
            present.c.body.label("present_body"),
            present.c.version.label("present_version"),
            present.c.status.label("present_status"),
        )
        .join(
            former,
            (former.c.fact_id == corrections.c.fact_id) & (former.c.version == corrections.c.former_version),
        )
        .join(present, (present.c.fact_id == corrections.c.fact_id) & (present.c.version == corrections.c.version))
        .where(corrections.c.id.in_(ids))
    )
    return {
        row.id: Correction(
            row.id,
            row.fact_id,
            Fact.model_validate(row.former_body | {"version": row.former_version, "status": row.former_status}),
            Fact.model_validate(row.present_body | {"version": row.present_version, "status": row.present_status}),
            row.reason,
        )
        for row in rows
    }
