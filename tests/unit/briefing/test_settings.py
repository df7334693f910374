"""Settings from the environment and from a .env file."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from briefing.settings import SAFEGUARDING_TEXT, Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[3]
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"  # noqa: S105 - nobody's; it has the shape of one


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting is made outside the test."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_bot_has_defaults_for_everything() -> None:
    """Without any setting there is no token, nobody is an editor, and the rest is usable as it is."""
    settings = read_settings()
    assert settings.bot_token is None
    assert settings.admin_ids == frozenset()
    assert settings.database_url == "sqlite:///var/briefing.sqlite3"
    assert settings.authority == "Norfolk"


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A .env file is read, UTF-8 names included; what the environment says counts for more."""
    (tmp_path / ".env").write_text("AUTHORITY=Ynys Môn\nCOUNCIL=From the file\nUNKNOWN=x\n", encoding="utf-8")
    monkeypatch.setenv("COUNCIL", "From the environment")
    settings = read_settings()
    assert (settings.authority, settings.council) == ("Ynys Môn", "From the environment")


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("111", {111}),
        ("111,222", {111, 222}),
        (" 111 , 222 ,, ", {111, 222}),
        ("111 222\t333", {111, 222, 333}),
        ("111,111", {111}),
        ("", set()),
        ("7123456789012", {7123456789012}),  # beyond 32 bits
    ],
)
def test_editors_are_listed_as_an_operator_types(
    monkeypatch: pytest.MonkeyPatch, written: str, ids: set[int]
) -> None:
    """Ids are separated by commas or spaces."""
    monkeypatch.setenv("ADMIN_IDS", written)
    assert read_settings().admin_ids == ids


@pytest.mark.parametrize(
    "written",
    [
        "@somebody",  # a user name changes hands
        "111;222",
        "111, twelve",
        "1.5",
        "-100123",  # a group is nobody
        "١٢٣",  # digits to Python, not to Telegram
        f"111, {TOKEN}",  # the token on the wrong line
    ],
)
def test_unusable_editors_are_named_by_place(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """The error names the setting and which entry is wrong, and never prints what stands there."""
    monkeypatch.setenv("ADMIN_IDS", written)
    with pytest.raises(SettingsError, match=r"ADMIN_IDS: entry \d") as caught:
        read_settings()
    assert written.rpartition(", ")[2] not in str(caught.value)


@pytest.mark.parametrize("written", ["", "   ", "\t"])
def test_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """A line that was left empty in .env means that there is no token yet."""
    monkeypatch.setenv("BOT_TOKEN", written)
    assert read_settings().bot_token is None


def test_token_is_kept_from_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is there for whoever asks for it and in no printed form of the settings."""
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings()
    assert settings.bot_token == SecretStr(TOKEN)
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize("name", ["TELEGRAM_API_URL", "LOG_LEVEL", "ADMIN_IDS"])
def test_error_never_prints_a_value(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A token pasted into any other setting is named by that setting and not printed, in no part of the error."""
    monkeypatch.setenv(name, TOKEN)
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings()
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_every_problem_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator mends the file once: all settings that cannot be used are in one message."""
    for name in ("LOG_LEVEL", "TELEGRAM_API_URL", "ADMIN_IDS"):
        monkeypatch.setenv(name, "nonsense")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert re.findall(r"^  (\w+): ", str(caught.value), re.MULTILINE) == [
        "ADMIN_IDS",
        "TELEGRAM_API_URL",
        "LOG_LEVEL",
    ]


@pytest.mark.parametrize("page", [".env.example", "docs/operating.md"])
def test_every_setting_is_documented(page: str) -> None:
    """The example file and the operator's guide name each setting, and no setting that there is not."""
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = [name.upper() for name in Settings.model_fields if not re.search(rf"\b{name.upper()}\b", text)]
    assert missing == []


def test_example_file_holds_nothing_but_settings() -> None:
    """Every line of the example that sets something sets something the bot reads."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#?\s?([A-Z][A-Z_]+)=", text, re.MULTILINE)
    assert set(named) <= {name.upper() for name in Settings.model_fields}


def test_example_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    """A copy of the example is a valid .env."""
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
    assert isinstance(read_settings(), Settings)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Call 999.", "Call 999."),
        # a line end as an environment can hold it
        (r"Call 999.\nOr us.", "Call 999.\nOr us."),
        ("<b>Call <i>999</i></b> &lt;now&gt;", "<b>Call <i>999</i></b> &lt;now&gt;"),
        # an emptied line is no reason to leave somebody without help
        ("", SAFEGUARDING_TEXT),
        ("  ", SAFEGUARDING_TEXT),
    ],
)
def test_route_to_help_is_taken_as_written(monkeypatch: pytest.MonkeyPatch, written: str, read: str) -> None:
    """Plain text and simple markup are kept; nothing at all is the default."""
    monkeypatch.setenv("SAFEGUARDING_TEXT", written)
    assert read_settings().safeguarding_text == read


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Call <the council>", "no other tag"),
        ("Call <b>999", "not closed"),
        ("Call 999</b>", "closes nothing"),
        ("<b>Call <i>999</b></i>", "closes nothing"),
        ("<a href='https://example.org'>here</a>", "no other tag"),
        ("9" * 4097, "4096"),
    ],
)
def test_route_to_help_that_telegram_would_refuse_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, written: str, reason: str
) -> None:
    """What could not be sent is found when the bot starts, not when somebody needs help."""
    monkeypatch.setenv("SAFEGUARDING_TEXT", written)
    with pytest.raises(SettingsError, match=f"SAFEGUARDING_TEXT: .*{reason}"):
        read_settings()


def test_default_route_to_help_can_be_sent() -> None:
    """It passes its own check, fits one message, and names whom to call and that nothing is passed on or kept."""
    text = read_settings().safeguarding_text
    assert text == SAFEGUARDING_TEXT
    for part in (
        "999",
        "children's services",
        "0808 800 5000",
        "0800 1111",
        "cannot pass anything on",
        "kept nothing",
    ):
        assert part in text
