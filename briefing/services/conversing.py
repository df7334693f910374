"""Understanding a message in its conversation: several questions at once, and follow-ups of the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from briefing.clock import Clock
from briefing.services.answering import PAGE, Page
from briefing.storage import Database, conversations
from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.base import FactBase
from knowledge.conversation import (
    MAX_QUESTIONS,
    Manner,
    Topic,
    reads_as_follow_up,
    resolve_follow_up,
    split_questions,
)

TOPIC_TTL = timedelta(minutes=10)
"""For how long a message may be a follow-up, and its question is kept."""
LONGEST_KEPT = 300
"""Characters of a question; a longer one is not kept: nobody follows it up by a word."""

_KEPT = frozenset(
    {
        AnswerStatus.ANSWERED,
        AnswerStatus.DEFINITION,
        AnswerStatus.NO_MATCH,
        AnswerStatus.OTHER_AUTHORITY,
        AnswerStatus.OTHER_TIME,
    }
)
"""Named one by one, as in the question log: a message about a child at risk is not kept by oversight."""


@dataclass(frozen=True)
class Asker:
    """Whose conversation it is: each person's in each chat."""

    chat_id: int
    user_id: int


@dataclass(frozen=True)
class FollowUp:
    """A follow-up as read, with what was shown last. `question` is to be asked where `manner` is `ASK`."""

    manner: Manner
    question: str
    shown: Sequence[Snippet]
    topic: Topic


class Conversing:
    """What each person asked last. With `keeps` false nothing is kept, so that nothing is a follow-up."""

    def __init__(self, base: FactBase, database: Database, clock: Clock, *, keeps: bool) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._keeps = keeps

    def split(self, text: str) -> tuple[Sequence[str], bool]:
        """The questions of a message, and whether there were more than are answered at once."""
        questions = split_questions(text, most=MAX_QUESTIONS + 1)
        return questions[:MAX_QUESTIONS], len(questions) > MAX_QUESTIONS

    async def resolve(self, text: str, asker: Asker | None) -> FollowUp | None:
        """What a follow-up means; None when the message is a question of its own, or the last one is forgotten."""
        if asker is None or not self._keeps or not reads_as_follow_up(text):
            return None
        async with self._database.read() as connection:
            since = self._clock() - TOPIC_TTL
            topic = await conversations.find_topic(connection, asker.chat_id, asker.user_id, since=since)
        if topic is None:
            return None
        resolved = resolve_follow_up(text, topic, home=self._base.home, finder=self._base.authorities)
        if resolved is None:
            return None
        facts = (self._base.facts.get(fact_id) for fact_id in topic.fact_ids)
        return FollowUp(
            resolved.manner, resolved.question, [self._base.cite(fact) for fact in facts if fact], topic
        )

    async def remember(self, asker: Asker | None, answer: Answer, rest: str | None) -> None:
        """Keep what was asked and shown, in the place of what was before. `rest`: the token for more of the answer."""
        if asker is None or not self._keeps:
            return
        now, question = self._clock(), answer.question.replace("\0", "")
        async with self._database.write(repeatable=True) as connection:
            await conversations.forget_topics(connection, before=now - TOPIC_TTL)
            if answer.status not in _KEPT or len(question) > LONGEST_KEPT:
                await conversations.forget_topic(connection, asker.chat_id, asker.user_id)
                return
            topic = Topic(
                question=question,
                fact_ids=tuple(snippet.fact.id for snippet in answer.snippets[:PAGE]),
                rest=rest,
                defined=answer.status is AnswerStatus.DEFINITION,
            )
            await conversations.keep_topic(connection, asker.chat_id, asker.user_id, topic, at=now)

    async def turn_page(self, asker: Asker, follow_up: FollowUp, page: Page) -> None:
        """Further facts were shown: "who said that?" is now about those. The question is not kept longer for it."""
        shown = tuple(snippet.fact.id for snippet in page.snippets)
        if shown:
            topic = follow_up.topic.model_copy(update={"fact_ids": shown})
            async with self._database.write(repeatable=True) as connection:
                await conversations.change_topic(connection, asker.chat_id, asker.user_id, topic)

    async def purge(self) -> int:
        """Delete what has been kept long enough; how many questions."""
        before = self._clock() - TOPIC_TTL if self._keeps else self._clock() + TOPIC_TTL
        async with self._database.write(repeatable=True) as connection:
            return await conversations.forget_topics(connection, before=before)
