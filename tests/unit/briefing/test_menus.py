"""The menus of commands."""

import re

import pytest
from telegram.error import NetworkError

from briefing.chat import app
from briefing.chat.menus import set_menus
from tests.unit.briefing.transport import Answer, RecordingTransport, make_bot, refuse

EDITORS = (9001, 9002)


async def _menus(transport: RecordingTransport) -> dict[object, list[str]]:
    await set_menus(make_bot(transport), EDITORS)
    return {
        call["scope"].get("chat_id", call["scope"]["type"]): [command["command"] for command in call["commands"]]
        for call in transport.named("setMyCommands")
    }


async def test_each_kind_of_person_has_a_menu() -> None:
    """Councillors and groups see what they can do; editors see their own commands first."""
    menus = await _menus(RecordingTransport(result=True))
    assert set(menus) == {"all_private_chats", "all_group_chats", *EDITORS}
    assert menus["all_private_chats"][0] == "ask"
    assert not {"addfact", "cancel", "unanswered"} & set(menus["all_private_chats"])
    assert menus[9001] == ["addfact", "cancel", "unanswered", *menus["all_private_chats"]]


async def test_menu_names_commands_that_there_are() -> None:
    """Whatever a menu offers, the application has a handler for."""
    menus = await _menus(RecordingTransport(result=True))
    source = app.__loader__.get_source(app.__name__)  # type: ignore[union-attr]
    handled = set(re.findall(r'_command\("(\w+)"', source))
    assert {command for menu in menus.values() for command in menu} <= handled


@pytest.mark.parametrize(
    "answer", [refuse(400, "Bad Request: chat not found"), refuse(502, "Bad Gateway"), NetworkError("reset")]
)
async def test_menu_that_cannot_be_set_stops_nothing(answer: Answer) -> None:
    """A failure is logged; the other editors' menus are still tried, and the start goes on."""
    transport = RecordingTransport(answers={"setMyCommands": answer})
    menus = await _menus(transport)
    assert set(EDITORS) <= set(menus)
