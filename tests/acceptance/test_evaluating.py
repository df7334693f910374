"""`bot.py evaluate`: the examples of the guide, and what goes wrong."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.driver import BOT

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

GUIDE = Path(__file__).parents[2] / "docs" / "evaluating.md"


def read_example(language: str) -> str:
    """The example of the guide in this language; there is one of each."""
    (example,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(example)


def read_fields(heading: str) -> set[str]:
    """The fields that the guide names in the last table before a heading, or before its end."""
    text = GUIDE.read_text(encoding="utf-8").partition(heading)[0]
    table = text[text.rindex("| field | |") :]
    named = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return {name for cell in named for name in re.findall(r"`(\w+)`", cell)}


def list_names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return [path.name for path in folder.iterdir()]


async def evaluate(folder: Path, name: str, text: str, *options: str) -> tuple[int, str, str]:
    """Run it on a file, searching by words alone; exit status, standard output and standard error."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(BOT), "evaluate", str(file), *options],
        cwd=folder,
        env={"EMBEDDING_MODEL": "off"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


async def test_the_guides_questions(tmp_path: Path) -> None:
    """The example of the guide is read, asked and reported, with the fields that the guide names."""
    status, output, complaints = await evaluate(tmp_path, "questions.yaml", read_example("yaml"), "--json")
    assert (status, complaints) == (0, "")
    shown: dict[str, Any] = json.loads(output)
    assert set(shown) == read_fields("## A set of documents")
    assert (shown["answerable"], shown["unanswerable"]) == (4, 2)
    assert shown["right_in_three"] >= 0.5
    assert list_names(tmp_path) == ["questions.yaml"]


async def test_as_text(tmp_path: Path) -> None:
    """Without --json it is for people, with as many of the worst as were asked for."""
    question = "- {question: how many tadpoles were in care, source: nfk-ofsted-2015, contains: [tadpoles]}"
    status, output, _complaints = await evaluate(tmp_path, "q.yaml", f"{question}\n", "--worst", "1")
    assert status == 0
    assert "1 questions" not in output
    assert "The worst" in output
    assert "how many tadpoles" in output
    status, output, _complaints = await evaluate(tmp_path, "q.yaml", f"{question}\n", "--worst", "0")
    assert "The worst" not in output


async def test_the_guides_documents(tmp_path: Path) -> None:
    """The set of documents of the guide is indexed and measured."""
    status, output, complaints = await evaluate(tmp_path, "set.json", read_example("json"), "--json")
    assert (status, complaints) == (0, "")
    shown = json.loads(output)
    assert (shown["documents"], shown["queries"], shown["out_of_scope"]) == (2, 3, 1)
    assert shown["first"] == 1.0
    for field in shown:
        assert f"`{field}`" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("q.yaml", "- question: how many?\n  sorce: nfk-ofsted-2015\n", "q.yaml:1: entry 1 (how many?): sorce:"),
        ("q.yaml", "- {question: how many?, source: nfk-ofsted-2051}\n", "has no source nfk-ofsted-2051"),
        ("q.json", "[", "q.json:1: not valid JSON"),
        ("q.yaml", "", "q.yaml: holds no question"),
    ],
)
async def test_a_mistake_in_the_file(tmp_path: Path, name: str, text: str, reason: str) -> None:
    """It ends with the reason and no traceback."""
    status, output, complaints = await evaluate(tmp_path, name, text)
    assert (status, output) == (1, "")
    assert reason in complaints
    assert "Traceback" not in complaints
