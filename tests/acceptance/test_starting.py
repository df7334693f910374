"""Starts that cannot succeed, and ends that are not the operator's: said plainly, with a status that is not 0."""

import asyncio
import re
import socket
from pathlib import Path

import httpx
import pytest

from tests.acceptance.driver import BotProcess, Sandbox
from tests.acceptance.people import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

OTHER_TOKEN = "900000001:another-token-of-the-right-form-0000"  # noqa: S105 - nobody's
SOON = 20.0
"""Seconds in which a start that cannot succeed has to say so; most of them are Python's own start on a busy machine."""


async def fails(bot: BotProcess) -> str:
    """Start it and wait for its end; what it said. It must not be a traceback."""
    async with bot:
        status = await bot.ends(SOON)
    assert status != 0, bot.log
    assert "Traceback" not in bot.log
    return bot.log


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (OTHER_TOKEN, "does not know this token"),  # 401
        ("nonsense", "does not know this token"),  # 404
        ("9 0/..:?#", "does not know this token"),
    ],
)
async def test_a_token_that_is_not_known(sandbox: Sandbox, tmp_path: Path, token: str, why: str) -> None:
    """A wrong or malformed token ends the start with what to check, and is not printed."""
    said = await fails(sandbox.prepare_bot(tmp_path, BOT_TOKEN=token))
    assert why in said
    assert "BOT_TOKEN" in said
    assert token not in said


async def test_a_server_that_is_no_bot_api(sandbox: Sandbox, tmp_path: Path) -> None:
    """An address that answers 404 is named as the thing to check."""
    said = await fails(sandbox.prepare_bot(tmp_path, TELEGRAM_API_URL=f"{sandbox.server.url}/nowhere/bot"))
    assert "TELEGRAM_API_URL" in said


@pytest.mark.parametrize("kind", ["401", "404"])
async def test_polling_that_is_refused_later(own: Sandbox, kind: str) -> None:
    """A token revoked while the bot runs ends it with a clear message, instead of leaving it deaf."""
    own.expects_tracebacks = True  # looked for below
    await own.set_fault(kind, method="getUpdates", times=None)
    await own.north.says("/start")  # ends the poll that is under way
    assert await own.bot.ends(SOON) == 1
    assert "Traceback" not in own.bot.log, own.logs
    assert "BOT_TOKEN" in own.bot.log
    assert f"Telegram answered {kind}" in own.bot.log


async def test_a_server_that_is_not_up_yet(sandbox: Sandbox, tmp_path: Path) -> None:
    """Nobody listens: the bot says so, keeps trying, and can be stopped in order meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with sandbox.prepare_bot(tmp_path, TELEGRAM_API_URL=f"http://127.0.0.1:{port}/bot") as bot:
            assert await wait_for(lambda: _says(bot, "cannot be reached yet"), SOON), bot.log
            await bot.stop()
    assert "Traceback" not in bot.log


async def test_a_stop_before_updates_are_taken(sandbox: Sandbox) -> None:
    """Telegram knows the bot but fails all else: a start that still waits for it can be stopped in order."""
    await sandbox.set_fault(
        "502", method="deleteWebhook", times=None
    )  # the library's first call when it begins to poll
    await sandbox.bot.spawn()
    assert await wait_for(lambda: _was_struck(sandbox), SOON), sandbox.logs
    await sandbox.bot.stop()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:////dev/null/briefing.sqlite3", "cannot be made"),
        ("sqlite:////proc/briefing.sqlite3", "cannot be used"),
        ("sqlite:///{folder}", "cannot be used"),
        ("mysql://somewhere/briefing", "only sqlite and postgresql"),
        ("briefing.sqlite3", "not an address of a database"),
    ],
)
async def test_a_database_that_cannot_be_used(sandbox: Sandbox, tmp_path: Path, url: str, why: str) -> None:
    """The message names the trouble and the setting that mends it."""
    said = await fails(sandbox.prepare_bot(tmp_path, DATABASE_URL=url.format(folder=tmp_path)))
    assert why in said
    assert "DATABASE_URL" in said or "sqlite" in said


async def test_a_file_that_is_no_database(sandbox: Sandbox, tmp_path: Path) -> None:
    """A file of another kind in the database's place is left as it is."""
    other = tmp_path / "notes.sqlite3"
    other.write_text("not a database, however long this text may become. " * 100, encoding="utf-8")
    before = other.read_bytes()
    said = await fails(sandbox.prepare_bot(tmp_path, DATABASE_URL=f"sqlite:///{other}"))
    assert "cannot be used" in said
    assert other.read_bytes() == before


async def test_settings_that_cannot_be_used(tmp_path: Path) -> None:
    """Every wrong setting is named, and no value: a mistyped one may be the token."""
    wrong = {"ADMIN_IDS": "the-clerk", "TELEGRAM_API_URL": "ftp-secret", "LOG_LEVEL": "LOUD"}
    said = await fails(BotProcess(tmp_path, "run", BOT_TOKEN=OTHER_TOKEN, **wrong))
    for name in wrong:
        assert name in said
    assert "ftp-secret" not in said


@pytest.mark.parametrize("arguments", [(), ("run",)])
async def test_no_token(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Without a token the operator is told where to get one, and what works without."""
    said = await fails(BotProcess(tmp_path, *arguments))
    assert "@BotFather" in said
    assert "bot.py sandbox" in said


async def test_the_sandbox_command_serves_the_page_and_answers(tmp_path: Path) -> None:
    """`bot.py sandbox --port 0` needs no setting: the page is there and a question is answered."""
    async with (
        BotProcess(tmp_path, "sandbox", "--port", "0") as bot,
        httpx.AsyncClient(base_url=await _read_address(bot.output), timeout=SOON, trust_env=False) as http,
    ):
        assert "<title>" in (await http.get("/")).text
        order = {"from": 1001, "text": "what is our current Ofsted rating"}
        (await http.post("/sandbox/chats/1001/messages", json=order)).raise_for_status()

        async def heard() -> list[str]:
            history = (await http.get("/sandbox/chats/1001/history")).json()["messages"]
            return [message["text"] for message in history if message["outgoing"]]

        answers = await wait_for(heard, SOON)
        await bot.stop()
    assert answers is not None
    assert "outstanding" in answers[0]
    assert "Traceback" not in bot.log
    assert "current Ofsted rating" not in bot.log


async def test_a_port_in_use(tmp_path: Path) -> None:
    """`bot.py sandbox` on a taken port says which port it is and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await fails(BotProcess(tmp_path, "sandbox", "--port", str(port)))
    assert str(port) in said
    assert "--port" in said


async def _was_struck(sandbox: Sandbox) -> bool:
    return bool(await sandbox.list_events("fault"))


async def _says(bot: BotProcess, words: str) -> bool:
    return words in bot.log


async def _read_address(output: asyncio.StreamReader) -> str:
    while line := await asyncio.wait_for(output.readline(), SOON):
        if found := re.search(rb"http://\S+", line):
            return found[0].decode()
    raise AssertionError("the sandbox command ended without naming its address")
