"""Answers, alerts and lists as Telegram shows them, judged by the sandbox's parser."""

from collections.abc import Sequence
from typing import Any

import pytest

from briefing.chat.alert_pages import render_alert
from briefing.chat.render import render_answer, render_page, render_sources, render_term
from briefing.services.answering import Page
from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from knowledge.base import FactBase
from knowledge.models import Fact, Source, Term
from sandbox import utf16
from sandbox.entities import FormattedText, parse_text
from tests.factories import make_base, make_corpus, make_fact, make_source, make_theme

COUNCIL = "Norfolk County Council"
HOSTILE = """<b>Fish & "chips"</b> 'x' <a href="https://example.org">y</a> &amp; </blockquote>"""
# every limit of the models reached: 400 characters a line, 120 a name, 280 a statement, 12 words a quote
LONG = "W" * 400
LONGEST_SOURCE = make_source(
    title=LONG,
    publisher="P" * 120,
    url=f"https://example.org/{'u' * 480}",
    kind="press",
    tier="secondary",
    note=LONG,
)
LONGEST_FACT = make_fact(
    statement="S" * 280,
    quote=" ".join(["Q" * 32] * 12),
    said_by="B" * 120,
    themes=["care-leavers", "adoption", "workforce"],
    locator={"section": "L" * 120},
)


def _show(markup: str) -> FormattedText:
    """What the server stores; it fails where the server would refuse."""
    parsed = parse_text(markup, "HTML")
    assert 0 < utf16.count_units(parsed.text) <= 4096
    return parsed


def _answer(*facts: Fact, source: Source | None = None, **fields: Any) -> Answer:
    snippets = tuple(Snippet(fact=fact, source=source or make_source()) for fact in facts)
    values = {"question": "what?", "status": AnswerStatus.ANSWERED, "confidence": 0.9, "snippets": snippets}
    return Answer.model_validate(values | fields)


def _render(answer: Answer, base: FactBase | None = None) -> Sequence[str]:
    return [_show(text).text for text in render_answer(answer, base or make_base(), council=COUNCIL)]


def _links(markup: str) -> list[str]:
    return [entity["url"] for entity in _show(markup).entities if entity["type"] == "text_link"]


def test_answer_says_who_when_and_where() -> None:
    """A snippet has its speaker, its date, the statement, and a numbered source with page, paragraph and link."""
    [markup] = render_answer(_answer(make_fact(quote="in touch")), make_base(), council=COUNCIL)
    text = _show(markup).text
    assert "Ofsted · as at May 2024 [1]" in text
    assert "kept in touch with their personal advisers. “in touch”" in text
    assert "[1] Ofsted, inspection report, 28 June 2024" in text
    assert "page 7, paragraph 21" in text
    assert "NFK-2024-01" in text
    assert _links(markup) == ["https://example.org/report"]


def test_a_concern_gets_the_route_to_help_and_nothing_else() -> None:
    """Whatever brings such an answer to be shown, it is the operator's text and no refusal with facts."""
    answer = _answer(status=AnswerStatus.SAFEGUARDING, nearest=(Snippet(fact=make_fact(), source=make_source()),))
    own = "<b>In danger: 999.</b>"
    assert render_answer(answer, make_base(), council=COUNCIL, route_to_help=own) == [own]
    assert "0800 1111" in _render(answer)[0]


def test_parts_stand_under_their_whole() -> None:
    """The points of a recommendation follow it without a number, and only wholes are counted."""
    parts = tuple(make_fact(f"NFK-2024-1{n}", statement=f"Point {n}.") for n in range(2))
    snippets = (Snippet(fact=make_fact(), source=make_source(), parts=parts),)
    [text] = _render(_answer(snippets=snippets))
    assert "↳ Point 0. NFK-2024-10" in text
    assert "↳ Point 1. NFK-2024-11" in text
    assert "[2]" not in text
    [page] = render_page(Page(snippets, 3, 0))
    assert "↳ Point 1. NFK-2024-11" in _show(page).text


def test_many_long_parts_fit_in_messages() -> None:
    """A message ends between parts, never inside the markup of one."""
    parts = tuple(LONGEST_FACT.model_copy(update={"id": f"NFK-2024-{n}"}) for n in range(10, 40))
    texts = _render(_answer(snippets=(Snippet(fact=LONGEST_FACT, source=LONGEST_SOURCE, parts=parts),)))
    assert len(texts) > 1


def test_a_list_says_what_was_addressed_to_others() -> None:
    """Recommendations to another body are not shown, and not hidden."""
    others = [{"addressee": "Board & Co", "count": 6}, {"addressee": "Trust", "count": 1}]
    [text] = _render(_answer(make_fact(), addressed_elsewhere=others))
    assert "6 more were made to the Board & Co." in text
    assert "1 more was made to the Trust." in text


def test_press_fact_says_so() -> None:
    """What is known only from the press names the paper beside the speaker, and its source is marked."""
    press = make_source(publisher="Eastern Daily Press", kind="press", tier="secondary")
    [text] = _render(_answer(make_fact(), source=press))
    assert "Ofsted, reported by Eastern Daily Press" in text
    assert "Eastern Daily Press, press report" in text


def test_paper_that_speaks_for_itself_reports_nobody() -> None:
    """Where the paper itself is the speaker it is not said to report itself."""
    press = make_source(publisher="Eastern Daily Press", kind="press", tier="secondary")
    [text] = _render(_answer(make_fact(said_by="Eastern Daily Press"), source=press))
    assert "reported by" not in text


def test_source_without_link_or_page_is_still_cited() -> None:
    """A source that is not on the web is named without a link, and a fact without a page without one."""
    [markup] = render_answer(
        _answer(make_fact(locator=None), source=make_source(url=None)), make_base(), council=COUNCIL
    )
    assert "Ofsted, inspection report, 28 June 2024" in _show(markup).text
    assert "page" not in _show(markup).text
    assert _links(markup) == []


def test_newer_finding_stands_under_since_then() -> None:
    """A newer fact on the same matter follows the answer under its own heading, with its own source."""
    newer = Snippet(fact=make_fact("NFK-2026-01", statement="It changed.", as_at="2026"), source=make_source())
    [text] = _render(_answer(make_fact(), since_then=(newer,)))
    first, _heading, after = text.partition("Since then")
    assert "personal advisers" in first
    assert "It changed." in after
    assert "as at 2026 [2]" in after
    assert "[2] Ofsted" in after


def test_disagreement_is_shown() -> None:
    """Where facts differ the answer says which and how."""
    item = Disagreement(
        facts=("NFK-2024-01", "NFK-2024-02"), recorded_by="NFK-2024-01", note="26 of 190 is <13.7%>"
    )
    [text] = _render(_answer(make_fact(), conflicts=(item,)))
    assert "Sources differ (NFK-2024-01, NFK-2024-02): 26 of 190 is <13.7%>" in text


def test_first_page_says_how_many_there_are() -> None:
    """An answer of more than three facts shows three and says how many there are in all."""
    facts = [make_fact(f"NFK-2024-{number:02d}", statement=f"Claim {number}.") for number in range(1, 6)]
    text = "\n".join(_render(_answer(*facts)))
    assert "5 in all" in text
    assert [number for number in range(1, 6) if f"Claim {number}." in text] == [1, 2, 3]


def test_later_page_goes_on_counting() -> None:
    """The numbers of a later page continue those of the first, in text and sources alike."""
    facts = [make_fact(f"NFK-2024-{number:02d}", statement=f"Claim {number}.") for number in (4, 5)]
    page = Page([Snippet(fact=fact, source=make_source()) for fact in facts], first=3, remaining=0)
    [text] = [_show(markup).text for markup in render_page(page)]
    assert "as at May 2024 [4]" in text
    assert "[5] Ofsted" in text
    assert "[1]" not in text


def test_page_beyond_the_last_says_so() -> None:
    """A press that came too late gets a sentence, not an empty message."""
    [text] = render_page(Page([], first=9, remaining=0))
    assert "That was all" in _show(text).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": AnswerStatus.NO_MATCH}, ["I hold no answer to that.", "1 fact"]),
        ({"status": AnswerStatus.OTHER_AUTHORITY, "named": "Suffolk <x>"}, ["nothing about Suffolk <x>", COUNCIL]),
        ({"status": AnswerStatus.OTHER_TIME, "named": "1999"}, ["1999", "up to May 2024"]),
        ({"status": AnswerStatus.OTHER_TIME}, ["for that time"]),
        ({"status": AnswerStatus.EMPTY_BASE}, ["no facts yet", "/addfact"]),
        ({"status": AnswerStatus.EMPTY_QUESTION}, ["could not find a question"]),
    ],
)
def test_refusal_says_why(fields: dict[str, Any], words: list[str]) -> None:
    """Each way of not answering says what the base holds and why that is no answer."""
    [text] = _render(_answer(**fields))
    assert [word for word in words if word not in text] == []


def test_nearest_facts_are_labelled_as_such() -> None:
    """The nearest facts come with their sources and are said to be no answer."""
    near = Snippet(fact=make_fact(), source=make_source())
    [text] = _render(_answer(status=AnswerStatus.NO_MATCH, nearest=(near,)))
    assert "nearest" in text.partition("personal advisers")[0]
    assert "page 7, paragraph 21" in text


def test_alert_is_one_message_with_its_source() -> None:
    """An alert names the themes, the claim and where it stands."""
    text = _show(render_alert(make_fact(themes=["care-leavers", "adoption"]), make_source(), make_base())).text
    assert "New: Care leavers, Adoption" in text
    assert "personal advisers" in text
    assert "page 7, paragraph 21" in text


def test_term_is_explained() -> None:
    """A glossary entry has its expansion, its note and what else it is called."""
    term = Term(
        term="LAC", expansion="Looked-after children", synonyms=("CLA", "children in care"), note="Old & new"
    )
    text = _show(render_term(term)).text
    assert text == "LAC: Looked-after children\nOld & new\nAlso: CLA, children in care"


def test_sources_are_listed_newest_first() -> None:
    """The list counts each source's facts, one as one and several as several."""
    older = make_source(id="older", title="The older report", published_on="2013-08", fieldwork_end=None)
    facts = [
        make_fact("NFK-2024-01"),
        make_fact("NFK-2024-02"),
        make_fact("NFK-2013-01", source="older", as_at="2013"),
    ]
    base = make_base(make_corpus(sources=[older, make_source()], facts=facts))
    [text] = [_show(markup).text for markup in render_sources(base)]
    assert "Sources, newest first (3 facts, up to May 2024)" in text
    assert text.index("28 June 2024 · 2 facts") < text.index("August 2013 · 1 fact")


def _hostile() -> list[tuple[str, str]]:
    """Everything that shows a text somebody wrote, each with hostile text in every place."""
    url = "https://example.org/it's?a=1&amp;b=2&lt"
    source = make_source(title=HOSTILE, publisher=HOSTILE, note=HOSTILE, url=url, kind="press", tier="secondary")
    fact = make_fact(statement=HOSTILE, said_by=HOSTILE + "!", quote="<i>& few</i>", locator={"section": HOSTILE})
    base = make_base(
        make_corpus(
            sources=[source],
            facts=[fact],
            themes=[make_theme("care-leavers", name=HOSTILE), make_theme("adoption")],
        )
    )
    snippet = Snippet(fact=fact, source=source)
    term = Term(term=HOSTILE, expansion=HOSTILE, synonyms=(HOSTILE,), note=HOSTILE)
    answers = {
        "answer": _answer(fact, source=source, since_then=(snippet,)),
        "differ": _answer(
            fact,
            source=source,
            conflicts=(Disagreement(facts=("NFK-2024-01",), recorded_by="NFK-2024-01", note=HOSTILE),),
        ),
        "nearest": _answer(status=AnswerStatus.NO_MATCH, nearest=(snippet,)),
        "elsewhere": _answer(status=AnswerStatus.OTHER_AUTHORITY, named=HOSTILE),
        "another time": _answer(status=AnswerStatus.OTHER_TIME, named=HOSTILE),
        "definition": _answer(status=AnswerStatus.DEFINITION, definition=term),
    }
    rendered = {name: render_answer(answer, base, council=HOSTILE) for name, answer in answers.items()}
    rendered["page"] = render_page(Page([snippet], first=3, remaining=0))
    rendered["alert"] = [render_alert(fact, source, base)]
    rendered["sources"] = render_sources(base)
    rendered["term"] = [render_term(term)]
    return [(name, markup) for name, messages in rendered.items() for markup in messages]


@pytest.mark.parametrize(("name", "markup"), _hostile())
def test_nothing_written_becomes_markup(name: str, markup: str) -> None:
    """Angle brackets, quotes and entities in any field are shown as they are, and links lead where they should."""
    parsed = _show(markup)
    assert HOSTILE in parsed.text
    assert _links(markup) == [url for url in _links(markup) if url.startswith("https://example.org/it")]


def _longest() -> dict[str, Sequence[str]]:
    themes = [make_theme(theme, name=f"{theme} {LONG}"[:400]) for theme in LONGEST_FACT.themes]
    base = make_base(make_corpus(sources=[LONGEST_SOURCE], facts=[LONGEST_FACT], themes=themes))
    snippet = Snippet(fact=LONGEST_FACT, source=LONGEST_SOURCE)
    others = [
        Snippet(fact=LONGEST_FACT.model_copy(update={"id": f"NFK-2024-{number:02d}"}), source=LONGEST_SOURCE)
        for number in range(2, 9)
    ]
    facts = [snippet.fact, *(item.fact for item in others[:4])]
    differ = Disagreement(facts=("NFK-2024-01", "NFK-2024-02"), recorded_by="NFK-2024-01", note=LONG)
    full = _answer(*facts, source=LONGEST_SOURCE, since_then=tuple(others[4:6]), conflicts=(differ,) * 3)
    return {
        "alert": [render_alert(LONGEST_FACT, LONGEST_SOURCE, base)],
        "answer": render_answer(full, base, council=LONG),
        "page": render_page(Page([snippet, *others[:2]], first=3, remaining=0)),
        "nearest": render_answer(
            _answer(status=AnswerStatus.NO_MATCH, nearest=(snippet, others[0])), base, council=LONG
        ),
        "sources": render_sources(base),
    }


@pytest.mark.parametrize("name", ["alert", "answer", "page", "nearest", "sources"])
def test_longest_facts_fit(name: str) -> None:
    """With every field as long as the models allow, each message stays within Telegram's limit."""
    for markup in _longest()[name]:
        _show(markup)
