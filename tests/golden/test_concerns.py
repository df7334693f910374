"""Concerns about a particular child get the route to help, and questions get answers."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from knowledge.corpus import Corpus, load_corpus
from knowledge.safeguarding import find_concern, reports_concern
from tests.golden.scoring import HELD_OUT, QUESTIONS, read_questions


def _read_cases(name: str) -> dict[str, list[str]]:
    cases: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return cases


CASES = _read_cases("concerns.yaml")
HELD_OUT_CASES = _read_cases("concerns_held_out.yaml")
LEAST_SEEN = 0.75
"""A little under the share that is seen of the messages that nothing was tuned on. Raised when that rises, never lowered."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The curated base as shipped."""
    return load_corpus()


def _concerns_among(texts: Sequence[str]) -> dict[str, str | None]:
    """Those that are taken for a concern, with why."""
    return {text: find_concern(text) for text in texts if reports_concern(text)}


@pytest.mark.parametrize("message", CASES["concerns"])
def test_concerns_are_seen(message: str) -> None:
    """A message that reports a concern is taken for one."""
    assert reports_concern(message)


@pytest.mark.parametrize("question", CASES["questions"])
def test_questions_are_answered(question: str) -> None:
    """A question about services, numbers or reviews is not taken for a concern, in capitals neither."""
    assert find_concern(question) is None
    assert find_concern(question.upper()) is None


@pytest.mark.parametrize("message", CASES["unseen"])
def test_unseen_concerns_are_still_unseen(message: str) -> None:
    """What the rules are known not to see; a message that they come to see belongs among the concerns."""
    assert not reports_concern(message)


def test_concerns_in_new_words_are_seen() -> None:
    """Most of the messages that no rule was mended for are seen, and none of the questions is taken for one."""
    concerns, questions = HELD_OUT_CASES["concerns"], HELD_OUT_CASES["questions"]
    assert len(_concerns_among(concerns)) >= LEAST_SEEN * len(concerns)
    assert _concerns_among(questions) == {}


def test_there_are_enough_cases() -> None:
    """At least sixty of each sort, none twice."""
    assert min(len(CASES["concerns"]), len(CASES["questions"])) >= 60
    messages = [message for cases in (*CASES.values(), *HELD_OUT_CASES.values()) for message in cases]
    assert len(set(messages)) == len(messages)


def test_golden_questions_are_no_concerns() -> None:
    """No golden question that has an answer is taken for a concern, be it one to tune on or one held out."""
    golden = (*read_questions(QUESTIONS), *read_questions(HELD_OUT))
    assert _concerns_among([item.question for item in golden if item.answerable]) == {}


def test_asks_are_no_concerns(corpus: Corpus) -> None:
    """No question that an editor wrote beside a fact is taken for a concern."""
    assert _concerns_among([ask for fact in corpus.facts.values() for ask in fact.asks]) == {}


def test_statements_are_no_concerns(corpus: Corpus) -> None:
    """No statement of the base is taken for a concern: somebody may paste one to ask about it."""
    assert _concerns_among([fact.statement for fact in corpus.facts.values()]) == {}
