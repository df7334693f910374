"""Imported reports and spreadsheets, what they propose, and the paragraphs of documents."""

import sqlalchemy as sa
from alembic import op

from briefing.storage.tables import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "source_paragraphs",
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("pdf_page", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_paragraphs_source_id")),
        sa.PrimaryKeyConstraint("source_id", "place", name=op.f("pk_source_paragraphs")),
    )
    op.create_index("ix_source_paragraphs_source_id_number", "source_paragraphs", ["source_id", "number"])
    op.create_table(
        "imports",
        _numbered(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=True),
        sa.Column("telling", sa.String(length=10), nullable=True),
        sa.Column("announced", sa.String(length=20), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('report', 'facts')", name=op.f("ck_imports_kind")),
        sa.CheckConstraint("state IN ('checking', 'open', 'done', 'discarded')", name=op.f("ck_imports_state")),
        sa.CheckConstraint("telling IN ('once', 'each', 'not')", name=op.f("ck_imports_telling")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_imports_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_source_id", "imports", ["source_id"])
    _create_proposals()


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        _numbered(),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("fact_id", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("sort IN ('judgement', 'recommendation', 'finding')", name=op.f("ck_proposals_sort")),
        sa.CheckConstraint("state IN ('open', 'waiting', 'accepted', 'skipped')", name=op.f("ck_proposals_state")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_proposals_import_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_proposals_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_import_id_state_place", "proposals", ["import_id", "state", "place"])
    op.create_index("ix_proposals_fact_id", "proposals", ["fact_id"])
    op.create_table(
        "import_desks",
        sa.Column("editor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("asking", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_desks_import_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_import_desks_proposal_id")),
        sa.PrimaryKeyConstraint("editor_id", name=op.f("pk_import_desks")),
    )


def _numbered() -> "sa.Column[int]":
    return sa.Column(
        "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
    )
