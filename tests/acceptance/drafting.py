"""The editor's conversation from /addfact to publication, as buttons and typed answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.acceptance.people import Message, Person


@dataclass(frozen=True)
class Finding:
    """A finding that no curated file holds."""

    statement: str = (
        "At the monitoring visit of October 2026 Norfolk was in touch with 97% of its care leavers, and knew why it "
        "had lost touch with each of the others."
    )
    theme: str = "Care leavers"
    other_themes: Sequence[str] = ()
    title: str = "Monitoring visit to Norfolk children's services, October 2026"
    url: str = "https://files.ofsted.gov.uk/v1/file/50300000"
    document: str = "Monitoring letter"
    publisher: str = "Ofsted"
    stance: str = "Strength"
    asks: str = "what did the october 2026 monitoring visit find on care leavers\nhow many care leavers are we in touch with"


@dataclass(frozen=True)
class Step:
    """One question of the draft and how it is answered: by pressing buttons or by typing."""

    question: str
    presses: Sequence[str] = ()
    says: str = ""


def list_steps(finding: Finding) -> Sequence[Step]:
    """Every question on the way to the preview, for a finding in a new monitoring letter."""
    return (
        Step("Which document", presses=["A new document"]),
        Step("What sort of document", presses=[finding.document]),
        Step("What is its title", says=finding.title),
        Step("Who published it", presses=[finding.publisher]),
        Step("When was it published", says="2026-11-10"),
        Step("Where is it on the web", says=finding.url),
        Step("What sort of claim", presses=["Finding"]),
        Step("Which themes", presses=[finding.theme, *finding.other_themes, "Done"]),
        Step("What does it say", says=finding.statement),
        Step("Whose claim is it", presses=["Ofsted"]),
        Step("Does it speak well", presses=[finding.stance]),
        Step("When was it true", says="2026-10"),
        Step("On which page", says="p 2 para 5"),
        Step("A few words as printed", presses=["No quote"]),
        Step("How would a councillor ask", says=finding.asks),
    )


async def walk(editor: Person, steps: Sequence[Step]) -> None:
    """Answer these questions in turn; the first one has been asked already."""
    for step in steps:
        asked = await editor.hears(step.question)
        for label in step.presses:
            await editor.presses(label, on=asked)
        if step.says:
            await editor.says(step.says)


async def begin_draft(editor: Person) -> None:
    """Start a new draft; one that another test left open is discarded."""
    reply = await editor.asks("/addfact")
    while "unfinished" not in reply.text and "Which document" not in reply.text:
        reply = await editor.hears()  # what an earlier test did not wait for
    if "unfinished" in reply.text:
        await editor.presses("Start a new one")
    else:
        editor.rewinds()


async def prepare_draft(editor: Person, finding: Finding) -> Message:
    """From /addfact to the preview; the message with the buttons that publish."""
    await begin_draft(editor)
    await walk(editor, list_steps(finding))
    preview = await editor.hears("New:")
    assert finding.statement in preview.text
    return await editor.hears("This is what councillors will see")


async def publish_finding(editor: Person, finding: Finding) -> None:
    """From /addfact to the published and alerted fact."""
    buttons = await prepare_draft(editor, finding)
    await editor.presses("Publish & alert", on=buttons)
    await editor.sees("Published as")
