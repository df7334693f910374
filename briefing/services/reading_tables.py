"""Reads spreadsheets that people send: each in a process of its own, as reports are, with limits of memory and time."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from pydantic import ValidationError

from knowledge.factfiles import FactFileError, Table
from knowledge.factfiles.__main__ import REFUSED

MOST_MEMORY = 1_000_000_000
"""Bytes of address space; two thousand rows take a third of it, most of it libraries'."""
MOST_SECONDS = 15
_PATIENCE = 3
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")


async def read_table_safely(path: Path) -> Table:
    """Read a spreadsheet in a process of its own.

    Raises:
        FactFileError: the file cannot be read; the message says why, for the person who sent it.
    """
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
        raise FactFileError(f"{path.name} could not be read within {MOST_SECONDS} seconds.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            reading.kill()
        await reading.wait()
    if reading.returncode == 0:
        with contextlib.suppress(ValidationError):
            return Table.model_validate_json(printed)
    if reading.returncode == REFUSED:
        raise FactFileError(told.decode(errors="replace"))
    raise FactFileError(
        f"{path.name} could not be read within the memory and time allowed: it is damaged, or made to do harm."
    )


def _command(path: Path) -> tuple[str, ...]:
    # the process works in another folder
    return sys.executable, "-m", "knowledge.factfiles", str(path.absolute())


def _bare_environment() -> dict[str, str]:
    """What the process needs to start: no secret of the bot's goes with it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    limits = {"READING_MEMORY": str(MOST_MEMORY), "READING_SECONDS": str(MOST_SECONDS)}
    # one thread: more would only reserve memory
    return kept | limits | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
