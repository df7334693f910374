"""Methods that put something new into a chat."""

from sandbox.errors import ApiError, bad_request
from sandbox.files import DOCUMENTS, PHOTOS, StoredFile, measure_picture
from sandbox.keyboards import check_markup
from sandbox.messages import Json
from sandbox.methods.content import read_caption, read_reply, read_text
from sandbox.methods.signature import Method
from sandbox.wire import UPLOAD_LIMIT, Call, Upload
from sandbox.world import Chat, World

PHOTO_LIMIT = 10 * 1024 * 1024
# From the Bot API's page on sendPhoto: width and height together, and the ratio of one to the other.
PHOTO_SIDES_LIMIT = 10_000
PHOTO_RATIO_LIMIT = 20
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, call: Call) -> Json:
    """Send a text."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    return _deliver(world, chat, call, read_text(call))


def send_document(world: World, call: Call) -> Json:
    """Send a file of at most 50 MB, uploaded now or known by its id."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    caption = read_caption(call)
    return _deliver(world, chat, call, {**_read_document(world, call), **caption})


def send_photo(world: World, call: Call) -> Json:
    """Send a picture of at most 10 MB, uploaded now or known by its id."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    caption = read_caption(call)
    return _deliver(world, chat, call, {**_read_photo(world, call), **caption})


def send_chat_action(world: World, call: Call) -> bool:
    """Show "typing" and the like."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    action = call.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.journal.append("action", chat.id, action=action)
    return True


def _deliver(world: World, chat: Chat, call: Call, content: Json) -> Json:
    inline, keyboard = check_markup(call.json("reply_markup", "reply markup"))
    content = {**read_reply(world, chat, call), **content}
    if inline is not None:
        content["reply_markup"] = inline
    if call.boolean("protect_content"):
        content["has_protected_content"] = True
    if call.text("message_effect_id"):
        content["effect_id"] = call.text("message_effect_id")
    world.meter.charge(chat.id, group=chat.is_group)
    return world.add_message(chat, world.bot, content, outgoing=True, keyboard=keyboard).data


def _find_upload(call: Call, name: str) -> Upload | None:
    attached = call.text(name)
    upload = call.uploads.get(attached.removeprefix("attach://") if attached.startswith("attach://") else name)
    if upload is not None and not upload.content:
        raise bad_request("file must be non-empty")
    return upload


def _read_document(world: World, call: Call) -> Json:
    upload = _find_upload(call, "document")
    if upload is None:
        return _find_stored(world, call, "document", DOCUMENTS).as_document()
    if len(upload.content) > UPLOAD_LIMIT:
        raise ApiError(413)
    return world.files.add_document(upload)


def _read_photo(world: World, call: Call) -> Json:
    upload = _find_upload(call, "photo")
    if upload is None:
        stored = _find_stored(world, call, "photo", PHOTOS)
        return stored.as_photo(*(measure_picture(stored.content) or (0, 0)))
    if len(upload.content) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    size = measure_picture(upload.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES_LIMIT or max(size) > PHOTO_RATIO_LIMIT * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return world.files.add_photo(upload) or {}


def _find_stored(world: World, call: Call, name: str, folder: str) -> StoredFile:
    value = call.text(name)
    if not value or value.startswith("attach://"):
        raise bad_request(f"there is no {name} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.find(value)
    if stored is None or stored.folder != folder:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
}
