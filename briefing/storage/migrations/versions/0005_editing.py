"""Edits of published facts; drafts that are set aside beside the one in hand."""

import sqlalchemy as sa
from alembic import op

from briefing.storage.tables import UtcDateTime

revision = "0005"
down_revision = "0004"

_STATES = "state IN ('open', 'aside', 'published', 'discarded')"
_drafts = sa.table("drafts", sa.column("id"), sa.column("state"), sa.column("body", sa.JSON()))


def upgrade() -> None:
    op.create_table(
        "edits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("fact_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asking", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'published', 'discarded')", name=op.f("ck_edits_state")),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_edits_fact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    op.create_index(
        "uq_edits_one_open",
        "edits",
        ["editor_id", "fact_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column("drafts", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.add_column("drafts", sa.Column("fact_id", sa.String(length=20), nullable=True))
    _allow_setting_aside()
    _move_mark_to_state()


def _allow_setting_aside() -> None:
    name = op.f("ck_drafts_state")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite cannot change a check: the table is made anew, from this description rather than from what reflection finds
        with op.batch_alter_table("drafts", recreate="always", copy_from=_describe_drafts()):
            pass
    else:
        op.drop_constraint(name, "drafts", type_="check")
        op.create_check_constraint(name, "drafts", _STATES)


def _describe_drafts() -> sa.Table:
    return sa.Table(
        "drafts",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("fact_id", sa.String(length=20), nullable=True),
        sa.CheckConstraint(_STATES, name=op.f("ck_drafts_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.Index("uq_drafts_one_open", "editor_id", unique=True, sqlite_where=sa.text("state = 'open'")),
    )


def _move_mark_to_state() -> None:
    """A draft that was set aside bore a mark in its body; now its state says so."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_drafts)).all():
        body = dict(row.body)
        active = body.pop("active", True)
        state = row.state if active or row.state != "open" else "aside"
        connection.execute(_drafts.update().where(_drafts.c.id == row.id).values(state=state, body=body))
