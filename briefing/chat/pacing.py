"""One budget for all new messages: replies go first, alerts take what is left.

Telegram allows a bot about 30 new messages a second, about one a second in a chat and 20 a minute in a group
(core.telegram.org/bots/faq#my-bot-is-hitting-limits); edits and answers to presses do not count.
"""

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import IntEnum

PER_SECOND = 30
BURST = 5
"""How many replies a chat that has been quiet gets at once: an answer may be several messages. Telegram allows "short
bursts" without saying how short."""
GROUP_PER_MINUTE = 20
_WINDOW = 1.0
_MINUTE = 60.0
_RESERVED = 1
"""Slots that alerts leave to replies."""
_REMEMBERED = 20_000

ChatId = int | str


class Lane(IntEnum):
    """What a message is; the lower goes first."""

    REPLY = 0
    ALERT = 1


class SendBudget:
    """Counts messages as the server will, whatever the network does to them on their way.

    A message arrives some time between the start of its call and its end. Its slot is taken from the start until one
    second after the end, so no window of a second can see more arrivals than there are slots. Alerts are spread evenly
    besides, so that the next free slot is never far away when somebody asks.

    Args:
        per_second: How many slots there are.
        burst: How many replies a quiet chat gets at once.
        clock: Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        per_second: int = PER_SECOND,
        *,
        burst: int = BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots = per_second
        self._burst = burst
        self._clock = clock
        self._in_flight = 0
        self._ended: deque[float] = deque()
        self._alert_at = -math.inf
        self._paused_until = -math.inf
        self._free_at: dict[ChatId, float] = {}
        self._groups: dict[ChatId, deque[float]] = {}

    def pause(self, seconds: float) -> None:
        """Let nothing begin for so long: the server asked for it, and does not say whether for a chat or for all."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def find_pause(self) -> float:
        """Seconds until the pause is over, 0 when there is none."""
        return max(0.0, self._paused_until - self._clock())

    def find_shared_wait(self, lane: Lane) -> float:
        """Seconds until a message of this lane may begin, as far as all chats are concerned.

        Infinite when that depends on the end of a call.
        """
        now = self._clock()
        while self._ended and self._ended[0] <= now - _WINDOW:
            self._ended.popleft()
        reserved = _RESERVED if lane is Lane.ALERT and self._slots > _RESERVED else 0
        missing = self._in_flight + len(self._ended) + reserved + 1 - self._slots
        wait = 0.0
        if missing > 0:
            wait = self._ended[missing - 1] + _WINDOW - now if missing <= len(self._ended) else math.inf
        if lane is Lane.ALERT:
            wait = max(wait, self._alert_at - now)
        return max(wait, self._paused_until - now, 0.0)

    def find_chat_wait(self, chat_id: ChatId, lane: Lane) -> float:
        """Seconds until a message of this lane may begin, as far as its own chat is concerned."""
        now = self._clock()
        burst = self._burst if lane is Lane.REPLY else 1
        wait = self._free_at.get(chat_id, now) - now - (burst - 1)
        begun = self._groups.get(chat_id)
        if begun and len(begun) >= GROUP_PER_MINUTE:
            wait = max(wait, begun[0] + _MINUTE + _WINDOW - now)
        return max(wait, 0.0)

    def begin(self, chat_id: ChatId, lane: Lane) -> None:
        """A message is on its way."""
        now = self._clock()
        self._in_flight += 1
        self._free_at[chat_id] = max(now, self._free_at.get(chat_id, now)) + 1.0
        if isinstance(chat_id, int) and chat_id < 0:
            self._groups.setdefault(chat_id, deque(maxlen=GROUP_PER_MINUTE)).append(now)
        if lane is Lane.ALERT:
            # a timer that fires late does not slow the next one down
            apart = _WINDOW / self._slots
            self._alert_at = (self._alert_at if self._alert_at > now - apart else now) + apart
        if len(self._free_at) > _REMEMBERED:
            self._forget_rested(now)

    def end(self) -> None:
        """The call of a message is over, however it ended: it may have arrived."""
        self._in_flight -= 1
        self._ended.append(self._clock())

    def _forget_rested(self, now: float) -> None:
        self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        self._groups = {chat: begun for chat, begun in self._groups.items() if begun[-1] > now - _MINUTE - _WINDOW}


class SendQueue:
    """Whoever wants to send waits here for a turn: replies first, each lane in order, a busy chat past by the others."""

    def __init__(self, budget: SendBudget) -> None:
        self.budget = budget
        # a dictionary keeps the order and gives up one in the middle at once
        self._waiting: dict[Lane, dict[asyncio.Future[None], ChatId]] = {lane: {} for lane in Lane}
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def take_turn(self, chat_id: ChatId, lane: Lane) -> AsyncIterator[None]:
        """Wait for a turn and hold it while the message is on its way."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[lane][turn] = chat_id
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._waiting[lane].pop(turn, None)
            else:  # it was given at the same moment
                self._give_back()
            raise
        try:
            yield
        finally:
            self._give_back()

    def _give_back(self) -> None:
        self.budget.end()
        self._admit()

    def _admit(self) -> None:
        """Let everybody go whose turn it is, and look again when the next one's comes."""
        if self._timer:
            self._timer.cancel()
        soonest = math.inf
        for lane in Lane:
            wait = self._admit_lane(lane)
            soonest = min(soonest, wait)
            if lane is Lane.REPLY and self.budget.find_shared_wait(lane) and self._waiting[lane]:
                break
        with contextlib.suppress(RuntimeError):  # the loop is closing
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(soonest, self._admit) if soonest < math.inf else None

    def _admit_lane(self, lane: Lane) -> float:
        """Seconds until somebody of this lane may go, infinite when that depends on the end of a call."""
        soonest = math.inf
        for turn, chat_id in list(self._waiting[lane].items()):
            shared = self.budget.find_shared_wait(lane)
            if shared:
                return min(soonest, shared)
            own = self.budget.find_chat_wait(chat_id, lane)
            if own:
                soonest = min(soonest, own)
                continue
            del self._waiting[lane][turn]
            if not turn.done():
                self.budget.begin(chat_id, lane)
                turn.set_result(None)
        return soonest
