"""The editors' list as messages and buttons."""

from datetime import date
from typing import Any

import pytest

from briefing.chat import gap_pages
from briefing.services.reviewing import Attachment, GapReport, QuestionGap, Settlement
from briefing.storage.questions import LoggedQuestion
from knowledge.answer import Answer, AnswerStatus
from knowledge.gaps import group_questions
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import make_base, make_corpus, make_fact

TOKEN = "t" * 16
HOSTILE = "<b>who & why</b>"


def make_logged(wording: str = "how many?", **changes: Any) -> LoggedQuestion:
    """A refused question."""
    fields = {"token": TOKEN, "outcome": "unanswerable_no_match", "fact_id": None, "confidence": 0.0}
    return LoggedQuestion(**{"wording": wording, "asked_on": date(2026, 11, 20), **fields, **changes})


def make_gaps(*logged: LoggedQuestion) -> list[QuestionGap]:
    """Their gaps."""
    return group_questions([(question.wording, question) for question in logged])


def make_report(*logged: LoggedQuestion, facts: int = 5) -> GapReport:
    """A gap with its nearest facts."""
    held = [make_fact(f"NFK-2024-{number:02d}") for number in range(1, facts + 1)]
    base = make_base(make_corpus(facts=held))
    answer = Answer(question="?", status=AnswerStatus.NO_MATCH, confidence=0.0)
    (gap,) = make_gaps(*(logged or (make_logged(),)))
    return GapReport(gap, 2, answer, [base.cite(fact) for fact in held])


def _read(markup: str) -> str:
    text = parse_text(markup, "HTML").text
    assert utf16.count_units(text) <= 4096
    return text


def test_list_turns_by_fives() -> None:
    """Each page shows five gaps with their numbers, and buttons to the pages beside it."""
    gaps = make_gaps(
        *(make_logged(f"{word}?", token=f"{word:>16}") for word in "alpha beta gamma delta kappa omega".split())
    )
    first, second = gap_pages.list_keyboard(gaps, 0), gap_pages.list_keyboard(gaps, 1)
    assert [button.text for row in first.inline_keyboard for button in row] == ["1", "2", "3", "4", "5", "Next ▸"]
    assert [button.text for row in second.inline_keyboard for button in row] == ["6", "◂ Back"]
    assert "omega?" not in _read(gap_pages.render_list(gaps, 0))
    assert "6. omega?" in _read(gap_pages.render_list(gaps, 1))
    assert [gap_pages.clamp_page(gaps, page) for page in (-1, 0, 1, 9)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("logged", "words"),
    [
        ([make_logged()], "asked once, last on 20 November 2026 · no answer"),
        ([make_logged(), make_logged()], "asked 2 times, last on 20 November 2026 · no answer (2)"),
        ([make_logged(outcome="unanswerable_other_time")], "none for that time"),
        ([make_logged(outcome="answered", verdict="unhelpful")], "· disliked"),
        ([make_logged(outcome="answered", verdict="unhelpful", reason="outdated")], "disliked: out of date"),
        # a refusal that somebody found helpful all the same
        ([make_logged(verdict="helpful")], "· no answer"),
    ],
)
def test_summary(logged: list[LoggedQuestion], words: str) -> None:
    """How often, when last, and what people got."""
    summary = _read(gap_pages.render_list(make_gaps(*logged), 0)).split("\n\n")[1]
    assert summary.endswith(words) or words in summary
    assert logged[0].verdict != "helpful" or "disliked" not in summary


def test_gap_shows_wordings_and_facts() -> None:
    """The wordings as text, the commonest first, who waits, and each near fact with its source and its button."""
    report = make_report(make_logged(HOSTILE), make_logged(HOSTILE), make_logged(f"{HOSTILE} then"))
    text = "\n".join(map(_read, gap_pages.render_gap(report)))
    assert f"• {HOSTILE} (2 times)\n• {HOSTILE} then" in text
    assert "2 chats to be told" in text
    labels = [button.text for row in gap_pages.gap_keyboard(report, TOKEN).inline_keyboard for button in row]
    assert labels[0] == "Attach to [1] NFK-2024-01"
    assert labels[5:] == ["Attach to another fact", "➕ Add a fact", "Dismiss", "◂ To the list"]


def test_longest_list_is_sound() -> None:
    """Wordings as long as the log keeps them are cut, and the page is a message that the server takes."""
    words = "alpha beta gamma delta kappa".split()
    gaps = make_gaps(*(make_logged(f"{word} {'🙂<' * 190}") for word in words))
    assert len(gaps) == len(words)
    assert _read(gap_pages.render_list(gaps, 0)).count("…") == len(words)


def test_data_fits_a_button() -> None:
    """With the longest id of a fact no button carries more than 64 bytes, and no two of a message carry the same."""
    report = make_report()
    longest = report.nearest[0].fact.model_copy(update={"id": "NFKX-2024A-E1234"})
    report = GapReport(report.gap, 0, report.answer, [report.nearest[0].model_copy(update={"fact": longest})])
    for keyboard in (gap_pages.gap_keyboard(report, "t" * 22), gap_pages.dismissal_keyboard("t" * 22)):
        data = [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]
        assert all(1 <= len(item.encode()) <= 64 for item in data)
        assert len(set(data)) == len(data)


def test_an_attachment_offers_to_be_taken_back() -> None:
    """Where there is time for it and something was attached; the button carries the fact and its version."""
    report = make_report()
    fact = report.nearest[0].fact.model_copy(update={"id": "NFKX-2024A-E1234", "version": 123456})
    attachment = Attachment(fact, "why?", report.answer, Settlement())
    keyboard = gap_pages.attachment_keyboard(attachment, undo=60)
    assert keyboard
    [[button]] = keyboard.inline_keyboard
    assert button.callback_data == "gapout:NFKX-2024A-E1234:123456"
    assert "for 60 seconds" in gap_pages.render_attachment(attachment, undo=60)
    assert gap_pages.attachment_keyboard(attachment, undo=0) is None
    old = Attachment(fact, "why?", report.answer, Settlement(), new=False)
    assert gap_pages.attachment_keyboard(old, undo=60) is None
    assert "take it back" not in gap_pages.render_attachment(old, undo=60)


def test_reply_is_understood_by_its_reference() -> None:
    """The token comes back out of the request as Telegram shows it, whatever the question says."""
    request = _read(gap_pages.render_request(f"{HOSTILE} Reference: x", TOKEN))
    assert HOSTILE in request
    assert gap_pages.read_reference(request) == TOKEN
    assert gap_pages.read_reference("what is the Reference: of this?") is None
    assert gap_pages.read_reference("") is None


@pytest.mark.parametrize(
    ("place", "words"),
    [(0, "is the answer now"), (1, "as number 2"), (None, "still gets something else")],
)
def test_attaching_says_what_it_brought(place: int | None, words: str) -> None:
    """The editor learns whether the fact is the answer now, and what else that settled."""
    base = make_base(make_corpus(facts=[make_fact("NFK-2024-01"), make_fact("NFK-2024-02")]))
    shown = [base.cite(fact) for fact in base.facts.values()]
    fact = make_fact("NFK-2024-03") if place is None else shown[place].fact
    answer = Answer(question="?", status=AnswerStatus.ANSWERED, confidence=1, snippets=tuple(shown))
    text = _read(gap_pages.render_attachment(Attachment(fact, "?", answer, Settlement(2, 1))))
    assert words in text
    assert "2 open questions answered by it. 1 chat that waited is being told." in text
    assert gap_pages.render_settlement(Settlement()) == ""
