"""The Bot API over HTTP: encodings, envelope, strictness."""

import json
from typing import Any

import pytest

from sandbox.config import DEFAULT_TOKEN

from .conftest import COAST, EDITOR, NORTH, Wire

BUTTONS = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big")


async def test_a_wrong_token_is_told_from_a_malformed_one(wire: Wire) -> None:
    """A well-formed unknown token is 401, anything else 404, as is an unknown method."""
    other = DEFAULT_TOKEN.replace("SANDBOX", "ANOTHER")
    for path, status, description in (
        (f"/bot{other}/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"/bot{DEFAULT_TOKEN}/getNothing", 404, "Not Found"),
    ):
        answer = await wire.http.get(path)
        assert answer.status_code == status
        assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_every_encoding_is_read(started: Wire) -> None:
    """Query, form, multipart and JSON carry the same call; method names are taken in any case."""
    path = f"/bot{DEFAULT_TOKEN}/sendMESSAGE"
    values = {"chat_id": str(NORTH), "text": "x", "reply_markup": json.dumps(BUTTONS)}
    answers = [
        await started.http.get(path, params=values),
        await started.http.post(path, data=values),
        await started.http.post(path, data=values, files={"unused": ("u.txt", b"u")}),
        await started.http.post(path, json={"chat_id": NORTH, "text": "x", "reply_markup": BUTTONS}),
    ]
    for answer in answers:
        result = answer.json()["result"]
        assert result["text"] == "x"
        assert result["reply_markup"] == BUTTONS


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/x-www-form-urlencoded", b"text=\xff"),
        ("multipart/form-data; boundary=x", b"nonsense"),
        ("multipart/form-data", b"x"),
    ],
)
async def test_broken_bodies_are_refused(wire: Wire, content_type: str, body: bytes) -> None:
    """A body that cannot be read is a 400 with the envelope."""
    path = f"/bot{DEFAULT_TOKEN}/getMe"
    answer = await wire.http.post(path, content=body, headers={"content-type": content_type})
    assert answer.status_code == 400
    assert answer.json()["ok"] is False


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "👍" * 2049}, "message is too long"),
        (
            {"text": "a < b", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        ),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "x", "reply_parameters": {"message_id": 1}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 1}, "message to be replied not found"),
        (
            {"text": "x", "reply_parameters": {}},
            'can\'t parse reply parameters: field "message_id" must be of type Number',
        ),
        ({"text": "x", "link_preview_options": "[]"}, "can't parse link preview options: expected an Object"),
    ],
)
async def test_what_telegram_refuses_is_refused(started: Wire, values: dict[str, Any], refusal: str) -> None:
    """A wrong sendMessage fails in Telegram's words and leaves no message behind, but a journal entry."""
    before = len(await started.history(NORTH))
    assert await started.refuse("sendMessage", **{"chat_id": NORTH, **values}) == f"Bad Request: {refusal}"
    assert len(await started.history(NORTH)) == before
    last = (await started.get("/journal"))["events"][-1]
    assert (last["type"], last["method"], last["error_code"]) == ("refused", "sendMessage", 400)
    assert last["description"] == f"Bad Request: {refusal}"


async def test_length_counts_after_parsing(started: Wire) -> None:
    """Exactly 4096 units with any amount of markup around them are accepted."""
    text = f"<b>{'👍' * 1000}</b><i>{'&amp;' * 2096}</i>"
    message = await started.succeed("sendMessage", chat_id=NORTH, text=text, parse_mode="HTML")
    assert [entity["length"] for entity in message["entities"]] == [2000, 2096]


async def test_bots_cannot_write_first_nor_to_those_who_blocked_them(started: Wire) -> None:
    """A chat must have been started, and not blocked since."""
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await started.refuse("sendMessage", chat_id=COAST, text="x") == words
    await started.post(f"/chats/{NORTH}/block", blocked=True)
    words = "Forbidden: bot was blocked by the user"
    assert await started.refuse("sendMessage", chat_id=NORTH, text="x") == words
    assert await started.refuse("sendChatAction", chat_id=NORTH, action="typing") == words
    (update,) = await started.succeed("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await started.post(f"/chats/{NORTH}/block", blocked=False)
    await started.succeed("sendMessage", chat_id=NORTH, text="x")


async def test_replies_and_quotes(started: Wire) -> None:
    """A reply shows what it answers; a missing original is tolerated only if the call says so."""
    original = await started.write(NORTH, "who is the director now?")
    parameters = {"message_id": original["message_id"], "quote": "director"}
    reply = await started.succeed("sendMessage", chat_id=NORTH, text="x", reply_parameters=parameters)
    assert reply["reply_to_message"]["text"] == original["text"]
    assert reply["quote"] == {"text": "director", "position": 11, "is_manual": True}
    wrong = {**parameters, "quote": "chief"}
    assert "QUOTE_TEXT_INVALID" in await started.refuse(
        "sendMessage", chat_id=NORTH, text="x", reply_parameters=wrong
    )
    lenient = {"message_id": 1, "allow_sending_without_reply": True}
    sent = await started.succeed("sendMessage", chat_id=NORTH, text="x", reply_parameters=lenient)
    assert "reply_to_message" not in sent


async def test_editing(started: Wire) -> None:
    """An edit replaces text and keyboard, must change something, and needs a message of the bot's own."""
    sent = await started.succeed("sendMessage", chat_id=NORTH, text="one", reply_markup=BUTTONS)
    place = {"chat_id": NORTH, "message_id": sent["message_id"]}
    words = await started.refuse("editMessageText", **place, text=" one ", reply_markup=BUTTONS)
    assert words == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    edited = await started.succeed("editMessageText", **place, text="<b>two</b>", parse_mode="HTML")
    assert edited["text"] == "two"
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited
    again = await started.succeed("editMessageReplyMarkup", **place, reply_markup=BUTTONS)
    assert (again["text"], again["entities"][0]["type"]) == ("two", "bold")
    assert "not modified" in await started.refuse("editMessageReplyMarkup", **place, reply_markup=BUTTONS)
    shown = (await started.history(NORTH))[-1]
    assert (shown["html"], shown["edited"], shown["outgoing"]) == ("<b>two</b>", 2, True)
    incoming = await started.write(NORTH, "mine")
    for message_id, refusal in (
        (1, "message to edit not found"),
        (0, "message identifier is not specified"),
        (incoming["message_id"], "message can't be edited"),
    ):
        place = {"chat_id": NORTH, "message_id": message_id}
        assert await started.refuse("editMessageText", **place, text="x") == f"Bad Request: {refusal}"


async def test_deleting(started: Wire) -> None:
    """A deleted message is gone for the bot and marked for the page."""
    sent = await started.succeed("sendMessage", chat_id=NORTH, text="x")
    place = {"chat_id": NORTH, "message_id": sent["message_id"]}
    assert await started.succeed("deleteMessage", **place) is True
    assert await started.refuse("deleteMessage", **place) == "Bad Request: message to delete not found"
    assert await started.refuse("editMessageText", **place, text="y") == "Bad Request: message to edit not found"
    assert (await started.history(NORTH))[-1]["deleted"] is True
    two = [(await started.succeed("sendMessage", chat_id=NORTH, text="x"))["message_id"] for _ in range(2)]
    assert await started.succeed("deleteMessages", chat_id=NORTH, message_ids=[*two, 1]) is True
    assert all(message["deleted"] for message in (await started.history(NORTH))[-2:])


async def test_presses_and_their_answers(started: Wire) -> None:
    """A press reaches the bot with its message, is answered once, and needs a button that is there."""
    sent = await started.succeed("sendMessage", chat_id=NORTH, text="x", reply_markup=BUTTONS)
    press = {"from": NORTH, "message_id": sent["message_id"], "data": "more"}
    pressed = (await started.post(f"/chats/{NORTH}/press", **press))["callback_query_id"]
    (update,) = await started.succeed("getUpdates")
    query = update["callback_query"]
    assert (query["id"], query["data"], query["message"]["message_id"]) == (pressed, "more", sent["message_id"])
    assert (await started.get(f"/callbacks/{pressed}"))["answered"] is False
    await started.succeed("answerCallbackQuery", callback_query_id=pressed, text="Done", show_alert=True)
    answer = await started.get(f"/callbacks/{pressed}")
    assert answer == {"answered": True, "text": "Done", "show_alert": True, "url": ""}
    for callback in (pressed, "12345"):
        words = await started.refuse("answerCallbackQuery", callback_query_id=callback)
        assert words == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await started.post(f"/chats/{NORTH}/press", 409, **{**press, "data": "gone"})
    await started.post(f"/chats/{NORTH}/press", **{**press, "data": "gone"}, stale=True)


async def test_files_go_both_ways(started: Wire) -> None:
    """An upload can be sent again by its id and downloaded; a person's file reaches the bot."""
    path = f"/bot{DEFAULT_TOKEN}/sendDocument"
    upload = {"attached": ("report.pdf", b"%PDF-1.7", "application/pdf")}
    form = {"chat_id": str(NORTH), "document": "attach://attached", "caption": "<b>c</b>", "parse_mode": "HTML"}
    sent = (await started.http.post(path, data=form, files=upload)).json()["result"]
    assert sent["document"]["file_name"] == "report.pdf"
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("c", "bold")
    again = await started.succeed("sendDocument", chat_id=NORTH, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    file = await started.succeed("getFile", file_id=sent["document"]["file_id"])
    download = await started.http.get(f"/file/bot{DEFAULT_TOKEN}/{file['file_path']}")
    assert download.content == b"%PDF-1.7"
    assert (await started.http.get(f"/file/bot{DEFAULT_TOKEN}/elsewhere")).status_code == 404
    shown = await started.http.get(f"/sandbox/files/{sent['document']['file_id']}")
    assert shown.content == b"%PDF-1.7"

    fields = {"from": str(NORTH), "caption": "look", "as": "photo"}
    answer = await started.http.post(f"/sandbox/chats/{NORTH}/files", data=fields, files={"file": ("p.png", PNG)})
    assert answer.status_code == 200, answer.text
    (update,) = await started.succeed("getUpdates")
    assert update["message"]["photo"][0]["width"] == 40
    assert update["message"]["caption"] == "look"


async def test_wrong_files_are_refused(started: Wire) -> None:
    """Empty files, pictures that are none, unknown ids and long captions are refused."""
    path = f"/bot{DEFAULT_TOKEN}"
    form = {"chat_id": str(NORTH)}
    for method, field, content, refusal in (
        ("sendDocument", "document", b"", "file must be non-empty"),
        ("sendPhoto", "photo", b"text", "IMAGE_PROCESS_FAILED"),
    ):
        answer = await started.http.post(f"{path}/{method}", data=form, files={field: ("f", content)})
        assert answer.json()["description"] == f"Bad Request: {refusal}"
    refused = await started.refuse("sendDocument", chat_id=NORTH, document="nothing")
    assert refused == "Bad Request: wrong file identifier/HTTP URL specified"
    refused = await started.refuse("sendDocument", chat_id=NORTH)
    assert refused == "Bad Request: there is no document in the request"
    refused = await started.refuse("sendDocument", chat_id=NORTH, document="x", caption="x" * 1025)
    assert refused == "Bad Request: message caption is too long"
    assert "wrong file_id" in await started.refuse("getFile", file_id="nothing")


async def test_files_over_the_download_limit_cannot_be_fetched(started: Wire) -> None:
    """A file above 20 MB is stored but not given to the bot."""
    stored = started.world.files.add(
        "big.bin", "application/octet-stream", bytes(20 * 1024 * 1024 + 1), "documents"
    )
    assert await started.refuse("getFile", file_id=stored.file_id) == "Bad Request: file is too big"


async def test_editing_a_file_message(started: Wire) -> None:
    """A file has a caption to edit and no text."""
    form = {"chat_id": str(NORTH)}
    path = f"/bot{DEFAULT_TOKEN}/sendPhoto"
    sent = (await started.http.post(path, data=form, files={"photo": ("p.png", PNG)})).json()["result"]
    place = {"chat_id": NORTH, "message_id": sent["message_id"]}
    words = await started.refuse("editMessageText", **place, text="x")
    assert words == "Bad Request: there is no text in the message to edit"
    assert (await started.succeed("editMessageCaption", **place, caption="x"))["caption"] == "x"


async def test_webhooks_and_polling_exclude_each_other(wire: Wire) -> None:
    """A webhook must be HTTPS; while it is set, getUpdates is a conflict."""
    refused = await wire.refuse("setWebhook", url="http://example.org")
    assert refused == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    await wire.succeed("setWebhook", url="https://example.org/hook")
    assert (await wire.succeed("getWebhookInfo"))["url"] == "https://example.org/hook"
    assert (await wire.get("/state"))["webhook"]["url"] == "https://example.org/hook"
    assert "while webhook is active" in await wire.refuse("getUpdates")
    await wire.write(NORTH, "x")
    await wire.succeed("deleteWebhook", drop_pending_updates=True)
    assert await wire.succeed("getUpdates") == []
    assert (await wire.get("/state"))["polling"] is True


async def test_menus_per_scope_and_language(started: Wire) -> None:
    """A menu is stored for its scope, read back exactly there, and seen by whom it is for."""
    plain = [{"command": "help", "description": "Help"}]
    editors = [{"command": "add", "description": "Add a fact"}]
    scope = {"type": "chat", "chat_id": EDITOR}
    await started.succeed("setMyCommands", commands=plain)
    await started.succeed("setMyCommands", commands=editors, scope=scope)
    assert await started.succeed("getMyCommands", scope=scope) == editors
    assert await started.succeed("getMyCommands", language_code="cy") == []
    assert (await started.get(f"/chats/{EDITOR}/commands", user=EDITOR))["commands"] == editors
    assert (await started.get(f"/chats/{NORTH}/commands"))["commands"] == plain
    await started.succeed("deleteMyCommands", scope=scope)
    assert (await started.get(f"/chats/{EDITOR}/commands"))["commands"] == plain
    unknown = {"type": "chat", "chat_id": 5}
    assert await started.refuse("setMyCommands", commands=plain, scope=unknown) == "Bad Request: chat not found"


async def test_descriptions_and_menu_button(wire: Wire) -> None:
    """What the bot says about itself is kept within Telegram's lengths."""
    await wire.succeed("setMyDescription", description="Answers with sources.")
    assert await wire.succeed("getMyDescription") == {"description": "Answers with sources."}
    await wire.refuse("setMyShortDescription", short_description="x" * 121)
    await wire.succeed("setChatMenuButton", menu_button={"type": "commands"})
    assert await wire.succeed("getChatMenuButton") == {"type": "commands"}
    await wire.refuse("setChatMenuButton", menu_button={"type": "doorbell"})


async def test_reactions(started: Wire) -> None:
    """One standard emoji is taken and journalled; anything else is refused."""
    message = await started.write(NORTH, "thanks")
    place = {"chat_id": NORTH, "message_id": message["message_id"]}
    thumb = {"type": "emoji", "emoji": "👍"}
    await started.succeed("setMessageReaction", **place, reaction=[thumb])
    assert (await started.get("/journal"))["events"][-1]["reaction"] == [thumb]
    for reaction, refusal in (
        ([thumb, thumb], "REACTIONS_TOO_MANY"),
        ([{"type": "emoji", "emoji": "x"}], "REACTION_INVALID"),
    ):
        assert await started.refuse("setMessageReaction", **place, reaction=reaction) == f"Bad Request: {refusal}"


async def test_chats_and_members(wire: Wire) -> None:
    """Private chats have no administrators; groups do, and can be left."""
    group = await wire.post("/groups", title="Committee", members=[NORTH, COAST], admins=[COAST])
    assert group["id"] < 0
    (update,) = await wire.succeed("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (await wire.succeed("getChat", chat_id=group["id"]))["title"] == "Committee"
    statuses = [
        (await wire.succeed("getChatMember", chat_id=group["id"], user_id=user))["status"]
        for user in (NORTH, COAST, EDITOR, wire.world.bot["id"])
    ]
    assert statuses == ["member", "creator", "left", "member"]
    (admin,) = await wire.succeed("getChatAdministrators", chat_id=group["id"])
    assert admin["user"]["id"] == COAST
    assert "no administrators" in await wire.refuse("getChatAdministrators", chat_id=NORTH)
    await wire.succeed("leaveChat", chat_id=group["id"])
    words = "Forbidden: bot is not a member of the group chat"
    assert await wire.refuse("sendMessage", chat_id=group["id"], text="x") == words


async def test_a_group_that_became_a_supergroup(wire: Wire) -> None:
    """Its old id answers with the new one, and both chats announce the move."""
    old = (await wire.post("/groups", title="Committee", members=[NORTH]))["id"]
    new = (await wire.post(f"/chats/{old}/migrate"))["id"]
    body = await wire.call("sendMessage", chat_id=old, text="x")
    assert body["parameters"] == {"migrate_to_chat_id": new}
    await wire.succeed("sendMessage", chat_id=new, text="x")
    updates = await wire.succeed("getUpdates")
    assert [update["message"].get("migrate_to_chat_id") for update in updates[1:]] == [new, None]
    assert updates[2]["message"]["migrate_from_chat_id"] == old
    await wire.post(f"/chats/{old}/migrate", 409)


async def test_inline_queries_are_answered_in_time_or_not_at_all(wire: Wire) -> None:
    """A query reaches the bot; its answer is kept for the asker, once, and checked."""
    asked = (await wire.post("/inline", **{"from": NORTH}, query="caseloads"))["inline_query_id"]
    (update,) = await wire.succeed("getUpdates")
    assert (update["inline_query"]["id"], update["inline_query"]["query"]) == (asked, "caseloads")
    assert await wire.get(f"/inline/{asked}") == {"answered": False}
    article = {"type": "article", "id": "1", "title": "x", "input_message_content": {"message_text": "x"}}
    wrong_text = {**article, "input_message_content": {"message_text": "<br>", "parse_mode": "HTML"}}
    for results, refusal in (
        ([article] * 51, "RESULTS_TOO_MUCH"),
        ([article] * 2, "RESULT_ID_DUPLICATE"),
        ([{**article, "id": ""}], "RESULT_ID_INVALID"),
        ([wrong_text], "can't parse entities"),
        ("x", "can't parse inline query results"),
    ):
        assert refusal in await wire.refuse("answerInlineQuery", inline_query_id=asked, results=results)
    await wire.succeed("answerInlineQuery", inline_query_id=asked, results=[article], is_personal=True)
    answer = await wire.get(f"/inline/{asked}")
    assert (answer["answered"], answer["results"], answer["is_personal"]) == (True, [article], True)
    for query in (asked, "1"):
        assert "query is too old" in await wire.refuse("answerInlineQuery", inline_query_id=query, results=[])
    await wire.post("/inline", 400, **{"from": NORTH}, query="x" * 257)


async def test_photos_are_sent_again_and_measured(started: Wire) -> None:
    """A known photo goes out by its id; one too long and thin is refused, as is a document's id."""
    path = f"/bot{DEFAULT_TOKEN}/sendPhoto"
    form = {"chat_id": str(NORTH)}
    sent = (await started.http.post(path, data=form, files={"photo": ("p.png", PNG)})).json()["result"]
    again = await started.succeed("sendPhoto", chat_id=NORTH, photo=sent["photo"][0]["file_id"])
    assert again["photo"] == sent["photo"]
    thin = PNG[:16] + (900).to_bytes(4, "big") + (30).to_bytes(4, "big")
    answer = await started.http.post(path, data=form, files={"photo": ("p.png", thin)})
    assert answer.json()["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    refused = await started.refuse("sendDocument", chat_id=NORTH, document=sent["photo"][0]["file_id"])
    assert refused == "Bad Request: wrong file identifier/HTTP URL specified"
