"""A base that nobody calibrated learns from itself when to answer, and again when much of it has changed."""

import asyncio
import logging

from briefing.responsiveness import GivingWay
from knowledge.base import FactBase

logger = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks at whether the base has become another one."""


async def keep_calibrated(base: FactBase, *, every: float = EVERY) -> None:
    """Calibrate the base in the background whenever it needs it, for ever. Whatever goes wrong leaves it as it is."""
    while True:
        if base.needs_calibration:
            try:
                await asyncio.to_thread(base.calibrate, GivingWay())
            except Exception:
                logger.exception("The base could not be calibrated; it goes on judging as it did")
            else:
                logger.info("Calibrated to %s", base.describe_size())
        await asyncio.sleep(every)
