"""What the bot says of itself."""

import re

import pytest

from briefing.chat import texts
from briefing.services.roles import Role
from briefing.settings import Settings
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import make_base, make_corpus

HOSTILE = '<b>A & "B"</b>'
COMMANDS = {
    "start",
    "help",
    "privacy",
    "sources",
    "glossary",
    "ask",
    "subscribe",
    "unsubscribe",
    "alerts",
    "pause",
    "resume",
    "quiet",
    "committee",
    "hold",
    "deliveries",
    "addfact",
    "editfact",
    "retract",
    "restore",
    "history",
    "drafts",
    "source",
    "cancel",
    "unanswered",
    "desk",
    "people",
    "invite",
    "audit",
    "import",
}


def _settings(**changes: str | int) -> Settings:
    return Settings(_env_file=None, **changes)  # type: ignore[arg-type]


def _texts() -> dict[str, str]:
    base = make_base()
    return {
        "welcome": texts.welcome(base, "Norfolk County Council"),
        "help": texts.help_text(),
        **{f"welcome of the {role}": texts.welcome(base, "Norfolk County Council", role=role) for role in Role},
        **{f"help of the {role}": texts.help_text(role=role) for role in Role},
        "privacy": texts.privacy(_settings()),
        "privacy without a log": texts.privacy(_settings(question_days=0)),
    }


@pytest.mark.parametrize("name", _texts())
def test_text_is_one_sound_message(name: str) -> None:
    """Each text is valid for the server, short enough for one message, and names only commands there are."""
    parsed = parse_text(_texts()[name], "HTML")
    assert utf16.count_units(parsed.text) <= 4096
    named = {
        parsed.text[entity["offset"] + 1 : entity["offset"] + entity["length"]]
        for entity in parsed.entities
        if entity["type"] == "bot_command" and parsed.text.isascii()
    }
    assert named <= COMMANDS
    assert set(re.findall(r"(?:^|[\s(>])/([a-z]+)", _texts()[name])) <= COMMANDS


def test_welcome_says_what_the_base_holds() -> None:
    """A newcomer learns how much there is and up to when; an empty base names no date."""
    assert "1 fact" in texts.welcome(make_base(), "Norfolk")
    assert "May 2024" in texts.welcome(make_base(), "Norfolk")
    empty = texts.welcome(make_base(make_corpus(facts=[])), "Norfolk")
    assert "0 facts" in empty
    assert "up to" not in empty


def test_only_editors_are_told_of_their_commands() -> None:
    """What is for editors is not offered to anybody else."""
    assert "/addfact" in texts.help_text(role=Role.EDITOR)
    assert "/addfact" not in texts.help_text()
    assert "/addfact" in texts.welcome(make_base(), "Norfolk", role=Role.EDITOR)
    assert "/addfact" not in texts.welcome(make_base(), "Norfolk")


def test_help_says_how_questions_are_searched_for() -> None:
    """Without a model the search is by words alone, and /help says so."""
    assert "by its meaning" in texts.help_text(by_meaning=True)
    assert "words of your question alone" in texts.help_text(by_meaning=False)


def test_privacy_names_somebody_to_ask() -> None:
    """The contact that the operator set is named, else the clerk of the council."""
    assert "dpo@example.org" in texts.privacy(_settings(privacy_contact="dpo@example.org"))
    assert "clerk of the committee at Norfolk County Council" in texts.privacy(_settings())


def test_operators_words_are_shown_as_written() -> None:
    """Names from the settings are escaped."""
    for markup in (
        texts.welcome(make_base(), HOSTILE),
        texts.privacy(_settings(privacy_contact=HOSTILE)),
        texts.privacy(_settings(council=HOSTILE)),
    ):
        assert HOSTILE in parse_text(markup, "HTML").text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (90, "kept for 90 days, without who asked"),
        (90, "last question is kept with your number for ten minutes"),
        (1, "kept for 1 day, without"),
        (0, "Your questions are not kept"),
    ],
)
def test_privacy_says_what_the_setting_does(days: int, words: str) -> None:
    """How long questions are kept is told as the operator set it."""
    assert words in texts.privacy(_settings(question_days=days))
