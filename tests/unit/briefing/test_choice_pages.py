"""The words and buttons of /alerts."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from briefing.alerts.timing import LONDON
from briefing.chat.choice_pages import Page, choice_keyboard, describe_when, render_choices
from briefing.services.choosing import Choices
from briefing.storage.committee import Meeting
from briefing.storage.preferences import Cadence, Filters, Preferences
from knowledge.base import FactBase
from tests.factories import make_base, make_corpus, make_fact, make_source

MEETING = Meeting(date(2026, 12, 8), "Children's services committee")
_ALL = Filters(only_weaknesses=True, only_ofsted=True, authorities=frozenset({"Suffolk"}))


@pytest.fixture
def base() -> FactBase:
    """A base that says something of two councils."""
    neighbour = make_source(id="sfk-ofsted-2024", authority="Suffolk")
    facts = [make_fact(), make_fact("SFK-2024-01", authority="Suffolk", source=neighbour.id)]
    return make_base(make_corpus(facts=facts, sources=[make_source(), neighbour]))


def _choices(
    when: Preferences | None = None, only: Filters | None = None, meeting: Meeting | None = None
) -> Choices:
    return Choices(["care-leavers"], when or Preferences(), only or Filters(), 0, meeting)


@pytest.mark.parametrize(
    ("when", "meeting", "words"),
    [
        (Preferences(), None, "at once"),
        (Preferences(Cadence.DAILY, 18 * 60), None, "every day at 18:00, together"),
        (Preferences(Cadence.WEEKLY), None, "every Monday at 08:00, together"),
        (Preferences(Cadence.EVE, 18 * 60), MEETING, "the next is on Tuesday 8 December 2026"),
        (Preferences(Cadence.EVE), None, "until one is: every Monday at 08:00"),
    ],
)
def test_when_is_said_in_plain_words(when: Preferences, meeting: Meeting | None, words: str) -> None:
    """Each cadence as a councillor would say it, with what happens while no date is set."""
    assert words in describe_when(_choices(when, meeting=meeting))


def test_all_that_was_chosen_is_shown(base: FactBase) -> None:
    """Filters, quiet hours and a pause each have their line."""
    paused = datetime(2026, 12, 7, 8, 0, tzinfo=LONDON)
    when = Preferences(quiet_from=22 * 60, quiet_until=7 * 60, paused_until=paused)
    text = render_choices(_choices(when, _ALL), base)
    assert "weaknesses; what stands in Ofsted's own documents; about Suffolk" in text
    assert "from 22:00 to 07:00" in text
    assert "Paused until" in text


def test_every_button_fits(base: FactBase) -> None:
    """What a button carries has 64 bytes at most, on every page and for every choice."""
    paused = datetime(2026, 12, 7, 8, 0, tzinfo=LONDON)
    for page, cadence, end in product(Page, Cadence, (None, paused + timedelta(days=1))):
        keyboard = choice_keyboard(page, _choices(Preferences(cadence, paused_until=end)), base)
        for button in (button for row in keyboard.inline_keyboard for button in row):
            assert 1 <= len(str(button.callback_data).encode()) <= 64


def test_a_button_carries_what_is_wanted(base: FactBase) -> None:
    """Beside what is chosen stands a tick and its button takes it back; so a second press of a button changes nothing."""
    chosen = choice_keyboard(Page.ONLY, _choices(only=Filters(authorities=frozenset({"Suffolk"}))), base)
    wanted = {row[0].text: str(row[0].callback_data)[-2:] for row in chosen.inline_keyboard}
    assert wanted["About Norfolk"] == "-1"
    assert wanted["✅ About Suffolk"] == "-0"
