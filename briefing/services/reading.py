"""Reads reports that people send: each in a process of its own, with limits of memory and time."""

import contextlib
import stat
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from briefing.services.apart import run_apart
from knowledge.reports import DocumentError, Report, show_name
from knowledge.reports.__main__ import REFUSED

MOST_BYTES = 20_000_000
"""Size of the largest file that is read: what Telegram lets a bot download."""
MOST_MEMORY = 500_000_000
"""Bytes of address space that reading may take; a report of sixty pages takes 145 MB, most of it for libraries."""
MOST_SECONDS = 12
"""Processor seconds that reading may take; the longest report takes one."""
_REPORT = TypeAdapter(Report)


async def read_report_safely(path: Path) -> Report:
    """Read a report in a process of its own, which ends with this call however that ends.

    Raises:
        DocumentError: the file cannot be read; the message says why, for the person who sent it.
    """
    name = show_name(path)
    _check_file(path, name)
    try:
        reading = await run_apart("knowledge.reports", path, memory=MOST_MEMORY, seconds=MOST_SECONDS)
    except TimeoutError:
        raise DocumentError(
            f"{name} could not be read within {MOST_SECONDS} seconds: it is damaged, or no report."
        ) from None
    if reading.code == 0:
        with contextlib.suppress(ValidationError):
            return _REPORT.validate_json(reading.printed)
    if reading.code == REFUSED:
        raise DocumentError(reading.told)
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
