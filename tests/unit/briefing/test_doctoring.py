"""What `bot.py doctor` says about the owners."""

from pathlib import Path

import pytest

from briefing.chat.doctoring import Diagnosis, examine
from briefing.settings import Settings
from briefing.storage import Database, inbox
from tests.factories import NOW


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ("", Diagnosis("Owners", sound=False, finding="none: put an owner's Telegram id into ADMIN_IDS")),
        ("1, 2", Diagnosis("Owners", sound=True, finding="2 named in ADMIN_IDS")),
    ],
)
async def test_owners(owners: str, expected: Diagnosis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without an owner is not in order: nobody could invite anybody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADMIN_IDS", owners)
    monkeypatch.setenv("EMBEDDING_MODEL", "off")
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    assert expected in [diagnosis async for diagnosis in examine(Settings())]


async def test_what_was_set_aside_is_pointed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An operator learns of messages that could not be handled, by the references under which the log has them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMBEDDING_MODEL", "off")
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    url = f"sqlite:///{tmp_path}/briefing.sqlite3"
    monkeypatch.setenv("DATABASE_URL", url)
    assert Diagnosis("Inbox", sound=True, finding="empty") in [part async for part in examine(Settings())]
    async with await Database.open(url) as database, database.write() as connection:
        await inbox.keep_updates(connection, [{"update_id": 1}, {"update_id": 2}], at=NOW)
    assert Diagnosis("Inbox", sound=True, finding="messages waiting: 2") in [
        part async for part in examine(Settings())
    ]
    async with await Database.open(url) as database, database.write() as connection:
        await inbox.set_aside(connection, 1, reference="a1b2c3", at=NOW)
    expected = "messages set aside: 1; the log has their references (a1b2c3)"
    assert Diagnosis("Inbox", sound=False, finding=expected) in [part async for part in examine(Settings())]
