"""The scripts that the data-protection note tells an operator to run."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefing.services.people import People
from briefing.services.roles import Role
from briefing.storage import Database, approvals, audit
from briefing.storage.audit import AuditEntry
from tests.factories import NOW, HandClock

NOTE = (Path(__file__).parents[3] / "docs" / "data-protection.md").read_text(encoding="utf-8")
ERASE, RETAIN = re.findall(r"<<'SQL'\n(.*?)\nSQL\n", NOTE, re.DOTALL)
PERSON, OTHER = 123456789, 9001
TRACES = ("people", "invitations", "approvals", "audit_entries")


@pytest.fixture
async def database_file(tmp_path: Path, clock: HandClock) -> Path:
    """A database in which somebody left traces as an owner whom another owner let in and revoked."""
    file = tmp_path / "briefing.sqlite3"
    async with await Database.open(f"sqlite:///{file}") as database:
        people = People(database, clock, owners=frozenset({OTHER}))
        invitation = await people.invite(OTHER, Role.OWNER)
        await people.accept(invitation.token, PERSON, "Somebody")
        await people.invite(PERSON, Role.EDITOR)
        async with database.write() as connection:
            await approvals.add_approval(
                connection, "draft", "draft 1", {}, telling="alert", author_id=PERSON, at=NOW
            )
            detail = {"author": str(PERSON), "reason": "which year?"}
            await audit.record_act(connection, AuditEntry(NOW, str(OTHER), "send_back", "draft 1", detail))
        await people.revoke(OTHER, PERSON, granted_at=int(NOW.timestamp()))
    return file


def _dump(connection: sqlite3.Connection) -> str:
    return str([connection.execute(f"SELECT * FROM {table}").fetchall() for table in TRACES])  # noqa: S608 - fixed names


def test_erasing_somebody_leaves_no_trace(database_file: Path) -> None:
    """Their number is nowhere any more, others' acts are still there, and the audit is closed again."""
    with closing(sqlite3.connect(database_file)) as connection:
        assert str(PERSON) in _dump(connection)
        connection.executescript(ERASE)
        after = _dump(connection)
        assert str(PERSON) not in after
        assert "which year?" in after
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("UPDATE audit_entries SET actor = 'x'")


def test_deleting_what_is_old(database_file: Path) -> None:
    """Old acts go, and then the audit is closed again."""
    with closing(sqlite3.connect(database_file)) as connection:
        connection.execute(
            "INSERT INTO audit_entries (at, actor, action, subject, detail) VALUES ('2020-01-01', '1', 'act', 'old', '{}')"
        )
        connection.commit()
        connection.executescript(RETAIN)
        assert "'old'" not in _dump(connection)
        assert "which year?" in _dump(connection)
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("DELETE FROM audit_entries")
