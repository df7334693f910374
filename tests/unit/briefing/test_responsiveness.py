"""What the process does so that questions come first."""

import gc
import sys
import time
from collections.abc import Iterator

import pytest

from briefing.responsiveness import LONGEST_REST, SWITCH_AFTER, GivingWay, favour_questions


@pytest.fixture
def _as_before() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


@pytest.mark.usefixtures("_as_before")
def test_what_was_loaded_is_not_looked_through_again() -> None:
    """Objects made before are out of the garbage collector's sight, and threads give way sooner than by default."""
    loaded = [["a fact"]]
    assert any(item is loaded for item in gc.get_objects())
    favour_questions()
    assert not any(item is loaded for item in gc.get_objects())
    assert sys.getswitchinterval() == pytest.approx(SWITCH_AFTER)


@pytest.mark.parametrize(
    ("worked", "rest"),
    [(0.0, None), (SWITCH_AFTER / 2, None), (0.002, 0.002), (60.0, LONGEST_REST)],
    ids=["no work", "a moment", "some", "long"],
)
def test_who_works_beside_questions_rests_as_long(
    worked: float, rest: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About as long as was worked, never long, and not at all for a moment's work."""
    clock = [100.0]
    rests: list[float] = []
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", rests.append)
    give_way = GivingWay()
    clock[0] += worked
    give_way()
    give_way()  # nothing was done since
    assert rests == ([] if rest is None else [pytest.approx(rest)])


def test_short_work_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many moments' work without a rest between them call for one."""
    clock = [100.0]
    rests: list[float] = []
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", rests.append)
    give_way = GivingWay()
    for _moment in range(10):
        clock[0] += 0.4 * SWITCH_AFTER
        give_way()
    assert rests == [pytest.approx(1.2 * SWITCH_AFTER)] * 3
