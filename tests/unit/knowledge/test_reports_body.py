"""Paragraphs and recommendations: lists of every kind, letters, and headings that are hard to tell."""

import pytest

from knowledge.reports.body import Body, read_body
from tests.papers import (
    LEFT,
    SENTENCE,
    Paper,
    lay,
    write_ilacs,
    write_letter,
    write_pre_sif,
    write_sif,
    write_visit,
)

ITEMS = (
    "The timeliness of visits to children.",
    "The quality of plans, and how they are written, and when, and for whom.",
)


def read(paper: Paper, *, letter: bool = False) -> Body:
    return read_body(lay(paper.finish()), letter=letter)


def write_report(*, heading: str = "What needs to improve?", size: float = 14, font: str = "bold") -> Paper:
    """A report up to the heading of its recommendations."""
    paper = Paper(footer="")
    paper.write("Inspection of Norfolk local authority children’s services", size=26)
    paper.turn()
    paper.head(heading, size=size, font=font)
    return paper


def go_on(paper: Paper, first: int = 1) -> Paper:
    """The report after its recommendations."""
    paper.head("The experiences and progress of children in care: good")
    for number in range(first, first + 15):
        paper.number(number, " ".join([SENTENCE] * (1 + number % 3)))
    return paper


def recommended(body: Body) -> list[str]:
    return [item.text for item in body.recommendations]


@pytest.mark.parametrize(
    "heading",
    [
        "What needs to improve?",
        "What needs to improve?1",
        "What needs to improve",
        "What does the local authority need to improve?",
        "What the local authority needs to improve",
        "What needs to improve in this area of social work practice?",
        "Areas for improvement",
        "Areas for improvement:",
        "Area for priority action",
        "Recommendations",
        "Recommendations for the local authority",
        "Priority and immediate action",
    ],
)
@pytest.mark.parametrize(("size", "font"), [(14, "bold"), (12, "bold"), (16, "regular"), (12, "regular")])
def test_the_heading_announces_them(heading: str, size: float, font: str) -> None:
    """In each of its wordings, in larger type, in bold, or in the type of the text."""
    paper = write_report(heading=heading, size=size, font=font)
    for item in ITEMS:
        paper.bullet(item)
    body = read(go_on(paper))
    assert recommended(body) == list(ITEMS)
    assert len(body.paragraphs) == 15


@pytest.mark.parametrize(("mark", "font"), [("n", "symbol"), ("•", "regular"), ("–", "regular"), ("-", "regular")])
def test_bullets_of_all_kinds_make_items(mark: str, font: str) -> None:
    """With parts of their own further in, which are no items."""
    paper = write_report()
    for item in ITEMS:
        paper.bullet(item, mark=mark, font=font)
        paper.bullet("in part", left=LEFT + 25, mark="–", font="regular")
        paper.bullet("in all", left=LEFT + 25, mark="o", font="regular")
    assert recommended(read(go_on(paper))) == [f"{item} – in part o in all" for item in ITEMS]


def test_a_list_runs_over_to_the_next_page() -> None:
    """An item, too, may begin on one page and end on another."""
    paper = write_report()
    paper.foot = 120
    paper.bullet(ITEMS[0])
    paper.bullet(" ".join([ITEMS[1]] * 3))
    paper.bullet(ITEMS[0])
    body = read(go_on(paper))
    assert recommended(body) == [ITEMS[0], " ".join([ITEMS[1]] * 3), ITEMS[0]]
    assert [(item.page, item.pdf_page) for item in body.recommendations] == [(2, 2), (2, 2), (3, 3)]


def test_sentences_lead_in_to_several_lists() -> None:
    """What leads in, or stands between two lists or after them, is no item and no part of one."""
    paper = write_report()
    paper.write("The local authority should look at all of the following.")
    paper.bullet(ITEMS[0])
    paper.bullet(ITEMS[1])
    paper.write("It should also look at this, since it has not got better since the last time:", gap=12)
    paper.bullet(ITEMS[1])
    paper.write("Inspectors will ask about it when they come again.", gap=12)
    assert recommended(read(go_on(paper))) == [ITEMS[0], ITEMS[1], ITEMS[1]]


def test_lists_stand_under_headings_of_their_own() -> None:
    """Reports up to 2014 say when each thing should be done."""
    paper = write_report(heading="Areas for improvement")
    for heading, times in (("Immediately:", 1), ("Within three months:", 2), ("Within six months:", 3)):
        paper.head(heading, size=12)
        for _ in range(times):
            paper.bullet(ITEMS[1])
    assert recommended(read(go_on(paper))) == [ITEMS[1]] * 6


def test_the_report_s_numbers_make_items() -> None:
    """Numbered with the paragraphs; bullets under them are their parts, and one that only leads in is none."""
    paper = write_report()
    paper.number(1, "The council should take the following action:")
    for number in (2, 3, 4):
        paper.number(number, ITEMS[1])
        paper.bullet("in part", left=LEFT + 40)
    body = read(go_on(paper, 5))
    assert [(item.number, item.text) for item in body.recommendations] == [
        (number, f"{ITEMS[1]} ▪ in part") for number in (2, 3, 4)
    ]
    assert [paragraph.number for paragraph in body.paragraphs] == list(range(1, 20))


@pytest.mark.parametrize("marks", [("1.", "2."), ("1)", "2)"), ("(a)", "(b)")])
def test_a_list_may_have_numbers_of_its_own(marks: tuple[str, str]) -> None:
    """They begin again where the paragraphs do."""
    paper = write_report()
    for mark, item in zip(marks, ITEMS, strict=True):
        paper.number(mark, item)
    body = read(go_on(paper))
    assert recommended(body) == list(ITEMS)
    assert [paragraph.number for paragraph in body.paragraphs] == list(range(1, 16))


def test_items_without_marks_are_paragraphs() -> None:
    """And that they are told by nothing else is said."""
    paper = write_report()
    paper.write("The council should look at the following:", gap=12)
    for item in ITEMS:
        paper.write(item, gap=12)
    body = read(go_on(paper))
    assert recommended(body) == list(ITEMS)
    assert body.problems == ("recommendations: they have no bullets or numbers, or an unusual heading",)


def test_a_table_of_contents_announces_nothing() -> None:
    """It has the words of the heading, in the type of the text."""
    paper = Paper(footer="")
    for line in ("Contents", "What needs to improve? 3", "Recommendations", "The local authority 4"):
        paper.write(line)
    for page in write_report().pages[1:]:
        paper.pages.append(page)
    paper.foot = 700
    paper.bullet(ITEMS[0])
    assert recommended(read(go_on(paper))) == [ITEMS[0]]


def test_a_report_that_recommends_nothing_says_so() -> None:
    """None were found, and none were made up."""
    body = read(write_ilacs(improve=(), heading="Summary"))
    assert (body.recommendations, body.problems) == ((), ("recommendations: none were found",))


def test_the_board_s_are_told_from_the_authority_s() -> None:
    """Under a heading that names the board."""
    body = read(write_sif())
    assert [item.to_board for item in body.recommendations] == [False] * 5 + [True]
    assert [item.number for item in body.recommendations] == [1, 2, 3, 4, 5, None]
    assert (
        body.recommendations[-1].section
        == "The Local Safeguarding Children Board (LSCB): What does the LSCB need to improve?"
    )


def test_reports_of_2012_number_what_leads_in() -> None:
    """Its bullets are the items."""
    body = read(write_pre_sif())
    assert len(body.recommendations) == 3
    assert [paragraph.number for paragraph in body.paragraphs] == list(range(1, 20))


def test_paragraphs_have_their_pages_sections_and_words() -> None:
    """From the number to the next one, without what runs at the foot of the pages between."""
    body = read(write_ilacs(paragraphs=30))
    assert [paragraph.number for paragraph in body.paragraphs] == list(range(1, 31))
    assert [paragraph.text for paragraph in body.paragraphs] == [
        " ".join([SENTENCE] * (1 + place % 4)) for place in range(30)
    ]
    assert [paragraph.page for paragraph in body.paragraphs] == sorted(
        paragraph.pdf_page for paragraph in body.paragraphs
    )
    assert body.paragraphs[0].section == "The impact of leaders on social work practice with children and families"
    assert body.problems == ()


def test_footnotes_and_subheadings_are_no_part_of_a_paragraph() -> None:
    """A note in smaller type, and a heading in the type of the text that stands back at the number's edge."""
    paper = write_report()
    paper.bullet(ITEMS[0])
    paper.number(1)
    paper.write("Care leavers", gap=12)
    paper.number(2)
    paper.foot = 90
    paper.put("1 A note on what was said.", size=9)
    paper.turn()
    for number in range(3, 15):
        paper.number(number)
    assert {paragraph.text for paragraph in read(paper).paragraphs} == {SENTENCE}


def test_a_letter_has_sections_and_paragraphs_without_numbers() -> None:
    """From its first words to its last, without addresses, greeting and signature."""
    body = read(write_letter(visit="Focused visit to Leeds children’s services"), letter=True)
    texts = [paragraph.text for paragraph in body.paragraphs]
    assert texts[0].startswith("This letter summarises the findings of the focused visit")
    assert texts[-1] == "I am copying this letter to the Department for Education."
    assert len(texts) == 12
    assert {paragraph.number for paragraph in body.paragraphs} == {None}
    assert [paragraph.section for paragraph in body.paragraphs][2::2] == [
        "Areas covered by the visit",
        "Overview",
        "Findings and evaluation of progress",
        "What needs to improve in this area of social work practice",
        "Findings",
    ]
    assert len(body.recommendations) == 2
    assert body.problems == ()


def test_a_letter_need_recommend_nothing() -> None:
    """Monitoring visits find, and leave the recommendations to the inspection."""
    body = read(write_letter(), letter=True)
    assert (body.recommendations, body.problems) == ((), ())


def test_a_visit_with_a_cover_begins_after_it() -> None:
    """As since 2021."""
    body = read(write_visit(), letter=True)
    assert body.paragraphs[0].text.startswith("Inspectors looked at the front door.")
    assert len(body.recommendations) == 3
    assert {paragraph.section for paragraph in body.paragraphs} == {
        None,
        "Headline findings",
        "What needs to improve in this area of social work practice?",
        "Main findings",
    }
