"""How many Bot API calls a second each HTTP transport makes, by how many are in flight.

`python -m benchmarks.transport [--calls N] [--json]` starts a server of its own in another process that answers every
sendMessage after a fixed delay, and calls it through python-telegram-bot with httpx (the library's own transport)
and with aiohttp (a peer, implemented here for the comparison only). docs/adr/0004-http-transport.md has the decision.
"""

import argparse
import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest, RequestData

TOKEN = "900000001:BENCHMARK-not-a-secret-for-loopback-only"  # noqa: S105 - accepted by our own server alone
IN_FLIGHT = (1, 8, 16, 32, 64)
DELAYS_MS = (0, 50)


class AiohttpRequest(BaseRequest):
    """The peer: the same calls through aiohttp. Text parameters only, which is all that this benchmark sends."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return 20

    async def initialize(self) -> None:
        """Open the session."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._connections))

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_args: Any, **_options: Any
    ) -> tuple[int, bytes]:
        """Make one request."""
        if self._session is None:
            raise RuntimeError("not initialised")
        data = request_data.json_parameters if request_data else None
        async with self._session.request(method, url, data=data) as answer:
            return answer.status, await answer.read()


def serve(port: int, delay_ms: int) -> None:
    """Answer every call after `delay_ms`."""
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}

    async def answer(_request: Request) -> JSONResponse:
        await asyncio.sleep(delay_ms / 1000)
        return JSONResponse({"ok": True, "result": message})

    app = Starlette(routes=[Route("/{rest:path}", answer, methods=["GET", "POST"])])
    uvicorn.run(app, port=port, log_level="critical", access_log=False)


@asynccontextmanager
async def running_server(delay_ms: int) -> AsyncIterator[int]:
    """A server process; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, delay_ms), daemon=True)
    process.start()
    try:
        for _attempt in range(200):
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        yield port
    finally:
        process.terminate()
        process.join()


async def measure(request: BaseRequest, port: int, in_flight: int, calls: int) -> dict[str, float]:
    """Calls a second, and CPU milliseconds a call in this process."""
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request, get_updates_request=HTTPXRequest())
    await request.initialize()
    remaining = iter(range(calls))

    async def work() -> None:
        for _number in remaining:
            await bot.send_message(
                1, "An answer of ordinary length, so that the request is of ordinary size. " * 4
            )

    try:
        await bot.send_message(1, "warm up")
        wall, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as group:
            for _worker in range(in_flight):
                group.create_task(work())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    finally:
        await request.shutdown()
    return {"per_s": calls / wall, "cpu_ms": cpu / calls * 1000}


async def run(calls: int) -> list[dict[str, float]]:
    """Every combination, httpx and its peer one after the other."""
    rows = []
    for delay_ms in DELAYS_MS:
        async with running_server(delay_ms) as port:
            for in_flight in IN_FLIGHT:
                count = calls if not delay_ms else min(calls, in_flight * 40)
                httpx = await measure(HTTPXRequest(connection_pool_size=in_flight), port, in_flight, count)
                peer = await measure(AiohttpRequest(in_flight), port, in_flight, count)
                rows.append(
                    {
                        "delay_ms": delay_ms,
                        "in_flight": in_flight,
                        "httpx_per_s": round(httpx["per_s"], 1),
                        "aiohttp_per_s": round(peer["per_s"], 1),
                        "ratio": round(peer["per_s"] / httpx["per_s"], 2),
                        "httpx_cpu_ms": round(httpx["cpu_ms"], 2),
                        "aiohttp_cpu_ms": round(peer["cpu_ms"], 2),
                    }
                )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = asyncio.run(run(options.calls))
    if options.json:
        print(json.dumps(rows))
        return
    print("delay ms  in flight  httpx/s  aiohttp/s  ratio  httpx CPU ms  aiohttp CPU ms")
    for row in rows:
        print(
            f"{row['delay_ms']:8} {row['in_flight']:10} {row['httpx_per_s']:8} {row['aiohttp_per_s']:10} "
            f"{row['ratio']:6} {row['httpx_cpu_ms']:13} {row['aiohttp_cpu_ms']:15}"
        )


if __name__ == "__main__":
    main()
