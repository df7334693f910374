"""A published fact being changed: questions, checks, and putting an edit on top of a newer version."""

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.differences import Field, changed_fields
from knowledge.drafts import (
    DraftInputError,
    Edit,
    Step,
    change_field,
    check_reason,
    find_clashes,
    list_steps,
    needs_reason,
    open_field,
    rebase_edit,
    show_field,
)
from knowledge.models import Fact, Figure, Grade, Locator, Stance, Status, Thread
from tests.factories import make_corpus, make_fact, make_judgement

SHARE = make_fact(kind="figure", figure={"metric": "in-touch", "value": 25, "unit": "per cent"})
THREADS = {
    id_: Thread(id=id_, name=name, question="How has it gone on?")
    for id_, name in {"contact": "Care leavers in touch", "caseloads": "Caseloads of social workers"}.items()
}
FIGURE = make_fact(
    kind="figure",
    figure={"metric": "in-touch", "value": 190, "unit": "young people", "denominator": 766},
    thread="contact",
)


def _make_base(*facts: Fact) -> FactBase:
    return FactBase(replace(make_corpus(facts=facts or [make_fact()]), threads=THREADS), home="Norfolk")


BASE = _make_base(FIGURE)


def _change(fact: Fact, step: Step, *answers: str) -> Edit:
    edit = open_field(Edit(target=fact), step)
    for answer in answers:
        edit = change_field(edit, answer, BASE)
    return edit


@pytest.mark.parametrize(
    ("fact", "step", "answers", "changes"),
    [
        (
            make_fact(),
            Step.STATEMENT,
            ["Norfolk kept in touch with all."],
            {"statement": "Norfolk kept in touch with all."},
        ),
        (make_fact(), Step.QUOTE, ["“in touch”"], {"quote": "in touch"}),
        (make_fact(quote="in touch"), Step.QUOTE, ["No quote"], {"quote": None}),
        (make_fact(), Step.SAID_BY, ["The council"], {"said_by": "The council"}),
        (make_fact(), Step.STANCE, ["weakness"], {"stance": Stance.WEAKNESS}),
        (make_fact(), Step.AS_AT, ["2023"], {"as_at": PartialDate(2023)}),
        (make_fact(), Step.LOCATOR, ["p 9 para 30"], {"locator": Locator(page=9, paragraph="30")}),
        (
            FIGURE,
            Step.VALUE,
            ["191 of 766"],
            {"figure": Figure(metric="in-touch", value=191, unit="young people", denominator=766)},
        ),
        (FIGURE, Step.VALUE, ["25%"], {"figure": Figure(metric="in-touch", value=25, unit="per cent")}),
        (SHARE, Step.VALUE, ["191"], {"figure": Figure(metric="in-touch", value=191, unit="care leavers")}),
        (
            FIGURE,
            Step.METRIC,
            ["lost"],
            {"figure": Figure(metric="lost", value=190, unit="young people", denominator=766)},
        ),
        (make_fact(), Step.THREAD, ["caseloads"], {"thread": "caseloads"}),
        (make_fact(), Step.THREAD, ["caseloads of social worker"], {"thread": "caseloads"}),
        (FIGURE, Step.THREAD, ["skip"], {"thread": None}),
        (make_fact(), Step.PROBE, ["Who checks this?"], {"probe": "Who checks this?"}),
        (make_fact(probe="Who?"), Step.PROBE, ["skip"], {"probe": None}),
        (make_fact(), Step.THEMES, ["adoption", "done"], {"themes": ("care-leavers", "adoption")}),
        (make_fact(), Step.THEMES, ["care-leavers", "adoption", "done"], {"themes": ("adoption",)}),
        (
            make_fact(asks=["who?"]),
            Step.ASKS,
            ["- when?\n2. where?", "who?", "done"],
            {"asks": ("when?", "where?")},
        ),
    ],
)
def test_an_answer_changes_its_field(fact: Fact, step: Step, answers: list[str], changes: dict[str, Any]) -> None:
    """The field says the new thing, everything else stays, and nothing is asked any more."""
    edit = _change(fact, step, *answers)
    assert edit.target == fact.model_copy(update=changes)
    assert not edit.asking


def test_a_grade_changes_within_its_era() -> None:
    """Only grades of the fact's own framework are offered, and the framework stays."""
    fact = make_judgement("good")
    assert "adequate" not in [
        option.value for option in show_field(open_field(Edit(target=fact), Step.GRADE), BASE).options
    ]
    changed = _change(fact, Step.GRADE, "outstanding").target.judgement
    assert changed is not None
    assert fact.judgement is not None
    assert (changed.grade, changed.framework) == (Grade.OUTSTANDING, fact.judgement.framework)


@pytest.mark.parametrize(
    ("former", "typed", "present"),
    [
        (
            {"page": 7, "pdf_page": 9, "section": "Care"},
            "p 7 para 3",
            {"page": 7, "pdf_page": 9, "paragraph": "3", "section": "Care"},
        ),
        ({"page": 7, "pdf_page": 9, "section": "Care"}, "p 8", {"page": 8, "pdf_page": 10}),
        ({"page": 7, "pdf_page": 2}, "p 3", {"page": 3}),
        ({"page": 7}, "p 3", {"page": 3}),
        ({"section": "Care"}, "p 3", {"page": 3}),
    ],
)
def test_the_page_of_the_pdf_moves_along(former: dict[str, Any], typed: str, present: dict[str, Any]) -> None:
    """What the question does not ask for is kept where it still holds, and dropped where it does not."""
    edit = _change(make_fact(locator=former), Step.LOCATOR, typed)
    assert edit.target.locator == Locator.model_validate(present)


@pytest.mark.parametrize(
    ("fact", "step", "typed", "why"),
    [
        (make_fact(), Step.STATEMENT, "Short.", "very short"),
        (make_fact(), Step.STATEMENT, " ", "no text"),
        (make_fact(), Step.STATEMENT, "x" * 281, "shorten it by 1"),
        (make_fact(), Step.AS_AT, "2025", "after the document was published"),
        (make_fact(), Step.LOCATOR, "skip", "needs its page"),
        (make_fact(), Step.THREAD, "the weather at sea", "no such thread"),
        (make_fact(), Step.THREAD, "care leaver touch", "Did you mean “Care leavers in touch”"),
        (make_fact(), Step.PROBE, "x" * 401, "400 characters at most"),
        (make_fact(), Step.ASKS, "-", "at least one question"),
        (make_fact(asks=[f"question {n}" for n in range(30)]), Step.ASKS, "one more", "31 questions"),
    ],
)
def test_what_cannot_be_used_is_refused(fact: Fact, step: Step, typed: str, why: str) -> None:
    """The checks are those of a new fact, and the edit stays as it was."""
    edit = open_field(Edit(target=fact), step)
    with pytest.raises(DraftInputError, match=why):
        change_field(edit, typed, BASE)
    assert edit.draft is not None


def test_themes_in_between_need_not_make_a_fact() -> None:
    """All themes can be switched off on the way; the fact keeps its own until it is done, and done needs one."""
    edit = _change(make_fact(), Step.THEMES, "care-leavers")
    assert edit.target == make_fact()
    assert edit.asking
    assert Edit.model_validate_json(edit.model_dump_json()) == edit
    with pytest.raises(DraftInputError, match="at least one theme"):
        change_field(edit, "done", BASE)
    assert edit.stop_asking() == Edit(target=make_fact())


@pytest.mark.parametrize(
    ("fact", "missing"),
    [
        (make_fact(), {Step.STRAND, Step.GRADE, Step.METRIC, Step.VALUE}),
        (FIGURE, {Step.STRAND, Step.GRADE}),
        (make_judgement("good"), {Step.METRIC, Step.VALUE}),
    ],
)
def test_only_what_a_fact_has_can_be_changed(fact: Fact, missing: set[Step]) -> None:
    """Grades and numbers are asked for where there are some; each question that is offered can be shown."""
    steps = list_steps(fact)
    assert missing.isdisjoint(steps)
    assert Step.SOURCE not in steps
    for step in steps:
        assert show_field(open_field(Edit(target=fact), step), BASE).text.startswith("<b>")
    with pytest.raises(ValueError, match="to change"):
        open_field(Edit(target=fact), next(iter(missing)))


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"statement": "Other words than before."}, True),
        ({"said_by": "The council"}, True),
        ({"as_at": "2023"}, True),
        ({"status": "retracted"}, True),
        ({"figure": {"metric": "in-touch", "value": 1, "unit": "people"}}, True),
        ({"asks": ["who?"], "themes": ["adoption"], "quote": "in touch", "stance": "neutral"}, False),
        ({"locator": {"page": 8}, "thread": "contact", "probe": "Who?"}, False),
    ],
)
def test_weighty_changes_need_a_reason(changes: dict[str, Any], needed: bool) -> None:
    """What councillors may ask about is not changed without saying why."""
    assert needs_reason(make_fact(), make_fact(**changes)) is needed


def test_a_reason_is_one_line() -> None:
    """A reason is kept in one line, and there has to be one."""
    assert check_reason("  the report\nwas corrected ") == "the report was corrected"
    for text in (" \n", "x" * 401):
        with pytest.raises(DraftInputError):
            check_reason(text)


# --- two editors --------------------------------------------------------------------------------------------

FORMER = make_fact(version=3, asks=["who?", "when?"])
NEWEST = make_fact(
    version=4, statement="Theirs is what it says now.", stance="neutral", asks=["who?", "when?", "attached?"]
)


def _mine(**changes: Any) -> Edit:
    return Edit(target=make_fact(version=3, **({"asks": ["who?", "when?"]} | changes)), reason="because")


def test_fields_that_only_one_changed_go_together() -> None:
    """Where nothing clashes both changes are kept, whoever comes first."""
    mine = _mine(quote="in touch")
    assert find_clashes(FORMER, mine.target, NEWEST) == []
    for mine_first in (True, False):
        rebased = rebase_edit(mine, FORMER, NEWEST, mine_first=mine_first)
        assert rebased.target == NEWEST.model_copy(update={"quote": "in touch"})
        assert rebased.reason == "because"
        assert changed_fields(NEWEST, rebased.target) == [Field.QUOTE]


def test_one_side_wins_where_both_changed_a_field() -> None:
    """Mine on top replaces theirs in that field only; taking theirs drops mine in that field only."""
    mine = _mine(statement="Mine is what it should say.", quote="in touch")
    assert find_clashes(FORMER, mine.target, NEWEST) == [Field.STATEMENT]
    on_top = rebase_edit(mine, FORMER, NEWEST, mine_first=True).target
    assert (on_top.statement, on_top.stance, on_top.quote) == (
        "Mine is what it should say.",
        Stance.NEUTRAL,
        "in touch",
    )
    theirs = rebase_edit(mine, FORMER, NEWEST, mine_first=False).target
    assert (theirs.statement, theirs.quote) == (NEWEST.statement, "in touch")


def test_the_same_change_is_no_clash() -> None:
    """Two editors who write the same agree; nothing of the edit is left."""
    mine = Edit(target=NEWEST.model_copy(update={"version": 3}))
    assert find_clashes(FORMER, mine.target, NEWEST) == []
    assert changed_fields(NEWEST, rebase_edit(mine, FORMER, NEWEST, mine_first=False).target) == []


def test_questions_of_both_sides_are_kept() -> None:
    """A question that was attached meanwhile is not lost when the edit added or removed others."""
    rebased = rebase_edit(_mine(asks=["who?", "where?"]), FORMER, NEWEST, mine_first=True)
    assert rebased.target.asks == ("who?", "attached?", "where?")


def test_a_retraction_goes_on_top() -> None:
    """Retracting what was corrected meanwhile retracts the corrected version."""
    mine = Edit(target=FORMER.model_copy(update={"status": Status.RETRACTED}))
    assert rebase_edit(mine, FORMER, NEWEST, mine_first=True).target == NEWEST.model_copy(
        update={"status": Status.RETRACTED}
    )


def test_versions_that_do_not_fit_together_are_refused() -> None:
    """Where two changes make no valid fact, the editor is told rather than left with a broken edit."""
    former = make_fact(version=3)
    graded = make_judgement("inadequate", version=4)
    mine = Edit(target=former.model_copy(update={"kind": FIGURE.kind, "figure": FIGURE.figure}))
    with pytest.raises(DraftInputError, match="do not fit together"):
        rebase_edit(mine, former, graded, mine_first=True)


@given(st.sampled_from(list_steps(FIGURE)), st.text(max_size=60))
def test_any_text_is_accepted_or_refused(step: Step, text: str) -> None:
    """No message breaks an edit, and what it becomes can be stored and read again."""
    edit = open_field(Edit(target=FIGURE), step)
    with contextlib.suppress(DraftInputError):
        edit = change_field(edit, text, BASE)
    assert Edit.model_validate_json(edit.model_dump_json()) == edit
