"""What many subscribers cost the database: queueing an alert for all, claiming it batch by batch, and queueing it anew.

    python -m benchmarks.queueing                       100,000 subscribers
    python -m benchmarks.queueing --subscribers 10000 --json

A database in a folder of its own holds chats that follow everything: half are told at once, the others in digests, a fifth has
quiet hours. One alert is queued for all of them, every batch is claimed and settled as the dispatcher does, then the committee's
date and the wording change while all of it still waits. Nothing is sent. `stall_ms`: the longest for which the event loop, and so
everybody's questions, stood still.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert

from benchmarks.tables import print_figures
from briefing.alerts import outbox
from briefing.alerts.dispatcher import BATCH, LEASE
from briefing.alerts.parcels import claim_parcels
from briefing.alerts.policy import Settle
from briefing.services.choosing import Choosing
from briefing.services.loading import load_base
from briefing.storage import Database, deliveries, facts
from briefing.storage.committee import Meeting
from briefing.storage.preferences import Cadence
from briefing.storage.subscriptions import EVERYTHING
from briefing.storage.tables import subscribers, subscriptions
from knowledge.corpus import load_corpus

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FIRST = 100_001
EDITOR = 1
_TICK = 0.002
_CADENCES = (Cadence.INSTANT, Cadence.INSTANT, Cadence.EVE, Cadence.DAILY, Cadence.INSTANT, Cadence.WEEKLY)
_AT_ONCE = 10_000


async def measure(count: int, *, batches: int) -> dict[str, Any]:
    """One alert for so many subscribers; `batches` of it are claimed."""
    with tempfile.TemporaryDirectory(prefix="queueing-") as folder:
        async with await Database.open(f"sqlite:///{folder}/bot.sqlite3") as database:
            await load_base(database, load_corpus(), home="Norfolk", clock=lambda: NOW, false_answers=0.05)
            await _subscribe(database, count)
            async with database.read() as connection:
                fact = (await facts.list_facts(connection, "nfk-ofsted-2026"))[0]
            figures: dict[str, Any] = {"subscribers": count}
            async with _timed("queue", figures), database.write() as connection:
                await outbox.enqueue_alert(connection, fact, actor="benchmark", at=NOW)
            before = _read_memory()
            times = np.array(await _claim(database, batches)) * 1000
            p50, p99 = np.percentile(times, (50, 99))
            figures |= {
                "batches": len(times),
                "claim_p50_ms": round(float(p50), 2),
                "claim_p99_ms": round(float(p99), 2),
                "claim_grown_mb": round(_read_memory() - before, 1),
            }
            choosing = Choosing(database, lambda: NOW, undo=timedelta(minutes=1))
            async with _timed("meeting", figures):
                await choosing.put_meeting(EDITOR, Meeting(date(2026, 12, 9), "Scrutiny"))
            async with _timed("reword", figures), database.write() as connection:
                new = fact.model_copy(update={"version": fact.version + 1})
                await facts.change_fact(connection, new, actor="benchmark", at=NOW, reason="benchmark")
                await deliveries.replace_alerts(connection, new, actor="benchmark", at=NOW, due_at=NOW)
            figures["rss_mb"] = round(_read_memory(), 1)
            return figures


async def _subscribe(database: Database, count: int) -> None:
    for start in range(FIRST, FIRST + count, _AT_ONCE):
        chats = range(start, min(start + _AT_ONCE, FIRST + count))
        async with database.write() as connection:
            await connection.execute(insert(subscribers), [_describe(chat) for chat in chats])
            rows = [{"chat_id": chat, "theme": EVERYTHING, "since": NOW} for chat in chats]
            await connection.execute(insert(subscriptions), rows)


def _describe(chat: int) -> dict[str, Any]:
    quiet = chat % 5 == 0
    return {
        "chat_id": chat,
        "since": NOW,
        "state": "active",
        "cadence": _CADENCES[chat % len(_CADENCES)].value,
        "digest_at": 60 * (6 + chat % 14),
        "digest_weekday": chat % 7,
        "quiet_from": 60 * 21 if quiet else None,
        "quiet_until": 60 * (6 + chat % 3) if quiet else None,
    }


async def _claim(database: Database, batches: int) -> Sequence[float]:
    """Seconds for each claim; what was claimed is recorded as sent, untimed."""
    times = []
    for _batch in range(batches):
        async with database.write() as connection:
            started = time.perf_counter()
            claim = await claim_parcels(connection, now=NOW, lease=LEASE, limit=BATCH)
            times.append(time.perf_counter() - started)
            for parcel in claim.parcels:
                for item in parcel.deliveries:
                    await outbox.record_decision(connection, item, Settle(item.id), at=NOW)
        if not claim.seen:
            break
    return times


@asynccontextmanager
async def _timed(name: str, figures: dict[str, Any]) -> AsyncIterator[None]:
    """Time a block, and the longest that the loop stood still meanwhile."""
    stall = 0.0

    async def watch() -> None:
        nonlocal stall
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_TICK)
            stall = max(stall, time.perf_counter() - before - _TICK)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    started = time.perf_counter()
    yield
    figures[f"{name}_s"] = round(time.perf_counter() - started, 2)
    await asyncio.sleep(2 * _TICK)
    watching.cancel()
    figures[f"{name}_stall_ms"] = round(stall * 1000, 1)


def _read_memory() -> float:
    """The most resident memory so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--batches", type=int, default=500, help="of how many claims the time is taken")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.subscribers, batches=arguments.batches))
    print_figures(figures, as_json=arguments.json)


if __name__ == "__main__":
    main()
