"""A fact in the making: what each step asks, accepts and refuses, and what comes of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.base import FactBase
from knowledge.corpus import load_corpus
from knowledge.dates import PartialDate
from knowledge.drafts import (
    Draft,
    DraftInputError,
    NewSource,
    Step,
    accept_input,
    finish_fact,
    finish_source,
    reopen_step,
    show_prompt,
)
from knowledge.drafts.draft import fact_prefix, framework_of
from knowledge.models import (
    Fact,
    Figure,
    Framework,
    Grade,
    Judgement,
    Kind,
    Locator,
    Metric,
    Source,
    SourceKind,
    Stance,
    Strand,
)
from tests.factories import make_base, make_corpus, make_fact, make_source, make_theme

OLD = make_source(
    id="nfk-ofsted-2013",
    framework="pre_sif_lac",
    fieldwork_end="2013-07-12",
    published_on="2013-08-16",
    publisher="The inspectorate",
)
PAPER = make_source(
    id="nfk-paper",
    kind="press",
    tier="secondary",
    publisher="Evening Paper",
    framework=None,
    published_on="2015-10",
)
METRICS = {
    "in-touch": Metric(id="in-touch", name="Care leavers in touch", unit="care leavers"),
    "looked-after": Metric(id="looked-after", name="Children looked after", unit="children"),
}


def _make_base() -> FactBase:
    corpus = make_corpus(
        facts=[
            make_fact("NFK-2024-01"),
            make_fact(
                "NFK-2024-02", kind="figure", figure={"metric": "in-touch", "value": 92, "unit": "care leavers"}
            ),
        ],
        sources=[make_source(), OLD, PAPER],
        themes=[make_theme(id_) for id_ in ("care-leavers", "adoption", "workforce", "health")],
    )
    return FactBase(replace(corpus, metrics=METRICS), home="Norfolk")


BASE = _make_base()


def _walk(*answers: str, draft: Draft | None = None) -> Draft:
    """The draft after these answers, one after another."""
    walked = draft or Draft()
    for answer in answers:
        walked = accept_input(walked, answer, BASE)
    return walked


def _at(step: Step, **settled: Any) -> Draft:
    """A draft that stands at `step`, everything before it settled."""
    before = {item for item in Step if list(Step).index(item) < list(Step).index(step)}
    return Draft(step=step, answered=frozenset(before), **({"source": "nfk-ofsted-2024"} | settled))


def _finish(draft: Draft, fact_id: str = "NFK-2024-E01") -> tuple[Fact, Source]:
    assert draft.step is Step.PREVIEW
    source = finish_source(draft, BASE)
    return finish_fact(draft, fact_id, source, BASE), source


STATEMENT = "Norfolk kept in touch with most care leavers in May 2024."
TAIL = (STATEMENT, "Ofsted", "strength", "2024-05", "p 7 para 21", "skip", "skip")
FINDING = ("nfk-ofsted-2024", "finding", "care-leavers", "done", *TAIL)
FIGURE = ("nfk-ofsted-2024", "figure", "care-leavers", "done", "in-touch", "92", *TAIL)
JUDGEMENT = ("nfk-ofsted-2024", "judgement", "care-leavers", "done", "care_leavers", "good", *TAIL)


# --- prompts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.PREVIEW])
def test_every_step_asks_something(step: Step) -> None:
    """Each step has a question in bold, and its buttons have a short label and a value that fits a button."""
    prompt = show_prompt(_at(step, new_source=NewSource(), themes=("care-leavers",)), BASE)
    assert prompt.text.startswith("<b>")
    assert "?</b>" in prompt.text
    assert prompt.columns >= 1
    labels = [option.label for option in prompt.options]
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= 60 for label in labels)


def test_the_preview_asks_nothing() -> None:
    """A finished draft has no open question."""
    with pytest.raises(ValueError, match="asks nothing"):
        show_prompt(_walk(*FINDING), BASE)


@pytest.mark.parametrize(
    ("step", "settled", "values"),
    [
        # newest first, after the way to add one
        (Step.SOURCE, {}, ["new", "nfk-ofsted-2024", "nfk-paper", "nfk-ofsted-2013"]),
        (Step.SOURCE_KIND, {"new_source": NewSource()}, [kind.value for kind in SourceKind]),
        (Step.KIND, {}, [kind.value for kind in Kind]),
        (Step.STANCE, {}, ["strength", "weakness", "neutral"]),
        # the end of fieldwork before the publication
        (Step.AS_AT, {}, ["2024-05-17", "2024-06-28"]),
        (Step.AS_AT, {"source": None, "new_source": NewSource(published_on=PartialDate(2026, 11))}, ["2026-11"]),
        # only quantities already counted on these themes
        (Step.METRIC, {"themes": ("care-leavers",)}, ["in-touch"]),
        (Step.METRIC, {"themes": ("adoption",)}, []),
        # the grades of the report's own era
        (Step.GRADE, {}, ["outstanding", "good", "requires_improvement", "inadequate"]),
        (Step.GRADE, {"source": "nfk-ofsted-2013"}, ["outstanding", "good", "adequate", "inadequate"]),
        # the publisher is the likeliest speaker
        (Step.SAID_BY, {"source": "nfk-paper"}, ["Evening Paper", "Ofsted"]),
        (Step.SOURCE_URL, {"new_source": NewSource()}, ["skip"]),
        (Step.LOCATOR, {}, []),  # a finding from the document itself has a page
        (Step.LOCATOR, {"source": "nfk-paper"}, ["skip"]),
        (Step.QUOTE, {}, ["skip"]),
        (Step.ASKS, {}, ["skip"]),
        (Step.STATEMENT, {}, []),
    ],
)
def test_buttons_offer_what_fits(step: Step, settled: dict[str, Any], values: list[str]) -> None:
    """Buttons hold what the base and the draft so far make likely."""
    assert [option.value for option in show_prompt(_at(step, **settled), BASE).options] == values


@pytest.mark.parametrize(
    ("kind", "likely"),
    [
        (SourceKind.COUNCIL_STATEMENT, "Norfolk County Council"),
        (SourceKind.MINISTERIAL_LETTER, "Department for Education"),
    ],
)
def test_the_likely_publisher_is_offered_first(kind: SourceKind, likely: str) -> None:
    """A council's statement is published by the council, a minister's letter by the department."""
    prompt = show_prompt(_at(Step.SOURCE_PUBLISHER, source=None, new_source=NewSource(kind=kind)), BASE)
    assert prompt.options[0].value == likely


def test_chosen_themes_are_marked() -> None:
    """A theme that is switched on shows so, and Done appears with the first."""
    at_themes = _walk("nfk-ofsted-2024", "finding")
    assert "done" not in [option.value for option in show_prompt(at_themes, BASE).options]
    chosen = show_prompt(_walk("care-leavers", draft=at_themes), BASE).options
    assert [option.value for option in chosen if option.chosen] == ["care-leavers"]
    assert chosen[-1].value == "done"


# --- accepted -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "text", "settled"),
    [
        (Step.SOURCE, "nfk-paper", {"source": "nfk-paper"}),
        (Step.SOURCE, "evening paper, october 2015", {"source": "nfk-paper"}),  # typed as the button reads
        (Step.SOURCE, "new", {"source": None, "new_source": NewSource()}),
        (Step.SOURCE, "➕ A new document", {"source": None, "new_source": NewSource()}),
        (Step.SOURCE_KIND, "Monitoring letter", {"new_source": NewSource(kind=SourceKind.MONITORING_LETTER)}),
        (Step.SOURCE_TITLE, " A \n title ", {"new_source": NewSource(title="A title")}),
        (Step.SOURCE_PUBLISHER, "Ofsted", {"new_source": NewSource(publisher="Ofsted")}),
        (Step.SOURCE_DATE, "2026-11", {"new_source": NewSource(published_on=PartialDate(2026, 11))}),
        (Step.SOURCE_URL, "https://a.org/x?y=1", {"new_source": NewSource(url="https://a.org/x?y=1")}),
        (Step.SOURCE_URL, "skip", {"new_source": NewSource()}),
        (Step.SOURCE_URL, "It has no link", {"new_source": NewSource()}),
        (Step.KIND, "finding", {"kind": Kind.FINDING}),
        (Step.KIND, "figure: a number", {"kind": Kind.FIGURE}),
        (Step.STRAND, "Children in care", {"strand": Strand.LOOKED_AFTER}),
        (Step.GRADE, "requires improvement", {"grade": Grade.REQUIRES_IMPROVEMENT}),
        (Step.METRIC, "in-touch", {"metric": "in-touch"}),
        (Step.METRIC, "Care leavers in touch", {"metric": "in-touch"}),
        (Step.METRIC, "care leaver in touch", {"metric": "in-touch"}),  # nearly the name
        (Step.METRIC, "Zebras (seen)", {"metric": "zebras-seen"}),  # a new quantity
        (Step.STATEMENT, STATEMENT, {"statement": STATEMENT}),
        (Step.STATEMENT, "x" * 280, {"statement": "x" * 280}),
        (Step.SAID_BY, "the children's minister", {"said_by": "the children's minister"}),
        (Step.STANCE, "neither", {"stance": Stance.NEUTRAL}),
        (Step.AS_AT, "17 May 2024", {"as_at": PartialDate(2024, 5, 17)}),  # a button's label
        (Step.AS_AT, "2024", {"as_at": PartialDate(2024)}),
        (Step.LOCATOR, "30", {"locator": Locator(page=30)}),
        (Step.LOCATOR, "p 30 para 100", {"locator": Locator(page=30, paragraph="100")}),
        (Step.LOCATOR, "Page 30, paragraphs 100-102", {"locator": Locator(page=30, paragraph="100-102")}),
        (Step.LOCATOR, "pg.3 § 1.2", {"locator": Locator(page=3, paragraph="1.2")}),
        (Step.QUOTE, "“in touch”", {"quote": "in touch"}),
        (Step.QUOTE, "No quote", {"quote": None}),
        (Step.ASKS, "- how many?\n\n2. who asks\n* how many?", {"asks": ("how many?", "who asks")}),
        (Step.ASKS, "-how many\n•who", {"asks": ("how many", "who")}),
        (Step.ASKS, "2015 grade?\n16 year olds in hotels", {"asks": ("2015 grade?", "16 year olds in hotels")}),
        (Step.ASKS, "SKIP", {"asks": ()}),
    ],
)
def test_an_answer_settles_its_step(step: Step, text: str, settled: dict[str, Any]) -> None:
    """What is typed or pressed is kept, and the draft moves on."""
    new_source = NewSource() if step.value.startswith("source_") else None
    draft = accept_input(_at(step, new_source=new_source), text, BASE)
    assert {name: getattr(draft, name) for name in settled} == settled
    assert step in draft.answered
    assert draft.step is not step


@pytest.mark.parametrize(
    ("text", "value", "unit", "denominator"),
    [
        ("92", 92, "care leavers", None),  # the unit of the quantity
        ("190 of 766", 190, "care leavers", 766),
        ("190 out of 766", 190, "care leavers", 766),
        ("26 young people of 190 care leavers", 26, "young people", 190),
        ("25%", 25, "per cent", None),
        ("13.7 per cent", 13.7, "per cent", None),
        ("25% of 766", 25, "per cent", 766),
        ("£16.5m", 16_500_000, "pounds", None),
        ("£2 billion", 2_000_000_000, "pounds", None),
        ("£1.5bn", 1_500_000_000, "pounds", None),
        ("£3,500", 3500, "pounds", None),
        ("60k", 60_000, "care leavers", None),
        ("1,088", 1088, "care leavers", None),
        ("1,088 children", 1088, "children", None),
        ("3 months", 3, "months", None),  # no million
        ("0", 0, "care leavers", None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    text: str, value: float, unit: str, denominator: float | None
) -> None:
    """Counts, shares, sums and parts of a whole become value, unit and denominator."""
    draft = accept_input(_at(Step.VALUE, kind=Kind.FIGURE, metric="in-touch"), text, BASE)
    assert draft.value == pytest.approx(value)
    assert (draft.unit, draft.denominator) == (unit, denominator)


# --- refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "text", "reason"),
    [
        *((step, " \n ", "has no text in it") for step in Step if step is not Step.PREVIEW),
        (Step.SOURCE, "some report", "choose the document with one of the buttons"),
        (Step.SOURCE_KIND, "a blog", "choose the sort of document"),
        (Step.SOURCE_TITLE, "x" * 401, "A title has 400 characters at most; that is 401"),
        (Step.SOURCE_PUBLISHER, "x" * 121, "A publisher's name has 120 characters at most"),
        (Step.SOURCE_DATE, "20 November 2026", "is not a date: write 2013"),
        (Step.SOURCE_DATE, "2026-02-30", "is not a day of the calendar"),
        (Step.SOURCE_URL, "www.ofsted.gov.uk", "should begin with https://"),
        (Step.SOURCE_URL, "javascript:alert(1)", "should begin with https://"),
        (Step.SOURCE_URL, "https://a b", "have no spaces"),
        (Step.KIND, "opinion", "choose the sort of claim"),
        (Step.THEMES, "fishing", "choose the theme"),
        (Step.THEMES, "done", "at least one theme first"),
        (Step.STRAND, "maths", "choose the graded line"),
        (Step.GRADE, "adequate", "choose the grade"),  # of another era
        (Step.METRIC, "???", "say in words what the number counts"),
        (Step.VALUE, "many", "not a number I can read"),
        (Step.VALUE, "-5", "not a number I can read"),
        (Step.VALUE, "9" * 400, "not a number I can read"),  # more than a number can hold
        (Step.VALUE, "5 " + "units " * 100, "A unit has 400 characters at most"),
        (Step.STATEMENT, "x" * 281, "That is 281 characters; a statement has 280 at most. Please shorten it by 1"),
        (Step.STATEMENT, "Too short.", "very short"),
        (Step.SAID_BY, "x" * 121, "A name has 120 characters at most"),
        (Step.STANCE, "excellent", "choose the choice"),
        (Step.AS_AT, "last May", "is not a date"),
        (Step.AS_AT, "2024-07", "after the document was published (28 June 2024)"),
        (Step.LOCATOR, "0", "could not read a page"),
        (Step.LOCATOR, "somewhere", "could not read a page"),
        (Step.LOCATOR, "99999", "could not read a page"),
        (Step.LOCATOR, "skip", "needs its page"),
        (Step.QUOTE, "word " * 13, "That is 13 words; a quote has 1 to 12"),
        (Step.QUOTE, "“”", "a quote has 1 to 12"),
        (Step.ASKS, "-\n*", "at least one question"),
        (Step.ASKS, "\n".join(f"question {letter}" for letter in "abcdefghi"), "That is 9 questions; 8 at most"),
        (Step.ASKS, "x" * 401, "A question has 400 characters at most"),
    ],
)
def test_what_cannot_be_used_is_refused_kindly(step: Step, text: str, reason: str) -> None:
    """The error says why and what to write instead, and the draft is as it was."""
    draft = _at(step, new_source=NewSource() if step.value.startswith("source_") else None)
    before = draft.model_copy(deep=True)
    with pytest.raises(DraftInputError) as caught:
        accept_input(draft, text, BASE)
    assert reason in str(caught.value)
    assert draft == before


def test_three_themes_at_most_each_switched_off_again() -> None:
    """A fourth theme is refused; pressing a chosen one takes it off; the draft stays at the question meanwhile."""
    draft = _walk("nfk-ofsted-2024", "finding", "care-leavers", "adoption", "Workforce")
    assert (draft.step, draft.themes) == (Step.THEMES, ("care-leavers", "adoption", "workforce"))
    with pytest.raises(DraftInputError, match="3 themes at most"):
        _walk("health", draft=draft)
    draft = _walk("adoption", "health", "Done ▸", draft=draft)
    assert (draft.step, draft.themes) == (Step.STATEMENT, ("care-leavers", "workforce", "health"))


@given(st.sampled_from([step for step in Step if step is not Step.PREVIEW]), st.text(max_size=60))
def test_any_text_is_accepted_or_refused(step: Step, text: str) -> None:
    """No message breaks a step: it settles something or is refused with a reason."""
    draft = _at(step, new_source=NewSource() if step.value.startswith("source_") else None)
    try:
        accepted = accept_input(draft, text, BASE)
    except DraftInputError:
        return
    assert Draft.model_validate_json(accepted.model_dump_json()) == accepted


# --- whole walks --------------------------------------------------------------------------------------------


def test_a_finding_from_the_first_question_to_the_fact() -> None:
    """A finding asks nine things and becomes the fact that was meant."""
    fact, source = _finish(_walk(*FINDING))
    assert source == BASE.sources["nfk-ofsted-2024"]
    assert fact == Fact(
        id="NFK-2024-E01",
        statement=STATEMENT,
        said_by="Ofsted",
        kind=Kind.FINDING,
        stance=Stance.STRENGTH,
        themes=("care-leavers",),
        authority="Norfolk",
        as_at=PartialDate(2024, 5),
        source="nfk-ofsted-2024",
        locator=Locator(page=7, paragraph="21"),
    )


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        ("190 of 766", Figure(metric="in-touch", value=190, unit="care leavers", denominator=766)),
        ("25%", Figure(metric="in-touch", value=25, unit="per cent")),
        ("£16.5m", Figure(metric="in-touch", value=16.5e6, unit="pounds")),
        ("1,088", Figure(metric="in-touch", value=1088, unit="care leavers")),
    ],
)
def test_a_figure_from_the_first_question_to_the_fact(value: str, figure: Figure) -> None:
    """A figure is asked what it counts and the number, and carries both."""
    fact, _source = _finish(_walk(*FIGURE[:5], value, *TAIL))
    assert (fact.kind, fact.figure, fact.judgement) == (Kind.FIGURE, figure, None)


@pytest.mark.parametrize(
    ("source", "as_at", "grade", "framework"),
    [
        ("nfk-ofsted-2013", "2013-07", "adequate", Framework.PRE_SIF_LAC),
        ("nfk-paper", "2015-10", "requires_improvement", Framework.SIF),  # by its date
        ("nfk-ofsted-2024", "2024-05", "requires_improvement", Framework.ILACS),
    ],
)
def test_a_judgement_of_each_era(source: str, as_at: str, grade: str, framework: Framework) -> None:
    """A grade is filed under the framework of its document, else of its date, and never under another era's scale."""
    draft = _walk(source, "judgement", "care-leavers", "done", "overall", grade, *TAIL[:3], as_at, *TAIL[4:])
    fact, _source = _finish(draft)
    assert fact.judgement == Judgement(strand=Strand.OVERALL, grade=Grade(grade), framework=framework)


@pytest.mark.parametrize(
    ("published", "framework"),
    [
        ("2013-08-16", Framework.PRE_SIF_LAC),
        ("2014-01-31", Framework.SIF),
        ("2017-12", Framework.SIF),
        ("2018-01-19", Framework.SIF),  # what came out in the month ILACS began was inspected before
        ("2018-03-05", Framework.ILACS),
        ("2026", Framework.ILACS),
    ],
)
def test_a_new_document_is_of_the_framework_of_its_day(published: str, framework: Framework) -> None:
    """The single framework ran from November 2013, its successor from January 2018."""
    draft = Draft(new_source=NewSource(published_on=PartialDate.parse(published)))
    assert framework_of(draft, BASE) is framework


NEW_LETTER = (
    *("new", "monitoring_letter", "Monitoring visit to Norfolk", "Ofsted"),
    *("2026-11-20", "https://example.org/letter"),
)


def test_a_new_document_is_asked_for_and_made() -> None:
    """A document that the base does not hold is described first and becomes a source of its own."""
    draft = _walk(*NEW_LETTER)
    assert draft.step is Step.KIND
    fact, source = _finish(_walk(*FINDING[1:7], "2026-11", *FINDING[8:], draft=draft), "NFK-2026-E01")
    assert source.model_dump(exclude_none=True, mode="json") == {
        "id": "nfk-ofsted-2026-11-20",
        "title": "Monitoring visit to Norfolk",
        "publisher": "Ofsted",
        "kind": "monitoring_letter",
        "tier": "primary",
        "authority": "Norfolk",
        "published_on": "2026-11-20",
        "url": "https://example.org/letter",
        "licence": "Open Government Licence v3.0",
    }
    assert (fact.source, fact.authority) == (source.id, "Norfolk")


def test_a_new_article_is_secondary() -> None:
    """Press is secondary and under its publisher's copyright."""
    draft = _walk("new", "press", "Council improves", "Evening Paper", "2026", "skip", *FINDING[1:])
    _fact, source = _finish(draft)
    assert (source.id, source.tier, source.url) == ("nfk-evening-paper-2026", "secondary", None)
    assert "Copyright of the publisher" in source.licence


def test_a_new_document_with_a_grade_has_its_framework() -> None:
    """The framework of a new document is noted when it grades."""
    fact, source = _finish(_walk(*NEW_LETTER, *JUDGEMENT[1:9], "2026-11", *JUDGEMENT[10:]))
    assert fact.judgement is not None
    assert source.framework is fact.judgement.framework is Framework.ILACS


# --- going back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("walk", "step", "answers", "changes"),
    [
        (
            FINDING,
            Step.STATEMENT,
            ["Norfolk lost touch with some."],
            {"statement": "Norfolk lost touch with some."},
        ),
        (FINDING, Step.STANCE, ["weakness"], {"stance": Stance.WEAKNESS}),
        (FINDING, Step.THEMES, ["adoption", "done"], {"themes": ("care-leavers", "adoption")}),
        (FINDING, Step.LOCATOR, ["9"], {"locator": Locator(page=9)}),
        (FINDING, Step.QUOTE, ["in touch"], {"quote": "in touch"}),
        (FINDING, Step.SOURCE, ["nfk-ofsted-2024"], {}),
        (FIGURE, Step.VALUE, ["25% of 8"], {"value": 25.0, "unit": "per cent", "denominator": 8.0}),
        (JUDGEMENT, Step.GRADE, ["outstanding"], {"grade": Grade.OUTSTANDING}),
    ],
)
def test_a_reopened_step_returns_to_the_preview(
    walk: tuple[str, ...], step: Step, answers: list[str], changes: dict[str, Any]
) -> None:
    """One answer is changed, everything else stays, and the preview follows."""
    finished = _walk(*walk)
    reopened = reopen_step(finished, step)
    assert (reopened.step, step in reopened.answered) == (step, False)
    changed = _walk(*answers, draft=reopened)
    assert changed == finished.model_copy(update=changes)
    _finish(changed)


@pytest.mark.parametrize(
    ("walk", "kind", "missing", "answers"),
    [
        (FINDING, "judgement", [Step.STRAND, Step.GRADE], ["overall", "good"]),
        (FINDING, "figure", [Step.METRIC, Step.VALUE], ["in-touch", "92"]),
        (JUDGEMENT, "figure", [Step.METRIC, Step.VALUE], ["in-touch", "92"]),
        (JUDGEMENT, "finding", [], []),
        (FIGURE, "event", [], []),
    ],
)
def test_changing_the_kind_asks_for_what_is_missing(
    walk: tuple[str, ...], kind: str, missing: list[Step], answers: list[str]
) -> None:
    """A new kind opens the steps that it needs and no others; parts of the old kind do not reach the fact."""
    draft = _walk(kind, draft=reopen_step(_walk(*walk), Step.KIND))
    for step, answer in zip(missing, answers, strict=True):
        assert draft.step is step
        draft = _walk(answer, draft=draft)
    fact, _source = _finish(draft)
    assert fact.kind == kind
    assert (fact.judgement is not None, fact.figure is not None) == (kind == "judgement", kind == "figure")


def test_changing_to_a_new_document_asks_for_it() -> None:
    """A finished draft moved to a new document is asked what that is, then returns to the preview."""
    draft = _walk(*NEW_LETTER, draft=reopen_step(_walk(*FINDING), Step.SOURCE))
    _fact, source = _finish(draft)
    assert source.id == "nfk-ofsted-2026-11-20"


def test_a_new_document_dropped_and_taken_up_again_is_asked_anew() -> None:
    """Back from a stored document to a new one, nothing of a forgotten description counts as answered."""
    finished = _walk(*NEW_LETTER, *FINDING[1:7], "2024-05", *FINDING[8:])
    stored = _walk("nfk-ofsted-2024", draft=reopen_step(finished, Step.SOURCE))
    assert (stored.step, stored.new_source) == (Step.PREVIEW, None)
    again = _walk("new", draft=reopen_step(stored, Step.SOURCE))
    assert again.step is Step.SOURCE_KIND
    _finish(_walk(*NEW_LETTER[1:], draft=again))


def test_a_grade_that_the_other_document_does_not_know_is_asked_again() -> None:
    """Moved to a document of another era, a grade of the old scale is asked again, one of both scales is kept."""
    tail = (*TAIL[:3], "2013-07", *TAIL[4:])
    old = _walk("nfk-ofsted-2013", "judgement", "care-leavers", "done", "overall", "adequate", *tail)
    moved = _walk("nfk-ofsted-2024", draft=reopen_step(old, Step.SOURCE))
    assert moved.step is Step.GRADE
    fact, _source = _finish(_walk("good", draft=moved))
    assert fact.judgement is not None
    assert fact.judgement.framework is Framework.ILACS
    good = _walk("good", draft=reopen_step(old, Step.GRADE))
    assert _walk("nfk-ofsted-2024", draft=reopen_step(good, Step.SOURCE)).step is Step.PREVIEW


def test_a_date_after_the_other_document_is_asked_again() -> None:
    """Moved to an older document, or given an earlier publication, a later as-at date is asked again."""
    moved = _walk("nfk-ofsted-2013", draft=reopen_step(_walk(*FINDING), Step.SOURCE))
    assert moved.step is Step.AS_AT
    assert _walk("2013-07", draft=moved).step is Step.PREVIEW
    letter = _walk(*NEW_LETTER, *FINDING[1:7], "2026-11", *FINDING[8:])
    assert _walk("2026-10", draft=reopen_step(letter, Step.SOURCE_DATE)).step is Step.AS_AT


# --- keeping and finishing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("walk", [FINDING, FIGURE, JUDGEMENT, (*NEW_LETTER, *FINDING[1:4])])
def test_a_draft_survives_json_at_every_step(walk: tuple[str, ...]) -> None:
    """What the database keeps brings back an equal draft, whatever has been answered."""
    draft = Draft()
    for answer in walk:
        draft = accept_input(draft, answer, BASE)
        assert Draft.model_validate_json(draft.model_dump_json()) == draft
        assert Draft.model_validate(draft.model_dump(mode="json")) == draft


def test_an_unfinished_draft_becomes_nothing() -> None:
    """Neither a source nor a fact is made of a draft with open questions."""
    with pytest.raises(ValidationError):
        finish_source(_walk("new"), BASE)
    draft = _walk(*FINDING[:4])
    with pytest.raises(ValidationError):
        finish_fact(draft, "NFK-2024-E01", finish_source(draft, BASE), BASE)
    judged = _walk(*JUDGEMENT).model_copy(update={"grade": None})
    with pytest.raises(ValidationError, match="has a judgement"):
        finish_fact(judged, "NFK-2024-E01", finish_source(judged, BASE), BASE)


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        (make_source(), "NFK-2024-E"),  # the letters in use for the authority
        (make_source(published_on="2026"), "NFK-2026-E"),
        (make_source(authority="Kent"), "KEN-2024-E"),  # an authority without facts: its first letters
        (make_source(authority="Bath & North East Somerset"), "BAT-2024-E"),
    ],
)
def test_ids_of_added_facts_have_their_own_prefix(source: Source, prefix: str) -> None:
    """Authority, year of publication and an E; with a number it is a valid id."""
    assert fact_prefix(source, BASE) == prefix
    assert make_fact(f"{prefix}01").id == f"{prefix}01"


def test_ids_of_new_sources_are_unique() -> None:
    """Two documents of one publisher and day get different ids, so do three; one that is there already is not made twice."""
    base = _make_base()
    draft = _walk(*NEW_LETTER)
    for number, expected in enumerate(
        ("nfk-ofsted-2026-11-20", "nfk-ofsted-2026-11-20-2", "nfk-ofsted-2026-11-20-3")
    ):
        letter = _walk(f"Letter {number}", draft=reopen_step(draft, Step.SOURCE_TITLE))
        source = finish_source(letter, base)
        assert source.id == expected
        base.put_source(source)
        assert finish_source(letter, base) == source


PRESS_REPORT = ("new", "press", "Care leavers are better served", "Evening Paper", "2026-11-20", "skip")


def test_only_press_goes_without_a_page() -> None:
    """A finding that is reported needs no page; when its document turns out to be the source itself, the page is asked for."""
    reported = _walk(*PRESS_REPORT, *FINDING[1:8], "skip", *FINDING[9:])
    fact, source = _finish(reported)
    assert (fact.locator, source.tier.value) == (None, "secondary")
    letter = _walk("monitoring_letter", draft=reopen_step(reported, Step.SOURCE_KIND))
    assert letter.step is Step.LOCATOR
    stored = _walk("nfk-ofsted-2024", draft=reopen_step(reported, Step.SOURCE))
    assert stored.step is Step.LOCATOR
    assert _walk("nfk-paper", draft=reopen_step(_walk(*FINDING), Step.SOURCE)).step is not Step.LOCATOR


NOTE = "Norfolk now keeps in touch with nearly every care leaver."


def test_a_note_is_used_only_when_its_words_are_the_editors() -> None:
    """What a draft was started from is shown and never taken over silently; it is gone once the statement is written."""
    begun = _walk(*FINDING[:4], draft=Draft(note=NOTE, noted_on=PartialDate(2024, 6, 1)))
    prompt = show_prompt(begun, BASE)
    assert NOTE in prompt.text
    assert "own words" in prompt.text
    assert [option.value for option in prompt.options] == ["own"]
    taken = _walk("own", draft=begun)
    assert (taken.statement, taken.note) == (NOTE, None)
    typed = _walk(STATEMENT, draft=begun)
    assert (typed.statement, typed.note) == (STATEMENT, None)
    dated = _walk("Ofsted", "strength", draft=typed)
    assert "2024-06-01" in [option.value for option in show_prompt(dated, BASE).options]


def test_a_long_note_is_shown_in_part_and_cannot_be_taken() -> None:
    """More than a statement holds can only be put in other words; mark-up in it stays text."""
    begun = _walk(*FINDING[:4], draft=Draft(note="<b>" + "word " * 600))
    prompt = show_prompt(begun, BASE)
    assert not prompt.options
    assert "&lt;b&gt;word" in prompt.text
    assert len(prompt.text) < 3000
    with pytest.raises(DraftInputError, match="3003 characters"):
        _walk("own", draft=begun)


@pytest.mark.parametrize(
    ("publisher", "source_id"),
    [
        ("Ofsted", "nfk-ofsted-2026-11-20"),
        ("Eastern Daily Press (Archant)", "nfk-eastern-daily-press-archant-2026-11-20"),
        ("Département de l'Éducation", "nfk-departement-de-l-education-2026-11-20"),
        ("教育省", "nfk-2026-11-20"),
        ("very long name " * 8, "nfk-very-long-name-very-long-name-very-long-name-v"),
    ],
)
def test_ids_of_new_sources_are_readable(publisher: str, source_id: str) -> None:
    """Publisher and date make a valid id, whatever the publisher's name holds."""
    assert finish_source(_walk(*NEW_LETTER[:3], publisher, *NEW_LETTER[4:]), BASE).id == source_id


def test_finished_facts_go_with_the_curated_base() -> None:
    """Every curated source can be drafted from: its buttons are accepted and its prefix makes ids."""
    base = FactBase(load_corpus(), home="Norfolk")
    for source in base.sources.values():
        draft = accept_input(Draft(), source.id, base)
        assert finish_source(draft, base) == source
        assert make_fact(f"{fact_prefix(source, base)}01").id.startswith("NFK-")


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("skip", ("who left?",)),
        ("No others", ("who left?",)),
        ("- who went away\n- who left?", ("who left?", "who went away")),
    ],
)
def test_question_that_a_draft_answers_is_its_first_ask(typed: str, asks: tuple[str, ...]) -> None:
    """A draft begun from a question keeps it, once, whatever else is typed, and says that it does."""
    draft = Draft(step=Step.ASKS, question="who left?")
    assert "started from" in show_prompt(draft, make_base()).text
    assert accept_input(draft, typed, make_base()).asks == asks
