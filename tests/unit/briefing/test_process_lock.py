"""One bot a database file."""

from pathlib import Path

import pytest

from briefing.storage import StorageError
from briefing.storage.process_lock import hold_database


def test_a_file_is_held_once(tmp_path: Path) -> None:
    """The second holder is told what to do, and may have it once the first lets go."""
    url = f"sqlite:///{tmp_path}/var/briefing.sqlite3"
    with hold_database(url):
        with pytest.raises(StorageError, match=r"briefing\.sqlite3\. Stop it first"), hold_database(url):
            pass
        with hold_database(f"sqlite:///{tmp_path}/another.sqlite3"):
            pass
    with hold_database(url):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///:memory:",
        "postgresql://postgres@host/briefing",
        "no address",
        "sqlite:////proc/briefing.sqlite3",
    ],
)
def test_what_has_no_file_is_not_held(url: str) -> None:
    """Whether such a database can be used is for whoever opens it to say."""
    with hold_database(url), hold_database(url):
        pass
