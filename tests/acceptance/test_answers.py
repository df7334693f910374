"""Questions and answers: what is found, what is not, and the rest behind a button."""

import re

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

LONG = "what did Ofsted recommend in 2018?"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what is our current Ofsted rating", ["outstanding", "NFK-2026-05"]),
        # two spelling mistakes
        ("norwhich asessment backlog", ["70", "Eastern Daily Press"]),
        ("How many care leavers did we lose touch with?", ["190", "Since then", "Sources differ"]),
    ],
)
async def test_answered(councillor: Person, question: str, words: list[str]) -> None:
    """An answer holds the finding and where it comes from."""
    answer = await councillor.asks(question)
    for word in words:
        assert word in answer.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what is an IRO?", ["IRO", "independent reviewing officer"]),
        ("what does LAC mean", ["LAC", "looked after child"]),
    ],
)
async def test_definitions(councillor: Person, question: str, words: list[str]) -> None:
    """A question about a term gets the term, without facts."""
    answer = await councillor.asks(question)
    for word in words:
        assert word.casefold() in answer.text.casefold()
    assert "[1]" not in answer.text
    assert list(answer.buttons) == ["👍 Helpful", "👎 Not helpful"]


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("what is the capital of France?", "I hold no answer to that."),
        ("what is Suffolk's rating?", "I hold nothing about Suffolk"),
    ],
)
async def test_not_answered(councillor: Person, question: str, refusal: str) -> None:
    """What the base cannot answer is refused, with how much it holds and the two nearest facts, called nearest."""
    answer = await councillor.asks(question)
    assert answer.text.startswith(refusal)
    assert re.search(r"I hold [\d,]+ facts, up to \w+ 20\d\d", answer.text)
    _refusal, _label, nearest = answer.text.partition("The nearest I hold")
    assert len(re.findall(r"^\[\d\] ", nearest, re.MULTILINE)) == 2
    assert not answer.find_button("Follow")
    assert answer.find_button("Tell me when there is an answer")


async def test_more_pages_through_every_snippet_once(councillor: Person) -> None:
    """The button brings the rest in order, each with its source, and is gone after the last page."""
    first = await councillor.asks(LONG)
    found = re.search(r"^(\d+) in all", first.text)
    assert found
    numbers = _numbers(first.text)
    page = first
    while page.find_button("More"):
        await councillor.presses("More", on=page)
        page = await councillor.hears("[")
        numbers += _numbers(page.text)
    assert numbers == list(range(1, int(found[1]) + 1))
    assert all(not message.find_button("More") for message in await councillor.history())


async def test_somebody_elses_more_button_is_kindly_refused(shared: Sandbox, councillor: Person) -> None:
    """A token is good for the chat it was given to and for no other."""
    answer = await councillor.asks(LONG)
    token = answer.find_button("More")
    (other,) = await shared.add_people(1)
    own = await other.asks(LONG)
    refused = await other.presses("More", on=own, data=token)
    assert refused.alert
    assert "ask again" in refused.text
    assert (await councillor.presses("More", on=answer)).text == ""


async def test_a_forgotten_more_button_is_kindly_refused(councillor: Person) -> None:
    """A token that is kept no longer asks for the question again, and its button goes."""
    answer = await councillor.asks(LONG)
    refused = await councillor.presses("More", on=answer, data="more:AAAAAAAAAAAAAAAA")
    assert refused.alert
    assert "ask again" in refused.text


async def test_more_works_after_a_restart(sandbox: Sandbox) -> None:
    """What a button still has to show is not kept in memory alone."""
    await sandbox.start_bot()
    answer = await sandbox.north.asks(LONG)
    await sandbox.restart_bot()
    await sandbox.north.presses("More", on=answer)
    assert _numbers((await sandbox.north.hears("[")).text)[0] == 4


def _numbers(text: str) -> list[int]:
    """The numbers of the snippets in a message, in order."""
    return [int(number) for number in re.findall(r"\[(\d+)\]$", text, re.MULTILINE)]
