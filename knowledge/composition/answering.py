"""The ways of answering, in the order in which they are tried."""

import re

from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.composition.grades import give_grade
from knowledge.composition.lists import give_list
from knowledge.composition.lookup import look_up
from knowledge.question import MAX_CHARACTERS, Question, understand_question
from knowledge.safeguarding import reports_concern

_BESIDE = 2
"""Facts shown beside a definition, where some are about the term."""


def answer_question(text: str, base: FactBase) -> Answer:
    """Answer from the stored facts, or say that they hold no answer. No text makes it raise."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half a surrogate pair is no text
    if reports_concern(text):  # before anything else looks at it
        return Answer(question=text[:MAX_CHARACTERS], status=AnswerStatus.SAFEGUARDING, confidence=0.0)
    question = understand_question(text, home=base.home, finder=base.authorities, newest=base.newest_year)
    for attempt in (_refuse_empty, _define, give_grade, give_list):
        answer = attempt(question, base)
        if answer:
            return answer
    return look_up(question, base)


def _refuse_empty(question: Question, base: FactBase) -> Answer | None:
    if not re.search(r"[^\W\d_]{2}", question.text):
        return Answer(question=question.text, status=AnswerStatus.EMPTY_QUESTION, confidence=0.0)
    if not base.facts:
        return Answer(question=question.text, status=AnswerStatus.EMPTY_BASE, confidence=0.0)
    return None


def _define(question: Question, base: FactBase) -> Answer | None:
    terms = (base.glossary.find_term(wording) for wording in question.may_define)
    term = next(filter(None, terms), None)
    if term is None:
        return None
    facts = look_up(question, base).snippets[:_BESIDE]
    return Answer(
        question=question.text, status=AnswerStatus.DEFINITION, confidence=1.0, definition=term, snippets=facts
    )
