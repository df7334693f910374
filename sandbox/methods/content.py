"""Reading the parts that sends and edits share: text, caption, reply, keyboard."""

from sandbox import utf16
from sandbox.entities import CAPTION_LIMIT, TEXT_LIMIT, FormattedText, check_entities, parse_text
from sandbox.errors import bad_request
from sandbox.messages import Json, StoredMessage, quote_message
from sandbox.wire import Call
from sandbox.world import Chat, World

QUOTE_LIMIT = 1024


def read_text(call: Call) -> Json:
    """The text of a message with its entities and link preview options.

    Raises:
        ApiError: 400 when it is empty, too long or wrongly marked up.
    """
    formatted = _read_formatted(call, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16.count_units(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    options = call.json("link_preview_options", "link preview options")
    if options is None and call.boolean("disable_web_page_preview"):
        options = {"is_disabled": True}
    if options is not None:
        if not isinstance(options, dict):
            raise bad_request("can't parse link preview options: expected an Object")
        content["link_preview_options"] = options
    return content


def read_caption(call: Call) -> Json:
    """The caption of a file, nothing when there is none.

    Raises:
        ApiError: 400 when it is too long or wrongly marked up.
    """
    formatted = _read_formatted(call, "caption", "caption_entities")
    if utf16.count_units(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not formatted.text:
        return {}
    entities = {"caption_entities": formatted.entities} if formatted.entities else {}
    return {"caption": formatted.text, **entities}


def read_reply(world: World, chat: Chat, call: Call) -> Json:
    """What a message replies to, as fields of the Message object; nothing when it is no reply.

    Raises:
        ApiError: 400 when the message replied to is missing and the call does not allow that.
    """
    parameters = call.json("reply_parameters", "reply parameters")
    if parameters is None:
        message_id = call.integer("reply_to_message_id")
        lenient = call.boolean("allow_sending_without_reply")
        parameters = {"message_id": message_id, "allow_sending_without_reply": lenient} if message_id else None
    if parameters is None:
        return {}
    if not isinstance(parameters, dict) or not isinstance(parameters.get("message_id"), int):
        raise bad_request('can\'t parse reply parameters: field "message_id" must be of type Number')
    source = world.find_chat(parameters["chat_id"]) if parameters.get("chat_id") else chat
    replied = world.find_message(source, parameters["message_id"])
    if replied is None or source is not chat:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    fields: Json = {"reply_to_message": quote_message(replied.data)}
    if parameters.get("quote"):
        fields["quote"] = _read_quote(replied, parameters)
    return fields


def _read_quote(replied: StoredMessage, parameters: Json) -> Json:
    mode = str(parameters.get("quote_parse_mode") or "")
    quote = parse_text(str(parameters["quote"]), mode).text
    whole = replied.data.get("text") or replied.data.get("caption") or ""
    at = whole.find(quote)
    if at < 0 or utf16.count_units(quote) > QUOTE_LIMIT:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"text": quote, "position": utf16.count_units(whole[:at]), "is_manual": True}


def _read_formatted(call: Call, text_name: str, entities_name: str) -> FormattedText:
    text, mode = call.text(text_name), call.text("parse_mode")
    if not mode and (entities := call.json(entities_name, "entities")) is not None:
        return check_entities(text, entities)
    return parse_text(text, mode)
