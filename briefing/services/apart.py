"""Runs what reads files that people send in a process of its own, with limits of memory and time.

A file may be damaged or made to do harm. Whatever it does to the process that reads it, the bot goes on.
"""

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 5
"""Seconds on the clock beyond those of the processor: on a busy machine a process waits for its turn."""
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")


@dataclass(frozen=True)
class Outcome:
    """How a process ended: its exit code, what it printed, and what it said on standard error."""

    code: int | None
    printed: bytes
    told: str


async def run_apart(module: str, path: Path, *, memory: int, seconds: int) -> Outcome:
    """Run a module of Python on a file; the process ends with this call, however that ends.

    The module sets its limits by READING_MEMORY, in bytes of address space, and READING_SECONDS of the processor.

    Raises:
        TimeoutError: it took longer than that, and `PATIENCE`.
    """
    running = await asyncio.create_subprocess_exec(
        *_command(module, path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
        env=_bare_environment(memory, seconds),
        cwd=Path(__file__).parents[2],
    )
    try:
        async with asyncio.timeout(seconds + PATIENCE):
            printed, told = await running.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()
    return Outcome(running.returncode, printed, told.decode(errors="replace"))


def _command(module: str, path: Path) -> tuple[str, ...]:
    # the process works in another folder
    return sys.executable, "-m", module, str(path.absolute())


def _bare_environment(memory: int, seconds: int) -> dict[str, str]:
    """What the process needs to start: no secret of the bot's goes with it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    limits = {"READING_MEMORY": str(memory), "READING_SECONDS": str(seconds)}
    # one thread: more would only reserve memory
    return kept | limits | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
