"""The import of a report on the sandbox's page, as an editor sees it; with SCREENSHOTS, the pictures of docs/editing.md."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.test_page import COAST, EDITOR, Doors, Opened, browser
from tests.reporting import print_report

__all__ = ["browser"]  # a fixture of this module too

pytestmark = [pytest.mark.acceptance, pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

DOCUMENTS = next(Path(__file__).parents[3].glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; without them, one of our own is imported."""
PICTURED = (430, 1000)
"""The size of a large phone: one person's chat fills it."""


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox that begins with an empty base."""
    folder = tmp_path_factory.mktemp("import-page")
    async with open_sandbox(folder) as sandbox:
        sandbox.bot = sandbox.prepare_bot(folder, CURATED_FACTS="false", UNDO_SECONDS="60")
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def doors(browser: Browser, stage: Sandbox) -> AsyncIterator[Doors]:
    """A way to open the page. No page may have complained by the end, and they are closed."""
    doors = Doors(browser, stage.server.url)
    yield doors
    for opened in doors.opened:
        await opened.page.context.close()
        assert not opened.complaints


async def test_a_report_is_imported_on_a_phone(doors: Doors, tmp_path: Path) -> None:
    """Send it, look at its header, confirm, accept the grades, word a recommendation, see what a councillor gets."""
    view = await doors.open(PICTURED)
    await _switch_to(view, EDITOR)
    report = _find_report(tmp_path)
    await _send(view, report)
    await expect(view.log(EDITOR)).to_contain_text("Led by", timeout=20_000)
    await view.press(EDITOR, "Say when it was published")
    await view.press(EDITOR, _day_of(report))
    await expect(view.log(EDITOR)).to_contain_text("Is that right?")
    await _picture(view, "import-header")
    await view.press(EDITOR, "Confirm")
    await expect(view.log(EDITOR)).to_contain_text("I propose", timeout=20_000)
    await _picture(view, "import-proposed")
    await view.press(EDITOR, "Once for this report")
    await view.press(EDITOR, "Accept all 5 judgements")
    await expect(view.log(EDITOR)).to_contain_text("These would be published")
    await _picture(view, "import-judgements")
    await view.press(EDITOR, "Publish all 5")
    await view.press(EDITOR, "Go through them")
    await expect(view.log(EDITOR)).to_contain_text("Say it in your own words")
    await _picture(view, "import-recommendation")
    await view.say(EDITOR, "Ofsted told Norfolk in 2026 to do more for young carers whom its services work with.")
    await _choose_theme(view)
    await expect(view.find_button(EDITOR, "Accept")).to_be_visible()
    await _picture(view, "import-worded")
    await view.press(EDITOR, "Accept")
    await expect(view.log(EDITOR)).to_contain_text("Published as")
    await _switch_to(view, COAST)
    await view.say(COAST, "what was Norfolk told to do for young carers in 2026?")
    await expect(view.log(COAST)).to_contain_text("do more for young carers")
    await view.press(COAST, "[1] ¶")
    await expect(view.log(COAST)).to_contain_text("Licence: Open Government Licence")
    await _picture(view, "import-paragraph")


async def _picture(view: Opened, name: str) -> None:
    """A picture without the notes that pass over the chat, where pictures are wanted."""
    if "SCREENSHOTS" in os.environ:
        await expect(view.page.locator(".toast")).to_have_count(0, timeout=15_000)
    await view.picture(name)


async def _choose_theme(view: Opened) -> None:
    """Where no theme was suggested, the words are followed by that question."""
    themes = view.find_button(EDITOR, "Early help")
    await expect(themes.or_(view.find_button(EDITOR, "Accept")).first).to_be_visible()
    if await themes.count():
        await view.press(EDITOR, "Early help")
        await view.press(EDITOR, "Done")


async def _switch_to(view: Opened, name: str) -> None:
    await view.page.get_by_role("navigation", name="People").get_by_role("button", name=re.compile(name)).click()


async def _send(view: Opened, report: Path) -> None:
    """Attach a document and send it."""
    async with view.page.expect_file_chooser() as choosing:
        await view.column(EDITOR).get_by_role("button", name="Attach a document or photo").click()
    await (await choosing.value).set_files(report)
    await view.page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()


def _find_report(folder: Path) -> Path:
    if DOCUMENTS is not None and (DOCUMENTS / "norfolk-2026-05-18.pdf").exists():
        return DOCUMENTS / "norfolk-2026-05-18.pdf"
    own = folder / "norfolk-2026-11-20.pdf"
    own.write_bytes(print_report())
    return own


def _day_of(report: Path) -> str:
    return "18 May 2026" if "05-18" in report.name else "20 November 2026"
