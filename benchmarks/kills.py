"""A bot that is killed again and again in the middle of a broadcast: what is lost, and what comes twice.

`python -m benchmarks.kills --kills K [--faults] [--json]` starts the sandbox server with its limits enforced and the real bot in
a process of its own, lets chats follow everything and queues one alert. While it goes out, other chats ask questions and switch a
theme on, and the process is killed with SIGKILL at random moments and started again. What arrived is counted on the server, and
what a press did in the database. With `--faults` the server also refuses, fails, hangs and hangs up, somebody else locks the
database, or the disk is full.
"""

import argparse
import asyncio
import contextlib
import json
import random
import sqlite3
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.broadcast import (
    FIRST_SUBSCRIBER,
    QUESTION,
    Arrivals,
    Bot,
    CountingMeter,
    count_pending,
    queue_alert,
)
from benchmarks.tables import print_figures
from briefing.chat.keyboards import CHOOSE
from sandbox.config import Person, SandboxConfig
from sandbox.server import SandboxServer

FIRST_ASKER = 5001
PER_KILL = 20
"""Chats to be told for each kill: about as many as a bot gets to between two."""
SHORTEST, LONGEST = 0.05, 1.2
"""Seconds that a bot lives once it takes updates."""
THEME = "care-leavers"
CITATION = "[1]"
UPDATES_EACH = 3
"""Of each asker: /subscribe, a question and a press."""
_SETTLE_SECONDS = 300.0
_FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "429", "retry_after": 1},
    {"kind": "500"},
    {"kind": "502"},
    {"kind": "timeout", "seconds": 0.3},
    {"kind": "reset"},
    # done, and the answer lost: what was sent may arrive once more
    {"kind": "timeout_after", "seconds": 0.3},
    {"kind": "reset_after"},
)
_LOCKED_SECONDS = 0.5


async def measure(kills: int, *, faults: bool, seed: int) -> dict[str, int]:
    """One broadcast with so many kills; one question and one press for each."""
    chance = random.Random(seed)
    chats = range(FIRST_SUBSCRIBER, FIRST_SUBSCRIBER + PER_KILL * kills)
    askers = range(FIRST_ASKER, FIRST_ASKER + kills)
    everybody = [*askers, *chats]
    config = SandboxConfig(port=0, people=tuple(Person(number, f"Councillor {number}") for number in everybody))
    arrivals = Arrivals()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        async with (
            SandboxServer(config) as server,
            httpx.AsyncClient(base_url=server.url, timeout=60, trust_env=False) as http,
        ):
            server.world.meter = CountingMeter(config.limits, arrivals)
            for number in everybody:
                server.world.chats[number].started = True
            bot = Bot(Path(name), server, EMBEDDING_MODEL="off")
            await bot.start()
            menus = await _open_menus(http, server, askers)
            await bot.stop()
            await queue_alert(bot.database_url, chats, settling=timedelta(0))
            before = server.world.journal.sequence
            for asker in askers:
                await bot.start()
                if faults:
                    await _make_trouble(chance, http, bot)
                await _ask_and_press(http, asker, menus[asker])
                await asyncio.sleep(chance.uniform(SHORTEST, LONGEST))
                await bot.kill()
            (await http.delete("/sandbox/faults")).raise_for_status()
            await bot.start()
            try:
                await _settle(bot.database_url)
            finally:
                await bot.stop()
            doubled, lost = _count_updates(
                bot.database_url, set(askers), _find_answered(server, before) & set(askers)
            )
    counts = [arrivals.accepted[chat] for chat in chats]
    return {
        "kills": kills,
        "deliveries": len(chats),
        "lost": counts.count(0),
        "doubled": sum(count - 1 for count in counts if count > 1),
        "updates": 2 * len(askers),
        "updates_lost": lost,
        "updates_doubled": doubled,
    }


async def _make_trouble(chance: random.Random, http: httpx.AsyncClient, bot: Bot) -> None:
    """One of: the server fails some sends; somebody else has the database for a while; the disk is full until the kill."""
    trouble = chance.randrange(len(_FAULTS) + 2)
    if trouble < len(_FAULTS):
        order = _FAULTS[trouble] | {"method": "sendMessage", "times": 3}
        (await http.post("/sandbox/faults", json=order)).raise_for_status()
    elif trouble == len(_FAULTS):
        threading.Thread(target=_lock, args=(bot.database_url,)).start()
    else:
        bot.fill_disk()


def _lock(database_url: str) -> None:
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=10)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(_LOCKED_SECONDS)
        connection.rollback()


async def _open_menus(http: httpx.AsyncClient, server: SandboxServer, askers: range) -> dict[int, int]:
    """The message of each asker's /subscribe, whose buttons switch themes."""
    for asker in askers:
        (
            await http.post(f"/sandbox/chats/{asker}/messages", json={"from": asker, "text": "/subscribe"})
        ).raise_for_status()
    menus: dict[int, int] = {}
    async with asyncio.timeout(_SETTLE_SECONDS):
        while len(menus) < len(askers):
            await asyncio.sleep(0.2)
            for event in server.world.journal.read(0, limit=100_000).events:
                if event["type"] == "message" and event["message"].get("outgoing") and event["chat_id"] in askers:
                    menus[event["chat_id"]] = event["message"]["message_id"]
    return menus


async def _ask_and_press(http: httpx.AsyncClient, asker: int, menu: int) -> None:
    """A question, and a press that would take itself back if it counted twice."""
    (
        await http.post(f"/sandbox/chats/{asker}/messages", json={"from": asker, "text": QUESTION})
    ).raise_for_status()
    press = {"from": asker, "message_id": menu, "data": f"{CHOOSE}:{THEME}"}
    (await http.post(f"/sandbox/chats/{asker}/press", json=press)).raise_for_status()


def _find_answered(server: SandboxServer, after: int) -> set[int]:
    """The chats that got an answer. It cites a source; word of a restart or of an error does not, and is none."""
    page = server.world.journal.read(after, limit=100_000)
    if page.reset:
        raise RuntimeError("the server has forgotten what it sent at first; use fewer kills")
    messages = [
        event for event in page.events if event["type"] in {"message", "edit"} and event["message"].get("outgoing")
    ]
    return {event["chat_id"] for event in messages if CITATION in event["message"].get("text", "")}


async def _settle(database_url: str) -> None:
    """Until nothing is to be sent and no update is in hand."""
    async with asyncio.timeout(_SETTLE_SECONDS):
        while await asyncio.to_thread(_count_unfinished, database_url):  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.2)


def _count_unfinished(database_url: str) -> int:
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        statement = "SELECT count(*) FROM inbox WHERE state IN ('waiting', 'acted')"
        return count_pending(database_url) + int(connection.execute(statement).fetchone()[0])


def _count_updates(database_url: str, askers: set[int], answered: set[int]) -> tuple[int, int]:
    """How many updates had an effect twice, and how many none: questions without an answer, presses that did not count."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        followers = connection.execute("SELECT chat_id FROM subscriptions WHERE theme = ?", (THEME,)).fetchall()
        bodies = connection.execute("SELECT body FROM inbox WHERE state = 'aside'").fetchall()
        known = int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])
    presses = [json.loads(body).get("callback_query") for (body,) in bodies]
    return judge_updates(
        askers,
        answered=answered,
        following={chat for (chat,) in followers},
        set_aside={press["from"]["id"] for press in presses if press},
        never_written=UPDATES_EACH * len(askers) - known,
    )


def judge_updates(
    askers: set[int], *, answered: set[int], following: set[int], set_aside: set[int], never_written: int
) -> tuple[int, int]:
    """How many of the askers' updates counted twice, and how many were lost.

    A press that counted twice has ended what it began, and looks like one that never counted: that one was set aside, or
    never written down.

    Args:
        askers: Who asked one question and pressed once.
        answered: Who got an answer.
        following: For whom the press has its effect now.
        set_aside: Whose press the bot gave up.
        never_written: How many updates the inbox does not know.
    """
    without = askers - following
    uncounted = len(without & set_aside) + min(len(without - set_aside), never_written)
    return len(without) - uncounted, len(askers - answered) + uncounted


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--faults", action="store_true", help="let the server fail as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.kills, faults=arguments.faults, seed=arguments.seed))
    print_figures(figures, as_json=arguments.json)


if __name__ == "__main__":
    main()
