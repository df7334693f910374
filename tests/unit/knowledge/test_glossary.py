"""Looking terms up as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.glossary import Glossary
from tests.factories import make_term

IRO = make_term(synonyms=["reviewing officer"])
CLA = make_term("CLA", "children looked after (by the council)", synonyms=["looked-after children", "LAC"])
LAC = make_term("LAC", "looked after children")
SECTION_47 = make_term("Section-47", "child protection enquiry", synonyms=["s.47 enquiry"])
SECTION_20 = make_term("s20", "voluntary care", synonyms=["section 47"])
PLAN = make_term("Plan (care)", "care plan")
GLOSSARY = Glossary([PLAN, SECTION_20, SECTION_47, LAC, IRO, CLA])


@pytest.mark.parametrize(
    ("wording", "term"),
    [
        ("IRO", IRO),
        ("iro", IRO),
        ("IROs", IRO),
        ("I.R.O.", IRO),
        ("independent reviewing officer", IRO),
        ("Independent Reviewing Officers", IRO),
        ("reviewing officer", IRO),
        ("  reviewing   officers ", IRO),
        ("independent-reviewing officer", IRO),
        ("independent\u2011reviewing\u00a0officer", IRO),  # typographic hyphen and space
        ("children looked after", CLA),  # what stands in brackets only explains
        ("looked-after children", CLA),
        ("CLA", CLA),
        ("LAC", LAC),  # an abbreviation means itself, though it is a synonym of CLA
        ("section 47", SECTION_47),  # even one written with a hyphen, though it is a synonym of s20
        ("s47 enquiry", SECTION_47),
        ("plan", PLAN),
        ("Plan (care)", PLAN),
    ],
)
def test_a_term_is_found_by_its_wordings(wording: str, term: object) -> None:
    """Abbreviation, expansion or synonym, whatever its case, hyphens, dots, spaces or plural."""
    assert GLOSSARY.find_term(wording) == term


@pytest.mark.parametrize(
    "wording", ["", "s", ".", "-", "IR", "officer", "independent", "what is an IRO", "\U0001f642"]
)
def test_what_is_no_term_is_not_found(wording: str) -> None:
    """Parts of wordings and other text are no terms."""
    assert GLOSSARY.find_term(wording) is None


def test_terms_stand_in_the_order_of_a_dictionary() -> None:
    """Terms are listed by name, whatever the order of the file and the case."""
    assert [term.term for term in GLOSSARY.terms] == ["CLA", "IRO", "LAC", "Plan (care)", "s20", "Section-47"]


@pytest.mark.parametrize(
    ("wording", "best"),
    [
        ("indepedent reviewing oficer", "IRO"),
        ("loked after childen", "CLA"),
        ("voluntry care", "s20"),
    ],
)
def test_a_misspelt_term_is_suggested(wording: str, best: str) -> None:
    """The term spelt most like the wording leads the suggestions."""
    assert GLOSSARY.suggest_terms(wording)[0].term == best


def test_suggestions_are_few_and_different() -> None:
    """A term is suggested once however many of its wordings are near, and no more come than wanted."""
    alike = Glossary(
        make_term(f"Care plan {letter}", f"care plan {letter}", synonyms=["care plans"]) for letter in "abcde"
    )
    suggested = alike.suggest_terms("care plan", limit=3)
    assert len({term.term for term in suggested}) == len(suggested) == 3
    assert GLOSSARY.suggest_terms("quantum chromodynamics") == []


def test_an_empty_glossary_knows_nothing() -> None:
    """No terms, no answers and no errors."""
    empty = Glossary([])
    assert (empty.find_term("IRO"), empty.suggest_terms("IRO"), list(empty.equivalents())) == (None, [], [])


def test_wordings_that_mean_the_same_come_in_groups() -> None:
    """The search gets each term's wordings once, without what stands in brackets."""
    groups = list(Glossary([CLA, PLAN, make_term("Advocate", "Advocate")]).equivalents())
    assert groups == [
        ("Advocate",),
        ("CLA", "children looked after", "looked-after children", "LAC"),
        ("Plan", "care plan"),
    ]


@given(st.text())
def test_any_text_can_be_looked_up(wording: str) -> None:
    """No text makes a look-up fail."""
    GLOSSARY.find_term(wording)
    GLOSSARY.suggest_terms(wording)
