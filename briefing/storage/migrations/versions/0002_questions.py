"""The question log, chats that wait for an answer, deliveries of answers, and asks that editors attach."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("fact_id", sa.String(length=20), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=10), nullable=True),
        sa.Column("settled_by", sa.String(length=20), nullable=True),
        sa.Column("dismissed_with", sa.String(length=22), nullable=True),
        sa.CheckConstraint("verdict IN ('helpful', 'unhelpful')", name=op.f("ck_questions_verdict")),
        sa.CheckConstraint(
            "reason IN ('wrong', 'outdated', 'other', 'unclear')", name=op.f("ck_questions_reason")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_asked_on", "questions", ["asked_on"], unique=False)
    op.create_table(
        "awaited_answers",
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["token"], ["questions.token"], name=op.f("fk_awaited_answers_token"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", "chat_id", name=op.f("pk_awaited_answers")),
    )
    op.create_index("ix_awaited_answers_chat_id", "awaited_answers", ["chat_id"], unique=False)
    op.add_column("facts", sa.Column("attached_asks", sa.JSON(none_as_null=True), nullable=True))
    # SQLite cannot change a column, so there the table is made anew; its check is not found by reflection
    states = sa.CheckConstraint(
        "state IN ('pending', 'sent', 'failed', 'cancelled')", name=op.f("ck_deliveries_state")
    )
    with op.batch_alter_table("deliveries", table_args=(states,)) as batch:
        batch.add_column(sa.Column("question", sa.Text(), nullable=True))
        batch.alter_column("alert_id", existing_type=sa.BigInteger(), nullable=True)
        batch.create_check_constraint(
            op.f("ck_deliveries_content"),
            "alert_id IS NOT NULL OR question IS NOT NULL OR state <> 'pending'",
        )
