"""What the benchmark of kills says became of the updates."""

import pytest

from benchmarks.kills import judge_updates

ASKERS = {1, 2, 3}


@pytest.mark.parametrize(
    ("answered", "following", "set_aside", "never_written", "doubled", "lost"),
    [
        (ASKERS, ASKERS, set(), 0, 0, 0),
        ({1, 2}, ASKERS, set(), 0, 0, 1),
        (ASKERS, {1, 2}, set(), 0, 1, 0),
        (ASKERS, {1, 2}, {3}, 0, 0, 1),
        (ASKERS, {1, 2}, set(), 1, 0, 1),
        ({1}, {1}, {3}, 0, 1, 3),
    ],
    ids=["all well", "unanswered", "pressed twice", "press given up", "press never written", "all of it"],
)
def test_what_became_of_updates(
    answered: set[int], following: set[int], set_aside: set[int], never_written: int, doubled: int, lost: int
) -> None:
    """A question without an answer is lost; a press without effect is lost only if it was never carried out."""
    judged = judge_updates(
        ASKERS, answered=answered, following=following, set_aside=set_aside, never_written=never_written
    )
    assert judged == (doubled, lost)
