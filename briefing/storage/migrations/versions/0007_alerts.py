"""How and when alerts are wanted, holds, corrections to who received a fact, and the durable inbox."""

import sqlalchemy as sa
from alembic import op

from briefing.storage.tables import UtcDateTime

revision = "0007"
down_revision = "0006"

_CADENCES = "cadence IN ('instant', 'daily', 'weekly', 'eve')"
_QUIET = "(quiet_from IS NULL) = (quiet_until IS NULL)"
_CONTENT = (
    "alert_id IS NOT NULL OR correction_id IS NOT NULL OR question IS NOT NULL OR notice IS NOT NULL "
    "OR state <> 'pending'"
)
_DELIVERY_STATES = "state IN ('pending', 'sent', 'failed', 'cancelled')"


def upgrade() -> None:
    _add_choices()
    op.create_table(
        "committee_dates",
        _numbered(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_dates")),
        sa.UniqueConstraint("day", name=op.f("uq_committee_dates_day")),
    )
    op.create_table(
        "holds",
        _numbered(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint("outcome IN ('released', 'discarded')", name=op.f("ck_holds_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_table(
        "corrections",
        _numbered(),
        sa.Column("fact_id", sa.String(length=20), nullable=False),
        sa.Column("former_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id", "version"],
            ["fact_versions.fact_id", "fact_versions.version"],
            name=op.f("fk_corrections_fact_id_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("fact_id", "version", name=op.f("uq_corrections_fact_id_version")),
    )
    _widen_deliveries()
    op.create_table(
        "fact_receipts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fact_id", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "fact_id", name=op.f("pk_fact_receipts")),
    )
    op.create_index("ix_fact_receipts_fact_id", "fact_receipts", ["fact_id"])
    op.create_index("ix_fact_receipts_at", "fact_receipts", ["at"])
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'acted', 'done', 'aside')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_state", "inbox", ["state"])


def _numbered() -> "sa.Column[int]":
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, autoincrement=True, nullable=False)


def _add_choices() -> None:
    """Whoever follows something already goes on getting all of it, at once and at any hour."""
    with op.batch_alter_table("subscribers", copy_from=_subscribers()) as batch:
        batch.add_column(sa.Column("cadence", sa.String(length=10), nullable=False, server_default="instant"))
        batch.add_column(sa.Column("digest_at", sa.Integer(), nullable=False, server_default="480"))
        batch.add_column(sa.Column("digest_weekday", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("only_weaknesses", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("only_ofsted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("quiet_from", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("quiet_until", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("paused_until", UtcDateTime(), nullable=True))
        batch.create_check_constraint(op.f("ck_subscribers_cadence"), _CADENCES)
        batch.create_check_constraint(op.f("ck_subscribers_quiet"), _QUIET)
    op.create_table(
        "followed_authorities",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_followed_authorities_chat_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "authority", name=op.f("pk_followed_authorities")),
    )


def _widen_deliveries() -> None:
    with op.batch_alter_table("deliveries", copy_from=_deliveries()) as batch:
        batch.add_column(sa.Column("correction_id", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("notice", sa.Text(), nullable=True))
        batch.add_column(sa.Column("reply_to", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(op.f("fk_deliveries_correction_id"), "corrections", ["correction_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_deliveries_correction_id_chat_id"), ["correction_id", "chat_id"])
        batch.drop_constraint(op.f("ck_deliveries_content"), type_="check")
        batch.create_check_constraint(op.f("ck_deliveries_content"), _CONTENT)
    op.drop_index("ix_deliveries_state_due_at", "deliveries")
    op.create_index("ix_deliveries_state_held_due_at", "deliveries", ["state", "held", "due_at"])


# SQLite makes a table anew to change it. What that starts from is given here: whether reflection finds a table's checks
# depends on the library's version.


def _subscribers() -> sa.Table:
    return sa.Table(
        "subscribers",
        sa.MetaData(),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_subscribers")),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_subscribers_state")),
    )


def _deliveries() -> sa.Table:
    return sa.Table(
        "deliveries",
        sa.MetaData(),
        _numbered(),
        sa.Column("alert_id", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_deliveries_alert_id")),
        sa.UniqueConstraint("alert_id", "chat_id", name=op.f("uq_deliveries_alert_id_chat_id")),
        sa.CheckConstraint(_DELIVERY_STATES, name=op.f("ck_deliveries_state")),
        sa.CheckConstraint(
            "alert_id IS NOT NULL OR question IS NOT NULL OR state <> 'pending'",
            name=op.f("ck_deliveries_content"),
        ),
        sa.Index("ix_deliveries_state_due_at", "state", "due_at"),
        sa.Index("ix_deliveries_chat_id", "chat_id"),
    )
