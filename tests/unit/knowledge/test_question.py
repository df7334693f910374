"""What a question is about, by the words that people use."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import Authority, load_corpus
from knowledge.dates import PartialDate
from knowledge.models import Kind, Stance, Strand
from knowledge.question import MAX_CHARACTERS, Period, Question, Speaker, When, understand_question
from knowledge.wants import Want

FINDER = AuthorityFinder(
    [
        Authority(name="Norfolk", aliases=("Norfolk County Council",)),
        Authority(name="Suffolk"),
        Authority(name="West Sussex"),
        Authority(name="Reading", ambiguous=True),
        Authority(name="Nottinghamshire", aliases=("Notts",)),
        Authority(name="Gloucestershire", aliases=("Glos",)),
        Authority(name="Bath and North East Somerset", aliases=("Bath", "B&NES"), ambiguous=True),
    ]
)


def _understand(text: str) -> Question:
    return understand_question(text, home="Norfolk", finder=FINDER)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("How does Suffolk do?", ("Suffolk",)),
        ("how does SUFFOLK do", ("Suffolk",)),
        ("suffolk's care leavers", ("Suffolk",)),
        ("suffolks care leavers", ("Suffolk",)),
        ("norfolk and suffolk", ("Norfolk", "Suffolk")),
        ("Suffolk, Norfolk, Suffolk", ("Suffolk", "Norfolk")),  # in order, once each
        ("what about notts", ("Nottinghamshire",)),  # an alias
        ("Norfolk County Council", ("Norfolk",)),  # the longest name, once
        ("west sussex", ("West Sussex",)),
        ("Suffolkated", ()),  # no part of a word
        ("did they gloss over it", ()),  # not Gloucestershire's "Glos" with an s
        ("notts plans", ("Nottinghamshire",)),
        ("sussex", ()),  # no part of a name
        # a name that is also an everyday word
        ("How good is Reading?", ("Reading",)),
        ("reading council's grade", ("Reading",)),
        ("Reading Council's grade", ("Reading",)),
        ("are children behind in reading", ()),
        ("children's READING levels", ()),
        ("", ()),
    ],
)
def test_authorities_are_found_by_name(text: str, names: tuple[str, ...]) -> None:
    """Names and aliases count in any case, save one that is a word: it needs its capital or its council."""
    assert FINDER.find(text) == names


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("what did the last inspection say about supervision", {2026}),
        ("care leavers in the newest report", {2026}),
        ("the most recent Ofsted inspection on neglect", {2026}),
        ("what has changed since the last inspection", set()),
        ("what did the last monitoring visit find", set()),
        ("the last child protection conference", set()),
    ],
)
def test_the_last_report_is_that_of_its_year(text: str, years: set[int]) -> None:
    """The base knows of which year it is; what came since then is not meant, nor are visits."""
    assert understand_question(text, home="Norfolk", finder=FINDER, newest=2026).years == years
    assert _understand(text).years == frozenset()


@pytest.mark.parametrize(
    ("text", "strand"),
    [
        ("are we still inadequate", Strand.OVERALL),
        ("do we require improvement for adoption", Strand.ADOPTION),
        ("how good is norfolk today according to ofsted", Strand.OVERALL),
        ("how good are pathway plans", None),
        ("are caseloads inadequate", None),
    ],
)
def test_a_grade_may_be_asked_without_the_word(text: str, strand: Strand | None) -> None:
    """Only where every word of the question is about the grade."""
    assert _understand(text).grade_of is strand


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("IRO caseload 2015", True),
        ("staff turnover", True),
        ("how high is staff turnover", False),
        ("pathway plans 2018", False),
    ],
)
def test_a_bare_heading_wants_its_figure(text: str, heading: bool) -> None:
    """No sentence, and the name of a measure."""
    assert _understand(text).names_figure is heading


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("how many children are in care today", True),
        ("how many were in care this year", False),
        ("care leavers", False),
    ],
)
def test_the_present_is_told_from_the_past(text: str, present: bool) -> None:
    """A number of today is not answered with an old one; a verb of the past asks for no number of today."""
    assert _understand(text).period.present is present


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(
            "what is the grade in Bath",
            ("Bath and North East Somerset",),
        ),
        pytest.param(
            "what is the grade of bath council",
            ("Bath and North East Somerset",),
        ),
        pytest.param(
            "B&NES grade",
            ("Bath and North East Somerset",),
        ),
        ("does every home have a bath", ()),
    ],
)
def test_an_ambiguous_authority_is_found_by_its_aliases(text: str, names: tuple[str, ...]) -> None:
    """The alias as written needs the capital, not the long name that it stands for."""
    assert FINDER.find(text) == names


def test_nobody_is_found_when_none_is_known() -> None:
    """Without a list of authorities no name is one."""
    assert AuthorityFinder([]).find("How does Suffolk do?") == ()


def test_every_curated_authority_is_found() -> None:
    """Each authority of the curated list is recognised by its name and each of its aliases."""
    authorities = load_corpus().authorities
    finder = AuthorityFinder(authorities)
    lost = [
        wording
        for place in authorities
        for wording in (place.name, *place.aliases)
        if finder.find(f"How does {wording} do?") != (place.name,)
    ]
    assert lost == []


def test_only_other_authorities_count() -> None:
    """The home authority needs no naming, and naming it changes nothing."""
    assert _understand("How does Norfolk compare with Suffolk?").other_authorities == ("Suffolk",)
    assert _understand("How does Norfolk do?").other_authorities == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("what was found in 2015", {2015}),
        ("2013 or 2018?", {2013, 2018}),
        ("between 2013 and 2015", {2013, 2014, 2015}),
        ("from 2015 to 2013", {2013, 2014, 2015}),  # either way round
        ("from 2013 until 2014", {2013, 2014}),
        ("in 2014-15", {2014, 2015}),
        ("in 2014/15", {2014, 2015}),
        ("in 2014/2015", {2014, 2015}),
        ("in 2014\u201315", {2014, 2015}),  # with a dash
        ("2013-2016", {2013, 2014, 2015, 2016}),
        ("1999-00", {1999}),  # a short form that runs backwards is not read
        ("on 2018-01-19", {2018}),  # a day, not a span
        ("the 190 care leavers of 766", set()),
        pytest.param(
            "room 20155",
            set(),
        ),
        ("how old is a 16 year old", set()),
        ("in 1066", set()),
        # an inspection finds what was before it, so its own year counts ...
        ("children kept too long before 2015", set(range(1989, 2016))),
        # ... unless that is ruled out
        ("was it ever good before 2015", set(range(1989, 2015))),
        ("the inspection before the 2026 one", set(range(1989, 2026))),
        ("adoptions in the year before the summer 2015 inspection", {2015}),
    ],
)
def test_years_are_read(text: str, years: set[int]) -> None:
    """Years, pairs of years and spans; other numbers are none."""
    question = _understand(text)
    assert question.years == years
    assert question.when is (When.YEARS if years else When.ANY)


@pytest.mark.parametrize("text", ["what changed since 2018", "after 2018"])
def test_since_a_year_is_open_ended(text: str) -> None:
    """Asked what came since a year, that year and every later one count."""
    years = _understand(text).years
    assert min(years) == 2018
    assert {2018, 2026, 2050} <= years


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what did we have to do after the 2013 inspection", 2013),  # it said so itself
        ("what has changed since the 2013 inspection", 2014),
        ("what did the council promise since the 2013 inspection", 2013),
    ],
)
def test_what_came_after_an_inspection_may_be_of_it(text: str, first: int) -> None:
    """What was asked for or said after an inspection stands in its year; what changed since then does not."""
    assert min(_understand(text).years) == first


@pytest.mark.parametrize(
    "text",
    [
        "what is our grade now",
        "what is the current grade",
        "the latest figure",
        "most recent inspection",
        "How are we doing today?",
        "are plans up-to-date at the moment",
        "this year",
    ],
)
def test_words_for_now_are_read(text: str) -> None:
    """Each way of saying now makes a question about the present."""
    assert _understand(text).when is When.CURRENT


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("is it known", When.ANY),  # now is no part of a word
        ("concurrent plans", When.ANY),
        ("what was the latest in 2015", When.YEARS),  # a year is plainer than a word
    ],
)
def test_words_like_now_are_not(text: str, when: When) -> None:
    """Only whole words mean now, and a year outweighs them."""
    assert _understand(text).when is when


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("How many care leavers are there?", Want.COUNT),
        ("number of social workers", Want.COUNT),
        ("what percentage are in touch", Want.SHARE),
        ("what proportion of plans is late", Want.SHARE),
        ("re-referral rate", Want.SHARE),
        ("how much was spent", Want.MONEY),
        ("what is the fostering allowance", Want.MONEY),
        ("how long do court cases take", Want.SPAN),
        ("wait for CAMHS in weeks", Want.SPAN),
        ("which university helped with adoption", Want.NAME),
        ("name of the law firm", Want.NAME),
        ("what grade did the 2019 visit give", Want.GRADE),
        ("how many times did children go missing", Want.COUNT),
        ("do you know how many children are in care", Want.COUNT),
        # yes or no, an opinion, a course: a fact without a sum may tell
        ("would carers be paid less", None),
        ("was the budget big enough", None),
        ("savings and budget, what did they say", None),
        ("unit cost per child, up or down", None),
        ("did we know how many had no visit", None),
        ("how much did we use fostering to adopt", None),
        ("what school attendance do children in care have", None),
        ("which teams relied on agency staff", None),  # "the assessment teams" is no name
        ("how soon are they seen", None),
        ("who was the director in 2013", Want.PERSON),
        ("the chief executive's name", Want.PERSON),
        ("how good are plans", None),
        ("a large number of things", None),  # said in passing
        ("how much has it improved", None),  # no money
        ("who said that", None),
        ("many things", None),
    ],
)
def test_what_is_wanted_is_read(text: str, want: Want | None) -> None:
    """A count, a share, money, a span of time or a name, where plain words ask for one."""
    assert _understand(text).want is want


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("how has the grade changed", Period(over_time=True)),
        ("grades over time", Period(over_time=True)),
        ("is it better than in 2015", Period(When.CURRENT, progress=True, compared_with=2015)),
        (
            "are plans any better than they were back in 2015",
            Period(When.CURRENT, progress=True, compared_with=2015),
        ),
        ("has the response improved", Period(When.CURRENT, progress=True)),
        ("is 2018 better than 2015", Period(When.YEARS, frozenset({2015, 2018}), progress=True)),
        ("court time 2015 vs 2018", Period(When.YEARS, frozenset({2015, 2018}), progress=True)),
        (
            "private fostering was weak in 2018, has it been fixed",
            Period(When.CURRENT, progress=True, compared_with=2018),
        ),
        (
            "We lost touch with a quarter in 2015. Are we in touch with them now?",
            Period(When.CURRENT, progress=True, compared_with=2015),
        ),
        ("has it improved in 2018", Period(When.YEARS, frozenset({2018}), progress=True)),
        ("when was the service due to start", Period()),  # then, not still to come
        (
            "what was the rating as at March 2016",
            Period(When.YEARS, frozenset({2016}), as_at=PartialDate(2016, 3)),
        ),
        (
            "what was in force at 31 march 2016",
            Period(When.YEARS, frozenset({2016}), as_at=PartialDate(2016, 3, 31)),
        ),
        ("how did it do as at 31 June 2016", Period(When.YEARS, frozenset({2016}), as_at=PartialDate(2016, 6))),
        ("in 2016", Period(When.YEARS, frozenset({2016}))),
    ],
)
def test_the_course_of_time_is_read(text: str, period: Period) -> None:
    """Trends, comparisons and the state on a day are told from a plain year."""
    assert _understand(text).period == period


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("what did the council say about the 2015 report", Speaker.COUNCIL),
        ("how did the director respond", Speaker.COUNCIL),
        ("the council's response", Speaker.COUNCIL),
        ("what did the minister say", Speaker.GOVERNMENT),
        ("according to ofsted", Speaker.INSPECTORS),
        ("what do inspectors think of plans", Speaker.INSPECTORS),
        # who judges has said so
        ("what did ofsted like about us", Speaker.INSPECTORS),
        ("were the inspectors impressed by anything", Speaker.INSPECTORS),
        ("did the council welcome the report", Speaker.COUNCIL),
        ("what do children like", None),
        ("what did children say", None),
        ("how many children are in care", None),
    ],
)
def test_the_speaker_asked_for_is_read(text: str, speaker: Speaker | None) -> None:
    """Whose words are wanted shows in who is to have said them."""
    assert _understand(text).speaker is speaker


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("what did ofsted like about early help", Stance.STRENGTH),
        ("what went well", None),
        ("what is going well", Stance.STRENGTH),
        ("what was wrong with plans", Stance.WEAKNESS),
        ("what did they criticise", Stance.WEAKNESS),
        ("what did they not like", Stance.WEAKNESS),
        ("are plans on time", None),
    ],
)
def test_the_tone_asked_for_is_read(text: str, tone: Stance | None) -> None:
    """Strengths and weaknesses are asked for in plain words."""
    assert _understand(text).tone is tone


@pytest.mark.parametrize(
    ("text", "about_home"),
    [
        ("how many children are in care", True),
        ("how many of our children live in Suffolk", True),
        ("norfolk children placed in Suffolk", True),
        ("how is Suffolk rated", False),
        ("how does Norfolk compare with Suffolk", False),
    ],
)
def test_a_question_may_be_about_home_and_another(text: str, about_home: bool) -> None:
    """Naming another authority makes a question about it, unless it is about ours there."""
    assert _understand(text).about_home is about_home


@pytest.mark.parametrize(
    ("text", "strand"),
    [
        ("what is our ofsted rating", Strand.OVERALL),
        ("What grade did we get?", Strand.OVERALL),
        ("how were we judged in 2015", Strand.OVERALL),
        ("how was adoption rated", Strand.ADOPTION),
        ("grade for care leavers", Strand.CARE_LEAVERS),
        ("what was leadership graded", Strand.LEADERSHIP),
        ("LSCB judgement", Strand.LSCB),
        ("rating of help and protection", Strand.HELP_AND_PROTECTION),
        ("child protection rating", Strand.HELP_AND_PROTECTION),
        pytest.param(
            "what grade for looked-after children",
            Strand.LOOKED_AFTER,
        ),
        ("children in care grade", Strand.LOOKED_AFTER),
        ("LAC grade", Strand.LOOKED_AFTER),
        ("capacity to improve grade", Strand.CAPACITY_TO_IMPROVE),
        ("how are care leavers doing", None),  # no word of grading
        ("what grades do children in care get in maths", None),  # another sort of grade
        ("why was leadership rated so badly", None),  # asks for the reason
    ],
)
def test_a_question_for_a_grade_names_its_strand(text: str, strand: Strand | None) -> None:
    """A grade is asked for only when every word is about that; without a strand it is the overall one."""
    assert _understand(text).grade_of is strand


@pytest.mark.parametrize(
    ("text", "kind", "theme", "about"),
    [
        ("list the recommendations", Kind.RECOMMENDATION, None, ""),
        ("what did Ofsted recommend in 2015?", Kind.RECOMMENDATION, None, ""),
        ("what did they reccomend", Kind.RECOMMENDATION, None, ""),
        ("areas for improvement", Kind.RECOMMENDATION, None, ""),
        ("what needs to improve", Kind.RECOMMENDATION, None, ""),
        ("recommendations for care leavers", Kind.RECOMMENDATION, "care-leavers", ""),
        pytest.param(
            "recommendations about adoption",
            Kind.RECOMMENDATION,
            "adoption",
            "",
        ),
        ("recommendations on private fostering", Kind.RECOMMENDATION, None, "private fostering"),
        ("list all grades", Kind.JUDGEMENT, None, ""),
        ("every judgement in 2018", Kind.JUDGEMENT, None, ""),
        ("what is the grade", None, None, ""),
        ("list the care leavers", None, None, ""),
        ("what is the recommended caseload", None, None, ""),
        ("did we act on the recommendations", None, None, ""),
        ("were parents asked to agree", None, None, ""),
        ("were we told to improve adoption", Kind.RECOMMENDATION, "adoption", ""),
    ],
)
def test_a_list_may_be_wanted(text: str, kind: Kind | None, theme: str | None, about: str) -> None:
    """Recommendations and grades are listed, narrowed to a theme; what remains says what else they are about."""
    question = _understand(text)
    assert (question.list_of, question.list_theme, question.about) == (kind, theme, about)


def test_a_list_of_grades_is_no_question_for_one() -> None:
    """A question is read as a list or as a grade, never as both."""
    assert _understand("list all grades").grade_of is None


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("What is an IRO?", "iro"),
        ("what's a LADO", "lado"),
        ("what does IRO stand for?", "iro"),
        ("What does 'CLA' mean", "cla"),
        ("define pathway plan", "pathway plan"),
        ("meaning of SGO", "sgo"),
        ("SGO meaning", "sgo"),
        ("Who is the virtual head", "virtual head"),
        ("IRO", "iro"),
        ("what is meant by sufficiency", "sufficiency"),
    ],
)
def test_a_definition_may_be_wanted(text: str, wording: str) -> None:
    """The wording to define stands first among those that may be."""
    assert wording in _understand(text).may_define


def test_a_long_question_is_cut() -> None:
    """Beyond two thousand characters nothing is read, neither a year nor a name."""
    tail = " in Suffolk in 2015"
    assert _understand("x" * (MAX_CHARACTERS - len(tail)) + tail).years == {2015}
    question = _understand("x" * MAX_CHARACTERS + tail)
    assert (len(question.text), question.years, question.other_authorities) == (MAX_CHARACTERS, frozenset(), ())


def test_years_and_marks_do_not_reach_the_search() -> None:
    """The search is given the topic: time is this module's business."""
    assert _understand("How many care  leavers, in 2014-15?").search_text.split() == [
        *("how", "many", "care", "leavers", "in"),
    ]


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_understood_somehow(text: str) -> None:
    """No text makes it fail, and the text is kept as asked."""
    question: Any = _understand(text)
    assert question.text == text
