"""What a bot in privacy mode sees of a group."""

import pytest

from sandbox.config import Limits, SandboxConfig

from .conftest import NORTH, Wire


@pytest.fixture
def config() -> SandboxConfig:
    """A sandbox whose bot has privacy mode on, as every new bot has."""
    return SandboxConfig(port=0, limits=Limits(enforced=False), privacy_mode=True)


async def test_only_commands_and_replies_to_the_bot_arrive(wire: Wire) -> None:
    """Plain texts and even mentions stay hidden; commands to the bot and replies to it do not."""
    assert (await wire.succeed("getMe"))["can_read_all_group_messages"] is False
    group = (await wire.post("/groups", title="Committee", members=[NORTH]))["id"]
    own = await wire.succeed("sendMessage", chat_id=group, text="Ask me.")
    username = wire.world.bot["username"]
    for text in ("hello", f"@{username} hello", "/help@another_bot", "/help", f"👍 /help@{username}"):
        await wire.write(NORTH, text, chat=group)
    await wire.write(NORTH, "a reply", chat=group, reply_to=own["message_id"])
    updates = await wire.succeed("getUpdates", allowed_updates=["message"])
    texts = [update["message"]["text"] for update in updates if "message" in update]
    assert texts == ["/help", f"👍 /help@{username}", "a reply"]
