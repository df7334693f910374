"""One alert to many subscribers under Telegram's limits, and how long a question waits meanwhile.

`python -m benchmarks.broadcast --subscribers N [--json]` starts the sandbox server with its limits enforced and the
real bot in a process of its own, lets N chats follow everything, queues one alert, and asks a question every second, while
it goes out, from chats that follow nothing. What was sent, doubled and refused is counted where it arrives: on the server.
"""

import argparse
import asyncio
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.tables import print_figures
from briefing.alerts import outbox
from briefing.storage import Database, facts, subscriptions
from sandbox.config import Limits, Person, SandboxConfig
from sandbox.errors import ApiError
from sandbox.limits import Meter
from sandbox.server import SandboxServer

BOT = Path(__file__).parents[1] / "bot.py"
ASKERS = tuple(range(5001, 5011))
FIRST_SUBSCRIBER = 100_001
QUESTION = "How many children in Norfolk were in care in 2015?"
_START_SECONDS = 120.0
_LOG_SHOWN = 4000
"""Characters of the bot's log in an error: its folder is gone by the time that somebody reads it."""
_SETTLING = timedelta(seconds=20)
"""From queueing the alert to its first message: the start, and loading the model for the search by meaning."""
_ANSWER_SECONDS = 60.0
_FULL_BYTES = 4096


@dataclass
class Arrivals:
    """What the server accepted and refused, by chat."""

    accepted: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    refused: int = 0
    heard: dict[int, asyncio.Event] = field(default_factory=dict)


class CountingMeter(Meter):
    """The server's limits, writing down how each message fared."""

    def __init__(self, limits: Limits, arrivals: Arrivals) -> None:
        super().__init__(limits)
        self._arrivals = arrivals

    def charge(self, chat_id: int, *, group: bool) -> None:
        """As the sandbox does, and count."""
        try:
            super().charge(chat_id, group=group)
        except ApiError:
            self._arrivals.refused += 1
            raise
        self._arrivals.accepted[chat_id] += 1
        if chat_id >= FIRST_SUBSCRIBER:
            self._arrivals.times.append(time.monotonic())
            self._arrivals.begun.set()
        if chat_id in self._arrivals.heard:
            self._arrivals.heard[chat_id].set()


class Bot:
    """The real bot in a process of its own."""

    def __init__(self, folder: Path, server: SandboxServer, **settings: str) -> None:
        self.database_url = f"sqlite:///{folder}/bot.sqlite3"
        self._folder = folder
        self._environment = {
            "BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.api_url,
            "DATABASE_URL": self.database_url,
            "LOG_LEVEL": "WARNING",
        } | settings
        self._server = server
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it asks for updates."""
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(BOT), "run", cwd=self._folder, env=self._environment, stderr=log
            )
        before = self._server.world.journal.sequence
        async with asyncio.timeout(_START_SECONDS):
            while not any(event["type"] == "commands" for event in self._server.world.journal.read(before).events):
                if self._process.returncode is not None:
                    log_end = (self._folder / "bot.log").read_text(encoding="utf-8")[-_LOG_SHOWN:]
                    raise RuntimeError(f"the bot ended with {self._process.returncode}; its log ends:\n{log_end}")
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it in order."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await self._process.wait()

    async def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def fill_disk(self) -> None:
        """Let it write no more than a little to any file from now on, as on a full disk. Linux only."""
        import resource  # noqa: PLC0415 - not on every system

        if self._process:
            _soft, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (_FULL_BYTES, hard))

    def read_memory(self) -> float:
        """Its resident memory in megabytes; 0 where the system does not say."""
        status = Path(f"/proc/{self._process.pid}/statm") if self._process else None
        if status is None or not status.exists():
            return 0.0
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def queue_alert(database_url: str, chats: range, *, settling: timedelta = _SETTLING) -> None:
    """Let the chats follow everything and queue one alert for them, as publishing does. `settling`: it waits for so long."""
    async with await Database.open(database_url) as database:
        now = datetime.now(UTC)
        async with database.write() as connection:
            for chat in chats:
                await subscriptions.follow_theme(connection, chat, subscriptions.EVERYTHING, at=now)
            fact = await facts.find_fact(connection, next(iter(await facts.list_states(connection))))
            if fact is None:
                raise LookupError("the base is empty")
            at = datetime.now(UTC)
            await outbox.enqueue_alert(connection, fact, actor="benchmark", at=at, due_at=at + settling)


def count_pending(database_url: str) -> int:
    """How many deliveries are still to be sent."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        return int(connection.execute("SELECT count(*) FROM deliveries WHERE state = 'pending'").fetchone()[0])


async def ask_until(done: asyncio.Event, server: SandboxServer, arrivals: Arrivals) -> list[float]:
    """Ask in turn, a question a second; milliseconds from each question to its answer's arrival."""
    waits = []
    async with httpx.AsyncClient(base_url=server.url, timeout=_ANSWER_SECONDS, trust_env=False) as http:
        while not done.is_set():
            for chat in ASKERS:
                heard = arrivals.heard[chat] = asyncio.Event()
                asked = time.monotonic()
                order = {"from": chat, "text": QUESTION}
                (await http.post(f"/sandbox/chats/{chat}/messages", json=order)).raise_for_status()
                await asyncio.wait_for(heard.wait(), _ANSWER_SECONDS)
                waits.append((time.monotonic() - asked) * 1000)
                await asyncio.sleep(max(0.0, 1 - waits[-1] / 1000))
                if done.is_set():
                    break
    return waits


async def measure(subscribers: int) -> dict[str, Any]:
    """One broadcast."""
    chats = range(FIRST_SUBSCRIBER, FIRST_SUBSCRIBER + subscribers)
    everybody = [*ASKERS, *chats]
    config = SandboxConfig(port=0, people=tuple(Person(number, f"Councillor {number}") for number in everybody))
    arrivals = Arrivals()
    with tempfile.TemporaryDirectory(prefix="broadcast-") as name:
        async with SandboxServer(config) as server:
            server.world.meter = CountingMeter(config.limits, arrivals)
            for number in everybody:
                server.world.chats[number].started = True
            bot = Bot(Path(name), server)
            await bot.start()
            await bot.stop()
            await queue_alert(bot.database_url, chats)
            try:
                await bot.start()
                await arrivals.begun.wait()
                done = asyncio.Event()
                asking = asyncio.create_task(ask_until(done, server, arrivals))
                memory = 0.0
                while await asyncio.to_thread(count_pending, bot.database_url):
                    memory = max(memory, bot.read_memory())
                    await asyncio.sleep(1)
                done.set()
                waits = sorted(await asking)
            finally:
                await bot.stop()
    counts = [arrivals.accepted[chat] for chat in chats]
    span = arrivals.times[-1] - arrivals.times[0]
    return {
        "subscribers": subscribers,
        "sent": sum(counts),
        "lost": counts.count(0),
        "doubled": sum(count - 1 for count in counts if count > 1),
        "per_s": round((len(arrivals.times) - 1) / span, 1) if span else None,
        "refused_429": arrivals.refused,
        "answer_p50_ms": round(statistics.median(waits), 1),
        "answer_p99_ms": round(waits[min(len(waits) - 1, int(len(waits) * 0.99))], 1),
        "rss_mb": round(memory, 1),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.subscribers))
    print_figures(figures, as_json=arguments.json)


if __name__ == "__main__":
    main()
