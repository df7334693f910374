"""What was asked, without who asked it: the log that editors learn from."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from briefing.storage.tables import awaited_answers, questions
from briefing.storage.upsert import insert_into

HELPFUL = "helpful"
UNHELPFUL = "unhelpful"
REASONS = ("wrong", "outdated", "other", "unclear")
_REFUSED = "unanswerable"
"""How outcomes of refused questions begin (`knowledge.answer.AnswerStatus`)."""


@dataclass(frozen=True)
class LoggedQuestion:
    """A question and how it came out. `token` stands in the buttons under its answer."""

    token: str
    wording: str
    outcome: str
    fact_id: str | None
    confidence: float
    asked_on: date
    verdict: str | None = None
    reason: str | None = None
    settled_by: str | None = None

    @property
    def refused(self) -> bool:
        """Whether it got no answer."""
        return self.outcome.startswith(_REFUSED)


def new_token() -> str:
    """A token that nobody can guess; short enough for a button."""
    return secrets.token_urlsafe(12)


async def add_question(connection: AsyncConnection, question: LoggedQuestion) -> None:
    """Write a question down."""
    await connection.execute(
        insert(questions).values(
            token=question.token,
            wording=question.wording,
            outcome=question.outcome,
            fact_id=question.fact_id,
            confidence=question.confidence,
            asked_on=question.asked_on,
        )
    )


async def find_question(connection: AsyncConnection, token: str) -> LoggedQuestion | None:
    """The question under whose answer the token stands; None when it is no longer kept."""
    row = (await connection.execute(select(questions).where(questions.c.token == token))).one_or_none()
    return _question(row) if row else None


async def give_verdict(connection: AsyncConnection, token: str, verdict: str) -> bool:
    """Note whether an answer helped; False when that was noted before, or the question is no longer kept."""
    done = await connection.execute(
        update(questions).where(questions.c.token == token, questions.c.verdict.is_(None)).values(verdict=verdict)
    )
    return done.rowcount == 1


async def give_reason(connection: AsyncConnection, token: str, reason: str) -> bool:
    """Note why an answer did not help; False when a reason was noted before, or there is no such verdict."""
    done = await connection.execute(
        update(questions)
        .where(questions.c.token == token, questions.c.verdict == UNHELPFUL, questions.c.reason.is_(None))
        .values(reason=reason)
    )
    return done.rowcount == 1


async def list_gaps(connection: AsyncConnection) -> Sequence[LoggedQuestion]:
    """Questions that were refused or whose answer was disliked, newest first; neither settled nor dismissed."""
    return await _list(connection, _is_gap(), questions.c.dismissed_with.is_(None))


async def list_unsettled(connection: AsyncConnection, *, awaited_only: bool = False) -> Sequence[LoggedQuestion]:
    """As `list_gaps`, the dismissed ones included: somebody may still wait. `awaited_only`: only where one does."""
    awaited = questions.c.token.in_(select(awaited_answers.c.token))
    return await _list(connection, _is_gap(), *([awaited] if awaited_only else []))


async def settle_question(connection: AsyncConnection, token: str, fact_id: str) -> bool:
    """Note which fact answers it now; False when it is settled already or gone."""
    done = await connection.execute(
        update(questions)
        .where(questions.c.token == token, questions.c.settled_by.is_(None))
        .values(settled_by=fact_id)
    )
    return done.rowcount == 1


async def unsettle_questions(connection: AsyncConnection, fact_id: str) -> dict[str, str]:
    """Open again what this fact settled, since it says so no longer; a token for each wording."""
    reopened = await connection.execute(
        update(questions)
        .where(questions.c.settled_by == fact_id)
        .values(settled_by=None)
        .returning(questions.c.wording, questions.c.token)
    )
    return {row.wording: row.token for row in reopened}


async def dismiss_questions(connection: AsyncConnection, tokens: Collection[str], with_: str) -> int:
    """Take questions off the list; how many. `with_` is the name by which they can be brought back."""
    done = await connection.execute(
        update(questions)
        .where(questions.c.token.in_(tokens), questions.c.dismissed_with.is_(None))
        .values(dismissed_with=with_)
    )
    return done.rowcount


async def restore_questions(connection: AsyncConnection, with_: str) -> int:
    """Bring back what was dismissed under this name; how many."""
    done = await connection.execute(
        update(questions).where(questions.c.dismissed_with == with_).values(dismissed_with=None)
    )
    return done.rowcount


async def forget_questions(connection: AsyncConnection, *, up_to: date) -> int:
    """Delete what was asked on that day or before, with who waits for it; how many questions went."""
    return (await connection.execute(delete(questions).where(questions.c.asked_on <= up_to))).rowcount


async def list_wordings(connection: AsyncConnection) -> Sequence[tuple[str, str]]:
    """Token and wording of every question that is kept."""
    rows = await connection.execute(select(questions.c.token, questions.c.wording))
    return [(row.token, row.wording) for row in rows]


async def forget_tokens(connection: AsyncConnection, tokens: Collection[str]) -> int:
    """Delete these questions, with who waits for them; how many went."""
    return (await connection.execute(delete(questions).where(questions.c.token.in_(tokens)))).rowcount


async def await_answer(connection: AsyncConnection, token: str, chat_id: int) -> bool:
    """Let a chat wait for an answer; False when it does already."""
    statement = insert_into(connection, awaited_answers).values(token=token, chat_id=chat_id)
    return bool((await connection.execute(statement.on_conflict_do_nothing())).rowcount)


async def is_awaited(connection: AsyncConnection, token: str, chat_id: int) -> bool:
    """Whether a chat waits for this answer."""
    rows = await connection.execute(
        select(awaited_answers.c.token).where(
            awaited_answers.c.token == token, awaited_answers.c.chat_id == chat_id
        )
    )
    return rows.one_or_none() is not None


async def count_waiting(connection: AsyncConnection, tokens: Collection[str]) -> int:
    """How many chats wait for one of these questions."""
    rows = await connection.execute(
        select(awaited_answers.c.chat_id).where(awaited_answers.c.token.in_(tokens)).distinct()
    )
    return len(rows.all())


async def take_waiting(connection: AsyncConnection, token: str) -> Sequence[int]:
    """The chats that wait for a question; they are forgotten with this."""
    rows = await connection.execute(
        delete(awaited_answers).where(awaited_answers.c.token == token).returning(awaited_answers.c.chat_id)
    )
    return sorted(row.chat_id for row in rows)


async def stop_waiting(connection: AsyncConnection, chat_id: int) -> int:
    """A chat waits for nothing any more; for how many questions it did."""
    done = await connection.execute(delete(awaited_answers).where(awaited_answers.c.chat_id == chat_id))
    return done.rowcount


async def move_waiting(connection: AsyncConnection, old_chat: int, new_chat: int) -> None:
    """A group became a supergroup: it waits under its new id."""
    kept = select(awaited_answers.c.token).where(awaited_answers.c.chat_id == new_chat).scalar_subquery()
    await connection.execute(
        update(awaited_answers)
        .where(awaited_answers.c.chat_id == old_chat, awaited_answers.c.token.not_in(kept))
        .values(chat_id=new_chat)
    )
    await stop_waiting(connection, old_chat)


def _is_gap() -> ColumnElement[bool]:
    refused_or_disliked = or_(
        questions.c.outcome.startswith(_REFUSED, autoescape=True), questions.c.verdict == UNHELPFUL
    )
    return refused_or_disliked & questions.c.settled_by.is_(None)


async def _list(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> Sequence[LoggedQuestion]:
    rows = await connection.execute(
        select(questions).where(*conditions).order_by(questions.c.asked_on.desc(), questions.c.token)
    )
    return [_question(row) for row in rows]


def _question(row: Row[*tuple[Any, ...]]) -> LoggedQuestion:
    return LoggedQuestion(
        row.token,
        row.wording,
        row.outcome,
        row.fact_id,
        row.confidence,
        row.asked_on,
        row.verdict,
        row.reason,
        row.settled_by,
    )
