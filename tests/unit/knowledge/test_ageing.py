"""Facts that somebody should look at again."""

from datetime import date

from knowledge.ageing import rank_aged
from tests.factories import make_fact

TODAY = date(2026, 11, 20)
TEN, FIVE, THREE, NEW = (
    make_fact(f"NFK-2024-0{number}", as_at=as_at)
    for number, as_at in enumerate(("2016-11", "2021-11-20", "2023", "2025-03"), 1)
)


def test_old_and_much_shown_come_first() -> None:
    """Age counts as much as showings: five years shown four times stand before ten years shown once."""
    ranked = rank_aged([TEN, FIVE, THREE], {FIVE.id: 4, TEN.id: 1}, today=TODAY)
    assert [(item.fact.id, item.shown) for item in ranked] == [(FIVE.id, 4), (TEN.id, 1), (THREE.id, 0)]


def test_not_shown_the_oldest_comes_first() -> None:
    """Without any showing it is age alone."""
    assert [item.fact for item in rank_aged([THREE, TEN, FIVE], {}, today=TODAY)] == [TEN, FIVE, THREE]


def test_what_is_new_or_was_reviewed_is_not_due() -> None:
    """A fact younger than two years is not listed, however often it is shown, nor one that somebody looked at."""
    assert rank_aged([NEW], {NEW.id: 99}, today=TODAY) == []
    assert rank_aged([TEN], {TEN.id: 99}, today=TODAY, reviewed={TEN.id}) == []


def test_an_imprecise_date_is_taken_as_late_as_it_can_be() -> None:
    """A fact as at 2024 may be from December 2024 and is not due in November 2026."""
    assert rank_aged([make_fact(as_at="2024")], {}, today=TODAY) == []
