"""Noting what was asked, how it came out and whether that helped; never who asked."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from briefing.clock import Clock
from briefing.services.answering import PAGE
from briefing.storage import Database, handling, questions, showings
from briefing.storage.questions import LoggedQuestion
from knowledge.answer import Answer, AnswerStatus
from knowledge.models import MAX_LINE
from knowledge.safeguarding import reports_concern

_NOTED = frozenset(
    {
        AnswerStatus.ANSWERED,
        AnswerStatus.DEFINITION,
        AnswerStatus.NO_MATCH,
        AnswerStatus.OTHER_AUTHORITY,
        AnswerStatus.OTHER_TIME,
        AnswerStatus.EMPTY_BASE,
    }
)
"""Named one by one: an outcome that is added later, such as one about a child at risk, is not kept by oversight."""


class Verdict(StrEnum):
    """Whether an answer helped."""

    HELPFUL = questions.HELPFUL
    UNHELPFUL = questions.UNHELPFUL


class Reason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    OTHER = "other"
    UNCLEAR = "unclear"


class Waiting(StrEnum):
    """What became of the wish to be told."""

    BEGUN = "begun"
    ALREADY = "already"
    ANSWERED = "answered"  # meanwhile: asking again is enough
    FORGOTTEN = "forgotten"


class Noting:
    """The question log. `days`: for how long a question is kept; with 0 none is written at all."""

    def __init__(self, database: Database, clock: Clock, *, days: int) -> None:
        self._database = database
        self._clock = clock
        self._days = days

    async def note(self, answer: Answer) -> str | None:
        """Keep a question and its outcome; the token for the buttons, None when it is not kept.

        The facts that are shown are counted in any case: by fact and month, apart from the question. An answer that could not be
        sent and is given again is noted once.
        """
        wording, today, shown = _clean(answer.question), self._clock().date(), _list_shown(answer)
        attempt = handling.current.get()
        if attempt and wording in attempt.notes:
            return attempt.notes[wording]
        kept = bool(self._days and wording) and answer.status in _NOTED
        if not kept and not shown:
            return None
        question = LoggedQuestion(
            token=questions.new_token(),
            wording=wording,
            outcome=answer.status.value,
            fact_id=answer.snippets[0].fact.id if answer.snippets else None,
            confidence=answer.confidence,
            asked_on=today,
        )
        async with self._database.write(repeatable=True) as connection:
            await showings.count_showings(connection, shown, on=today)
            if kept:
                await questions.forget_questions(connection, up_to=today - timedelta(days=self._days))
                await questions.add_question(connection, question)
        token = question.token if kept else None
        if attempt:
            attempt.notes[wording] = token
        return token

    async def rate(self, token: str, verdict: Verdict) -> bool:
        """Note whether the answer helped; False when that was said before or the question is no longer kept."""
        async with self._database.write() as connection:
            return await questions.give_verdict(connection, token, verdict.value)

    async def explain(self, token: str, reason: Reason) -> bool:
        """Note why it did not; False when that was said before or the question is no longer kept."""
        async with self._database.write() as connection:
            return await questions.give_reason(connection, token, reason.value)

    async def await_answer(self, token: str, chat_id: int) -> Waiting:
        """Tell this chat, once, when the question has an answer."""
        async with self._database.write() as connection:
            question = await questions.find_question(connection, token)
            if question is None:
                return Waiting.FORGOTTEN
            if question.settled_by:
                return Waiting.ANSWERED
            begun = await questions.await_answer(connection, token, chat_id)
        return Waiting.BEGUN if begun else Waiting.ALREADY

    async def is_awaited(self, token: str, chat_id: int) -> bool:
        """Whether this chat is to be told already."""
        async with self._database.read() as connection:
            return await questions.is_awaited(connection, token, chat_id)

    async def purge(self) -> int:
        """Delete what has been kept long enough, and what is now known for a concern; how many questions.

        The rules for concerns grow: a message that an earlier version took for a question may be one.
        """
        async with self._database.write(repeatable=True) as connection:
            up_to = self._clock().date() - timedelta(days=self._days)
            old = await questions.forget_questions(connection, up_to=up_to)
            kept = await questions.list_wordings(connection)
        concerns = await asyncio.to_thread(_list_concerns, kept)
        if not concerns:
            return old
        async with self._database.write() as connection:
            return old + await questions.forget_tokens(connection, concerns)


def _list_shown(answer: Answer) -> list[str]:
    """The facts in the first message of an answer; those behind its button are not counted."""
    if answer.status is not AnswerStatus.ANSWERED:
        return []
    return [snippet.fact.id for snippet in (*answer.snippets[:PAGE], *answer.since_then)]


def _list_concerns(kept: Iterable[tuple[str, str]]) -> list[str]:
    return [token for token, wording in kept if reports_concern(wording)]


def _clean(question: str) -> str:
    """In one line, as far as a fact's ask may reach, without characters that a database refuses."""
    line = " ".join(question.split())
    return "".join(character for character in line if character.isprintable())[:MAX_LINE].strip()
