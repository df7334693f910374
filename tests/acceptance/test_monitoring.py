"""`bot.py metrics`, beside the running bot."""

import json

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.test_command_line import run

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]


async def test_numbers_of_the_running_bot(own: Sandbox) -> None:
    """As text for Prometheus and as JSON; where there is no database that is said, and none is made."""
    await own.north.presses("Everything", on=await own.north.asks("/subscribe"))
    environment = {"DATABASE_URL": f"sqlite:///{own.database}"}
    shown = await run(own.database.parent, "metrics", environment=environment)
    assert b"\n# TYPE briefing_subscribers gauge\nbriefing_subscribers 1\n" in shown.stdout
    numbers = json.loads((await run(own.database.parent, "metrics", "--json", environment=environment)).stdout)
    assert numbers["briefing_subscribers"] == 1
    assert numbers["briefing_inbox_aside"] == 0
    other = own.database.parent / "none.sqlite3"
    refused = await run(own.database.parent, "metrics", environment={"DATABASE_URL": f"sqlite:///{other}"})
    assert refused.returncode == 1
    assert b"the first start of the bot makes it" in refused.stderr
    assert not other.exists()
