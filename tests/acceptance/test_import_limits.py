"""What importing may cost, over real HTTP: the seconds to a long report's drafts, and what a hostile file can do."""

import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.acceptance.driver import Sandbox, open_sandbox
from tests.hostile import GIGABYTE, print_bomb, print_endless_form, print_locked, print_long
from tests.printing import print_pdf
from tests.reporting import print_report

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

REFUSED_WITHIN = 20.0
DRAFTS_WITHIN = 10.0
"""Seconds, of which those that an editor takes to answer are none: here nobody thinks."""
ANSWERED_WITHIN = 3.0
"""Seconds to an answer beside a hostile file, on a machine with two cores that other tests share."""
PAGES = 12


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox with the curated base and the search by meaning, as installed: drafts are compared with all its facts."""
    folder = tmp_path_factory.mktemp("limits")
    async with open_sandbox(folder) as sandbox:
        await sandbox.start_bot()
        yield sandbox


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (print_locked, "locked with a password"),
        (lambda: print_report()[:2000], "damaged or incomplete"),
        (lambda: print_long(5000), "5,000 pages"),
        (lambda: print_bomb(b"BT /F 12 Tf 71 700 Td (Children are safe) Tj ET\n", 3 * GIGABYTE, 5), "report.pdf"),
        (print_endless_form, "report.pdf"),
        (lambda: print_pdf([[]] * 3), "only pictures"),
        (lambda: b"Dear Director", "not a PDF"),
        (lambda: b"%PDF-1.7\n" + bytes(50_000_000), "50 MB"),
    ],
    ids=["locked", "cut off", "5,000 pages", "bomb", "endless", "no text", "no PDF", "50 MB"],
)
async def test_a_hostile_file_is_refused_while_others_are_answered(
    desk: Sandbox, make: Callable[[], bytes], why: str
) -> None:
    """With the reason, in time, and a councillor beside it waits for nothing."""
    content = make()
    began = time.monotonic()
    await desk.editor.sends_file("report.pdf", content, kind="document")
    asked = time.monotonic()
    assert "inspection reports" in (await desk.north.asks("/start")).text
    assert time.monotonic() - asked < ANSWERED_WITHIN
    first = await desk.editor.hears()
    shown = first if "Reading" not in first.text else await desk.editor.sees(why, seconds=REFUSED_WITHIN)
    assert why in shown.text
    assert time.monotonic() - began < REFUSED_WITHIN


async def test_the_drafts_of_twelve_pages_are_ready_in_ten_seconds(desk: Sandbox) -> None:
    """From the file to the first draft of a report as long as most, with every question on the way answered."""
    editor = desk.editor
    report = print_report(telling=56)
    assert report.count(b"/Type /Page ") == PAGES
    began = time.monotonic()
    await editor.sends_file("norfolk-2026-11-20.pdf", report, kind="document")
    header = await editor.sees("Led by", seconds=REFUSED_WITHIN)
    await editor.presses("Say when it was published", on=header)
    await editor.presses("20 November 2026", on=await editor.sees("When was it published"))
    await editor.presses("Confirm", on=await editor.sees("Is that right?"))
    registered = await editor.sees("Registered as", seconds=REFUSED_WITHIN)
    await editor.presses("Not at all", on=registered)
    await editor.sees("0 accepted")
    assert time.monotonic() - began < DRAFTS_WITHIN
