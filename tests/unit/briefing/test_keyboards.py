"""Buttons, and the data they carry."""

import pytest
from telegram import InlineKeyboardMarkup

from briefing.chat import keyboards
from briefing.services.drafting import OpenDraft
from briefing.services.subscribing import EVERYTHING
from knowledge.corpus import load_corpus
from knowledge.drafts import Draft, NewSource, Option, Prompt, Step, show_prompt
from knowledge.models import Kind
from tests.factories import NOW, make_base, make_corpus, make_theme

LONGEST = "x" * 60
BIGGEST = 2**63 - 1
TOKEN = "t" * 22


def _data(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    assert keyboard is not None
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]


def _labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    assert keyboard is not None
    return [button.text for row in keyboard.inline_keyboard for button in row]


def _open(draft: Draft, *, id_: int = 4, revision: int = 7) -> OpenDraft:
    return OpenDraft(id_, revision, draft, 9001, in_hand=True, updated_at=NOW)


def _keyboards() -> dict[str, InlineKeyboardMarkup | None]:
    base = make_base(make_corpus(themes=[make_theme(LONGEST), make_theme("adoption"), make_theme("care-leavers")]))
    opened = _open(Draft(kind=Kind.JUDGEMENT, new_source=NewSource()), id_=BIGGEST, revision=2**31 - 1)
    prompt = Prompt("?", [Option("a", "v" * 4000), Option("b", "🙂" * 400)])
    return {
        "answer": keyboards.answer_keyboard("t" * 22, 99, base.themes[LONGEST]),
        "subscribe": keyboards.subscribe_keyboard(base, [LONGEST]),
        "alert": keyboards.alert_keyboard(),
        **{f"prompt {step}": keyboards.prompt_keyboard(step, prompt) for step in Step},
        "preview": keyboards.preview_keyboard(opened, BIGGEST),
        "edit": keyboards.edit_keyboard(opened),
        "resume": keyboards.resume_keyboard(opened),
        "refusal": keyboards.add_rows(None, keyboards.feedback_rows(TOKEN, refused=True)),
        "answer to rate": keyboards.add_rows(
            keyboards.answer_keyboard("t" * 22, 99, base.themes[LONGEST]),
            keyboards.feedback_rows(TOKEN, refused=False),
        ),
        "reasons": keyboards.add_rows(None, keyboards.reason_rows(TOKEN, waits=False)),
    }


@pytest.mark.parametrize("name", _keyboards())
def test_data_fits_a_button(name: str) -> None:
    """With the longest ids and numbers there can be, no button carries more than 64 bytes or nothing at all."""
    sizes = [len(data.encode()) for data in _data(_keyboards()[name])]
    assert sizes
    assert all(1 <= size <= 64 for size in sizes)


@pytest.mark.parametrize("name", _keyboards())
def test_buttons_of_one_message_differ(name: str) -> None:
    """No two buttons under one message mean the same."""
    data = _data(_keyboards()[name])
    assert len(set(data)) == len(data)


def test_answer_without_more_or_theme_has_no_buttons() -> None:
    """An answer that is complete and has no theme to follow stands alone."""
    assert keyboards.answer_keyboard(None, 0, None) is None
    assert _labels(keyboards.answer_keyboard("token", 5, None)) == ["More (5)"]


@pytest.mark.parametrize(
    ("followed", "ticked"),
    [
        ([], []),
        (["adoption"], ["✅ Adoption"]),
        (["adoption", "workforce"], ["✅ Adoption", "✅ Workforce"]),
        ([EVERYTHING], ["✅ Everything"]),
        (["gone"], []),  # a theme that the base no longer has
    ],
)
def test_followed_themes_are_ticked(followed: list[str], ticked: list[str]) -> None:
    """What is followed has a tick, and only that."""
    labels = _labels(keyboards.subscribe_keyboard(make_base(), followed))
    assert [label for label in labels if label.startswith("✅")] == ticked
    assert len(labels) == 5  # everything, three themes, done


@pytest.mark.parametrize(("audience", "words"), [(0, "nobody follows this"), (1, "(1 chat)"), (27, "(27 chats)")])
def test_publishing_says_whom_it_tells(audience: int, words: str) -> None:
    """The button names its audience before it is pressed, and carries which state of the draft it publishes."""
    keyboard = keyboards.preview_keyboard(_open(Draft()), audience)
    assert words in _labels(keyboard)[0]
    assert _data(keyboard)[:2] == ["publish:4:7:alert", "publish:4:7:quietly"]


def test_preview_asks_for_approval_where_that_is_needed() -> None:
    """No button publishes by itself; each submits this very state of the draft, with its telling."""
    data = _data(keyboards.preview_keyboard(_open(Draft()), 3, approval=True))
    assert data[:2] == ["apv:4:7:alert", "apv:4:7:quietly"]
    assert not [item for item in data if item.startswith("publish")]


def test_edit_offers_what_the_draft_asks() -> None:
    """Only questions that apply to this draft can be asked again."""
    data = _data(keyboards.edit_keyboard(_open(Draft(kind=Kind.FIGURE))))
    assert "edit:metric" in data
    assert "edit:grade" not in data
    assert "edit:source_title" not in data
    assert "edit:preview" not in data


def test_pressed_option_is_found_again() -> None:
    """A button leads back to the value it was made from; one that is no longer offered leads nowhere."""
    options = [Option("A", "https://example.org/" + "a" * 400), Option("B", "skip")]
    assert [keyboards.match_option(options, keyboards.fingerprint(option.value)) for option in options] == [
        option.value for option in options
    ]
    assert keyboards.match_option(options[:1], keyboards.fingerprint("skip")) is None
    assert keyboards.match_option(options, "") is None


def test_options_of_the_curated_base_do_not_collide() -> None:
    """The short stand-ins of all documents and themes that ship with the bot are different."""
    base = make_base(load_corpus())
    for step in (Step.SOURCE, Step.THEMES):
        values = [option.value for option in show_prompt(Draft(step=step), base).options]
        assert len({keyboards.fingerprint(value) for value in values}) == len(values)


def test_question_without_options_has_no_keyboard() -> None:
    """A question that is answered by typing has no buttons under it."""
    assert keyboards.prompt_keyboard(Step.STATEMENT, Prompt("?")) is None


def test_buttons_go_and_the_others_stay() -> None:
    """What is pressed is taken away by its verb; a keyboard that is left without a button is none."""
    answer = keyboards.answer_keyboard("token", 5, make_theme("adoption"))
    rated = keyboards.add_rows(answer, keyboards.feedback_rows(TOKEN, refused=False))
    assert keyboards.drop_buttons(rated, keyboards.RATE) == answer
    assert _labels(keyboards.drop_buttons(rated, keyboards.MORE, keyboards.FOLLOW)) == [
        "👍 Helpful",
        "👎 Not helpful",
    ]
    assert keyboards.drop_buttons(answer, keyboards.MORE, keyboards.FOLLOW) is None
    assert keyboards.drop_buttons(None, keyboards.MORE) is None
    assert keyboards.add_rows(None, []) is None


@pytest.mark.parametrize(("refused", "offered"), [(True, True), (False, False)])
def test_being_told_is_offered_under_refusals(refused: bool, offered: bool) -> None:
    """Only where there is no answer can one be waited for; after 👎 for a better one."""
    keyboard = keyboards.add_rows(None, keyboards.feedback_rows(TOKEN, refused=refused))
    assert keyboards.has_button(keyboard, keyboards.TELL) is offered
    reasons = keyboards.add_rows(None, keyboards.reason_rows(TOKEN, waits=refused))
    assert keyboards.has_button(reasons, keyboards.TELL) is not offered
