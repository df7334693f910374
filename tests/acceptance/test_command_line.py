"""The command line: `ask` and `check`, as a person and as a script use them."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.driver import BOT

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

ANSWER_KEYS = {
    *("question", "status", "confidence", "snippets", "since_then", "conflicts", "addressed_elsewhere", "nearest"),
    "definition",
}
SNIPPET_KEYS = {"fact", "statement", "quote", "said_by", "as_at", "kind", "themes", "locator", "parts", "source"}
SOURCE_KEYS = {"id", "title", "publisher", "kind", "tier", "published_on", "url"}
ANSWERED = {
    "how many care leavers did we lose touch with": ("190", "nfk-ofsted-2015"),
    "what is our current Ofsted rating": ("outstanding", "nfk-ofsted-2026"),
    "norwhich asessment backlog": ("70", "nfk-edp-2016"),
}
NOT_ANSWERED = {
    "what is the capital of France": "unanswerable_no_match",
    "what is Suffolk's rating": "unanswerable_other_authority",
}


async def run(
    folder: Path, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `bot.py` to its end in a folder without settings; by default it searches by words, which takes half the time."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(BOT), *arguments],
        cwd=folder,
        input=given,
        env={"EMBEDDING_MODEL": "off"} if environment is None else environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


def read_one_line(folder: Path, arguments: list[str]) -> tuple[int, bytes]:
    """Run `bot.py` and stop reading after its first line; its exit status and what it wrote to standard error."""
    with subprocess.Popen(
        [sys.executable, str(BOT), *arguments], cwd=folder, env={}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as asking:
        assert asking.stdout is not None
        assert asking.stderr is not None
        assert asking.stdout.readline()
        asking.stdout.close()
        complaints = asking.stderr.read()
    return asking.returncode, complaints


def read_answers(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, Any]]:
    """The answers of `ask --json` by question, one a line; nothing may stand on standard error."""
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return {answer["question"]: answer for answer in answers}


async def test_a_concern_gets_the_route_to_help(tmp_path: Path) -> None:
    """`ask` shows the operator's text and no fact; `--json` says what it is, for the reader to show the same."""
    concern, own = "my dad hits me", {"SAFEGUARDING_TEXT": "<b>In danger: 999.</b>", "EMBEDDING_MODEL": "off"}
    shown = await run(tmp_path, "ask", concern, environment=own)
    assert (shown.returncode, shown.stdout.decode()) == (0, f"? {concern}\n  In danger: 999.\n\n")
    answer = read_answers(await run(tmp_path, "ask", "--json", concern, environment=own))[concern]
    assert answer["status"] == "safeguarding"
    assert not [*answer["snippets"], *answer["nearest"]]
    assert list_files(tmp_path) == []


def list_files(folder: Path) -> list[Path]:
    """What stands in a folder."""
    return list(folder.iterdir())


def check_five(answers: dict[str, dict[str, Any]]) -> None:
    """The five questions that any version must get right."""
    assert list(answers) == [*ANSWERED, *NOT_ANSWERED]
    for question, (words, source) in ANSWERED.items():
        answer = answers[question]
        assert answer["status"] == "answered"
        assert words in answer["snippets"][0]["statement"]
        assert answer["snippets"][0]["source"]["id"] == source
        assert not answer["nearest"]
    for question, status in NOT_ANSWERED.items():
        answer = answers[question]
        assert answer["status"] == status
        assert not answer["snippets"]
        assert answer["nearest"]


async def test_json_answers_to_arguments(tmp_path: Path) -> None:
    """Each question given as an argument gets one line of JSON, in order, with the promised keys."""
    answers = read_answers(await run(tmp_path, "ask", "--json", *ANSWERED, *NOT_ANSWERED))
    check_five(answers)
    for answer in answers.values():
        assert set(answer) == ANSWER_KEYS
        assert 0 <= answer["confidence"] <= 1
        for snippet in (*answer["snippets"], *answer["since_then"], *answer["nearest"]):
            assert set(snippet) == SNIPPET_KEYS
            assert set(snippet["source"]) == SOURCE_KEYS


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_json_answers_to_standard_input(tmp_path: Path, line_end: str) -> None:
    """Without arguments each line of standard input is a question; a last line without an end counts too."""
    given = line_end.join([*ANSWERED, *NOT_ANSWERED]).encode()
    check_five(read_answers(await run(tmp_path, "ask", "--json", given=given)))


async def test_text_answers(tmp_path: Path) -> None:
    """As text, an answer holds what the JSON holds: the finding, who said it, when and on which page."""
    done = await run(tmp_path, "ask", *ANSWERED, *NOT_ANSWERED)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "190" in text
    assert "page 30, paragraph 100" in text
    assert "Ofsted, as at July 2015" in text
    assert text.count("The nearest:") == len(NOT_ANSWERED)


async def test_a_definition(tmp_path: Path) -> None:
    """A question about a term gets the term."""
    (answer,) = read_answers(await run(tmp_path, "ask", "--json", "what is an IRO")).values()
    assert answer["status"] == "definition"
    assert set(answer["definition"]) == {"term", "expansion", "note"}


async def test_asking_leaves_nothing_behind(tmp_path: Path) -> None:
    """`ask` answers from the curated files where there is no database, and makes none."""
    await run(tmp_path, "ask", "what is our current Ofsted rating")
    assert not list_files(tmp_path)


@pytest.mark.parametrize("given", [b"", b"\n", b"   \n\n", b"\n" * 3])
async def test_nothing_asked(tmp_path: Path, given: bytes) -> None:
    """No line, or empty ones, are no error."""
    done = await run(tmp_path, "ask", "--json", given=given)
    assert done.returncode == 0
    assert done.stderr == b""
    assert all(json.loads(line)["status"] == "clarification" for line in done.stdout.splitlines())


async def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are answered as well as they can be, and so is what follows them."""
    given = b"caf\xe9 \xff\xfe\x00 norwich\nwhat is our current Ofsted rating\n"
    done = await run(tmp_path, "ask", "--json", given=given)
    assert done.returncode == 0
    assert done.stderr == b""
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["question"].startswith("caf\ufffd")
    assert second["status"] == "answered"


async def test_an_argument_that_is_no_text(tmp_path: Path) -> None:
    """An argument that is not UTF-8 gets its answer, whatever that is, and no traceback."""
    question = os.fsdecode(b"caf\xe9 what is our current Ofsted rating")
    done = await run(tmp_path, "ask", "--json", question)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert set(json.loads(done.stdout)) == ANSWER_KEYS


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}])
async def test_a_terminal_that_is_not_utf8(tmp_path: Path, environment: dict[str, str]) -> None:
    """Whatever the terminal's encoding, the answer comes as UTF-8."""
    done = await run(tmp_path, "ask", *ANSWERED, environment=environment)
    assert done.returncode == 0
    assert "•" in done.stdout.decode()


@pytest.mark.parametrize("options", [[], ["--json"]])
async def test_a_reader_that_has_enough(tmp_path: Path, options: list[str]) -> None:
    """`bot.py ask ... | head -1` ends without a word of complaint."""
    arguments = ["ask", *options, *(*ANSWERED, *NOT_ANSWERED) * 3]
    status, complaints = await asyncio.to_thread(read_one_line, tmp_path, arguments)
    assert complaints == b""
    assert status == 0


async def test_check_accepts_the_sound_base(tmp_path: Path) -> None:
    """`check` says how much the base holds."""
    done = await run(tmp_path, "check")
    assert done.returncode == 0
    assert "is sound" in done.stdout.decode()


async def test_an_unknown_command(tmp_path: Path) -> None:
    """A mistyped command is a usage error, not a traceback."""
    done = await run(tmp_path, "snadbox")
    assert done.returncode == 2
    assert b"snadbox" in done.stderr
    assert b"Traceback" not in done.stderr


async def test_a_database_that_is_not_the_bots(tmp_path: Path) -> None:
    """`ask` beside a database it cannot read says so."""
    other = tmp_path / "other.sqlite3"
    other.write_bytes(b"")
    done = await run(tmp_path, "ask", "anything", environment={"DATABASE_URL": f"sqlite:///{other}"})
    assert done.returncode == 1
    assert b"Start the bot once" in done.stderr
    assert b"Traceback" not in done.stderr
