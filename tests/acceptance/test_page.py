"""The sandbox page in a browser: the story of the product typed and clicked, side by side."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.acceptance.drafting import Finding, list_steps
from tests.acceptance.driver import Sandbox, open_sandbox

pytestmark = [pytest.mark.acceptance, pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

NORTH, COAST, EDITOR = "Councillor, north", "Councillor, coast", "Editor"
FLAGS = (
    "--no-sandbox",  # as root, as in a container, Chromium does not start with its own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1440, 900), (390, 844)
QUESTION = "how many care leavers did we lose touch with?"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    programs = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    program = next(filter(None, programs), None)
    if program is None:
        pytest.skip("no Chromium on this machine: install chromium to run the tests of the page")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox with its bot, behind every page of these tests."""
    async with open_sandbox(tmp_path_factory.mktemp("page")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


class Opened:
    """An open page, and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def column(self, name: str) -> Locator:
        """Everything that one person sees."""
        return self.page.get_by_role("region", name=name)

    def composer(self, name: str) -> Locator:
        """Where this person writes."""
        return self.column(name).get_by_role("textbox")

    def log(self, name: str) -> Locator:
        """The messages in front of this person."""
        return self.column(name).get_by_role("log")

    async def say(self, name: str, text: str) -> None:
        """Type a message as this person and send it."""
        await self.composer(name).fill(text)
        await self.column(name).get_by_role("button", name="Send", exact=True).click()

    async def press(self, name: str, label: str) -> None:
        """Click the newest button whose words begin so."""
        await self.find_button(name, label).click()

    def find_button(self, name: str, label: str) -> Locator:
        """The newest inline button whose words begin so, signs before them aside."""
        return self.log(name).get_by_role("button", name=re.compile(rf"^\W*{re.escape(label)}")).last

    async def picture(self, name: str) -> None:
        """Keep a screenshot where SCREENSHOTS names a folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png")


class Doors:
    """Opens pages of one test."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.opened: list[Opened] = []

    async def open(self, size: tuple[int, int] = DESKTOP, *, dark: bool = False) -> Opened:
        """The page in a window of this size."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        opened = Opened(await context.new_page())
        self.opened.append(opened)
        await opened.page.goto(self._url)
        await expect(opened.page.get_by_role("region").first).to_be_visible()
        return opened


@pytest_asyncio.fixture(loop_scope="package")
async def doors(browser: Browser, stage: Sandbox) -> AsyncIterator[Doors]:
    """A way to open the page. No page may have complained by the end, and they are closed."""
    doors = Doors(browser, stage.server.url)
    yield doors
    for opened in doors.opened:
        await opened.page.context.close()
        assert not opened.complaints
    stage.check_log()


async def test_a_concern_is_shown_the_route_to_help(doors: Doors) -> None:
    """On the page as in any chat: the numbers to ring, and no fact."""
    view = await doors.open()
    await view.say(COAST, "my dad hits me")
    await expect(view.log(COAST)).to_contain_text("0800 1111")
    await expect(view.log(COAST)).not_to_contain_text("I hold")


async def test_the_story(doors: Doors) -> None:
    """Ask, follow, publish, be told: four steps in three columns that stand side by side."""
    view = await doors.open()
    boxes = [await view.column(name).bounding_box() for name in (NORTH, COAST, EDITOR)]
    lefts = [box["x"] for box in boxes if box]
    assert len(lefts) == 3
    assert lefts == sorted(set(lefts))
    assert len({box["y"] for box in boxes if box}) == 1

    await view.say(NORTH, QUESTION)
    await expect(view.log(NORTH)).to_contain_text("190 of its 766 care leavers")
    await expect(view.log(NORTH)).to_contain_text("page 30, paragraph 100")
    await expect(view.log(NORTH).get_by_role("link").first).to_have_attribute("href", re.compile("^https://"))
    await expect(view.log(COAST)).not_to_contain_text("190")
    await view.press(NORTH, "Follow Care leavers")
    await expect(view.page.get_by_text("You will be told of new findings on Care leavers")).to_be_visible()
    await _acknowledge(view)

    finding = Finding()
    await view.say(EDITOR, "/addfact")
    for step in list_steps(finding):
        await expect(view.log(EDITOR)).to_contain_text(step.question)
        for label in step.presses:
            await view.press(EDITOR, label)
        if step.says:
            await view.say(EDITOR, step.says)
    await view.press(EDITOR, "Publish & alert (1 chat)")
    await expect(view.log(EDITOR)).to_contain_text("1 chat is being told")

    await expect(view.log(NORTH)).to_contain_text("New: Care leavers")
    await expect(view.log(NORTH)).to_contain_text(finding.statement)
    await expect(view.log(COAST)).not_to_contain_text("New: Care leavers")
    await view.say(COAST, "what did the october 2026 monitoring visit find on care leavers")
    await expect(view.log(COAST)).to_contain_text(finding.statement)
    await view.picture("story")


async def test_the_keyboard_alone(doors: Doors) -> None:
    """Tab reaches the composer and the buttons, Enter sends and presses."""
    view = await doors.open()
    await _tab_to(view, view.composer(COAST))
    await view.page.keyboard.type("what is our current Ofsted rating")
    await view.page.keyboard.press("Enter")
    await expect(view.log(COAST)).to_contain_text("outstanding")
    follow = view.find_button(COAST, "Follow")
    await _tab_to(view, follow, backwards=True)
    await view.page.keyboard.press("Enter")
    told = view.page.get_by_text(re.compile("You will be told of new findings|You follow this already"))
    await expect(told.first).to_be_visible()
    await view.page.keyboard.press("Escape")


async def test_the_commands_menu(doors: Doors) -> None:
    """The menu offers each person their own commands and sends the chosen one."""
    view = await doors.open()
    await view.column(EDITOR).get_by_role("button", name="Commands of the bot").click()
    await expect(view.column(EDITOR).get_by_role("menuitem", name=re.compile("addfact"))).to_be_visible()
    await view.page.keyboard.press("Escape")
    await view.column(NORTH).get_by_role("button", name="Commands of the bot").click()
    await expect(view.column(NORTH).get_by_role("menuitem", name=re.compile("privacy"))).to_be_visible()
    await expect(view.column(NORTH).get_by_role("menuitem", name=re.compile("addfact"))).to_have_count(0)
    await view.column(NORTH).get_by_role("menuitem", name=re.compile("privacy")).click()
    await expect(view.log(NORTH)).to_contain_text("What is kept, in plain words")


async def test_what_happened_is_there_after_a_reload(doors: Doors) -> None:
    """A page opened later shows the chats as they stand."""
    view = await doors.open()
    await view.say(NORTH, "/glossary MASH")
    await expect(view.log(NORTH)).to_contain_text("MASH:")
    await view.page.reload()
    await expect(view.log(NORTH)).to_contain_text("MASH:")


async def test_dark_mode(doors: Doors) -> None:
    """Where the system is dark, so is the page, and its words are light."""
    view = await doors.open(dark=True)
    await view.say(NORTH, "/help")
    await expect(view.log(NORTH)).to_contain_text("Just ask")
    ground = await _lightness(view, "background-color")
    words = await _lightness(view, "color")
    assert ground < 0.25
    assert words > 0.65
    await view.picture("dark")


async def test_a_phone_shows_one_person_at_a_time(doors: Doors) -> None:
    """At 390 pixels one column fills the width, and the switcher changes whose it is."""
    view = await doors.open(PHONE)
    switcher = view.page.get_by_role("navigation", name="People")
    await switcher.get_by_role("button", name=re.compile(COAST)).click()
    await expect(view.column(COAST)).to_be_visible()
    await expect(view.column(NORTH)).to_be_hidden()
    await expect(view.column(EDITOR)).to_be_hidden()
    box = await view.column(COAST).bounding_box()
    assert box
    assert box["width"] >= PHONE[0] - 32
    await view.say(COAST, "/glossary LADO")
    await expect(view.log(COAST)).to_contain_text("LADO:")
    assert await view.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await switcher.get_by_role("button", name=re.compile(EDITOR)).click()
    await expect(view.column(EDITOR)).to_be_visible()
    await expect(view.column(COAST)).to_be_hidden()
    await view.picture("phone")


async def _acknowledge(view: Opened) -> None:
    """Close the alert that an answered press shows over the chat, where there is one."""
    alert = view.page.get_by_role("alertdialog")
    if await alert.count():
        await alert.get_by_role("button").last.click()


async def _tab_to(view: Opened, target: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse would."""
    for _press in range(80):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await view.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError("Tab does not reach it")


async def _lightness(view: Opened, style: str) -> float:
    """How light the newest message of the north column is in this colour, 0 to 1."""
    text = view.log(NORTH).locator("[data-message-id]").last
    script = """(element, style) => {
        for (let at = element; at; at = at.parentElement) {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = getComputedStyle(at).getPropertyValue(style);
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
            if (alpha > 200) return (red + green + blue) / 765;
        }
        return 1;
    }"""
    return float(await text.evaluate(script, style))
