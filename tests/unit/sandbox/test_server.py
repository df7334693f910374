"""Starting and stopping."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from typing import Any

import httpx
import pytest

from sandbox.__main__ import main
from sandbox.config import SandboxConfig
from sandbox.files import Files, measure_picture
from sandbox.server import PortInUseError, SandboxServer, create_app

from .conftest import NORTH, Wire, wait_until


def test_a_taken_port_is_known_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    """The error names the port and the way out; the program says the same and ends with 1."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=rf"127\.0\.0\.1:{port}.*--port"):
            SandboxServer(SandboxConfig(port=port))
        assert main(["--port", str(port)]) == 1
    assert str(port) in capsys.readouterr().err


async def test_the_server_says_where_it_is(server: SandboxServer) -> None:
    """Port 0 becomes a real port, and the addresses are those python-telegram-bot asks for."""
    assert server.url.startswith("http://127.0.0.1:")
    assert not server.url.endswith(":0")
    assert (server.api_url, server.file_url) == (f"{server.url}/bot", f"{server.url}/file/bot")


def test_a_malformed_token_is_refused() -> None:
    """A token Telegram would never hand out is a mistake at once."""
    with pytest.raises(ValueError, match="token"):
        SandboxConfig(token="secret")  # noqa: S106 - the point of the test


async def test_closing_ends_every_wait(server: SandboxServer, live: Wire) -> None:
    """A long poll, a waiting reader and a stream all end when the server does."""
    poll = asyncio.create_task(live.succeed("getUpdates", timeout=50))
    reader = asyncio.create_task(live.get("/journal", wait=50))

    async def follow() -> int:
        async with live.http.stream("GET", "/sandbox/events") as stream:
            return len([line async for line in stream.aiter_lines()])

    stream = asyncio.create_task(follow())
    await wait_until(lambda: len(server.world.journal._waiting) == 2 and server.world.updates._poll)
    await server.__aexit__(None, None, None)
    assert await poll == []
    assert (await reader)["events"] == []
    assert await stream > 0


async def test_a_poll_whose_client_left_is_forgotten(live: Wire) -> None:
    """A bot that was killed while polling does not get the next update."""
    poll = asyncio.create_task(live.succeed("getUpdates", timeout=50))
    updates = live.world.updates
    await wait_until(lambda: updates._poll is not None)
    poll.cancel()
    await wait_until(lambda: updates._poll is None)
    await live.write(1001, "still here")
    assert len(await live.succeed("getUpdates")) == 1


async def test_a_client_that_left_is_not_reset(live: Wire, caplog: pytest.LogCaptureFixture) -> None:
    """A bot that dies while the server keeps silent leaves nothing to reset, and that is no error of the server's."""
    await live.write(NORTH, "/start")
    await live.post("/faults", kind="timeout", method="sendMessage", seconds=20)
    sending = asyncio.create_task(live.call("sendMessage", chat_id=NORTH, text="x"))
    await wait_until(lambda: not live.world.faults)
    sending.cancel()
    assert (await live.succeed("getMe"))["is_bot"]
    await asyncio.sleep(0.2)
    assert "Exception in ASGI application" not in caplog.text


async def test_the_application_works_under_another_server() -> None:
    """Everything but resets needs no special server; an ordered reset says what it needs."""
    app = create_app(SandboxConfig())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        await http.post("/sandbox/faults", json={"kind": "reset"})
        answer = await http.post(f"/bot{SandboxConfig().token}/getMe")
        assert "cannot reset connections" in answer.json()["description"]
        assert (await http.post(f"/bot{SandboxConfig().token}/getMe")).json()["ok"] is True


def test_the_program_runs_until_interrupted() -> None:
    """It prints where it is, and ends cleanly and silently on an interrupt."""
    command = [sys.executable, "-W", "error", "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert lines[0].startswith("Page:      http://127.0.0.1:")
    assert (process.returncode, errors) == (0, "")


def test_old_files_make_room() -> None:
    """The store keeps the newest files within its limit."""
    files = Files(limit=10)
    old = files.add("a/b\\old.bin", "x/y", b"1" * 6, "documents")
    new = files.add("", "x/y", b"2" * 6, "documents")
    assert (old.name, new.name) == ("old.bin", "file")
    assert files.find(old.file_id) is None
    assert files.find_path(new.path) is new
    files.clear()
    assert files.find_path(new.path) is None


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"GIF89a" + b"\x05\x00\x07\x00", (5, 7)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x07\x00\x05", (5, 7)),
        (b"\xff\xd8\xff", None),
        (b"plain", None),
    ],
)
def test_pictures_are_measured(content: bytes, size: tuple[int, int] | None) -> None:
    """GIF and JPEG headers give width and height; anything else is no picture."""
    assert measure_picture(content) == size


async def test_events_stream_and_resume(live: Wire) -> None:
    """The stream gives each event its number, and goes on from the last one the page saw."""
    await live.write(NORTH, "one")
    await live.write(NORTH, "two")

    async def read_first(headers: dict[str, str]) -> dict[str, Any]:
        async with live.http.stream("GET", "/sandbox/events?after=0", headers=headers) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    event: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return event
        raise AssertionError

    assert (await read_first({}))["message"]["text"] == "one"
    assert (await read_first({"last-event-id": "1"}))["message"]["text"] == "two"


@pytest.mark.parametrize(
    ("kind", "delivered"), [("timeout", 0), ("timeout_after", 1), ("reset", 0), ("reset_after", 1)]
)
async def test_lost_answers(live: Wire, kind: str, delivered: int) -> None:
    """Silence and resets give the client no answer; the call is done or not as ordered."""
    await live.write(NORTH, "/start")
    before = len(await live.history(NORTH))
    await live.post("/faults", kind=kind, method="sendMessage", seconds=0)
    with pytest.raises(httpx.NetworkError) as caught:
        await live.call("sendMessage", chat_id=NORTH, text="x")
    assert isinstance(caught.value, httpx.ReadError)
    assert len(await live.history(NORTH)) == before + delivered
