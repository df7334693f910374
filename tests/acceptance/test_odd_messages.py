"""Whatever a phone can send gets a fitting answer, and leaves no traceback."""

import struct
import zlib
from typing import Any

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

ONLY_TEXT = "I can only read text"
QUESTION = "how many care leavers did we lose touch with"
FILE = {"file_id": "x1", "file_unique_id": "x1"}


def draw_picture() -> bytes:
    """The smallest PNG: one black pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🙂🙃🎉", "could not find a question"),
        ("???", "could not find a question"),
        ("?" * 4096, "could not find a question"),
        # written right to left, and with the marks that turn the direction
        ("كم عدد الأطفال في الرعاية؟", "I hold no answer"),
        ("\u202ehow many care leavers did we lose touch with\u202c", "190"),
        # what Telegram removes from texts must do no harm should it get through
        ("how many\x00 care leavers\x07 did we lose\x1b[2J touch with", "190"),
        ("how many\u200b care\u00a0leavers did we\n\n\nlose touch with", "190"),
        # markup in a question stays text
        ("<b>how many</b> care leavers did we lose touch with </i> & <script>alert(1)</script>", "190"),
        ("&lt;b&gt; &amp; %s {0} {question} \\N ' OR 1=1 --", ""),
        ("a" * 4096, "I hold no answer"),
        ("Z̸̧̢̛͎̲̝̙̪̟̰͎̪̠̣͔̲̪͓̬̱̠̠̩̠̹̗͉̈́͒̈́̈́̈́̈́ͅalgo", "I hold no answer"),
    ],
)
async def test_odd_text(councillor: Person, text: str, words: str) -> None:
    """Any text gets one answer, and the next question gets its own."""
    await councillor.says(text)
    await councillor.hears(words)
    assert "outstanding" in (await councillor.asks("what is our current Ofsted rating")).text
    assert len(await councillor.history()) == 2


async def test_a_text_of_ten_thousand_characters(councillor: Person) -> None:
    """A phone cuts it into three messages, each of which is answered."""
    await councillor.says("how many children are in care? " * 330)
    for _piece in range(3):
        await councillor.hears()
    assert "outstanding" in (await councillor.asks("what is our current Ofsted rating")).text
    assert len(await councillor.history()) == 4


@pytest.mark.parametrize("caption", ["", QUESTION])
@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_files(councillor: Person, kind: str, caption: str) -> None:
    """A photograph or a document is declined in a sentence, whatever is written under it."""
    await councillor.sends_file("picture.png", draw_picture(), kind=kind, caption=caption)
    assert ONLY_TEXT in (await councillor.hears()).text


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        {"voice": FILE | {"duration": 3}},
        {"location": {"latitude": 52.6, "longitude": 1.3}},
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"dice": {"emoji": "🎲", "value": 6}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_other_content(shared: Sandbox, councillor: Person, content: dict[str, Any]) -> None:
    """Stickers, voice messages and the like are declined in a sentence."""
    shared.deliver(councillor, **content)
    assert ONLY_TEXT in (await councillor.hears()).text


async def test_content_of_a_kind_that_is_not_known_yet(shared: Sandbox, councillor: Person) -> None:
    """What a later Bot API may bring does no harm."""
    shared.deliver(councillor, hologram={"depth": 3})
    assert ONLY_TEXT in (await councillor.hears()).text
    assert "outstanding" in (await councillor.asks("what is our current Ofsted rating")).text


@pytest.mark.parametrize(
    "data", ["more", "more:", "choose:nothing", "choose", "follow:nothing", "close", "nonsense:1:2", "x" * 64]
)
async def test_buttons_of_no_message(councillor: Person, data: str) -> None:
    """A press that carries what no present button carries is answered too."""
    message = await councillor.asks("/start")
    await councillor.presses("any", on=message, data=data)
    assert "outstanding" in (await councillor.asks("what is our current Ofsted rating")).text


def list_refusals(sandbox: Sandbox, person: Person) -> list[tuple[str, str]]:
    """What the audit holds of this person's attempts, oldest first."""
    statement = "SELECT action, subject FROM audit_entries WHERE actor = ? ORDER BY id"
    return [(action, subject) for action, subject in sandbox.query(statement, str(person.id))]


async def test_editors_buttons_in_other_hands(shared: Sandbox, councillor: Person) -> None:
    """An editor's button pressed by somebody else does nothing but go on record."""
    message = await councillor.asks("/start")
    for data in (
        "publish:1:1:alert",
        "draft:kind:abc",
        "edit",
        "edit:statement",
        "discard:1",
        "resume",
        "restart",
    ):
        answer = await councillor.presses("any", on=message, data=data)
        assert answer.alert
        assert "for editors" in answer.text
    await councillor.asks(QUESTION)  # the record is written after the press is answered, and before this
    recorded = list_refusals(shared, councillor)
    assert recorded == [
        ("refused", verb) for verb in ("publish", "draft", "edit", "edit", "discard", "resume", "restart")
    ]


async def test_addfact_by_somebody_else(shared: Sandbox, councillor: Person) -> None:
    """/addfact is refused politely, with the number to give to the operator, and goes on record."""
    answer = await councillor.asks("/addfact")
    assert "editors" in answer.text
    assert str(councillor.id) in answer.text
    assert "190" in (await councillor.asks(QUESTION)).text
    recorded = list_refusals(shared, councillor)
    assert recorded == [("refused", "/addfact")]


@pytest.mark.parametrize(
    "data",
    [
        "publish:1:1",
        "publish",
        "publish:x:y:alert",
        "publish:1:1:loudly",
        "draft",
        "draft:kind",
        "discard",
        "discard:x",
        "edit:x",
    ],
)
async def test_mangled_editors_buttons(shared: Sandbox, data: str) -> None:
    """A button of an earlier version, pressed by an editor, is answered and does nothing."""
    message = await shared.editor.asks("/start")
    answer = await shared.editor.presses("any", on=message, data=data)
    assert "Something went wrong" not in answer.text
