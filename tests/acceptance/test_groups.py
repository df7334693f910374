"""The bot in a group: it answers when it is spoken to, and only then."""

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

QUESTION = "how many care leavers did we lose touch with"


async def test_asked_by_command_mention_and_reply(shared: Sandbox, councillor: Person) -> None:
    """A command, a mention and a reply are each answered, as a reply to the question."""
    member = councillor.within(await shared.add_group(councillor))
    answer = await member.asks(f"/ask {QUESTION}")
    assert "190" in answer.text
    assert answer.reply_to
    for question in (
        f"/ask@sandbox_briefing_bot {QUESTION}",
        f"@sandbox_briefing_bot {QUESTION}",
        f"{QUESTION}, @Sandbox_Briefing_Bot?",
    ):
        assert "190" in (await member.asks(question)).text
    await member.says("what is our current Ofsted rating", reply_to=answer.id)
    assert "outstanding" in (await member.hears()).text


async def test_ordinary_talk_is_not_answered(shared: Sandbox, councillor: Person) -> None:
    """What is not meant for the bot is left alone: talk, other bots' commands, mentions of others."""
    member = councillor.within(await shared.add_group(councillor))
    for talk in (QUESTION, "/roll@dice_bot", "/frobnicate", f"@somebody_else {QUESTION}", "see you at ten"):
        await member.says(talk)
    await member.says("/ask what is our current Ofsted rating")  # after all of those, so it is answered last
    await member.hears()
    (only,) = await member.history()
    assert "outstanding" in only.text


async def test_ask_in_reply_to_a_question_asks_it(shared: Sandbox, councillor: Person) -> None:
    """A bare /ask, in reply to what a member wrote, asks that."""
    (other,) = await shared.add_people(1)
    group = await shared.add_group(councillor, other)
    await other.within(group).says(QUESTION)
    journal = await shared.list_events("message")
    asked = next(event["message"] for event in reversed(journal) if event["chat_id"] == group)
    await councillor.within(group).says("/ask", reply_to=asked["message_id"])
    assert "190" in (await councillor.within(group).hears()).text


async def test_only_administrators_choose_what_a_group_follows(shared: Sandbox, councillor: Person) -> None:
    """A member is told so, by command and by button; an administrator chooses."""
    (admin,) = await shared.add_people(1)
    group = await shared.add_group(councillor, admin, admins=[admin])
    member, chair = councillor.within(group), admin.within(group)
    assert "only its administrators" in (await member.asks("/subscribe")).text
    assert "only its administrators" in (await member.asks("/unsubscribe")).text

    chooser = await chair.asks("/subscribe")
    refused = await member.presses("Adoption", on=chooser)
    assert refused.alert
    assert "only its administrators" in refused.text
    answer = await member.asks(f"/ask {QUESTION}")
    assert (await member.presses("Follow Care leavers", on=answer)).alert
    assert "no alerts" in (await member.asks("/alerts")).text

    await chair.presses("Adoption", on=chooser)
    assert "Adoption" in (await member.asks("/alerts")).text


async def test_drafts_stay_in_private(shared: Sandbox, councillor: Person) -> None:
    """An editor's /addfact in a group is sent to the private chat."""
    group = await shared.add_group(councillor, shared.editor)
    assert "privately" in (await shared.editor.within(group).asks("/addfact")).text


async def test_who_writes_in_the_groups_name_is_an_administrator(shared: Sandbox, councillor: Person) -> None:
    """Telegram lets only administrators be anonymous; another channel's name gives no right."""
    group = await shared.add_group(councillor)
    member = councillor.within(group)
    command = {"text": "/subscribe", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}
    for chat, reply in ((group, "What would you like"), (-1001234567890, "only its administrators")):
        shared.deliver(member, sender_chat={"id": chat, "type": "supergroup", "title": "Committee"}, **command)
        await member.hears(reply)
