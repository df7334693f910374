"""The menus of commands."""

from typing import cast

import pytest
from telegram.error import NetworkError
from telegram.ext import CommandHandler

from briefing.chat import app, patience
from briefing.chat.inbox import Inbox
from briefing.chat.menus import set_menu, set_menus
from briefing.chat.polling import PollingWatch
from briefing.chat.room import Room
from briefing.services.roles import Role
from briefing.storage import Database
from tests.factories import HandClock
from tests.unit.briefing.transport import Answer, RecordingTransport, make_bot, refuse

OWNER, EDITOR, REVIEWER = 9001, 9002, 9003
ROLES = {OWNER: Role.OWNER, EDITOR: Role.EDITOR, REVIEWER: Role.REVIEWER}


async def _menus(transport: RecordingTransport) -> dict[object, list[str]]:
    await set_menus(make_bot(transport), ROLES)
    return {
        call["scope"].get("chat_id", call["scope"]["type"]): [command["command"] for command in call["commands"]]
        for call in transport.named("setMyCommands")
    }


async def test_each_kind_of_person_has_a_menu() -> None:
    """Councillors and groups see what they can do; people with a role see its commands first."""
    menus = await _menus(RecordingTransport(result=True))
    assert set(menus) == {"all_private_chats", "all_group_chats", *ROLES}
    assert menus["all_private_chats"][0] == "ask"
    assert not {"addfact", "cancel", "unanswered", "desk", "people"} & set(menus["all_private_chats"])
    for person in ROLES:
        assert menus[person][0] == "desk"
        assert menus[person][-len(menus["all_private_chats"]) :] == menus["all_private_chats"]
    assert {"addfact", "people", "invite", "audit"} <= set(menus[OWNER])
    assert not {"people", "invite", "audit"} & set(menus[EDITOR])
    assert menus[REVIEWER][: -len(menus["all_private_chats"])] == ["desk", "history", "deliveries", "audit"]


async def test_whose_role_ended_sees_what_everybody_sees() -> None:
    """Their own menu is deleted, so that the one of all private chats shows."""
    transport = RecordingTransport(result=True)
    await set_menu(make_bot(transport), EDITOR, None)
    assert [call["scope"]["chat_id"] for call in transport.named("deleteMyCommands")] == [EDITOR]
    assert not transport.named("setMyCommands")


async def test_menu_names_commands_that_there_are(database: Database, clock: HandClock) -> None:
    """Whatever a menu offers, the application has a handler for."""
    menus = await _menus(RecordingTransport(result=True))
    application = app.build_application("1:token", "http://127.0.0.1/bot", PollingWatch(), Inbox(database, clock))
    app.register_handlers(
        application, cast("Room", object())
    )  # no handler looks into the room before an update comes
    commands = [handler for handler in application.handlers[0] if isinstance(handler, CommandHandler)]
    handled = {name for handler in commands for name in handler.commands}
    assert {command for menu in menus.values() for command in menu} <= handled


@pytest.mark.parametrize(
    "answer", [refuse(400, "Bad Request: chat not found"), refuse(502, "Bad Gateway"), NetworkError("reset")]
)
async def test_menu_that_cannot_be_set_stops_nothing(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is logged; the others' menus are still tried, and the start goes on."""
    monkeypatch.setattr(patience, "_WAITS", (0.0, 0.0, 0.0))
    transport = RecordingTransport(answers={"setMyCommands": answer})
    menus = await _menus(transport)
    assert set(ROLES) <= set(menus)
