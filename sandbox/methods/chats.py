"""Methods about chats and who is in them."""

from sandbox.errors import bad_request
from sandbox.messages import Json
from sandbox.methods.signature import Method
from sandbox.wire import Call
from sandbox.world import Chat, World

GIFTS_REFUSED = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def get_chat(world: World, call: Call) -> Json:
    """All about a chat."""
    chat = world.find_chat(call.values.get("chat_id"))
    return {
        **chat.as_telegram(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": GIFTS_REFUSED,
    }


def get_chat_member(world: World, call: Call) -> Json:
    """What somebody is in a chat."""
    chat = world.find_chat(call.values.get("chat_id"))
    user_id = call.integer("user_id")
    if user_id != world.bot["id"] and user_id not in world.people:
        raise bad_request("user not found")
    return _describe_member(world, chat, user_id)


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """A group's administrators."""
    chat = world.find_chat(call.values.get("chat_id"))
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    return [_describe_member(world, chat, user_id) for user_id in chat.admins]


def get_chat_member_count(world: World, call: Call) -> int:
    """How many are in a chat, the bot included."""
    return len(world.find_chat(call.values.get("chat_id")).members) + 1


def leave_chat(world: World, call: Call) -> bool:
    """Leave a group."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    chat.left = True
    return True


def _describe_member(world: World, chat: Chat, user_id: int) -> Json:
    member: Json = {"user": world.describe_user(user_id)}
    if user_id == world.bot["id"]:
        return {**member, "status": "left" if chat.left or chat.blocked else "member"}
    if user_id not in chat.members:
        return {**member, "status": "left"}
    if user_id not in chat.admins:
        return {**member, "status": "member"}
    if user_id == chat.admins[0]:
        return {**member, "status": "creator", "is_anonymous": False}
    rights = dict.fromkeys(ADMIN_RIGHTS, True)
    return {**member, "status": "administrator", "can_be_edited": False, "is_anonymous": False, **rights}


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
