"""Reads spreadsheets that people send: each in a process of its own, as reports are, with limits of memory and time."""

import contextlib
from pathlib import Path

from pydantic import ValidationError

from briefing.services.apart import run_apart
from knowledge.factfiles import FactFileError, Table
from knowledge.factfiles.__main__ import REFUSED

MOST_MEMORY = 1_000_000_000
"""Bytes of address space; two thousand rows take a third of it, most of it libraries'."""
MOST_SECONDS = 14
"""Processor seconds; with the patience of the clock a file is refused within twenty."""


async def read_table_safely(path: Path) -> Table:
    """Read a spreadsheet in a process of its own.

    Raises:
        FactFileError: the file cannot be read; the message says why, for the person who sent it.
    """
    try:
        reading = await run_apart("knowledge.factfiles", path, memory=MOST_MEMORY, seconds=MOST_SECONDS)
    except TimeoutError:
        raise FactFileError(f"{path.name} could not be read within {MOST_SECONDS} seconds.") from None
    if reading.code == 0:
        with contextlib.suppress(ValidationError):
            return Table.model_validate_json(reading.printed)
    if reading.code == REFUSED:
        raise FactFileError(reading.told)
    raise FactFileError(
        f"{path.name} could not be read within the memory and time allowed: it is damaged, or made to do harm."
    )
