"""Paragraphs: kept by licence, found from a citation, shown in whole."""

import pytest

from briefing.chat.markup import MESSAGE_LIMIT, visible_length
from briefing.chat.paragraph_pages import paragraph_row, render_lookup, render_printed
from briefing.services.citing import Citing, KeepingForbiddenError
from briefing.services.loading import load_base
from briefing.storage import Database
from knowledge.base import FactBase
from knowledge.models import Fact, Locator
from knowledge.proposals import Printed
from tests.factories import HandClock, make_corpus, make_fact, make_source

PRINTED = (
    Printed(page=2, pdf_page=3, section="What needs to improve?", text="The timeliness of visits to children."),
    Printed(
        page=2, pdf_page=3, section="What needs to improve?", text="The quality of pathway plans for care leavers."
    ),
    Printed(number=1, page=3, pdf_page=4, text="Children <are> seen & heard."),
    Printed(number=2, page=3, pdf_page=4, text="Care leavers keep in touch."),
    Printed(number=3, page=4, pdf_page=5, text="Advisers visit them."),
)
FACTS = {
    "numbered": make_fact("NFK-2024-01", locator={"page": 3, "paragraph": "2"}),
    "range": make_fact("NFK-2024-02", locator={"page": 3, "paragraph": "1-3"}),
    "recommendation": make_fact("NFK-2024-03", locator={"page": 3, "section": "Recommendation 1"}),
    "unnumbered": make_fact(
        "NFK-2024-04",
        statement="Ofsted told Norfolk to write better pathway plans for care leavers.",
        locator={"page": 2},
    ),
    "unlike": make_fact("NFK-2024-05", statement="Forty adopters were approved.", locator={"page": 2}),
    "section": make_fact(
        "NFK-2024-08",
        statement="Ofsted wanted social workers in Norfolk to go and see children sooner.",
        locator={"page": 2, "section": "What needs to improve?"},
    ),
    "missing": make_fact("NFK-2024-06", locator={"page": 9, "paragraph": "99"}),
    "nowhere": make_fact("NFK-2024-07", locator=None),
}


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    loaded, _report = await load_base(database, make_corpus(facts=FACTS.values()), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
async def citing(base: FactBase, database: Database, clock: HandClock) -> Citing:
    service = Citing(base, database, clock)
    assert await service.keep(make_source(), PRINTED, actor="9001") == 5
    return service


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("numbered", ["Care leavers keep in touch."]),
        ("range", ["Children <are> seen & heard.", "Care leavers keep in touch.", "Advisers visit them."]),
        ("recommendation", ["Children <are> seen & heard."]),
        ("unnumbered", ["The quality of pathway plans for care leavers."]),
        ("section", ["The timeliness of visits to children."]),
        ("unlike", []),
        ("missing", []),
        ("nowhere", []),
    ],
)
async def test_a_citation_leads_to_its_paragraphs(citing: Citing, name: str, texts: list[str]) -> None:
    """By number, by range, or where none is printed to the likest one of the page; else to nothing."""
    found = await citing.look_up(FACTS[name].id)
    assert ([item.text for item in found.paragraphs] if found else []) == texts
    assert (FACTS[name].id in await citing.find_shown(FACTS.values())) == bool(texts)


async def test_paragraphs_are_replaced(citing: Citing) -> None:
    """Keeping those of a document again leaves no old ones."""
    await citing.keep(make_source(), PRINTED[2:], actor="9001")
    assert await citing.count_kept() == {make_source().id: 3}


async def test_a_licence_without_leave_is_respected(citing: Citing) -> None:
    """Nothing is kept of press, nor where the licence does not allow it."""
    with pytest.raises(KeepingForbiddenError):
        await citing.keep(make_source(licence="All rights reserved"), PRINTED, actor="9001")
    with pytest.raises(KeepingForbiddenError):
        await citing.keep(make_source(kind="press", tier="secondary"), PRINTED, actor="9001")


@pytest.mark.parametrize(
    ("locator", "doubt"),
    [
        (Locator(page=3, paragraph="2"), None),
        (Locator(page=3, pdf_page=4, paragraph="2-3"), None),
        (Locator(page=4, paragraph="2"), None),  # it may run over
        (Locator(page=7, paragraph="1"), "Paragraph 1 stands on page 3 of this document."),
        (Locator(page=3, paragraph="4"), "Paragraph 4 is not among the 3 numbered ones of this document."),
        (Locator(page=3), None),
        (None, None),
    ],
)
async def test_a_place_is_held_against_what_is_kept(
    citing: Citing, locator: Locator | None, doubt: str | None
) -> None:
    """What cannot be is pointed out; what may be is not."""
    assert await citing.find_doubt(make_source().id, locator) == doubt


async def test_where_nothing_is_kept_nothing_is_doubted(citing: Citing) -> None:
    """Another document's paragraphs say nothing of this one."""
    assert await citing.find_doubt("another", Locator(page=1, paragraph="99")) is None


async def test_a_paragraph_is_shown_as_printed(citing: Citing) -> None:
    """Escaped, with its place, source, day and licence."""
    found = await citing.look_up("NFK-2024-02")
    assert found
    [text] = render_lookup(found)
    assert "Children &lt;are&gt; seen &amp; heard." in text
    assert "page 3, paragraph 1" in text
    assert "28 June 2024" in text
    assert "Licence: Open Government Licence v3.0" in text


async def test_the_likest_paragraph_is_said_to_be_that(citing: Citing) -> None:
    """Whoever reads it knows that no number led there."""
    found = await citing.look_up("NFK-2024-04")
    assert found
    assert "likest one" in render_lookup(found)[0]


def test_a_paragraph_longer_than_a_message_is_sent_in_parts() -> None:
    """Each part fits, and nothing is lost."""
    words = " ".join(f"word{number}" for number in range(1500))
    texts = render_printed(Printed(number=1, page=1, pdf_page=1, section="x" * 400, text=words), make_source())
    assert len(texts) > 1
    assert max(map(visible_length, texts)) <= MESSAGE_LIMIT
    assert all(f"word{number}" in "".join(texts) for number in (0, 700, 1499))


def test_the_buttons_bear_the_numbers_of_the_snippets() -> None:
    """As many as fit a row; none for what cannot be shown."""
    numbered: list[tuple[int | None, Fact]] = list(enumerate(FACTS.values(), start=1))
    row = paragraph_row(numbered, {fact.id for fact in FACTS.values()} - {"NFK-2024-02"})
    assert [button.text for button in row] == ["[1] ¶ 2", "[3] ¶ p 3", "[4] ¶ p 2", "[5] ¶ p 2"]
    assert [button.text for button in paragraph_row([(None, FACTS["numbered"])], {"NFK-2024-01"})] == ["¶ 2"]
