"""Who led an inspection or a visit."""

import pytest

from knowledge.reports.inspectors import find_inspector
from tests.papers import ILACS_GRADES, SENTENCE, Paper, lay, write_letter, write_sif

NAME = "Placeholder Name"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Lead inspector: Placeholder Name, His Majesty’s Inspector"], NAME),
        (["Lead inspector: Placeholder Name HMI"], NAME),
        (["Lead inspector: HMI Placeholder Name"], NAME),
        (["Lead inspector: Placeholder Name (Senior HMI)"], NAME),
        (["Lead inspector: Placeholder Name, Ofsted Inspector"], NAME),
        (["LEAD INSPECTOR: Placeholder Name"], NAME),
        (["Lead Inspector – Dr Placeholder Name"], NAME),
        (["Reporting inspector Placeholder Name HMI"], NAME),
        (["Lead inspector: Placeholder Name Judgement Grade"], NAME),
        # several lead: the first
        (["Lead inspectors: Placeholder Name and Another Name"], NAME),
        (["Lead inspector: Placeholder Name & Another Name"], NAME),
        # over two lines
        (["Lead inspector:", "Placeholder Name", "His Majesty’s Inspector"], NAME),
        (["Lead inspector: Placeholder", "Name, HMI"], NAME),
        # names of all kinds
        (["Lead inspector: Place-Holder O’Name-Other, HMI"], "Place-Holder O’Name-Other"),
        (["Lead inspector: Plácehölder D'Ñame Ünother HMI"], "Plácehölder D'Ñame Ünother"),
        (["Lead inspector: Placeholder d’Name HMI"], "Placeholder d’Name"),
        (["Lead inspector: Placeholder van der Name, HMI"], "Placeholder van der Name"),
        (["Lead inspector: P. H. Name"], "P. H. Name"),
        (["Deputy lead inspector: Another Name", "Lead inspector: Placeholder Name"], NAME),
        # no name
        (["Lead inspector: to be confirmed"], None),
        (["The lead inspector met Members of the council."], None),
        ([], None),
    ],
)
def test_the_label_names_the_lead_inspector(lines: list[str], name: str | None) -> None:
    """The name alone is taken, whatever office stands before or after it."""
    paper = Paper()
    paper.write("Inspection of Norfolk local authority children’s services", size=26)
    for line in lines:
        paper.write(line)
    paper.table(ILACS_GRADES)
    paper.write(SENTENCE)
    assert find_inspector(lay(paper.finish())) == (name, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "The inspectors were Placeholder Name HMI and Another Name HMI.",
        "The inspector was Placeholder Name HMI.",
        "The inspectors were Her Majesty’s Inspectors Placeholder Name and Another Name.",
        "Her Majesty’s Inspectors for this visit were Placeholder Name and Another Name.",
        "The visit was carried out by Her Majesty’s Inspectors, Placeholder Name and Another Name.",
        "The visit was undertaken by two of Her Majesty’s Inspectors (HMI), Placeholder Name and Another Name.",
        "The inspectors for this visit were Placeholder Name, Her Majesty’s Inspector, and Another Name HMI.",
    ],
)
@pytest.mark.parametrize("signed", ["", NAME])
def test_a_letter_names_those_who_came(sentence: str, signed: str) -> None:
    """The first of them led, who as a rule signs the letter."""
    assert find_inspector(lay(write_letter(inspectors=sentence, signed=signed).finish())) == (NAME, [])


def test_a_letter_signed_by_another_is_doubted() -> None:
    """Who signs counts, and that another is named first is said."""
    letter = write_letter(inspectors="The inspectors were Another Name HMI and Placeholder Name HMI.", signed=NAME)
    assert find_inspector(lay(letter.finish())) == (
        NAME,
        ["lead_inspector: Placeholder Name signs, Another Name is named first among those who came"],
    )


def test_two_names_in_one_report_are_doubted() -> None:
    """A cover and an account of the team that disagree are a problem; spelling in capitals is none."""
    paper = write_sif()
    paper.write("Lead inspector: Another Name")
    paper.write("Lead inspector: PLACEHOLDER NAME")
    name, problems = find_inspector(lay(paper.finish()))
    assert name == NAME
    assert problems == ["lead_inspector: Placeholder Name here, Another Name elsewhere in the report"]
