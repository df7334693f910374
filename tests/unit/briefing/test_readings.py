"""How a message was read, in one line."""

import pytest

from briefing.chat.markup import MESSAGE_LIMIT, visible_length
from briefing.chat.readings import NOTHING_SHOWN, describe_reading, put_above, render_lead
from briefing.services.conversing import FollowUp
from knowledge.conversation import Manner, Topic
from tests.factories import make_base, make_fact


def make_follow_up(
    manner: Manner = Manner.ASK, question: str = "how many <b> in 2018", facts: int = 1
) -> FollowUp:
    """A follow-up after an answer of so many facts."""
    base = make_base()
    shown = [base.cite(make_fact(f"NFK-2024-{number:02d}")) for number in range(1, facts + 1)]
    return FollowUp(manner, question, shown, Topic(question=question))


@pytest.mark.parametrize(
    ("follow_up", "number", "line"),
    [
        (None, None, None),
        (None, 2, "<b>2.</b> <i>why &amp; how?</i>"),
        (make_follow_up(), None, "Read as: <i>how many &lt;b&gt; in 2018</i>"),
        (make_follow_up(), 2, "<b>2.</b> Read as: <i>how many &lt;b&gt; in 2018</i>"),
        (make_follow_up(Manner.CITE), None, "Read as: <i>who said what I showed, when and where</i>"),
        (
            make_follow_up(Manner.CITE, facts=2),
            None,
            "Read as: <i>who said the first fact I showed, when and where</i>",
        ),
        (make_follow_up(Manner.MORE), None, "Read as: <i>more on: how many &lt;b&gt; in 2018</i>"),
    ],
)
def test_line(follow_up: FollowUp | None, number: int | None, line: str | None) -> None:
    """A single question needs no line; anything read into a message is said, escaped."""
    assert describe_reading("why & how?", follow_up, number=number) == line


def test_line_stays_one_line() -> None:
    """A question of many lines and words is cut short, so that the line fits a message."""
    line = describe_reading("why?\n" * 900, None, number=1)
    assert line is not None
    assert "\n" not in line
    assert visible_length(line) < MESSAGE_LIMIT / 10


def test_line_stands_above_the_first_message() -> None:
    """It joins the first message where there is room, and is a message of its own where there is none."""
    assert put_above("Read as", ["one", "two"])[0].startswith("Read as\n\none")
    full = "x" * MESSAGE_LIMIT
    assert put_above("Read as", [full]) == ["Read as", full]
    assert put_above(None, ["one", "two"]) == ["one", "two"]


def test_only_the_leading_fact_is_cited() -> None:
    """Asked for the source, the first fact comes again with its page; where none was shown, that is said."""
    (text,) = render_lead(make_follow_up(Manner.CITE, facts=2))
    assert "NFK-2024-01" in text
    assert "page 7" in text
    assert "NFK-2024-02" not in text
    assert render_lead(make_follow_up(Manner.CITE, facts=0)) == [NOTHING_SHOWN]
