"""Bringing somebody in: the link that an owner makes, and opening it."""

import re

from tests.acceptance.people import Message, Person


async def make_link(owner: Person, role: str) -> str:
    """What the link of a new invitation hands to the bot, as Telegram sends it when somebody presses Start."""
    await owner.says(f"/invite {role}")
    invitation = await owner.hears("You are invited")
    found = re.search(r"https://t\.me/\w+\?start=(join_[\w-]+)", invitation.text)
    assert found is not None, invitation.text
    return f"/start {found[1]}"


async def let_in(owner: Person, person: Person, role: str) -> Message:
    """Give somebody a role; what they are welcomed with."""
    await person.says(await make_link(owner, role))
    welcome = await person.hears("Welcome")
    await owner.hears("accepted your invitation")
    return welcome
