"""`bot.py import` and `bot.py paragraphs`: what is printed, what is written, what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reporting import TELLING, print_report

pytestmark = pytest.mark.acceptance

BOT = Path(__file__).parents[2] / "bot.py"
FACT = "statement,said_by,kind,stance,themes,as_at,source,page,asks\n{rows}"
ROW = (
    "Norfolk's café for care leavers opened in October 2026.,Ofsted,{kind},strength,care-leavers,2026-10,"
    "nor-ofsted-2026,3,where is the café\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a report in it."""
    (tmp_path / "report.pdf").write_bytes(print_report())
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command over an empty base of its own."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    environment = kept | {"DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3", "CURATED_FACTS": "false"}
    return subprocess.run(
        [sys.executable, str(BOT), *arguments],
        cwd=folder,
        env=environment | {"PYTHONUTF8": "1", "EMBEDDING_MODEL": "off"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_report_is_registered_and_its_proposals_are_printed(folder: Path) -> None:
    """One JSON object on the whole, then one a proposal; a second time it is known, and its paragraphs can be kept anew."""
    done = run(folder, "import", "report.pdf", "--published", "2026-11-20", "--url", "https://example.org/report")
    assert done.returncode == 0, done.stderr
    assert "after its next start" in done.stderr
    whole, *proposals = map(json.loads, done.stdout.splitlines())
    assert whole["source"]["id"] == "nor-ofsted-2026"
    assert whole["source"]["url"] == "https://example.org/report"
    assert whole["paragraphs"] == 20
    assert whole["proposals"] == len(proposals)
    assert [item["sort"] for item in proposals[:7]] == [*["judgement"] * 5, *["recommendation"] * 2]
    finding = proposals[7]
    assert (finding["printed"], finding["themes"], finding["stance"]) == (TELLING, ["care-leavers"], "weakness")
    assert "statement" not in finding
    again = run(folder, "import", "report.pdf", "--published", "2026-11-20")
    assert (again.returncode, "registered already" in again.stderr) == (1, True)
    kept = run(folder, "paragraphs", "report.pdf")
    assert (kept.returncode, "20 paragraphs of nor-ofsted-2026 are kept" in kept.stdout) == (0, True)


def test_what_a_report_does_not_print_has_to_be_given(folder: Path) -> None:
    """Nothing is registered without its day of publication."""
    done = run(folder, "import", "report.pdf")
    assert done.returncode == 1
    assert "--published" in done.stderr
    assert "no registered document" in run(folder, "paragraphs", "report.pdf").stdout


def test_facts_are_imported_wholly_or_not_at_all(folder: Path) -> None:
    """A dry run counts, a wrong row stops everything and is named, and a sound file is answered from afterwards."""
    assert run(folder, "import", "report.pdf", "--published", "2026-11-20").returncode == 0
    wrong = folder / "wrong.csv"
    wrong.write_text(FACT.format(rows=ROW.format(kind="finding") + ROW.format(kind="findin")), encoding="utf-8")
    refused = run(folder, "import", "wrong.csv")
    assert refused.returncode == 1
    assert "row 3, kind" in refused.stderr
    right = folder / "right.csv"
    right.write_text(FACT.format(rows=ROW.format(kind="finding")), encoding="utf-8")
    dry = run(folder, "import", "right.csv", "--dry-run")
    assert "1 fact to import. Nothing was written." in dry.stdout
    assert "opened in October" not in run(folder, "ask", "where is the café").stdout
    done = run(folder, "import", "right.csv")
    assert "Imported 1 fact, NOR-2026-E01." in done.stdout
    assert "opened in October" in run(folder, "ask", "where is the café").stdout


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [("x.pdf", b"<html></html>", "web page"), ("x.docx", b"x", "no file of facts"), ("x.csv", b"", "no rows")],
)
def test_what_cannot_be_read_is_refused(folder: Path, name: str, content: bytes, why: str) -> None:
    """With the reason and without a traceback."""
    (folder / name).write_bytes(content)
    done = run(folder, "import", name)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr
