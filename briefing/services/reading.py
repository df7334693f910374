"""Reads reports that people send: each in a process of its own, with limits of memory and time.

A PDF may be damaged or made to do harm. Whatever it does to the process that reads it, the bot goes on.
"""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge.reports import DocumentError, Report
from knowledge.reports.__main__ import REFUSED

MOST_BYTES = 20_000_000
"""Size of the largest file that is read: what Telegram lets a bot download."""
MOST_MEMORY = 1_500_000_000
"""Bytes of address space that reading may take; a report of sixty pages takes a third of it, most of it libraries'."""
MOST_SECONDS = 15
"""Processor seconds, and `_PATIENCE` more on the clock, that reading may take; the longest report takes one."""
_PATIENCE = 3
_REPORT = TypeAdapter(Report)


async def read_report_safely(path: Path) -> Report:
    """Read a report in a process of its own.

    Raises:
        DocumentError: the file cannot be read; the message says why, for the person who sent it.
    """
    _check_size(path)
    reading = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "knowledge.reports", str(path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
        env=_bare_environment(),
        cwd=Path(__file__).parents[2],
    )
    try:
        async with asyncio.timeout(MOST_SECONDS + _PATIENCE):
            printed, told = await reading.communicate()
    except TimeoutError:
        raise DocumentError(
            f"{path.name} could not be read within {MOST_SECONDS} seconds: it is damaged, or no report."
        ) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            reading.kill()
        await reading.wait()
    if reading.returncode == 0:
        with contextlib.suppress(ValidationError):
            return _REPORT.validate_json(printed)
    if reading.returncode == REFUSED:
        raise DocumentError(told.decode(errors="replace"))
    raise DocumentError(
        f"{path.name} could not be read within the memory and time allowed: it is damaged, or made to do harm."
    )


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be opened: {error.strerror}.") from None
    if size > MOST_BYTES:
        raise DocumentError(f"{path.name} has {size / 1e6:.0f} MB; {MOST_BYTES / 1e6:.0f} MB at most are read.")


def _bare_environment() -> dict[str, str]:
    """What the process needs to start: no secret of the bot's goes with it."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
    limits = {"READING_MEMORY": str(MOST_MEMORY), "READING_SECONDS": str(MOST_SECONDS)}
    # one thread: more would only reserve memory
    return kept | limits | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
