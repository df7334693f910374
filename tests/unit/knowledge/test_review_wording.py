"""The rules on wording: standing alone, and being the only one to say and answer something."""

import pytest

from knowledge.review.numbers import find_numbers
from knowledge.review.wording import find_alike, find_leaning, find_nameless, find_same_asks
from tests.factories import make_corpus, make_fact, make_judgement

IN_TOUCH = "Norfolk kept in touch with 190 of its care leavers over the summer of 2015 through personal advisers"


@pytest.mark.parametrize(
    ("statement", "leans"),
    [
        ("They kept in touch with personal advisers.", True),
        ("It was still weak in Norfolk.", True),
        ("This had improved in Norfolk by 2015.", True),
        ("However, Norfolk's visits were late.", True),
        ("“Its” visits were late.", True),
        # points forward
        ("It was agreed that Norfolk's children would come first.", False),
        # begin sentences that lean on nothing
        ("There were 162 privately fostered children in Norfolk.", False),
        ("Both inspections of Norfolk in 2013 ended in inadequate.", False),
        ("Italian was spoken in Norfolk.", False),
        ("Norfolk's care leavers said they were in touch.", False),
    ],
)
def test_a_statement_does_not_lean_on_another(statement: str, *, leans: bool) -> None:
    """The first word of a statement points at nothing said before."""
    found = [entry for entry, _reason in find_leaning(make_corpus(facts=[make_fact(statement=statement)]))]
    assert found == (["NFK-2024-01"] if leans else [])


@pytest.mark.parametrize(
    ("statement", "nameless"),
    [
        ("The council's own data showed late reviews in July 2015.", True),
        ("Some children in the county waited too long.", True),
        ("Norfolk's own data showed late reviews in the service.", False),
        ("Ofsted praised the council.", False),
        ("The report calls the MASH slow.", False),
        ("In the area Suffolk was thought better.", False),
        ("Social workers liked the Signs of Safety model of the service.", False),
        ("The whole council shared ownership.", False),
        ("The counter was closed.", False),
    ],
)
def test_a_statement_names_somebody(statement: str, *, nameless: bool) -> None:
    """Who says "the council" says which, or names anything else; a month is no name."""
    found = [entry for entry, _reason in find_nameless(make_corpus(facts=[make_fact(statement=statement)]))]
    assert found == (["NFK-2024-01"] if nameless else [])


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (f"{IN_TOUCH}.", True),
        # other order, one other word
        (f"Through personal mentors {IN_TOUCH.removesuffix(' through personal advisers')}", True),
        (IN_TOUCH.replace("190", "576"), False),
        (IN_TOUCH.replace("190", "eight"), False),
        (IN_TOUCH.replace("2015", "2018"), False),
        (IN_TOUCH.replace("the summer of", "July"), False),
        ("Norfolk's care leavers had personal advisers in 2015, 190 of them in touch", False),
    ],
)
def test_what_is_said_twice(other: str, *, alike: bool) -> None:
    """Nearly the same words are one claim, unless a number, a year or a month tells them apart."""
    facts = [make_fact("NFK-2024-01", statement=IN_TOUCH), make_fact("NFK-2024-02", statement=other)]
    found = [entry for entry, _reason in find_alike(make_corpus(facts=facts))]
    assert found == (["NFK-2024-02"] if alike else [])


def test_like_words_about_other_things_are_two_facts() -> None:
    """Two graded lines, or two authorities, may be spoken of in the same words."""
    facts = [
        make_judgement("good", id_="NFK-2024-01", statement="Norfolk's work with children was graded good."),
        make_judgement("good", id_="NFK-2024-02", statement="Norfolk's work with children was graded good."),
        make_judgement(
            "good",
            id_="NFK-2024-03",
            strand="leadership",
            statement="Norfolk's work with children was graded good.",
        ),
        make_judgement(
            "good",
            id_="SFK-2024-01",
            authority="Suffolk",
            statement="Norfolk's work with children was graded good.",
        ),
    ]
    assert [entry for entry, _reason in find_alike(make_corpus(facts=facts))] == ["NFK-2024-02"]


@pytest.mark.parametrize(
    ("threads", "found"),
    [
        ((None, None), ["NFK-2024-02"]),
        (("contact", None), ["NFK-2024-02"]),
        (("contact", "health"), ["NFK-2024-02"]),
        (("contact", "contact"), []),
    ],
)
def test_a_question_leads_to_one_fact_or_one_thread(
    threads: tuple[str | None, str | None], found: list[str]
) -> None:
    """The same question on two facts is an answer by chance, unless they are one concern over the years."""
    facts = [
        make_fact(f"NFK-2024-0{number}", asks=[ask], thread=thread)
        for number, (ask, thread) in enumerate(
            zip(["Are we in touch?", "are we  IN TOUCH"], threads, strict=True), start=1
        )
    ]
    assert [entry for entry, _reason in find_same_asks(make_corpus(facts=facts))] == found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,052 children, 6.4% and 27.3%", {"1052", "6.4", "27.3"}),
        ("Twenty-six of forty, seven and two", {"26", "40", "7", "2"}),
        ("twenty one", {"21"}),
        ("no one, none", set()),
        # parts of names
        ("COVID-19 and A4", set()),
        ("16- and 17-year-olds", {"16", "17"}),
        ("2013-14", {"2013", "14"}),
    ],
)
def test_numbers_are_found_in_figures_and_words(text: str, numbers: set[str]) -> None:
    """Seven and 7 are one number; "one" is a pronoun too often to be one."""
    assert find_numbers(text) == numbers
