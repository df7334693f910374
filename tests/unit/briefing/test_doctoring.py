"""What `bot.py doctor` says about the owners."""

from pathlib import Path

import pytest

from briefing.chat.doctoring import Diagnosis, examine
from briefing.settings import Settings


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
