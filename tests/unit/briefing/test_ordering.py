"""Updates of one chat in order, different chats at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update

from briefing.chat.ordering import AT_ONCE, ChatOrder
from tests.unit.briefing.transport import CHAT, MESSAGE, PERSON


def _update(number: int, chat: int = 1001) -> Update:
    message = MESSAGE | {"message_id": number, "chat": CHAT | {"id": chat}, "from": PERSON | {"id": chat}}
    return Update.de_json({"update_id": number, "message": message}, None)


async def _run(_update: Update, handling: Awaitable[Any]) -> None:
    await handling


async def _let_run() -> None:
    """Give every task that can go on the chance to."""
    for _ in range(20):
        await asyncio.sleep(0)


class Desk:
    """Hands updates to the processor and keeps which were begun; each is done when it is told to be."""

    def __init__(self) -> None:
        self.order = ChatOrder(_run)
        self.begun: list[int] = []
        self._gates: dict[int, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, update: Update) -> None:
        """An update arrives."""
        gate = self._gates[update.update_id] = asyncio.Event()

        async def work() -> None:
            self.begun.append(update.update_id)
            await gate.wait()

        self._tasks.append(asyncio.create_task(self.order.process_update(update, work())))

    def finish(self, *numbers: int) -> None:
        """The handlers of these updates end."""
        for number in numbers:
            self._gates[number].set()

    async def close(self) -> None:
        """Everything is worked off."""
        self.finish(*self._gates)
        async with asyncio.timeout(20):
            await asyncio.gather(*self._tasks)


async def test_updates_of_one_chat_come_in_order() -> None:
    """A chat's next update begins only when the one before is done."""
    desk = Desk()
    for number in (1, 2, 3):
        desk.take(_update(number))
    await _let_run()
    assert desk.begun == [1]
    desk.finish(1)
    await _let_run()
    assert desk.begun == [1, 2]
    await desk.close()
    assert desk.begun == [1, 2, 3]


async def test_chats_do_not_wait_for_each_other() -> None:
    """While one chat's update is worked on, others begin at once."""
    desk = Desk()
    for number in range(1, 6):
        desk.take(_update(number, chat=number))
    await _let_run()
    assert desk.begun == [1, 2, 3, 4, 5]
    await desk.close()


async def test_flooding_chat_holds_nobody_up() -> None:
    """A chat with far more updates than are worked on at once leaves room for another chat's single one."""
    desk = Desk()
    for number in range(1, 10 * AT_ONCE):
        desk.take(_update(number, chat=1))
    desk.take(_update(9999, chat=2))
    await _let_run()
    assert desk.begun == [1, 9999]
    await desk.close()


async def test_work_at_once_is_limited() -> None:
    """No more chats than the limit are worked on together; the next begins when one is done."""
    desk = Desk()
    for number in range(1, AT_ONCE + 3):
        desk.take(_update(number, chat=number))
    await _let_run()
    assert len(desk.begun) == AT_ONCE
    desk.finish(1)
    await _let_run()
    assert len(desk.begun) == AT_ONCE + 1
    await desk.close()


async def test_failed_update_does_not_block_its_chat() -> None:
    """After an update whose handler raised, the chat's next one is worked on."""
    order = ChatOrder(_run)
    done: list[int] = []

    def work(number: int) -> Callable[[], Coroutine[Any, Any, None]]:
        async def run() -> None:
            if number == 1:
                raise ValueError("a mistake")
            done.append(number)

        return run

    results = await asyncio.gather(
        *(order.process_update(_update(number), work(number)()) for number in (1, 2)), return_exceptions=True
    )
    assert [type(result) for result in results] == [ValueError, type(None)]
    assert done == [2]


async def test_presses_wait_for_messages_of_their_chat() -> None:
    """A press and a message of the same chat keep their order, since both belong to the chat."""
    desk = Desk()
    desk.take(_update(1))
    query = {"id": "5", "from": PERSON, "chat_instance": "x", "data": "more:t", "message": MESSAGE}
    desk.take(Update.de_json({"update_id": 2, "callback_query": query}, None))
    await _let_run()
    assert desk.begun == [1]
    await desk.close()
    assert desk.begun == [1, 2]


async def test_updates_without_a_chat_are_worked_on() -> None:
    """An update that belongs to no chat, or is no update at all, is worked on like any other."""
    order = ChatOrder(_run)
    done: list[object] = []

    async def run(update: object) -> None:
        done.append(update)

    things: list[object] = [Update(5), object()]
    work: list[Awaitable[None]] = [order.process_update(thing, run(thing)) for thing in things]
    await asyncio.gather(*work)
    assert done == things


async def test_nothing_is_kept_of_a_chat_that_is_done() -> None:
    """The processor's memory does not grow with the number of chats it ever saw."""
    desk = Desk()
    for number in range(1, 50):
        desk.take(_update(number, chat=number))
    await desk.close()
    assert desk.order._queues == {}
