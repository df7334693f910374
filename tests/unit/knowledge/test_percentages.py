"""Percentages are recomputed from the counts beside them."""

import pytest

from knowledge.corpus import load_corpus
from knowledge.models import Fact
from knowledge.review.percentages import Share, find_own_sums, find_printed_shares, find_wrong_shares
from tests.factories import make_corpus, make_fact


def _counted(statement: str, value: float, denominator: float, unit: str = "children") -> Fact:
    figure = {"metric": "in-touch", "value": value, "denominator": denominator, "unit": unit}
    return make_fact(statement=statement, kind="figure", figure=figure)


def test_every_percentage_of_the_base_follows_from_its_counts() -> None:
    """What can be recomputed is right to the last printed digit, or said to be printed otherwise."""
    assert list(find_wrong_shares(load_corpus())) == []


def test_the_base_has_percentages_to_recompute() -> None:
    """The claim above is about something: the forms in which the base writes shares are recognised."""
    facts = load_corpus().facts
    recomputed = {id_ for id_, fact in facts.items() if find_printed_shares(fact) or find_own_sums(fact)}
    assert {"NFK-2015-27", "NFK-2015-234", "NFK-2015-237", "NFK-2018-46"} <= recomputed


@pytest.mark.parametrize(
    ("statement", "share"),
    [
        ("Norfolk lost touch with 190 of its 766 care leavers (25%).", Share(190, 766, "25")),
        ("Norfolk cared for 181 of Norfolk's 1,052 children (17%) elsewhere.", Share(181, 1052, "17")),
        ("24 of the 45 who went missing in July 2015 (53%) lived in homes.", Share(24, 45, "53")),
        ("24 out of 45 (53.3 per cent) lived in homes.", Share(24, 45, "53.3")),
        ("Of Norfolk's 1,115 children at 31 October 2017, 207 (19%) lived elsewhere.", Share(207, 1115, "19")),
        # a share of the first count, not of the total
        ("95 of Norfolk's 1,052 children lived in homes, a quarter of them (25%) elsewhere.", None),
        # another share in the same sentence, after the bracket's place
        ("848 of Norfolk's 1,115 children were fostered, 17% of those 848 elsewhere.", None),
        # the bracket belongs to the next sentence
        ("20 of 292 children stayed too long. Others (70%) did not.", None),
        ("Norfolk had 1,052 children (17%).", None),
        ("0 of 0 children (0%) were seen.", None),
    ],
)
def test_what_a_statement_says_can_be_recomputed(statement: str, share: Share | None) -> None:
    """Counts and the share in brackets belong together only where the wording says so."""
    assert find_printed_shares(make_fact(statement=statement)) == ({share} if share else set())


@pytest.mark.parametrize(
    ("fact", "shares"),
    [
        (_counted("Norfolk lost touch with 190 care leavers (25%).", 190, 766), {Share(190, 766, "25")}),
        (_counted("Norfolk looked after 1,052 children (17%).", 1052, 6000), {Share(1052, 6000, "17")}),
        (_counted("95 lived in homes, a quarter of them (25%) elsewhere.", 95, 1052), set()),
        # the figure is the share itself
        (_counted("Norfolk was in touch with 25 in a hundred (25%).", 25, 766, "per cent"), set()),
    ],
)
def test_a_figure_gives_the_total_that_the_statement_leaves_out(fact: Fact, shares: set[Share]) -> None:
    """The denominator stands in for a total that is not in the wording."""
    assert find_printed_shares(fact) == shares


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (Share(190, 766, "25"), True),
        (Share(190, 766, "24.8"), True),
        (Share(190, 766, "24.7"), False),
        (Share(190, 766, "24"), False),
        # halves round either way
        (Share(1, 8, "12"), True),
        (Share(1, 8, "13"), True),
        (Share(1, 8, "12.6"), False),
    ],
)
def test_rounding_is_as_fine_as_printed(share: Share, *, holds: bool) -> None:
    """A share may be off by half of its last printed digit, no more."""
    assert share.holds is holds


def test_a_wrong_share_is_found() -> None:
    """The finding gives the true share beside the printed one."""
    facts = [make_fact(statement="Norfolk lost touch with 26 of 190 care leavers (27.3%).")]
    assert list(find_wrong_shares(make_corpus(facts=facts))) == [("NFK-2024-01", "26 of 190 is 13.7%, not 27.3%")]


@pytest.mark.parametrize("note", ["printed as 27.3%; 26 of 190 is 13.7%", "the report prints 27.3%"])
def test_a_misprint_that_a_conflict_names_is_no_error(note: str) -> None:
    """The note excuses both facts that it is about."""
    wrong = "Norfolk lost touch with 26 of 190 care leavers (27.3%)."
    facts = [
        make_fact("NFK-2024-01", statement=wrong, conflicts=[{"fact": "NFK-2024-02", "note": note}]),
        make_fact("NFK-2024-02", statement=wrong),
    ]
    assert list(find_wrong_shares(make_corpus(facts=facts))) == []


@pytest.mark.parametrize("note", ["Page 4 counts more", "another number is printed as 7.3%", "page 4 says 27.3%"])
def test_a_conflict_about_something_else_excuses_nothing(note: str) -> None:
    """A note that does not speak of print, or of another share, leaves the sum wrong."""
    wrong = "Norfolk lost touch with 26 of 190 care leavers (27.3%)."
    conflicts = [{"fact": "NFK-2024-02", "note": note}]
    facts = [make_fact("NFK-2024-01", statement=wrong, conflicts=conflicts), make_fact("NFK-2024-02")]
    assert [entry for entry, _reason in find_wrong_shares(make_corpus(facts=facts))] == ["NFK-2024-01"]


def test_our_own_sum_has_no_excuse() -> None:
    """Where a statement corrects a misprint, its correction is recomputed too."""
    facts = [make_fact(statement="Printed as 27.3%, but 26 of 190 is 14.7%.")]
    assert [reason for _entry, reason in find_wrong_shares(make_corpus(facts=facts))] == [
        "26 of 190 is 13.7%, not 14.7%"
    ]
