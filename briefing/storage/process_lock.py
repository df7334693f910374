"""One bot a database file: two would send everything twice."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from briefing.storage.database import StorageError


@contextmanager
def hold_database(url: str) -> Iterator[None]:
    """Hold the file beside an SQLite database that only one bot can hold; the system lets go of it when a process dies.

    PostgreSQL's bots share their work by leases, and a database in memory is its process's own: neither is held.

    Raises:
        StorageError: when another process holds it.
    """
    path = _find_lock(url)
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError:  # opening the database fails as well, and says what to do
        yield
        return
    with file:
        try:
            _lock(file)
        except OSError as error:
            raise StorageError(
                f"Another bot is running on the database {path.with_suffix('')}. Stop it first, or give this one a "
                "DATABASE_URL of its own."
            ) from error
        yield


def _find_lock(url: str) -> Path | None:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(f"{parsed.database}.lock")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
