"""What could not be answered, or not well: editors read it, mend it, and whoever waits is told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from briefing.clock import Clock
from briefing.services.publishing import NO_UNDO, reopen_questions
from briefing.services.undoing import TooLateError, UndoneAlreadyError
from briefing.storage import Database, audit, deliveries, facts, questions
from briefing.storage.questions import LoggedQuestion
from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.base import FactBase
from knowledge.composition import Readings, answer_question, find_near
from knowledge.gaps import Gap, group_questions, same_question
from knowledge.models import Fact, Status
from knowledge.text import fold

NEAREST = 5
"""Facts offered to attach a question to."""
_AMONG_FIRST = 3
"""An answer gives a fact when it is one of those that the first message shows."""

_ATTACHED, _DETACHED = "a councillor's question attached", "an attached question taken back"

QuestionGap = Gap[LoggedQuestion]
Settles = Callable[[LoggedQuestion, Answer], str | None]
"""By which fact an answer settles a question; None when it does not."""


class GapClosedError(Exception):
    """The questions are answered, dismissed or no longer kept."""


class UnknownFactError(Exception):
    """No published fact has this id."""


@dataclass(frozen=True)
class GapReport:
    """A gap as it stands now: what it gets for an answer, and the facts nearest to it."""

    gap: QuestionGap
    waiting: int
    answer: Answer
    nearest: Sequence[Snippet]


@dataclass(frozen=True)
class Settlement:
    """How many questions are answered now, and how many messages tell the chats that waited."""

    questions: int = 0
    told: int = 0

    def __add__(self, other: "Settlement") -> "Settlement":
        return Settlement(self.questions + other.questions, self.told + other.told)


@dataclass(frozen=True)
class Attachment:
    """A question that was attached to a fact, what it gets for an answer now, and what that settled."""

    fact: Fact
    wording: str
    answer: Answer
    settlement: Settlement
    new: bool = True
    """Whether the fact did not have the question before, so that it can be taken back."""

    @property
    def place(self) -> int | None:
        """Where the fact stands in the answer, from 1; None when it is not in it."""
        ids = [snippet.fact.id for snippet in self.answer.snippets]
        return ids.index(self.fact.id) + 1 if self.fact.id in ids else None


class Reviewing:
    """The questions that wait for an editor. A gap is named by the token of any of its questions.

    `undo`: how long an attachment can be taken back; nobody is told of its answers before.
    """

    def __init__(self, base: FactBase, database: Database, clock: Clock, *, undo: timedelta = NO_UNDO) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._undo = undo
        self._readings = Readings(base)
        self._attaching = asyncio.Lock()

    async def list_gaps(self) -> list[QuestionGap]:
        """Every gap, the most asked first."""
        async with self._database.read() as connection:
            logged = await questions.list_gaps(connection)
        return await asyncio.to_thread(self._group, logged)

    async def find_gap(self, token: str) -> QuestionGap:
        """The gap that holds this question.

        Raises:
            GapClosedError: when there is none any more.
        """
        for gap in await self.list_gaps():
            if any(item.token == token for item in gap.members):
                return gap
        raise GapClosedError

    async def report(self, token: str) -> GapReport:
        """A gap with what it gets now. GapClosedError when there is none any more."""
        gap = await self.find_gap(token)
        async with self._database.read() as connection:
            waiting = await questions.count_waiting(connection, [item.token for item in gap.members])
        answer, nearest = await asyncio.to_thread(self._look_up, gap.wording)
        return GapReport(gap, waiting, answer, nearest)

    async def attach(self, editor_id: int, token: str, fact_id: str) -> Attachment:
        """Add the gap's commonest wording to the questions that a fact answers, and ask it again.

        Raises:
            GapClosedError: when the gap is closed.
            UnknownFactError: when there is no such fact.
        """
        async with self._attaching:  # of two editors with one gap the second finds it closed
            gap = await self.find_gap(token)
            fact, new = await self._attach(gap.wording, fact_id, editor_id)
            answer = await asyncio.to_thread(answer_question, gap.wording, self._base)
            settlement = await self._settle(
                gap.members, lambda _question, found: _shows(found, fact.id), self._undo
            )
            settlement += await self.settle_by(fact, wait=self._undo)
        return Attachment(fact, gap.wording, answer, settlement, new=new)

    async def detach(self, editor_id: int, fact_id: str, version: int) -> Fact:
        """Take back the question that this version of a fact attached; what it settled is open again, who waited waits.

        Whatever else became of the fact since stays as it is. What the fact answers without the question stays settled.

        Raises:
            TooLateError: when the time is over, or this editor attached nothing with this version.
            UndoneAlreadyError: when the question is not among the fact's any more.
        """
        async with self._attaching:
            fact = await self._detach(fact_id, version, str(editor_id))
            if fact.status is Status.PUBLISHED:
                await asyncio.to_thread(self._base.put_fact, fact)
                await self.settle_by(fact, wait=self._undo)
        return fact

    async def dismiss(self, editor_id: int, token: str) -> int:
        """Take a gap off the list; how many questions. GapClosedError when it is closed already."""
        gap = await self.find_gap(token)
        async with self._database.write() as connection:
            tokens = [item.token for item in gap.members]
            count = await questions.dismiss_questions(connection, tokens, token)
            entry = audit.AuditEntry(
                self._clock(), str(editor_id), "dismiss_questions", token, {"questions": count}
            )
            await audit.record_act(connection, entry)
        return count

    async def restore(self, editor_id: int, token: str) -> int:
        """Undo the dismissal that was made with this token; how many questions came back."""
        async with self._database.write() as connection:
            count = await questions.restore_questions(connection, token)
            if count:
                entry = audit.AuditEntry(
                    self._clock(), str(editor_id), "restore_questions", token, {"questions": count}
                )
                await audit.record_act(connection, entry)
        return count

    async def settle_by(self, fact: Fact, *, wait: timedelta = NO_UNDO) -> Settlement:
        """Ask the open questions again that this fact is near to, now that it is there.

        Who waited for an answer that it gives is told after `wait`.
        """

        def settles(question: LoggedQuestion, answer: Answer) -> str | None:
            shown = _shows(answer, fact.id)
            # an answer that was disliked may have shown this fact already: it must lead now and not have led then
            led_anew = answer.snippets[:1] and answer.snippets[0].fact.id == fact.id != question.fact_id
            return shown if question.refused or led_anew else None

        async with self._database.read() as connection:
            unsettled = await questions.list_unsettled(connection)
        near = await asyncio.to_thread(self._keep_near, unsettled, fact)
        return await self._settle(near, settles, wait)

    async def settle_awaited(self) -> Settlement:
        """Ask again what somebody waits for: the curated files may have brought answers."""

        def settles(question: LoggedQuestion, answer: Answer) -> str | None:
            lead = answer.snippets[0].fact.id if answer.status is AnswerStatus.ANSWERED else None
            return lead if question.refused or lead != question.fact_id else None

        async with self._database.read() as connection:
            awaited = await questions.list_unsettled(connection, awaited_only=True)
        return await self._settle(awaited, settles)

    async def _attach(self, wording: str, fact_id: str, editor_id: int) -> tuple[Fact, bool]:
        """The fact with the question among its own, and whether it was not so before."""
        now, actor = self._clock(), str(editor_id)
        async with self._database.write() as connection:
            fact = await facts.find_fact(connection, fact_id)
            if fact is None or fact.status is not Status.PUBLISHED:
                raise UnknownFactError(fact_id)
            if any(same_question(wording, ask) for ask in fact.asks):
                return fact, False
            fact = await facts.attach_ask(connection, fact, wording, actor=actor, at=now, reason=_ATTACHED)
            entry = audit.AuditEntry(now, actor, "attach_question", fact.id, {"version": fact.version})
            await audit.record_act(connection, entry)
        await asyncio.to_thread(self._base.put_fact, fact)
        return fact, True

    async def _detach(self, fact_id: str, version: int, actor: str) -> Fact:
        async with self._database.write() as connection:
            now = self._clock()
            attached = await facts.find_version(connection, fact_id, version)
            former = await facts.find_version(connection, fact_id, version - 1)
            if attached is None or former is None or (attached.changed_by, attached.reason) != (actor, _ATTACHED):
                raise TooLateError
            if now >= attached.changed_at + self._undo:
                raise TooLateError
            present = await facts.find_fact(connection, fact_id)
            [ask] = set(attached.fact.asks) - set(former.fact.asks)
            if present is None or ask not in present.asks:
                raise UndoneAlreadyError
            fact = await facts.detach_ask(connection, present, ask, actor=actor, at=now, reason=_DETACHED)
            await reopen_questions(connection, fact_id, now)
            entry = audit.AuditEntry(now, actor, "detach_question", fact_id, {"version": fact.version})
            await audit.record_act(connection, entry)
        return fact

    async def _settle(
        self, asked: Sequence[LoggedQuestion], settles: Settles, wait: timedelta = NO_UNDO
    ) -> Settlement:
        """Ask again; what is answered is settled, and its waiting chats become deliveries, in one transaction."""
        found = await asyncio.to_thread(self._ask_again, asked, settles)
        if not found:
            return Settlement()
        settled, awaited = 0, dict[tuple[int, str], str]()
        async with self._database.write() as connection:
            for question, fact_id in found:
                if not await questions.settle_question(connection, question.token, fact_id):
                    continue
                settled += 1
                for chat in await questions.take_waiting(connection, question.token):
                    # who asked the same twice is told once
                    awaited.setdefault((chat, fold(question.wording)), question.wording)
            told = [(chat, wording) for (chat, _folded), wording in awaited.items()]
            await deliveries.add_answers(connection, told, due_at=self._clock() + wait)
        return Settlement(settled, len(told))

    def _group(self, logged: Sequence[LoggedQuestion]) -> list[QuestionGap]:
        readings = self._readings.of(item.wording for item in logged)
        meant = {wording: reading.vector for wording, reading in readings.items() if reading.vector is not None}
        return group_questions([(item.wording, item) for item in logged], meant)

    def _keep_near(self, asked: Sequence[LoggedQuestion], fact: Fact) -> list[LoggedQuestion]:
        readings = self._readings.of(question.wording for question in asked)
        near = find_near(readings, fact, self._base)
        return [question for question in asked if question.wording in near]

    def _ask_again(self, asked: Sequence[LoggedQuestion], settles: Settles) -> list[tuple[LoggedQuestion, str]]:
        answers: dict[str, Answer] = {}
        found = []
        for question in asked:
            if question.wording not in answers:
                answers[question.wording] = answer_question(question.wording, self._base)
            fact_id = settles(question, answers[question.wording])
            if fact_id:
                found.append((question, fact_id))
        return found

    def _look_up(self, wording: str) -> tuple[Answer, Sequence[Snippet]]:
        answer = answer_question(wording, self._base)
        shown = [snippet.fact.id for snippet in (answer.snippets or answer.nearest)]
        near = [match.id for match in self._base.index.search(wording, NEAREST).matches]
        held = self._base.facts
        nearest = [self._base.cite(held[id_]) for id_ in dict.fromkeys((*shown, *near)) if id_ in held]
        return answer, nearest[:NEAREST]


def _shows(answer: Answer, fact_id: str) -> str | None:
    """The fact's id when it is among the first that the answer shows."""
    first = [snippet.fact.id for snippet in answer.snippets[:_AMONG_FIRST]]
    return fact_id if answer.status is AnswerStatus.ANSWERED and fact_id in first else None
