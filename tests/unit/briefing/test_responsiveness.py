"""What the process does so that questions come first."""

import gc
import sys
from collections.abc import Iterator

import pytest

from briefing.responsiveness import SWITCH_AFTER, favour_questions


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
