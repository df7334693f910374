"""The real bot in a process of its own, against the real sandbox server, over HTTP on this machine."""

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from sandbox.config import Limits, SandboxConfig
from sandbox.server import SandboxServer
from tests.acceptance.people import PATIENCE, Person

BOT = Path(__file__).parents[2] / "bot.py"
NORTH, COAST, EDITOR = 1001, 1002, 9001
START_SECONDS = 60.0
"""A start reads the whole base; on a busy machine that takes a while."""

LOG_SHOWN = 2000
"""Characters of the bot's log in the message of a failed assertion."""

Event = dict[str, Any]


class BotProcess:
    """One `python bot.py ...` with a clean environment, away from any .env file.

    Its standard error goes to a file, which outlives a kill.
    """

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.folder = folder
        self._arguments = arguments
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "stderr.log"

    @property
    def log(self) -> str:
        """All that its runs have written to standard error."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def output(self) -> asyncio.StreamReader:
        """Its standard output."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    async def __aenter__(self) -> Self:
        await self.spawn()
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self.running:
            await self.kill()

    async def spawn(self) -> None:
        """Start it, without waiting for anything."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(BOT),
                *self._arguments,
                cwd=self.folder,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def ends(self, seconds: float = START_SECONDS) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), seconds)

    def limit_files(self, size: int | None) -> None:
        """Let no file of the running process grow beyond a size, as a full disk would; None lifts that. Linux only."""
        import resource  # noqa: PLC0415 - not on every system

        assert self._process is not None
        _soft, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    async def kill(self) -> None:
        """SIGKILL: no goodbye."""
        await self._end_by(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, which must end it in order."""
        status = await self._end_by(signal.SIGTERM)
        assert status == 0, f"stopping ended with {status}\n{self.log}"

    async def _end_by(self, number: signal.Signals) -> int:
        assert self._process is not None
        assert self.running, f"the process ended before it was told to\n{self.log}"
        self._process.send_signal(number)
        return await self.ends()


class Sandbox:
    """A running server with its people, and the bot that talks to it.

    Attributes:
        spoken: Every question that somebody wrote; none of them may stand in a log.
        expects_tracebacks: Whether this test provokes errors that are to be logged in full.
    """

    def __init__(self, server: SandboxServer, http: httpx.AsyncClient, folder: Path) -> None:
        self.server = server
        self.spoken: set[str] = set()
        self.expects_tracebacks = False
        self._http = http
        self._checked = 0
        self.database = folder / "bot.sqlite3"
        self.bot = self.prepare_bot(folder)
        self.north, self.coast = Person(self, NORTH), Person(self, COAST)
        self.editor = Person(self, EDITOR)

    def prepare_bot(self, folder: Path, **changes: str) -> BotProcess:
        """A bot that has not been started yet, with some settings changed."""
        environment = {
            "BOT_TOKEN": self.server.token,
            "TELEGRAM_API_URL": self.server.api_url,
            "ADMIN_IDS": str(EDITOR),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "UNDO_SECONDS": "0",
            # a test types faster than a person
            "REPLY_BURST": "1000",
            # a start that loads the model takes twice as long; the shared bot, whose answers are judged, has it
            "EMBEDDING_MODEL": "off",
        }
        return BotProcess(folder, "run", **environment | changes)

    @property
    def logs(self) -> str:
        """The bot's log, for the message of a failed assertion."""
        return f"--- the end of the bot's log:\n{self.bot.log[-LOG_SHOWN:]}"

    async def start_bot(self) -> None:
        """Start the bot and wait until it takes updates."""
        before = await self.count_events()
        await self.bot.spawn()
        ready = asyncio.create_task(self.find_event(is_ready, after=before, seconds=START_SECONDS))
        ended = asyncio.create_task(self.bot.ends())
        done, pending = await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        assert ready in done, f"the bot ended instead of starting\n{self.logs}"
        assert ready.result() is not None, f"the bot is not ready\n{self.logs}"

    async def restart_bot(self) -> None:
        """Stop the bot in order and start it again."""
        await self.bot.stop()
        await self.start_bot()

    def check_log(self) -> None:
        """No traceback, no token and no question stands in what the log gained since the last check.

        Raises:
            AssertionError: when one does.
        """
        log = self.bot.log[self._checked :]
        self._checked += len(log)
        assert self.expects_tracebacks or "Traceback" not in log, log[-LOG_SHOWN:]
        assert self.server.token.partition(":")[2] not in log, "the token stands in the log"
        said = [question for question in self.spoken if question in log]
        assert not said, f"questions stand in the log: {said}"

    # --- the control API

    async def get(self, path: str, **query: Any) -> Any:
        """Read from the control API."""
        return _read(await self._http.get(f"/sandbox{path}", params=query))

    async def post(self, path: str, **values: Any) -> Any:
        """Do something by the control API."""
        return _read(await self._http.post(f"/sandbox{path}", json=values))

    async def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> None:
        """Send a file by the control API."""
        _read(await self._http.post(f"/sandbox{path}", data=fields, files={"file": (name, content)}))

    async def add_people(self, count: int) -> Sequence[Person]:
        """Let some more councillors in."""
        added = [await self.post("/people", name=f"Councillor {number}") for number in range(count)]
        return [Person(self, person["id"]) for person in added]

    async def add_group(self, *members: Person, admins: Sequence[Person] = ()) -> int:
        """Make a group of these people and the bot; its chat id."""
        ids = {"members": [person.id for person in members], "admins": [person.id for person in admins]}
        return int((await self.post("/groups", title="Scrutiny committee", **ids))["id"])

    def deliver(self, person: Person, **content: Any) -> None:
        """Bring the bot what the control API cannot send, such as a sticker, in the Bot API's form."""
        world = self.server.world
        chat = world.chats[person.chat]
        chat.started = True
        stored = world.add_message(chat, world.describe_user(person.id), content, outgoing=False)
        world.updates.add("message", stored.data)

    async def set_fault(self, kind: str, **order: Any) -> None:
        """Order a fault; see `sandbox.faults.Fault` for what an order holds."""
        await self.post("/faults", kind=kind, **order)

    async def clear_faults(self) -> None:
        """Lift every fault."""
        (await self._http.delete("/sandbox/faults")).raise_for_status()

    async def enforce_limits(self) -> None:
        """Be as strict as Telegram about how fast the bot may write."""
        await self.post("/limits", enforced=True)

    async def count_events(self) -> int:
        """How many events there have been; what comes now has a higher number."""
        return int((await self.get("/state"))["sequence"])

    async def find_event(
        self, fits: Callable[[Event], bool], *, after: int, seconds: float = PATIENCE
    ) -> Event | None:
        """The first event after a number that fits, waited for; None when it does not come in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            page = await self.get("/journal", after=after, wait=round(left, 2))
            for event in page["events"]:
                if fits(event):
                    found: Event = event
                    return found
            after = page["next"]
        return None

    async def list_events(self, kind: str, *, after: int = 0) -> Sequence[Event]:
        """Every event of a type so far."""
        page = await self.get("/journal", after=after, limit=5000)
        return [event for event in page["events"] if event["type"] == kind]

    # --- the database

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the bot's database, beside the running bot."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            return connection.execute(statement, values).fetchall()


@asynccontextmanager
async def open_sandbox(folder: Path) -> AsyncIterator[Sandbox]:
    """A sandbox without a bot yet. A bot that still runs at the end is stopped, and its log is checked.

    Sending limits are off: a test types faster than a person.
    """
    config = SandboxConfig(port=0, limits=Limits(enforced=False))
    async with (
        SandboxServer(config) as server,
        httpx.AsyncClient(base_url=server.url, timeout=90, trust_env=False) as http,
    ):
        sandbox = Sandbox(server, http, folder)
        try:
            yield sandbox
            if sandbox.bot.running:
                await sandbox.bot.stop()
            sandbox.check_log()
        finally:
            if sandbox.bot.running:
                await sandbox.bot.kill()


def is_ready(event: Event) -> bool:
    """The editor's menu is the last thing a start sets."""
    return bool(event["type"] == "commands" and event["chat_id"] == EDITOR)


def _read(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, f"{answer.request.url}: {answer.text}"
    return answer.json()
