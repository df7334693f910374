"""Methods by which the bot learns what people do: updates, webhooks, answers to presses, files."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sandbox import utf16
from sandbox.errors import bad_request
from sandbox.messages import Json
from sandbox.methods.signature import Method
from sandbox.updates import LARGEST_BATCH
from sandbox.wire import Call
from sandbox.world import World

DOWNLOAD_LIMIT = 20 * 1024 * 1024
CALLBACK_TEXT_LIMIT = 200
USUAL_CACHE_SECONDS = 300
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})


def get_me(world: World, _call: Call) -> Json:
    """The bot itself."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.config.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(world: World, call: Call) -> Sequence[Json]:
    """Unconfirmed updates, waiting for the first when there are none."""
    _remember_allowed(world, call)
    limit = call.integer("limit", LARGEST_BATCH)
    return await world.updates.poll(call.integer("offset"), limit, call.integer("timeout"))


def set_webhook(world: World, call: Call) -> bool:
    """Store a webhook, which stops polling. Nothing is ever delivered to it."""
    url = call.text("url")
    if not url:
        return delete_webhook(world, call)
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise bad_request("bad webhook: invalid webhook URL specified") from error
    if parts.scheme != "https" or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    _remember_allowed(world, call)
    if call.boolean("drop_pending_updates"):
        world.updates.drop()
    world.updates.webhook = {
        "url": url,
        "has_custom_certificate": "certificate" in call.uploads,
        "max_connections": call.integer("max_connections", 40),
    }
    return True


def delete_webhook(world: World, call: Call) -> bool:
    """Remove the webhook, so that polling works again."""
    world.updates.webhook = None
    if call.boolean("drop_pending_updates"):
        world.updates.drop()
    return True


def get_webhook_info(world: World, _call: Call) -> Json:
    """The webhook, with an empty URL when there is none."""
    stored = world.updates.webhook or {"url": "", "has_custom_certificate": False}
    return {**stored, "pending_update_count": world.updates.pending}


def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a press: a toast, an alert, or nothing but the end of the button's spinner."""
    text = call.text("text")
    if utf16.count_units(text) > CALLBACK_TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer_callback(call.text("callback_query_id"), text, call.boolean("show_alert"), call.text("url"))
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    """Offer results for what somebody types."""
    results = call.json("results", "inline query results")
    button = call.json("button", "inline query results button")
    options: Json = {
        "cache_time": call.integer("cache_time", USUAL_CACHE_SECONDS),
        "is_personal": call.boolean("is_personal"),
        "next_offset": call.text("next_offset"),
        "button": button,
    }
    world.inline.answer(call.text("inline_query_id"), results, options)
    return True


def get_file(world: World, call: Call) -> Json:
    """Where to download a file of at most 20 MB."""
    stored = world.files.find(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def log_out(_world: World, _call: Call) -> bool:
    """Agree to anything that ends a session: ``logOut`` and ``close``."""
    return True


def _remember_allowed(world: World, call: Call) -> None:
    allowed = call.json("allowed_updates", "allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    world.updates.allow([str(kind) for kind in allowed])


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "getFile": get_file,
    "logOut": log_out,
    "close": log_out,
}
