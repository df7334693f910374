"""What a question gets, on a base small enough to know by heart."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.composition import MAX_SNIPPETS, NEAREST, answer_question
from tests.factories import make_base, make_corpus, make_fact, make_judgement, make_source, make_term

REPORT_2013 = make_source(
    id="nfk-2013", framework="pre_sif_lac", fieldwork_end="2013-07-12", published_on="2013-08-16"
)
REPORT_2015 = make_source(id="nfk-2015", framework="sif", fieldwork_end="2015-07-30", published_on="2015-10-19")
REPORT_2018 = make_source(id="nfk-2018", framework="sif", fieldwork_end="2017-11-24", published_on="2018-01-19")
PAPER_2015 = make_source(
    id="nfk-paper",
    kind="press",
    tier="secondary",
    publisher="Evening Paper",
    fieldwork_end=None,
    published_on="2015-10",
)
SOURCES = (REPORT_2013, REPORT_2015, REPORT_2018, PAPER_2015)

IN_2013: dict[str, Any] = {"source": "nfk-2013", "as_at": "2013-07"}
IN_2015: dict[str, Any] = {"source": "nfk-2015", "as_at": "2015-07"}
IN_2018: dict[str, Any] = {"source": "nfk-2018", "as_at": "2017-11"}
CONTACT: dict[str, Any] = {"thread": "care-leaver-contact"}

FACTS = (
    make_judgement("inadequate", framework="pre_sif_lac", id_="NFK-2013-01", **IN_2013),
    make_judgement("inadequate", framework="sif", id_="NFK-2015-01", **IN_2015),
    make_judgement("requires_improvement", framework="sif", id_="NFK-2018-01", **IN_2018),
    make_judgement("outstanding", strand="adoption", framework="sif", id_="NFK-2018-02", **IN_2018),
    make_fact(
        "NFK-2015-10",
        statement="Norfolk had lost touch with 190 of its 766 care leavers.",
        kind="figure",
        figure={"metric": "in-touch", "value": 190, "unit": "young people", "denominator": 766},
        conflicts=[{"fact": "NFK-2015-11", "note": "190 of 766 is 25%, not 27.3%"}],
        asks=["how many care leavers did we lose touch with"],
        **CONTACT,
        **IN_2015,
    ),
    make_fact(
        "NFK-2015-11",
        statement="The share of care leavers out of contact was printed as 27.3%.",
        asks=["what percentage of care leavers is out of contact"],
        **IN_2015,
    ),
    make_fact(
        "NFK-2018-10", statement="Advisers now met nearly every young person they guide.", **CONTACT, **IN_2018
    ),
    make_fact(
        "NFK-2018-11",
        statement="Advisers met 92% of young people monthly.",
        kind="figure",
        figure={"metric": "in-touch", "value": 92, "unit": "per cent"},
        as_at="2017-10",
        source="nfk-2018",
        **CONTACT,
    ),
    *(
        make_fact(id_, kind="recommendation", statement=statement, locator={"page": page}, **IN_2015)
        for id_, page, statement in (
            ("NFK-2015-32", 6, "Check every pathway plan each year."),
            ("NFK-2015-30", 7, "Train foster carers in first aid."),
        )
    ),
    make_fact(
        "NFK-2015-20",
        statement="Norfolk learned its fostering campaign from Suffolk.",
        themes=["workforce"],
        asks=["where does the fostering campaign come from"],
        **IN_2015,
    ),
    make_fact(
        "NFK-2015-21",
        statement="Managers seldom read case files.",
        asks=["do managers read case files"],
        **IN_2015,
    ),
    make_fact(
        "NFK-2014P-01",
        statement="Managers seldom read case files.",
        asks=["do managers read case files"],
        source="nfk-paper",
        as_at="2015-10",
        locator=None,
    ),
)
GLOSSARY = (make_term(note="Chairs a child's reviews"), make_term("LAC", "looked after child"))


def _base(*facts: Any) -> FactBase:
    return make_base(make_corpus(facts=facts or FACTS, sources=SOURCES, glossary=GLOSSARY))


BASE = _base()


def _ask(text: str, base: FactBase = BASE) -> Answer:
    return answer_question(text, base)


def _ids(snippets: Any) -> list[str]:
    return [snippet.fact.id for snippet in snippets]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("how many care leavers did we lose touch with", AnswerStatus.ANSWERED),
        ("what is an IRO?", AnswerStatus.DEFINITION),
        ("", AnswerStatus.EMPTY_QUESTION),
        ("   \n", AnswerStatus.EMPTY_QUESTION),
        ("?!…", AnswerStatus.EMPTY_QUESTION),
        ("\U0001f642\U0001f44d", AnswerStatus.EMPTY_QUESTION),
        ("how deep is the Pacific ocean", AnswerStatus.NO_MATCH),
        ("how many care leavers did Suffolk lose touch with", AnswerStatus.OTHER_AUTHORITY),
        ("how many care leavers did we lose touch with in 2009", AnswerStatus.OTHER_TIME),
    ],
)
def test_every_outcome_has_its_status(text: str, status: AnswerStatus) -> None:
    """A question is answered, defined, sent back or honestly refused, and says which."""
    answer = _ask(text)
    assert (answer.status, answer.question) == (status, text)
    assert bool(answer.snippets) == (status is AnswerStatus.ANSWERED)
    assert bool(answer.definition) == (status is AnswerStatus.DEFINITION)
    assert 0.0 <= answer.confidence <= 1.0


def test_an_answer_cites_its_source() -> None:
    """The leading snippet is the fact that answers, with the source it is drawn from."""
    answer = _ask("How many care leavers did we lose touch with?")
    assert _ids(answer.snippets)[0] == "NFK-2015-10"
    assert answer.snippets[0].source == REPORT_2015
    assert answer.confidence > 0.5
    assert answer.nearest == ()


def test_an_empty_base_says_so() -> None:
    """Without facts no question can be answered; a term can not either, and nothing fails."""
    empty = make_base(make_corpus(facts=[], glossary=[]))
    answer = _ask("what is our grade", empty)
    assert (answer.status, answer.nearest, answer.confidence) == (AnswerStatus.EMPTY_BASE, (), 0.0)


def test_a_definition_is_exact() -> None:
    """A term's definition is given with certainty and without facts."""
    answer = _ask("What does IRO stand for?")
    assert (answer.definition, answer.confidence, answer.snippets) == (GLOSSARY[0], 1.0, ())


def test_another_authority_is_not_answered_with_ours() -> None:
    """Asked about an authority that the base does not hold, it names that authority and shows the nearest facts."""
    answer = _ask("How many care leavers did Suffolk lose touch with?")
    assert (answer.status, answer.named, answer.snippets) == (AnswerStatus.OTHER_AUTHORITY, "Suffolk", ())
    assert answer.confidence < 0.5
    assert 0 < len(answer.nearest) <= NEAREST


def test_a_grade_of_another_authority_is_not_ours() -> None:
    """A grade asked for elsewhere is refused, not read off our judgements."""
    assert _ask("what is Suffolk's grade").status is AnswerStatus.OTHER_AUTHORITY


def test_a_fact_that_speaks_of_another_authority_answers() -> None:
    """Where one of our facts mentions the authority asked about, it answers."""
    answer = _ask("does our fostering campaign come from Suffolk")
    assert (answer.status, _ids(answer.snippets)) == (AnswerStatus.ANSWERED, ["NFK-2015-20"])


def test_a_year_outside_the_base_is_named() -> None:
    """Asked about a year that nothing speaks of, it names the year and shows facts of other years as nearest."""
    answer = _ask("how many care leavers did we lose touch with in 2009?")
    assert (answer.status, answer.named, answer.snippets) == (AnswerStatus.OTHER_TIME, "2009", ())
    assert _ids(answer.nearest)[0] == "NFK-2015-10"


@pytest.mark.parametrize(
    ("span", "named"),
    [
        ("between 2002 and 2004", "2002 to 2004"),
        pytest.param(
            "since 2030",
            "2030 onwards",
        ),
    ],
)
def test_a_span_outside_the_base_is_named(span: str, named: str) -> None:
    """A span is named by its ends, an open one by its beginning."""
    answer = _ask(f"how many care leavers did we lose touch with {span}")
    assert (answer.status, answer.named) == (AnswerStatus.OTHER_TIME, named)


@pytest.mark.parametrize("year", ["2015", "2014-15", "between 2014 and 2016"])
def test_a_year_inside_the_base_is_honoured(year: str) -> None:
    """Only facts of the years asked about are shown, and nothing that came later is added."""
    answer = _ask(f"how many care leavers did we lose touch with in {year}")
    assert _ids(answer.snippets)[0] == "NFK-2015-10"
    assert {snippet.source.published_on.year for snippet in answer.snippets} == {2015}
    assert answer.since_then == ()


def test_a_fact_may_speak_of_an_earlier_year() -> None:
    """A fact found later answers for a year that its statement names."""
    spoken = make_fact("NFK-2018-40", statement="In 2011 Norfolk closed two residential homes.", **IN_2018)
    answer = _ask("how many residential homes were closed in 2011", _base(*FACTS, spoken))
    assert _ids(answer.snippets) == ["NFK-2018-40"]


def test_what_came_since_is_told() -> None:
    """A newer fact that continues the thread is added, and beside the newest sentence the newest number."""
    answer = _ask("how many care leavers did we lose touch with")
    assert set(_ids(answer.since_then)) == {"NFK-2018-10", "NFK-2018-11"}


def test_a_thread_on_another_theme_is_not_what_came_since() -> None:
    """A thread may run through many services: only facts on a common theme continue the answer."""
    elsewhere = make_fact(
        "NFK-2018-50", statement="Adopters met advisers.", themes=["adoption"], **CONTACT, **IN_2018
    )
    lead = next(fact for fact in FACTS if fact.id == "NFK-2015-10")
    assert _ask("how many care leavers did we lose touch with", _base(lead, elsewhere)).since_then == ()


def test_now_prefers_what_is_newer() -> None:
    """Of two facts that fit equally, the newer leads when the question is about now."""
    old, new = (
        make_fact(
            id_, statement="Norfolk had too few foster homes.", asks=["are there enough foster homes"], **when
        )
        for id_, when in (("NFK-2013-60", IN_2013), ("NFK-2018-60", IN_2018))
    )
    answer = _ask("are there enough foster homes now", _base(old, new))
    assert _ids(answer.snippets)[0] == "NFK-2018-60"


@pytest.mark.parametrize(
    "text", ["how many care leavers did we lose touch with", "what percentage of care leavers is out of contact"]
)
def test_a_conflict_is_told_from_either_side(text: str) -> None:
    """Whichever of two facts is shown, their disagreement is told, once and alike."""
    (conflict,) = _ask(text).conflicts
    assert conflict.facts == ("NFK-2015-10", "NFK-2015-11")
    assert conflict.note == "190 of 766 is 25%, not 27.3%"


def test_a_conflict_that_both_sides_record_is_told_once() -> None:
    """Two facts that each record the other disagree once."""
    facts = [
        make_fact(id_, statement=text, conflicts=[{"fact": other, "note": "they differ"}], **IN_2015)
        for id_, other, text in (
            ("NFK-2015-60", "NFK-2015-61", "Visits to children were late."),
            ("NFK-2015-61", "NFK-2015-60", "Visits to children were on time."),
        )
    ]
    assert len(_ask("were visits to children late", _base(*facts)).conflicts) == 1


def test_a_conflict_with_a_fact_that_is_gone_is_not_told() -> None:
    """Once the other fact is retracted there is nothing to disagree with."""
    base = _base()
    base.drop_fact("NFK-2015-11")
    assert _ask("how many care leavers did we lose touch with", base).conflicts == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # the newest with the one it replaced
        ("what is our ofsted grade", ["NFK-2018-01", "NFK-2015-01"]),
        ("what is our current rating", ["NFK-2018-01", "NFK-2015-01"]),
        # by year, of fieldwork or of publication
        ("what grade did we get in 2015", ["NFK-2015-01"]),
        ("what grade did we get in 2017", ["NFK-2018-01"]),
        ("what grade did we get in 2018", ["NFK-2018-01"]),
        pytest.param(
            "how were we graded between 2013 and 2015",
            ["NFK-2015-01", "NFK-2013-01"],
        ),
        # by strand; this one replaced nothing
        ("how was adoption graded", ["NFK-2018-02"]),
    ],
)
def test_grades_come_by_structure(text: str, shown: list[str]) -> None:
    """A question for a grade gets the judgement itself, not what words resemble it."""
    answer = _ask(text)
    assert (answer.status, _ids(answer.snippets), answer.since_then) == (AnswerStatus.ANSWERED, shown, ())


def test_a_grade_asked_for_a_year_without_one_is_not_another_years() -> None:
    """No judgement of the year asked about: none of another year is passed off as it."""
    assert _ask("what grade did we get in 2009").status is AnswerStatus.OTHER_TIME


@pytest.mark.parametrize("as_at", ["2015-07", "2015-07-30", "2015-10", "2015"])
def test_of_two_reports_of_one_grade_the_primary_is_shown(as_at: str) -> None:
    """An article about a judgement does not stand beside or before the report's own."""
    repeated = make_judgement(
        "inadequate", framework="sif", id_="NFK-2015P-02", source="nfk-paper", as_at=as_at, locator=None
    )
    report = next(fact for fact in FACTS if fact.id == "NFK-2015-01")
    assert _ids(_ask("what grade did we get in 2015", _base(report, repeated)).snippets) == ["NFK-2015-01"]


@pytest.mark.parametrize("text", ["list the recommendations", "what did Ofsted recommend in 2015"])
def test_a_list_is_whole_and_in_the_order_of_the_document(text: str) -> None:
    """Recommendations come all, by page and not by id."""
    assert _ids(_ask(text).snippets) == ["NFK-2015-32", "NFK-2015-30"]


def test_a_list_has_no_limit() -> None:
    """However many recommendations a report has, all are listed, in the order of their numbers on one page."""
    many = [
        make_fact(
            f"NFK-2015-{number}",
            kind="recommendation",
            statement=f"Do thing {number}.",
            locator={"page": 6},
            **IN_2015,
        )
        for number in range(90, 90 + 2 * MAX_SNIPPETS)
    ]
    shown = _ids(_ask("list the recommendations", _base(*reversed(many))).snippets)
    assert shown == [fact.id for fact in many]


def test_a_list_without_a_year_is_that_of_the_newest_report() -> None:
    """Recommendations of an older report are not mixed in; asked for by year they are given."""
    old = make_fact("NFK-2013-70", kind="recommendation", statement="Find more foster carers.", **IN_2013)
    base = _base(*FACTS, old)
    assert _ids(_ask("list the recommendations", base).snippets) == ["NFK-2015-32", "NFK-2015-30"]
    assert _ids(_ask("list the recommendations of 2013", base).snippets) == ["NFK-2013-70"]


def test_a_list_can_be_narrowed_to_a_theme() -> None:
    """Recommendations for a service are the whole list of those on its theme, and only those."""
    other = make_fact(
        "NFK-2015-39", kind="recommendation", statement="Train adopters.", themes=["adoption"], **IN_2015
    )
    base = _base(*FACTS, other)
    assert _ids(_ask("list the recommendations for adoption", base).snippets) == ["NFK-2015-39"]
    assert _ids(_ask("recommendations for care leavers", base).snippets) == ["NFK-2015-32", "NFK-2015-30"]


_POINTS = [
    make_fact(
        "NFK-2015-33",
        kind="recommendation",
        statement="Cut caseloads.",
        locator={"page": 6},
        part_of="NFK-2015-32",
        **IN_2015,
    ),
    make_fact(
        "NFK-2015-34",
        kind="recommendation",
        statement="Write plans.",
        locator={"page": 6},
        part_of="NFK-2015-32",
        **IN_2015,
    ),
]


def test_a_list_counts_the_wholes_and_shows_their_parts() -> None:
    """The points of one recommendation are no recommendations of their own: they stand under it, in order."""
    answer = _ask("list the recommendations of 2015", _base(*FACTS, *reversed(_POINTS)))
    assert [(item.fact.id, [part.id for part in item.parts]) for item in answer.snippets] == [
        ("NFK-2015-32", ["NFK-2015-33", "NFK-2015-34"]),
        ("NFK-2015-30", []),
    ]
    assert [part["fact"] for part in answer.to_json()["snippets"][0]["parts"]] == ["NFK-2015-33", "NFK-2015-34"]


def test_a_part_that_answers_by_itself_does_not_stand_under_its_whole_as_well() -> None:
    """A point that was asked for is shown once."""
    answer = _ask("check every pathway plan each year and write plans", _base(*FACTS, *_POINTS))
    shown = [*_ids(answer.snippets), *(part.id for item in answer.snippets for part in item.parts)]
    assert "NFK-2015-34" in shown
    assert len(shown) == len(set(shown))


def test_a_list_is_of_what_the_authority_was_told() -> None:
    """What another body was told is counted, not listed, unless its subject is named."""
    board = {"kind": "recommendation", "themes": ["partnership"], "addressed_to": "the board", **IN_2015}
    others = [make_fact(f"NFK-2015-{n}", statement=f"Publish report {n}.", **board) for n in (41, 42)]
    base = _base(*FACTS, *others)
    answer = _ask("what did Ofsted recommend in 2015", base)
    assert _ids(answer.snippets) == ["NFK-2015-32", "NFK-2015-30"]
    assert answer.to_json()["addressed_elsewhere"] == [{"addressee": "the board", "count": 2}]
    named = _ask("recommendations to the safeguarding board", base)
    assert (_ids(named.snippets), named.addressed_elsewhere) == (["NFK-2015-41", "NFK-2015-42"], ())


def test_a_report_that_told_others_alone_is_listed() -> None:
    """Where nothing was addressed to the authority the list is of what there is."""
    alone = make_fact("NFK-2015-41", kind="recommendation", addressed_to="the board", **IN_2015)
    assert _ids(_ask("what did Ofsted recommend in 2015", _base(alone)).snippets) == ["NFK-2015-41"]


def test_grades_can_be_listed() -> None:
    """Every grade of the newest report, or of the year asked about."""
    assert set(_ids(_ask("list all the grades").snippets)) == {"NFK-2018-01", "NFK-2018-02"}
    assert _ids(_ask("list all grades in 2013").snippets) == ["NFK-2013-01"]


def test_recommendations_on_a_subject_are_searched_for() -> None:
    """A list about something shows the recommendation on it, not the whole list."""
    assert _ids(_ask("recommendations on foster carers first aid").snippets) == ["NFK-2015-30"]


def test_a_wanted_number_is_not_answered_with_words() -> None:
    """A question of how many is answered only by facts that hold a quantity; a year is none."""
    wordy = make_fact("NFK-2018-80", statement="Since 2016 social workers hold fewer cases.", **IN_2018)
    base = _base(wordy)
    assert _ask("social workers hold fewer cases", base).status is AnswerStatus.ANSWERED
    refused = _ask("how many cases do social workers hold", base)
    assert (refused.status, _ids(refused.nearest)) == (AnswerStatus.NO_MATCH, ["NFK-2018-80"])
    base.put_fact(make_fact("NFK-2018-81", statement="Social workers hold 17 cases on average.", **IN_2018))
    assert _ids(_ask("how many cases do social workers hold", base).snippets) == ["NFK-2018-81"]


def test_the_primary_source_leads() -> None:
    """Of two facts that fit equally, the one from the body that made the finding comes first."""
    assert _ids(_ask("do managers read case files").snippets)[:2] == ["NFK-2015-21", "NFK-2014P-01"]


def test_no_more_than_a_handful_is_shown() -> None:
    """Of many equal facts only the first few are shown."""
    many = [
        make_fact(f"NFK-2015-{number}", statement="Visits were late.", asks=["are visits late"], **IN_2015)
        for number in range(10, 40)
    ]
    assert len(_ask("are visits late", _base(*many)).snippets) == MAX_SNIPPETS


def test_a_refusal_shows_the_two_nearest() -> None:
    """What cannot be answered gets at most two facts that come nearest, by name, with low confidence."""
    answer = _ask("which managers bake the cake for quarterly zebra files")
    assert answer.status is AnswerStatus.NO_MATCH
    assert set(_ids(answer.nearest)) == {"NFK-2015-21", "NFK-2014P-01"}
    assert answer.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "<b>&lt;</b> & <script>alert(1)</script>",
        "'; DROP TABLE facts; --",
        "/start@bot",
        "(((((((((((" * 100,
        "\\d+(?:a+)+$" * 50,
        "what is " * 500,
        "all " * 500 + "grades",
        "1999-" * 400,
        "how many " + "9" * 1900,
        "\x00\u202e\ufeff\u200b IRO",
        "a\u0300" * 5_000,
        "\ufdfa" * 2_000,  # one character that folds into eighteen
        "since 2099",
        "between 2099 and 1900",
        "Reading reading Reading council",
    ],
)
def test_hostile_text_is_answered_too(text: str) -> None:
    """Mark-up, patterns, controls and sheer length get an ordinary answer."""
    assert json.dumps(_ask(text).to_json())


def test_half_a_character_does_no_harm() -> None:
    """A lone surrogate, as a broken message may hold, gets an answer that can be written as UTF-8."""
    assert json.dumps(_ask("grade \ud83d").to_json(), ensure_ascii=False).encode()


_WORDS = st.sampled_from(
    [
        "grade",
        "list all",
        "recommendations",
        "since 2018",
        "2014-15",
        "how many",
        "Suffolk",
        "what is",
        "IRO",
        "now",
        "\u2019s",
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(), st.lists(st.one_of(_WORDS, st.text(max_size=5))).map(" ".join)))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any text, and any mixture of the words that rules look for, is answered within the contract."""
    answer = _ask(text)
    assert answer.to_json()["status"] in set(AnswerStatus)
    assert 0.0 <= answer.confidence <= 1.0
    assert (answer.status is AnswerStatus.ANSWERED) == bool(answer.snippets)
    assert not (answer.snippets and answer.nearest)
