"""Reports that people send: whatever a file does, it is refused with a reason and the bot goes on."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefing.services.reading import MOST_BYTES, MOST_MEMORY, MOST_SECONDS, read_report_safely
from knowledge.reports import DocumentError, ReportFramework
from tests.hostile import GIGABYTE, print_bomb, print_endless_form, print_endless_tree, print_nest
from tests.papers import SENTENCE, write_ilacs
from tests.printing import Text, print_pdf

PAGE = [Text(71, 700 - 14 * line, SENTENCE[:70]) for line in range(5)]
REPORT = print_pdf(write_ilacs().finish())
HARMED = r"could not be read within|is damaged or incomplete|has no text|far more text than a report"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and time are POSIX's")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A sound report; `replace` makes it another file."""
    return replace(tmp_path / "report.pdf", REPORT)


def replace(pdf: Path, content: bytes) -> Path:
    pdf.write_bytes(content)
    return pdf


@pytest.fixture(autouse=True)
def left_behind() -> Iterator[None]:
    """Fail a test that leaves a process running; only Linux tells which there are."""
    before = list_children()
    yield
    assert list_children() <= before


def list_children() -> set[str]:
    return {child for file in Path("/proc/self/task").glob("*/children") for child in file.read_text().split()}


async def test_a_report_is_read(pdf: Path) -> None:
    """What comes out of the other process is the report, whole."""
    report = await read_report_safely(pdf)
    assert (report.file, report.authority, report.framework) == (
        "report.pdf",
        "Norfolk",
        ReportFramework.ILACS_STANDARD,
    )
    assert (len(report.grades), len(report.recommendations), len(report.paragraphs)) == (4, 2, 30)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", r"^report\.pdf is empty\.$"),
        (b"Dear Director", "is not a PDF but another kind of file"),
        (b"<!DOCTYPE html><html></html>", "is not a PDF but a web page"),
        (REPORT[:3000], "is damaged or incomplete"),
        (b"%PDF-1.7" + os.urandom(100_000), "is damaged or incomplete"),
        (print_pdf([PAGE] * 5000), "has 5,000 pages; 400 at most are read"),
        (print_pdf([[]] * 3), "has no text, only pictures of pages"),
        (print_nest(100_000), HARMED),
        (print_endless_tree(), HARMED),
        (print_endless_form(), HARMED),
    ],
    ids=[
        "empty",
        "text",
        "web page",
        "cut off",
        "noise",
        "5,000 pages",
        "pictures",
        "nested",
        "endless tree",
        "endless form",
    ],
)
async def test_what_is_no_report_is_refused_with_its_reason(pdf: Path, content: bytes, reason: str) -> None:
    """The sender is told what is wrong with the file."""
    with pytest.raises(DocumentError, match=reason):
        await read_report_safely(replace(pdf, content))


@POSIX
@pytest.mark.parametrize(
    "drawing",
    [b"BT /F 12 Tf 71 700 Td (Children are safe) Tj ET\n", b"0 0 9 9 re f\n", b"\0", b"("],
    ids=["words", "shapes", "nothing", "one word"],
)
async def test_a_bomb_is_refused_while_the_bot_goes_on(pdf: Path, drawing: bytes) -> None:
    """Streams that inflate to gigabytes take neither the machine's memory nor the bot's time."""
    bomb = print_bomb(drawing, 3 * GIGABYTE, 5)
    assert len(bomb) < MOST_BYTES
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(DocumentError, match=HARMED):
        await read_report_safely(replace(pdf, bomb))
    ticking.cancel()
    assert ticks > 1


@POSIX
async def test_its_memory_is_limited(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit too low for any report refuses a good one; the real one is far below a machine's memory."""
    monkeypatch.setattr("briefing.services.reading.MOST_MEMORY", 50_000_000)
    with pytest.raises(DocumentError, match="within the memory and time allowed"):
        await read_report_safely(pdf)
    assert MOST_MEMORY <= GIGABYTE


async def test_its_time_is_limited(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the clock, too, and the process is gone."""
    monkeypatch.setattr("briefing.services.apart.PATIENCE", 0.1 - MOST_SECONDS)
    with pytest.raises(DocumentError, match="could not be read within 12 seconds"):
        await read_report_safely(pdf)


async def test_nothing_goes_on_when_nobody_waits(pdf: Path) -> None:
    """A cancelled reading ends its process."""
    reading = asyncio.create_task(read_report_safely(pdf))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_the_process_knows_no_secret(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the bot's environment stays there."""
    started: list[dict[str, str]] = []

    async def start(*_command: str, env: dict[str, str], **_options: object) -> None:
        started.append(env)
        raise ChildProcessError

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    monkeypatch.setenv("BOT_TOKEN", "123:secret")
    with pytest.raises(ChildProcessError):
        await read_report_safely(pdf)
    assert started[0]["READING_MEMORY"] == str(MOST_MEMORY)
    assert not {name for name in started[0] if "TOKEN" in name or "secret" in started[0][name]}


async def test_a_large_file_is_refused_by_its_size(pdf: Path) -> None:
    """Fifty megabytes are not even opened."""
    os.truncate(pdf, 50_000_000)
    with pytest.raises(DocumentError, match="has 50 MB; 20 MB at most are read"):
        await read_report_safely(pdf)


@POSIX
async def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes to, a name that nothing has."""
    os.mkfifo(tmp_path / "pipe.pdf")
    for path in (
        tmp_path,
        tmp_path / "pipe.pdf",
        tmp_path / "missing.pdf",
        tmp_path / ("x" * 300),
        Path("a\0b.pdf"),
    ):
        with pytest.raises(DocumentError, match="cannot be opened"):
            await read_report_safely(path)


@POSIX
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("-rf.pdf", "-rf.pdf"),
        ("--help", "--help"),
        ("Räport (1) ’final’ %s $(x);&.pdf", "Räport (1) ’final’ %s $(x);&.pdf"),
        ("two\nlines\x1b[31m.pdf", "two\ufffdlines\ufffd[31m.pdf"),
        (os.fsdecode(b"latin-\xe9.pdf"), "latin-\ufffd.pdf"),
        ("x" * 251 + ".pdf", "x" * 251 + ".pdf"),
    ],
    ids=["option", "another option", "signs", "line break", "no text", "255 letters"],
)
async def test_odd_names_are_names(tmp_path: Path, name: str, shown: str) -> None:
    """A name is neither an option nor a command, and is shown as text."""
    assert (await read_report_safely(replace(tmp_path / name, REPORT))).file == shown
