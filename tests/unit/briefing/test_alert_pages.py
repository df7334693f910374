"""What an alert and a digest say of the finding before, and the questions to ask, as Telegram shows them."""

from typing import Any

import pytest

from briefing.chat.alert_pages import render_alert, render_digest, render_probes
from knowledge.base import FactBase
from knowledge.models import MAX_LINE, MAX_NAME, Fact
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import make_base, make_corpus, make_fact, make_judgement, make_source, make_theme

NOW: dict[str, Any] = {"as_at": "2026-05", "thread": "pathway-plans", "statement": "What is said now."}
THEN: dict[str, Any] = {"as_at": "2015-07", "thread": "pathway-plans", "statement": "What was said."}


def _finding(stance: str, **fields: Any) -> Fact:
    id_ = "NFK-2026-01" if fields["as_at"] == "2026-05" else "NFK-2015-12"
    return make_fact(id_, stance=stance, **fields)


def _show(markup: str) -> str:
    """What the server stores; it fails where the server would refuse."""
    text = parse_text(markup, "HTML").text
    assert 0 < utf16.count_units(text) <= 4096
    return text


def _alert(fact: Fact, base: FactBase) -> str:
    return _show(render_alert(fact, base.sources[fact.source], base))


def _base(*facts: Fact) -> FactBase:
    return make_base(make_corpus(facts=facts))


@pytest.mark.parametrize(
    ("then", "now", "head"),
    [
        (
            _finding("weakness", **THEN),
            _finding("strength", **NOW),
            "▲ Better than in July 2015 (a weakness then, a strength now), Ofsted:",
        ),
        (
            _finding("strength", **THEN),
            _finding("weakness", **NOW),
            "▼ Worse than in July 2015 (a strength then, a weakness now), Ofsted:",
        ),
        (
            _finding("weakness", **THEN),
            _finding("weakness", **NOW),
            "↻ Repeated, as in July 2015 (a weakness then, too), Ofsted:",
        ),
        (_finding("strength", **THEN), _finding("strength", **NOW), "Before that, in July 2015, Ofsted:"),
        (
            _finding("weakness", **THEN | {"as_at": "2015-07-14"}),
            _finding("strength", **NOW),
            "▲ Better than on 14 July 2015 (a weakness then, a strength now), Ofsted:",
        ),
        (
            _finding("weakness", **THEN | {"thread": None}),
            _finding("strength", **NOW),
            "Nothing earlier on this very matter. The last finding on Care leavers, July 2015, Ofsted:",
        ),
        (
            make_judgement("good", id_="NFK-2015-12", as_at="2022", statement="What was said."),
            make_judgement("outstanding", id_="NFK-2026-01", as_at="2026-05", stance="weakness"),
            "▲ Better than in 2022, Ofsted:",
        ),
    ],
)
def test_an_alert_ends_with_what_was_said_before(then: Fact, now: Fact, head: str) -> None:
    """After the finding and its citation: better, worse, repeated or no claim; the earlier words and their id."""
    text = _alert(now, _base(then))
    assert text.endswith(f"{head}\nWhat was said.\nNFK-2015-12")
    assert text.index(now.statement) < text.index("paragraph 21") < text.index(head)


def test_what_nothing_preceded_is_called_new() -> None:
    """An alert on a matter of which the base holds nothing earlier says that."""
    assert _alert(_finding("strength", **NOW), _base()).endswith("I hold nothing earlier on this.")


@pytest.mark.parametrize(
    ("then", "now", "mark"),
    [
        ("weakness", "strength", "▲ better than in July 2015 (NFK-2015-12)"),
        ("strength", "weakness", "▼ worse than in July 2015 (NFK-2015-12)"),
        ("weakness", "weakness", "↻ repeated, as in July 2015 (NFK-2015-12)"),
        ("strength", "strength", None),
    ],
)
def test_a_digest_marks_an_entry_in_a_line(then: str, now: str, mark: str | None) -> None:
    """A line where the facts compare, none where they do not; the earlier words are not repeated."""
    other = make_fact("NFK-2026-02", as_at="2026-04", themes=["adoption"], statement="Another finding.")
    text, count = render_digest([_finding(now, **NOW), other], _base(_finding(then, **THEN)))
    lines = _show(text).split("\n")
    assert count == 2
    assert [line for line in lines if "2015" in line] == ([mark] if mark else [])
    assert "What was said." not in lines


def test_questions_to_ask_name_their_facts() -> None:
    """Each question stands with the id of the fact it comes from."""
    facts = [make_fact("NFK-2026-01", probe="How many <now>?"), make_fact("NFK-2015-12", probe="And then?")]
    assert _show(render_probes(facts)).split("\n")[1:] == [
        "• How many <now>? NFK-2026-01",
        "• And then? NFK-2015-12",
    ]


def test_the_longest_fit() -> None:
    """An alert set beside the longest finding on the longest theme, a digest and five questions fit in a message."""
    line = "W" * MAX_LINE
    source = make_source(
        title=line,
        note=line,
        publisher="P" * MAX_NAME,
        url=f"https://example.org/{'u' * 480}",
        tier="secondary",
        kind="press",
    )
    themes = [
        make_theme(theme, name=f"{theme} {line}"[:MAX_LINE]) for theme in ("care-leavers", "adoption", "workforce")
    ]
    fields: dict[str, Any] = {
        "statement": "S" * 280,
        "quote": " ".join(["Q" * 32] * 12),
        "said_by": "B" * MAX_NAME,
        "themes": [theme.id for theme in themes],
        "locator": {"section": "L" * MAX_NAME},
        "probe": line,
    }
    for thread in (None, "pathway-plans"):
        then = _finding("weakness", **fields | THEN | {"thread": thread, "statement": "E" * 280})
        now = _finding("strength", **fields | NOW | {"thread": thread, "statement": "S" * 280})
        base = make_base(make_corpus(sources=[source], facts=[then], themes=themes))
        assert f"{'E' * 199}…" in _alert(now, base)
        digest, count = render_digest([now] * 20, base)
        assert 1 < count < 20
        _show(digest)
    _show(render_probes([then] * 5))
