"""What a new finding is compared with."""

from typing import Any

import pytest

from knowledge.alerting import MOST_PROBES, Ground, find_comparison, list_probes
from knowledge.base import FactBase
from knowledge.models import Fact
from knowledge.proposals import Change
from tests.factories import make_base, make_corpus, make_fact, make_source

NEW = {"as_at": "2026-05", "thread": "pathway-plans"}


def _base(*earlier: Fact) -> FactBase:
    other = make_source(id="nfk-press-2024", tier="secondary", kind="press")
    return make_base(make_corpus(facts=earlier, sources=[make_source(), other]))


def _grade(grade: str, **changes: Any) -> dict[str, Any]:
    judgement = {"strand": "overall", "grade": grade, "framework": "ilacs"}
    return {"kind": "judgement", "judgement": judgement} | changes


def _figure(value: float, metric: str = "care-leavers-in-touch", **changes: Any) -> dict[str, Any]:
    return {"kind": "figure", "figure": {"metric": metric, "value": value, "unit": "%"}} | changes


@pytest.mark.parametrize(
    ("former", "present", "ground", "change"),
    [
        (_grade("good"), _grade("outstanding"), Ground.JUDGEMENT, Change.BETTER),
        (_grade("good"), _grade("inadequate"), Ground.JUDGEMENT, Change.WORSE),
        (_grade("good"), _grade("good"), Ground.JUDGEMENT, Change.SAME),
        (_figure(70), _figure(90), Ground.FIGURE, Change.BETTER),
        (_figure(90), _figure(70), Ground.FIGURE, Change.WORSE),
        (_figure(90, "children-in-care"), _figure(70, "children-in-care"), Ground.FIGURE, None),
        ({**NEW, "stance": "weakness"}, {"stance": "strength"}, Ground.THREAD, Change.BETTER),
        ({**NEW, "stance": "strength"}, {"stance": "weakness"}, Ground.THREAD, Change.WORSE),
        ({**NEW, "stance": "weakness"}, {"stance": "weakness"}, Ground.THREAD, Change.SAME),
        ({**NEW, "stance": "strength"}, {"stance": "strength"}, Ground.THREAD, None),
        ({**NEW, "stance": "neutral"}, {"stance": "weakness"}, Ground.THREAD, None),
        ({"stance": "weakness"}, {"stance": "strength"}, Ground.THEME, None),
    ],
)
def test_it_is_set_beside_the_last_on_its_matter(
    former: dict[str, Any], present: dict[str, Any], ground: Ground, change: Change | None
) -> None:
    """Better or worse only where grades, numbers of a known direction, or the stances on one thread say so."""
    earlier = make_fact("NFK-2024-01", **{**former, "as_at": "2024-05"})
    found = find_comparison(make_fact("NFK-2026-01", **{**NEW, **present}), _base(earlier))
    assert found is not None
    assert (found.earlier, found.ground, found.change) == (earlier, ground, change)


@pytest.mark.parametrize(
    "other",
    [
        {"as_at": "2026-05"},
        {"as_at": "2027-01"},
        {"as_at": "2026"},
        {"as_at": "2026-05-03"},
        {"as_at": "2024-05", "authority": "Suffolk"},
        {"as_at": "2024-05", "thread": None, "themes": ["adoption"]},
        {"as_at": "2024-05", "thread": None, "kind": "event"},
    ],
)
def test_nothing_else_is_compared(other: dict[str, Any]) -> None:
    """Not what is as new, newer or perhaps newer, nor another council's, nor another matter."""
    earlier = make_fact("NFK-2024-01", **{**NEW, **other})
    assert find_comparison(make_fact("NFK-2026-01", **NEW), _base(earlier)) is None


def test_a_year_is_not_before_its_months() -> None:
    """What was said in the middle of 2017, known only to the year, is not set beside November 2017."""
    november = make_fact("NFK-2018-01", as_at="2017-11", thread="pathway-plans", stance="weakness")
    summer = make_fact("NFK-2017-01", as_at="2017", thread="pathway-plans")
    assert find_comparison(summer, _base(november)) is None


@pytest.mark.parametrize(
    ("then", "now", "earlier", "change"),
    [
        (["weakness", "strength"], "strength", "NFK-2015-02", None),
        (["strength", "weakness"], "strength", "NFK-2015-02", None),
        (["weakness", "strength"], "weakness", "NFK-2015-01", Change.SAME),
        (["strength", "neutral"], "weakness", "NFK-2015-01", Change.WORSE),
        (["weakness", "neutral"], "strength", "NFK-2015-01", Change.BETTER),
    ],
)
def test_good_and_ill_at_once_are_no_turn(then: list[str], now: str, earlier: str, change: Change | None) -> None:
    """Where a report said both on a thread, a strength now is no better; a weakness now is one of them again."""
    facts = [
        make_fact(f"NFK-2015-0{number}", as_at="2015-07", thread="pathway-plans", stance=stance)
        for number, stance in enumerate(then, start=1)
    ]
    found = find_comparison(make_fact("NFK-2026-01", **NEW, stance=now), _base(*facts))
    assert found is not None
    assert (found.earlier.id, found.change) == (earlier, change)


def test_the_newest_counts_and_the_document_before_the_press() -> None:
    """Of several, the last; of two of the same moment, that of the document itself."""
    facts = [
        make_fact("NFK-2015-01", **{**NEW, "as_at": "2015-07"}),
        make_fact("NFK-2024-01", **{**NEW, "as_at": "2024-05"}),
        make_fact("NFK-2024-02", **{**NEW, "as_at": "2024-05", "source": "nfk-press-2024"}),
    ]
    found = find_comparison(make_fact("NFK-2026-01", **NEW), _base(*facts))
    assert found is not None
    assert found.earlier.id == "NFK-2024-01"


def test_questions_to_ask_begin_with_its_own() -> None:
    """Then those of its thread, then of its theme, the newest first, five at most, none of another council's."""
    fact = make_fact("NFK-2026-01", probe="own?", **NEW)
    others = [
        make_fact("NFK-2024-01", probe="theme?", as_at="2024-05"),
        make_fact("NFK-2015-01", probe="thread?", **{**NEW, "as_at": "2015-07"}),
        make_fact("NFK-2024-02", as_at="2024-05"),
        make_fact("NFK-2024-03", probe="theirs?", as_at="2024-05", authority="Suffolk"),
        *(make_fact(f"NFK-2023-0{number}", probe="older?", as_at="2023-01") for number in range(1, 6)),
    ]
    probes = list_probes(fact, _base(*others))
    assert [item.probe for item in probes] == ["own?", "thread?", "theme?", "older?", "older?"]
    assert len(probes) == MOST_PROBES
    assert list_probes(make_fact("NFK-2026-02"), _base(make_fact("NFK-2024-02"))) == []
