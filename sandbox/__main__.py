"""Runs the sandbox alone: ``python -m sandbox [--host H] [--port N] [--token T]``."""

import argparse
import asyncio
import logging
import signal
import sys

from sandbox.config import DEFAULT_TOKEN, SandboxConfig
from sandbox.server import PortInUseError, SandboxServer


def main(arguments: list[str] | None = None) -> int:
    """Run until interrupted; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A strict, local Telegram Bot API server."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (keep it a loopback one)")
    parser.add_argument("--port", type=int, default=8081, help="port to listen on; 0 picks a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot token to accept")
    parser.add_argument("--privacy-mode", action="store_true", help="in groups, show the bot only what is for it")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = SandboxConfig(options.host, options.port, options.token, privacy_mode=options.privacy_mode)
        server = SandboxServer(config)
    except (ValueError, PortInUseError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    asyncio.run(_serve(server))
    return 0


async def _serve(server: SandboxServer) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with server:
        sys.stdout.write(f"Page:      {server.url}/\nBase URL:  {server.api_url}\nToken:     {server.token}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    raise SystemExit(main())
