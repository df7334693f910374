"""Faults to order: the ways a network and Telegram fail, struck on chosen calls."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sandbox import errors
from sandbox.errors import ApiError, ControlError

REFUSALS = frozenset({"429", "403", "500", "502", "401", "404", "409"})
SILENCES = frozenset({"timeout", "timeout_after"})
RESETS = frozenset({"reset", "reset_after"})
KINDS = REFUSALS | SILENCES | RESETS | {"delay"}
PERFORMED_FIRST = frozenset({"timeout_after", "reset_after"})
DEFAULT_DELAY = 1.0
DEFAULT_SILENCE = 60.0
LONGEST_FAULT = 3600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One ordered fault.

    Attributes:
        id: Its number, for removing it.
        kind: One of `KINDS`.
        method: The Bot API method it strikes, or "*" for every method but getUpdates.
        chat_id: The chat it is confined to; None for any.
        times: How many calls it still strikes; None until it is removed.
        retry_after: The pause a 429 asks for, in whole seconds.
        seconds: How long a delay or a silence lasts.
    """

    id: int
    kind: str
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    seconds: float | None = None

    def as_error(self) -> ApiError:
        """The refusal a fault of a numeric kind answers with."""
        if self.kind == "429":
            return errors.too_many_requests(self.retry_after)
        details = {"403": errors.BLOCKED, "409": errors.POLL_TERMINATED}
        return ApiError(int(self.kind), details.get(self.kind))

    def as_json(self) -> dict[str, Any]:
        """The fault as the control API shows it."""
        return asdict(self)

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether a call is one this fault is meant for."""
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        return method != "getUpdates" if self.method == "*" else self.method.lower() == method.lower()


class Faults:
    """The faults in force, oldest first; the first that fits a call strikes it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, order: dict[str, Any]) -> Fault:
        """Put a fault in force.

        Raises:
            ControlError: 400 when the order names no known kind or a value is not of its type.
        """
        unknown = set(order) - {"kind", "method", "chat_id", "times", "retry_after", "seconds"}
        if unknown:
            raise ControlError(400, f"A fault has no {', '.join(sorted(unknown))}; leave it out.")
        kind = str(order.get("kind", ""))
        if kind not in KINDS:
            raise ControlError(400, f"{kind!r} is not a kind of fault; use one of {', '.join(sorted(KINDS))}.")
        try:
            fault = Fault(
                id=self._last_id + 1,
                kind=kind,
                method=str(order.get("method") or "*"),
                chat_id=None if order.get("chat_id") is None else int(order["chat_id"]),
                times=None if order.get("times", 1) is None else int(order.get("times", 1)),
                retry_after=int(order.get("retry_after") or 1),
                seconds=None if order.get("seconds") is None else float(order["seconds"]),
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise ControlError(400, f"A fault's numbers must be numbers ({error}); correct the order.") from error
        if fault.seconds is not None and not 0 <= fault.seconds <= LONGEST_FAULT:
            raise ControlError(400, f"A fault lasts 0 to {LONGEST_FAULT:.0f} seconds; choose in between.")
        self._last_id = fault.id
        self._faults.append(fault)
        return fault

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits a call, used up by one; None when the call goes through.

        Args:
            method: The method's name.
            chat_id: The chat the call is about, where it names one.
        """
        for position, fault in enumerate(self._faults):
            if fault.strikes(method, chat_id):
                if fault.times is not None and fault.times <= 1:
                    del self._faults[position]
                elif fault.times is not None:
                    self._faults[position] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def remove(self, fault_id: int) -> None:
        """Lift one fault.

        Raises:
            ControlError: 404 when no such fault is in force.
        """
        kept = [fault for fault in self._faults if fault.id != fault_id]
        if len(kept) == len(self._faults):
            raise ControlError(404, f"No fault {fault_id} is in force; GET /sandbox/faults lists those that are.")
        self._faults = kept

    def clear(self) -> None:
        """Lift every fault."""
        self._faults.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """The faults in force, oldest first."""
        return [fault.as_json() for fault in self._faults]
