"""Twenty kills in the middle of a broadcast."""

import pytest

from benchmarks.kills import measure

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

KILLS = 20
IN_FLIGHT = 8
"""Sends under way at a kill: two on an idle machine, five were seen on a busy one."""


async def test_twenty_kills_lose_nothing() -> None:
    """Every chat gets its alert, twice only where a send was in flight; every question its answer; each press counts once."""
    figures = await measure(KILLS, faults=False, seed=7)
    assert (figures["lost"], figures["updates_lost"], figures["updates_doubled"]) == (0, 0, 0)
    assert figures["doubled"] <= KILLS * IN_FLIGHT
