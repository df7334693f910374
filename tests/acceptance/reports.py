"""An editor sends a report and registers it."""

from tests.acceptance.people import Message, Person
from tests.reporting import TITLE, print_report

READING_SECONDS = 20.0
FILE = "norfolk-2026-11-20.pdf"


async def send_report(editor: Person, *, telling: int, title: str = TITLE) -> Message:
    """Send a report of so many telling paragraphs; its header. Another number makes another document."""
    await editor.sends_file(FILE, print_report(telling=telling, title=title), kind="document")
    await editor.hears("Reading")
    return await editor.sees("Led by", seconds=READING_SECONDS)


async def register(editor: Person, *, telling: int, tell: str = "Not at all", title: str = TITLE) -> Message:
    """From the file to the overview, members told as chosen."""
    header = await send_report(editor, telling=telling, title=title)
    await editor.presses("Say when it was published", on=header)
    asked = await editor.sees("When was it published")
    await editor.presses("20 November 2026", on=asked)
    ready = await editor.sees("Is that right?")
    await editor.presses("Confirm", on=ready)
    registered = await editor.sees("Registered as", seconds=READING_SECONDS)
    await editor.presses(tell, on=registered)
    return await editor.sees("0 accepted")


async def accept_judgements(editor: Person, overview: Message) -> None:
    """Publish every judgement of a registered report and stop there."""
    await editor.presses("Accept all 5 judgements", on=overview)
    await editor.presses("Publish all 5", on=await editor.sees("These would be published"))
    await editor.sees("Published 5 facts")
    await editor.asks("/cancel")
