"""The command line: `report`, as a person and as a script use it."""

import json
from pathlib import Path

import pytest

from tests.acceptance.test_command_line import list_files, run
from tests.papers import write_ilacs, write_visit
from tests.printing import print_pdf

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report, a letter, and a web page under a report's name."""
    (tmp_path / "report.pdf").write_bytes(print_pdf(write_ilacs().finish()))
    (tmp_path / "letter.pdf").write_bytes(print_pdf(write_visit().finish()))
    (tmp_path / "page.pdf").write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    return tmp_path


async def test_a_report_is_described(folder: Path) -> None:
    """Header, grades, recommendations and problems, for people; nothing is written."""
    before = list_files(folder)
    done = await run(folder, "report", "report.pdf")
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert shown.startswith("report.pdf\n  Norfolk, ilacs_standard, 5 pages\n  fieldwork 2022-11-07 to 2022-11-18")
    assert "\n  overall: good\n" in shown
    assert "\n  ! published_on: no publication date is printed\n" in shown
    assert list_files(folder) == before


async def test_reports_are_json_a_line_each(folder: Path) -> None:
    """One object a file, in the order given."""
    done = await run(folder, "report", "--json", "report.pdf", "letter.pdf")
    report, letter = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert (report["file"], report["overall"], len(report["paragraphs"])) == ("report.pdf", "good", 30)
    assert (letter["file"], letter["framework"], letter["grades"]) == ("letter.pdf", "focused_visit", {})
    assert list(report) == list(letter)


async def test_a_file_that_cannot_be_read_is_said_and_the_others_are_read(folder: Path) -> None:
    """Its reason stands in its place, and the exit code is 1."""
    reason = "page.pdf is not a PDF but a web page, whatever its name says."
    done = await run(folder, "report", "page.pdf", "missing.pdf", "report.pdf")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[:4] == [
        reason,
        "",
        "missing.pdf cannot be opened: No such file or directory.",
        "",
    ]
    assert "Norfolk, ilacs_standard" in done.stdout.decode()
    done = await run(folder, "report", "--json", "page.pdf", "report.pdf")
    refused, report = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (refused["file"], refused["pages"], refused["problems"]) == ("page.pdf", 0, [reason])
    assert list(refused) == list(report)
