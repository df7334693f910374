"""The calibration that runs beside the bot."""

import asyncio
import logging

import pytest

from briefing.services.recalibrating import keep_calibrated
from knowledge.base import FactBase


class _Base(FactBase):
    """A base that counts its calibrations, the first of which fails."""

    def __init__(self) -> None:
        self.rounds = 0
        self.done = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    @property
    def needs_calibration(self) -> bool:
        return self.rounds < 2

    def calibrate(self, _give_way: object = None) -> None:
        self.rounds += 1
        if self.rounds == 1:
            raise MemoryError
        self.loop.call_soon_threadsafe(self.done.set)

    def describe_size(self) -> str:
        return "2 facts"


async def test_a_failure_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """The bot goes on; the next look calibrates."""
    base = _Base()
    with caplog.at_level(logging.INFO):
        task = asyncio.create_task(keep_calibrated(base, every=0.01))
        await asyncio.wait_for(base.done.wait(), 10)
        await asyncio.sleep(0.05)
        task.cancel()
    assert base.rounds == 2
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
