"""The tables. Times are UTC; bodies are the JSON of a knowledge model.

Changing anything here needs a new migration: a test compares these tables with what the migrations build.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite drops time zones, so a naive value is refused before it can mislead."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> "Column[int]":
    # SQLite only counts INTEGER primary keys by itself
    return Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


sources = Table(
    "sources",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint("origin IN ('curated', 'editor')", name="origin"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("source_id", String(60), ForeignKey("sources.id"), nullable=False),
    Column("body", JSON, nullable=False),
    # what the curated file said when last merged; empty for facts that no curated file holds
    Column("curated_digest", String(64)),
    Column("edited", Boolean, nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    # questions that editors attached: they stay when the curated file brings a new version; empty for none
    Column("attached_asks", JSON(none_as_null=True)),
    Index("ix_facts_status", "status"),
)

fact_versions = Table(
    "fact_versions",
    metadata,
    Column("fact_id", String(20), ForeignKey("facts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", String(12), nullable=False),
    Column("body", JSON, nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    _id(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("detail", JSON, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("retired_reason", Text),
    # when what is followed is sent: at once, or gathered
    Column("cadence", String(10), nullable=False, server_default="instant"),
    # minutes after midnight by the clocks of the United Kingdom, as the quiet hours are
    Column("digest_at", Integer, nullable=False, server_default="480"),
    # 0 is Monday
    Column("digest_weekday", Integer, nullable=False, server_default="0"),
    Column("only_weaknesses", Boolean, nullable=False, server_default=false()),
    Column("only_ofsted", Boolean, nullable=False, server_default=false()),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("paused_until", UtcDateTime),
    CheckConstraint("state IN ('active', 'retired')", name="state"),
    CheckConstraint("cadence IN ('instant', 'daily', 'weekly', 'eve')", name="cadence"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet"),
)

# those a chat wants to hear of; none for all
followed_authorities = Table(
    "followed_authorities",
    metadata,
    Column("chat_id", BigInteger, ForeignKey("subscribers.chat_id", ondelete="CASCADE"), primary_key=True),
    Column("authority", String(100), primary_key=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", BigInteger, ForeignKey("subscribers.chat_id", ondelete="CASCADE"), primary_key=True),
    Column("theme", String(60), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_subscriptions_theme", "theme"),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    Column("editor_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # whose buttons belong to the question that the draft stands at
    Column("message_id", BigInteger),
    # as what it was published, so that an undone publication finds its draft again
    Column("fact_id", String(20)),
    CheckConstraint("state IN ('open', 'aside', 'published', 'discarded')", name="state"),
    Index(
        "uq_drafts_one_open",
        "editor_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

edits = Table(
    "edits",
    metadata,
    _id(),
    Column("editor_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("fact_id", String(20), ForeignKey("facts.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    # whether the editor's next words answer a question of it
    Column("asking", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("message_id", BigInteger),
    # the version it became
    Column("version", Integer),
    CheckConstraint("state IN ('open', 'published', 'discarded')", name="state"),
    Index(
        "uq_edits_one_open",
        "editor_id",
        "fact_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("fact_id", String(20), nullable=False),
    Column("fact_version", Integer, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["fact_id", "fact_version"], ["fact_versions.fact_id", "fact_versions.version"]),
    UniqueConstraint("fact_id", "fact_version"),
)

# a change of a published fact that those are told of who have received it
corrections = Table(
    "corrections",
    metadata,
    _id(),
    Column("fact_id", String(20), nullable=False),
    Column("former_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["fact_id", "version"], ["fact_versions.fact_id", "fact_versions.version"]),
    UniqueConstraint("fact_id", "version"),
)

# while one is open, alerts stay where they are
holds = Table(
    "holds",
    metadata,
    _id(),
    Column("reason", Text, nullable=False),
    Column("started_by", BigInteger, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_by", BigInteger),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(10)),
    CheckConstraint("outcome IN ('released', 'discarded')", name="outcome"),
)

# days on which the committee meets; digests may be wanted on the evening before
committee_dates = Table(
    "committee_dates",
    metadata,
    _id(),
    Column("day", Date, nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    # one of four: an alert; a correction; a question whose answer the chat asked to be told; words for an owner. The last
    # two go once they are settled
    Column("alert_id", BigInteger, ForeignKey("alerts.id")),
    Column("correction_id", BigInteger, ForeignKey("corrections.id")),
    Column("question", Text),
    Column("notice", Text),
    # the message of the chat that a correction is about
    Column("reply_to", BigInteger),
    # kept back by a hold
    Column("held", Boolean, nullable=False, server_default=false()),
    Column("chat_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("message_id", BigInteger),
    # a send that timed out may have arrived; kept so that a repeat can be explained
    Column("uncertain", Boolean, nullable=False),
    Column("error", Text),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("alert_id", "chat_id"),
    UniqueConstraint("correction_id", "chat_id"),
    CheckConstraint("state IN ('pending', 'sent', 'failed', 'cancelled')", name="state"),
    CheckConstraint(
        "alert_id IS NOT NULL OR correction_id IS NOT NULL OR question IS NOT NULL OR notice IS NOT NULL "
        "OR state <> 'pending'",
        name="content",
    ),
    Index("ix_deliveries_state_held_due_at", "state", "held", "due_at"),
    Index("ix_deliveries_chat_id", "chat_id"),
)

shown_answers = Table(
    "shown_answers",
    metadata,
    Column("token", String(22), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    # the facts shown and still to show; the question itself is not kept
    Column("fact_ids", JSON, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_shown_answers_created_at", "created_at"),
)

questions = Table(
    "questions",
    metadata,
    # in the buttons under the answer: whoever knows it got the answer. The asker and the chat are not kept
    Column("token", String(22), primary_key=True),
    Column("wording", Text, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("fact_id", String(20)),
    Column("confidence", Float, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("verdict", String(10)),
    Column("reason", String(10)),
    # the fact by which it was answered afterwards, or the question whose group an editor dismissed it with
    Column("settled_by", String(20)),
    Column("dismissed_with", String(22)),
    CheckConstraint("verdict IN ('helpful', 'unhelpful')", name="verdict"),
    CheckConstraint("reason IN ('wrong', 'outdated', 'other', 'unclear')", name="reason"),
    Index("ix_questions_asked_on", "asked_on"),
)

awaited_answers = Table(
    "awaited_answers",
    metadata,
    Column("token", String(22), ForeignKey("questions.token", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_awaited_answers_chat_id", "chat_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    # the last question and what was shown for it, for minutes: a follow-up means nothing without
    Column("topic", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_conversations_at", "at"),
)

people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(10), nullable=False),
    # as Telegram gave it when the role was accepted
    Column("name", String(130), nullable=False),
    # nobody for an owner whom the settings name: the row then only holds the name
    Column("granted_by", BigInteger),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("role IN ('owner', 'editor', 'reviewer')", name="role"),
)

invitations = Table(
    "invitations",
    metadata,
    _id(),
    # the token itself is in the link only
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('owner', 'editor', 'reviewer')", name="role"),
    CheckConstraint("state IN ('open', 'used', 'withdrawn')", name="state"),
)

approvals = Table(
    "approvals",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    # of two submissions about the same only the newer waits
    Column("subject", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    Column("telling", String(10), nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    Column("reason", Text),
    CheckConstraint("state IN ('waiting', 'approved', 'returned', 'withdrawn', 'replaced')", name="state"),
    Index(
        "uq_approvals_one_waiting",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

fact_showings = Table(
    "fact_showings",
    metadata,
    Column("fact_id", String(20), primary_key=True),
    # its first day
    Column("month", Date, primary_key=True),
    Column("shown", Integer, nullable=False),
)

source_paragraphs = Table(
    "source_paragraphs",
    metadata,
    Column("source_id", String(60), ForeignKey("sources.id"), primary_key=True),
    # counts the paragraphs of a source from 1: letters number none of theirs
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer),
    Column("page", Integer),
    Column("pdf_page", Integer, nullable=False),
    Column("section", Text),
    Column("text", Text, nullable=False),
    Index("ix_source_paragraphs_source_id_number", "source_id", "number"),
)

imports = Table(
    "imports",
    metadata,
    _id(),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("editor_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    # the header as read and corrected, or the facts of a spreadsheet; of no use once it is confirmed
    Column("body", JSON, nullable=False),
    Column("source_id", String(60), ForeignKey("sources.id")),
    # whether members are told once, of each fact, or not at all
    Column("telling", String(10)),
    Column("announced", String(20)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('report', 'facts')", name="kind"),
    CheckConstraint("state IN ('checking', 'open', 'done', 'discarded')", name="state"),
    CheckConstraint("telling IN ('once', 'each', 'not')", name="telling"),
    Index("ix_imports_source_id", "source_id"),
)

proposals = Table(
    "proposals",
    metadata,
    _id(),
    Column("import_id", BigInteger, ForeignKey("imports.id"), nullable=False),
    Column("source_id", String(60), ForeignKey("sources.id"), nullable=False),
    # the order in which they are worked through
    Column("place", Integer, nullable=False),
    Column("sort", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", JSON, nullable=False),
    Column("fact_id", String(20)),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    CheckConstraint("sort IN ('judgement', 'recommendation', 'finding')", name="sort"),
    CheckConstraint("state IN ('open', 'waiting', 'accepted', 'skipped')", name="state"),
    Index("ix_proposals_import_id_state_place", "import_id", "state", "place"),
    Index("ix_proposals_fact_id", "fact_id"),
)

import_desks = Table(
    "import_desks",
    metadata,
    Column("editor_id", BigInteger, primary_key=True, autoincrement=False),
    Column("import_id", BigInteger, ForeignKey("imports.id"), nullable=False),
    Column("proposal_id", BigInteger, ForeignKey("proposals.id")),
    # the question that the editor's next words answer, if there is one
    Column("asking", String(40)),
    Column("message_id", BigInteger),
    Column("updated_at", UtcDateTime, nullable=False),
)

# who was shown a fact in an answer, where the settings want corrections to reach them, and for as many days
fact_receipts = Table(
    "fact_receipts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fact_id", String(20), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_fact_receipts_fact_id", "fact_id"),
    Index("ix_fact_receipts_at", "at"),
)

# every update, written down before Telegram hears that we have it
inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    # as Telegram sent it; gone once it is handled
    Column("body", JSON(none_as_null=True)),
    # acted: what it asked for is in the database, so it must not be done again
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    # what the log calls the error for which it was set aside
    Column("reference", String(20)),
    CheckConstraint("state IN ('waiting', 'acted', 'done', 'aside')", name="state"),
    Index("ix_inbox_state", "state"),
)

Body = dict[str, Any]
