"""Reads reports that people send: each in a process of its own, with limits of memory and time.

A PDF may be damaged or made to do harm. Whatever it does to the process that reads it, the bot goes on.
"""

import asyncio
import contextlib
import os
import stat
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge.reports import DocumentError, Report, show_name
from knowledge.reports.__main__ import REFUSED

MOST_BYTES = 20_000_000
"""Size of the largest file that is read: what Telegram lets a bot download."""
MOST_MEMORY = 500_000_000
"""Bytes of address space that reading may take; a report of sixty pages takes 145 MB, most of it for libraries."""
MOST_SECONDS = 12
"""Processor seconds, and `_PATIENCE` more on the clock, that reading may take; the longest report takes one."""
_PATIENCE = 5
_REPORT = TypeAdapter(Report)


async def read_report_safely(path: Path) -> Report:
    """Read a report in a process of its own, which ends with this call however that ends.

    Raises:
        DocumentError: the file cannot be read; the message says why, for the person who sent it.
    """
    name = show_name(path)
    _check_file(path, name)
    reading = await asyncio.create_subprocess_exec(
        *_command(path),
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
            f"{name} could not be read within {MOST_SECONDS} seconds: it is damaged, or no report."
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
        f"{name} could not be read within the memory and time allowed: it is damaged, or made to do harm."
    )


def _check_file(path: Path, name: str) -> None:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is none"
        raise DocumentError(f"{name} cannot be opened: {reason}.") from None
    if not stat.S_ISREG(found.st_mode):
        raise DocumentError(f"{name} cannot be opened: it is a folder or a device, not a file.")
    if found.st_size > MOST_BYTES:
        raise DocumentError(
            f"{name} has {found.st_size / 1e6:.0f} MB; {MOST_BYTES / 1e6:.0f} MB at most are read."
        )


def _command(path: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "knowledge.reports", str(path.absolute())


def _bare_environment() -> dict[str, str]:
    """What the process needs to start: no secret of the bot's goes with it."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
    limits = {"READING_MEMORY": str(MOST_MEMORY), "READING_SECONDS": str(MOST_SECONDS)}
    # one thread: more would only reserve memory
    return kept | limits | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
