"""Runs the migrations on the connection that `Database` hands over, inside its transaction."""

from typing import Any, Literal

from alembic import context

from briefing.storage.tables import UtcDateTime, metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column type by its short name; False leaves the rest to Alembic."""
    return "UtcDateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    transactional_ddl=False,  # the caller's transaction covers every step
)
context.run_migrations()
