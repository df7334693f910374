"""Answering questions, and paging through what an answer has more of."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from briefing.clock import Clock
from briefing.storage import Database, shown_answers
from knowledge.answer import Answer, Snippet
from knowledge.base import FactBase
from knowledge.composition import answer_question, cite_with_parts

PAGE = 3
"""Snippets in one message: what a phone shows without scrolling."""
KEEP_SHOWN = timedelta(days=30)
"""How long a "more" button works."""


@dataclass(frozen=True)
class Page:
    """Some snippets of a longer answer. `first` counts those before it, `remaining` those after it."""

    snippets: Sequence[Snippet]
    first: int
    remaining: int


class Answering:
    """Answers from the base; keeps of an answer only which facts are still to be shown."""

    def __init__(self, base: FactBase, database: Database, clock: Clock) -> None:
        self._base = base
        self._database = database
        self._clock = clock

    async def ask(self, question: str) -> Answer:
        """Answer a question. The search runs in a thread, so that a long one keeps nobody waiting."""
        return await asyncio.to_thread(answer_question, question, self._base)

    async def keep_rest(self, answer: Answer, chat_id: int) -> str | None:
        """Remember the snippets beyond the first page; the token for a "more" button, None when there are none."""
        if len(answer.snippets) <= PAGE:
            return None
        now = self._clock()
        async with self._database.write(repeatable=True) as connection:
            await shown_answers.forget_answers(connection, before=now - KEEP_SHOWN)
            fact_ids = [snippet.fact.id for snippet in answer.snippets]
            return await shown_answers.keep_answer(connection, chat_id, fact_ids, shown=PAGE, at=now)

    async def show_more(self, token: str, chat_id: int) -> Page | None:
        """The next page; None when the answer is no longer kept. Facts retracted meanwhile are left out."""
        async with self._database.write() as connection:
            await shown_answers.forget_answers(connection, before=self._clock() - KEEP_SHOWN)
            taken = await shown_answers.take_next(connection, token, chat_id, count=PAGE)
        if taken is None:
            return None
        fact_ids, first, remaining = taken
        held = self._base.facts
        shown = [held[fact_id] for fact_id in fact_ids if fact_id in held]
        return Page(cite_with_parts(shown, self._base), first, remaining)
