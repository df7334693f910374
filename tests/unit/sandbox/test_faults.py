"""Faults to order."""

from typing import Any

import pytest

from sandbox.errors import ControlError
from sandbox.faults import Faults


def test_a_fault_strikes_as_often_as_ordered() -> None:
    """It is used up by the calls it strikes, and only by those."""
    faults = Faults()
    faults.add({"kind": "429", "method": "sendMessage", "chat_id": 7, "times": 2, "retry_after": 3})
    assert faults.strike("sendMessage", 8) is None
    assert faults.strike("editMessageText", 7) is None
    for _ in range(2):
        fault = faults.strike("sendMessage", 7)
        assert fault is not None
        assert fault.as_error().parameters == {"retry_after": 3}
    assert faults.strike("sendMessage", 7) is None
    assert not faults


def test_a_fault_for_everything_spares_polling() -> None:
    """A star means every method but getUpdates, which must be named."""
    faults = Faults()
    everything = faults.add({"kind": "500", "times": None})
    assert faults.strike("getUpdates", None) is None
    assert all(faults.strike("getMe", None) for _ in range(5))
    faults.remove(everything.id)
    faults.add({"kind": "401", "method": "getupdates"})
    assert faults.strike("getUpdates", None) is not None


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("401", "Unauthorized"),
        ("403", "Forbidden: bot was blocked by the user"),
        ("404", "Not Found"),
        ("429", "Too Many Requests: retry after 1"),
        ("500", "Internal Server Error"),
        ("502", "Bad Gateway"),
    ],
)
def test_refusals_are_worded_as_telegrams(kind: str, description: str) -> None:
    """A numeric fault answers with its status and Telegram's description."""
    error = Faults().add({"kind": kind}).as_error()
    assert (str(error.code), error.description) == (kind, description)


@pytest.mark.parametrize(
    "order", [{}, {"kind": "flood"}, {"kind": "429", "times": "often"}, {"kind": "429", "colour": "red"}]
)
def test_orders_that_make_no_sense_are_refused(order: dict[str, Any]) -> None:
    """Unknown kinds, fields and types are named instead of ignored."""
    with pytest.raises(ControlError) as caught:
        Faults().add(order)
    assert caught.value.status == 400


def test_removing_an_unknown_fault_is_refused() -> None:
    """A fault that is not in force cannot be lifted."""
    with pytest.raises(ControlError) as caught:
        Faults().remove(1)
    assert caught.value.status == 404
