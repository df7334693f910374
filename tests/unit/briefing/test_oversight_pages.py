"""What people with a role are shown: with the longest and the most hostile there can be, each is one sound message."""

from datetime import timedelta

import pytest
from telegram import InlineKeyboardMarkup

from briefing.chat import approval_pages, desk_pages, people_pages
from briefing.services.approving import Proof
from briefing.services.desk import DeskReport
from briefing.services.invitations import (
    ExpiredInvitationError,
    Invitation,
    NeedlessInvitationError,
    UnknownInvitationError,
    UsedInvitationError,
    WithdrawnInvitationError,
)
from briefing.services.people import Member, People, Revocation
from briefing.services.publishing import Publication, Telling
from briefing.services.roles import Right, Role
from briefing.services.submissions import Exhibit, Request
from briefing.storage.overview import UnsentAlert
from knowledge.ageing import AgedFact
from knowledge.gaps import Gap
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import NOW, HandClock, make_base, make_fact, make_source

HOSTILE = '<b>&"' + "😀" * 125
NUMBER = 2**52
"""Telegram's numbers have at most 52 significant bits (Bot API, User)."""
FACT = make_fact("NFKX-2024A-E1234", statement="&" * 280)
TOKEN = "t" * 32


class NamedPeople(People):
    """Everybody is called by the worst name."""

    def __init__(self) -> None:
        """Knows nobody."""

    def name_of(self, user_id: int) -> str:  # noqa: ARG002 - as its base has it
        """The same for each."""
        return HOSTILE


PEOPLE = NamedPeople()


def _request(**changes: object) -> Request:
    fields: dict[str, object] = {
        "id": 2**60,
        "kind": "draft",
        "subject": "draft 1",
        "body": {"draft": 1, "revision": 1},
        "telling": Telling.ALERT,
        "author_id": NUMBER,
        "submitted_at": NOW,
        "state": "waiting",
        "decided_by": NUMBER - 1,
        "decided_at": NOW,
        "reason": HOSTILE * 3,
    }
    return Request(**(fields | changes))  # type: ignore[arg-type]


def _proof(count: int = 1, **changes: object) -> Proof:
    return Proof(_request(**changes), [Exhibit(FACT, make_source())] * count, 1)


MEMBERS = [Member(NUMBER + n, Role.EDITOR, HOSTILE, NUMBER, NOW + timedelta(seconds=n)) for n in range(20)]
INVITATIONS = [Invitation(10**9 + n, Role.REVIEWER, NUMBER, NOW, TOKEN) for n in range(20)]
AGED = [AgedFact(FACT, 9.5, 99)] * 20
UNSENT = [UnsentAlert(FACT.id, NOW, 10**6, 10**6, "&" * 999)] * 20
REPORT = DeskReport(99, 99, [_proof()] * 9, [Gap([], [("&" * 400, 1)])], AGED, UNSENT)


def _pages() -> dict[str, str]:
    return {
        "people": people_pages.render_people(MEMBERS, INVITATIONS, PEOPLE, 0),
        "question": people_pages.render_question(MEMBERS[0]),
        "revocation": people_pages.render_revocation(Revocation(MEMBERS[0], 1)),
        "roles": people_pages.CHOOSE_ROLE,
        "handing": people_pages.render_handing(INVITATIONS[0]),
        "invitation": people_pages.render_invitation(INVITATIONS[0], "a_bot", HOSTILE),
        "acceptance": people_pages.render_acceptance(MEMBERS[0]),
        "approval asked": approval_pages.render_question(_proof(), PEOPLE),
        "own": approval_pages.render_own(_proof()),
        "submission": approval_pages.render_submission(MEMBERS, MEMBERS),
        "submission to nobody": approval_pages.render_submission([], []),
        "submission unheard": approval_pages.render_submission([], MEMBERS),
        "reason": approval_pages.render_reason_request(_request(), PEOPLE),
        "approval": approval_pages.render_approval([Publication(FACT, 1)] * 50, _request(), 60),
        "return": approval_pages.render_return(_request(), PEOPLE),
        "outdated": approval_pages.render_outdated(_request(), "It <changed>."),
        "waiting": approval_pages.render_waiting([_proof(2)] * 20, PEOPLE, 1),
        "one new fact": approval_pages.render_exhibits(_proof().exhibits, make_base())[0],
        "many new facts": approval_pages.render_exhibits(_proof(30).exhibits, make_base())[0],
        "desk": desk_pages.show_desk(REPORT, NUMBER, lambda _right: True)[0],
        "aged": desk_pages.show_aged(AGED, 1, lambda _right: True)[0],
        "unsent": desk_pages.show_unsent(UNSENT)[0],
    }


@pytest.mark.parametrize("name", _pages())
def test_page_is_one_sound_message(name: str) -> None:
    """Markup in names and texts is shown as text, and nothing is longer than Telegram takes."""
    parsed = parse_text(_pages()[name], "HTML")
    assert 0 < utf16.count_units(parsed.text) <= 4096


def _keyboards() -> dict[str, InlineKeyboardMarkup | None]:
    return {
        "people": people_pages.people_keyboard(MEMBERS, INVITATIONS, 1, 1),
        "question": people_pages.question_keyboard(MEMBERS[0]),
        "roles": people_pages.roles_keyboard(),
        "approval": approval_pages.question_keyboard(_request()),
        "own": approval_pages.own_keyboard(_request()),
        "waiting": InlineKeyboardMarkup(approval_pages.waiting_rows([_proof()] * 20)),
        "desk": desk_pages.show_desk(REPORT, NUMBER, lambda _right: True)[1],
        "aged": desk_pages.show_aged(AGED, 1, lambda _right: True)[1],
    }


@pytest.mark.parametrize("name", _keyboards())
def test_data_fits_a_button(name: str) -> None:
    """With the longest ids and numbers there can be, no button carries more than 64 bytes."""
    keyboard = _keyboards()[name]
    assert keyboard is not None
    data = [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]
    assert data
    assert max(len(item.encode()) for item in data) <= 64


@pytest.mark.parametrize(
    ("state", "decided_by", "words"),
    [
        ("approved", NUMBER, "approved it on"),
        ("returned", NUMBER, "sent it back on"),
        ("withdrawn", NUMBER, "took it back"),
        ("withdrawn", None, "changed after it was submitted"),
        ("replaced", None, "newer version"),
    ],
)
def test_late_press_is_told_how_it_came_out(state: str, decided_by: int | None, words: str) -> None:
    """Who decided and when, within the 200 characters of a notice (Bot API, answerCallbackQuery)."""
    people = People(None, HandClock(), owners=frozenset())  # type: ignore[arg-type]
    said = approval_pages.describe_decision(_request(state=state, decided_by=decided_by), people)
    assert words in said
    assert len(approval_pages.describe_decision(_request(state=state), PEOPLE)) <= 200


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UsedInvitationError(), "works once"),
        (ExpiredInvitationError(), "48 hours"),
        (WithdrawnInvitationError(), "withdrawn"),
        (UnknownInvitationError(), "copied whole"),
        (NeedlessInvitationError(Role.REVIEWER), "You are a reviewer already"),
    ],
)
def test_refused_invitation_says_why(error: Exception, words: str) -> None:
    """Each in its own words, and what to do."""
    assert words in people_pages.render_refusal(error)  # type: ignore[arg-type]


def test_desk_offers_what_the_viewer_may_open() -> None:
    """A reviewer has no button to drafts and questions, and cannot act on old facts."""

    def may(right: Right) -> bool:
        return right is not Right.EDIT

    def verbs(keyboard: InlineKeyboardMarkup) -> set[str]:
        buttons = [button for row in keyboard.inline_keyboard for button in row]
        return {str(button.callback_data).partition(":")[0] for button in buttons}

    assert verbs(desk_pages.show_desk(REPORT, 1, may)[1]) == {"apvall", "deskold", "deskout", "desk"}
    assert not verbs(desk_pages.show_aged(AGED, 0, may)[1]) & {desk_pages.FIX, desk_pages.CONFIRM}
    assert {"mine", "gaps"} <= verbs(desk_pages.show_desk(REPORT, 1, lambda _right: True)[1])


def test_reference_is_read_back() -> None:
    """The reply to the request for a reason is known by its last line, and by nothing else."""
    text = parse_text(approval_pages.render_reason_request(_request(id=12), PEOPLE), "HTML").text
    assert approval_pages.read_reference(text) == 12
    assert approval_pages.read_reference("Reference: approval") is None
    assert approval_pages.read_reference("Reference: t8DWzwQkO3Ml8oVY") is None
