"""The control API: people, writing, watching, and keeping strangers out."""

import asyncio
import json
from typing import Any

import pytest

from .conftest import COAST, EDITOR, NORTH, Wire, wait_until


async def test_the_state_names_everything_the_page_needs(wire: Wire) -> None:
    """People, chats, faults, limits, webhook, polling, parser and journal number are there from the start."""
    state = await wire.get("/state")
    assert [person["id"] for person in state["people"]] == [NORTH, COAST, EDITOR]
    assert [chat["id"] for chat in state["chats"]] == [NORTH, COAST, EDITOR]
    assert state["bot"]["is_bot"] is True
    assert (state["faults"], state["webhook"], state["polling"], state["sequence"]) == ([], None, False, 0)
    assert state["limits"]["enforced"] is False
    assert state["parser"] in {"tdlib", "approximation"}


async def test_people_can_join(wire: Wire) -> None:
    """Somebody new has a private chat of the same id, which they alone can write in."""
    person = await wire.post("/people", name="Councillor, east", role="councillor")
    assert person == {"id": 9002, "name": "Councillor, east", "role": "councillor", "language_code": "en"}
    message = await wire.write(9002, "/start")
    assert message["chat"]["id"] == message["from"]["id"] == 9002
    await wire.post("/people", 409, name="Again", id=NORTH)
    await wire.post("/people", 400, name=" ")
    await wire.post(f"/chats/{NORTH}/messages", 409, **{"from": COAST}, text="x")


async def test_long_texts_go_out_in_pieces(wire: Wire) -> None:
    """A text over 4096 units becomes several messages, as with Telegram's own clients."""
    answer = await wire.post(f"/chats/{NORTH}/messages", **{"from": NORTH}, text="👍" * 3000)
    assert [len(message["text"]) for message in answer["messages"]] == [2048, 952]
    assert len(await wire.succeed("getUpdates")) == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/sandbox/chats/5/messages", {"from": NORTH, "text": "x"}, 404),
        ("POST", "/sandbox/chats/abc/messages", {"from": NORTH, "text": "x"}, 404),
        ("POST", f"/sandbox/chats/{NORTH}/messages", {"from": 5, "text": "x"}, 404),
        ("POST", f"/sandbox/chats/{NORTH}/messages", {"from": "x", "text": "x"}, 400),
        ("POST", f"/sandbox/chats/{NORTH}/messages", {"from": NORTH}, 400),
        ("POST", f"/sandbox/chats/{NORTH}/messages", {"from": NORTH, "text": "\ud83d"}, 400),
        ("POST", f"/sandbox/chats/{NORTH}/messages", {"from": NORTH, "text": "x", "reply_to": 5}, 404),
        ("POST", f"/sandbox/chats/{NORTH}/messages", [], 400),
        ("POST", f"/sandbox/chats/{NORTH}/press", {"from": NORTH, "message_id": 5, "data": "x"}, 404),
        ("POST", f"/sandbox/chats/{NORTH}/press", {"from": NORTH, "message_id": "5", "data": "x"}, 400),
        ("POST", f"/sandbox/chats/{NORTH}/block", {"blocked": "yes"}, 400),
        ("POST", f"/sandbox/chats/{NORTH}/files", {}, 400),
        ("POST", "/sandbox/groups", {"title": "x", "members": []}, 400),
        ("POST", "/sandbox/groups", {"title": "x", "members": [5]}, 404),
        ("POST", "/sandbox/faults", {"kind": "x"}, 400),
        ("DELETE", "/sandbox/faults/5", None, 404),
        ("POST", "/sandbox/limits", {"per_second": 0}, 400),
        ("POST", "/sandbox/limits", {"per_second": True}, 400),
        ("POST", "/sandbox/limits", {"per_hour": 1}, 400),
        ("GET", "/sandbox/journal?after=x", None, 400),
        ("GET", "/sandbox/callbacks/5", None, 404),
        ("GET", "/sandbox/files/5", None, 404),
        ("GET", f"/sandbox/chats/{NORTH}/commands?user=5", None, 404),
        ("GET", "/sandbox/nothing", None, 404),
        ("DELETE", "/sandbox/state", None, 405),
    ],
)
async def test_mistakes_are_answered_with_a_sentence(
    wire: Wire, method: str, path: str, body: Any, status: int
) -> None:
    """Every refusal is JSON with an error that ends like a sentence."""
    content = None if body is None else json.dumps(body)
    answer = await wire.http.request(method, path, content=content)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"].endswith(".")


async def test_the_journal_tells_everything_in_order(started: Wire) -> None:
    """Messages, edits, presses, answers, typing, blocks and deletions follow one another without gaps."""
    after = (await started.get("/state"))["sequence"]
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "d"}]]}
    sent = await started.succeed("sendMessage", chat_id=NORTH, text="one", reply_markup=markup)
    place = {"chat_id": NORTH, "message_id": sent["message_id"]}
    pressed = await started.post(
        f"/chats/{NORTH}/press", **{"from": NORTH}, message_id=sent["message_id"], data="d"
    )
    await started.succeed("answerCallbackQuery", **pressed)
    await started.succeed("editMessageText", **place, text="two")
    await started.succeed("sendChatAction", chat_id=NORTH, action="typing")
    await started.succeed("deleteMessage", **place)
    await started.post(f"/chats/{NORTH}/block", blocked=True)
    answer = await started.get("/journal", after=after)
    kinds = [event["type"] for event in answer["events"]]
    assert kinds == ["message", "callback", "callback_answer", "edit", "action", "delete", "blocked"]
    assert [event["n"] for event in answer["events"]] == list(range(after + 1, after + 8))
    assert answer["next"] == after + 7
    texts = [event["message"]["text"] for event in answer["events"] if "message" in event]
    assert texts == ["one", "two"]
    assert (await started.get("/journal", after=after, limit=2))["next"] == after + 2


async def test_the_journal_can_be_waited_for(wire: Wire) -> None:
    """A reader without news waits until there is some."""
    reader = asyncio.create_task(wire.get("/journal", after=0, wait=30))
    await wait_until(lambda: wire.world.journal._waiting)
    await wire.write(NORTH, "news")
    (event,) = (await reader)["events"]
    assert event["message"]["text"] == "news"


async def test_resetting_forgets_but_keeps_people(started: Wire) -> None:
    """Messages, faults and journal go; people and started chats stay; readers are told."""
    await started.post("/people", name="Councillor, east")
    await started.post("/faults", kind="500", times=None)
    after = (await started.get("/state"))["sequence"]
    await started.post("/reset")
    assert await started.history(NORTH) == []
    state = await started.get("/state")
    assert (len(state["people"]), state["faults"]) == (4, [])
    await started.succeed("sendMessage", chat_id=NORTH, text="x")
    answer = await started.get("/journal", after=after)
    assert answer["reset"] is True
    assert [event["message"]["text"] for event in answer["events"]] == ["x"]


async def test_limits_can_be_changed_while_running(started: Wire) -> None:
    """What is not named stays; the next message meets the new limit."""
    limits = await started.post("/limits", enforced=True, per_chat_burst=1)
    assert (limits["per_second"], limits["per_chat_burst"]) == (30, 1)
    await started.succeed("sendMessage", chat_id=NORTH, text="x")
    body = await started.call("sendMessage", chat_id=NORTH, text="x")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 1})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example"}, 403),
        ({"host": "["}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"host": "localhost"}, 200),
    ],
)
async def test_other_web_sites_are_kept_out(wire: Wire, headers: dict[str, str], status: int) -> None:
    """A foreign host name or origin is refused on both interfaces, state-changing or not."""
    for path in ("/sandbox/reset", f"/bot{wire.token}/getMe"):
        assert (await wire.http.post(path, headers=headers)).status_code == status


async def test_the_pages_own_origin_is_welcome(wire: Wire) -> None:
    """The page may call the server that served it, and a link from elsewhere may open it."""
    assert (await wire.http.post("/sandbox/reset", headers={"origin": wire.url})).status_code == 200
    assert (await wire.http.get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_the_page_comes_with_a_strict_policy(wire: Wire) -> None:
    """Nothing but the page's own inline script and style may run, and nobody may frame it."""
    answer = await wire.http.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert ("<script" in answer.text) == ("script-src 'sha256-" in policy)


async def test_a_deleted_page_has_a_placeholder(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Without the page's file the server still says what it is."""
    monkeypatch.setattr("sandbox.page.PAGE", tmp_path / "page.html")
    assert "sandbox is running" in (await wire.http.get("/")).text


async def test_faults_over_http(started: Wire) -> None:
    """An ordered fault strikes, is journalled, and can be listed and lifted."""
    fault = await started.post("/faults", kind="429", method="sendMessage", chat_id=NORTH, retry_after=7)
    assert (await started.get("/faults"))["faults"] == [fault]
    body = await started.call("sendMessage", chat_id=NORTH, text="x")
    assert (body["description"], body["parameters"]) == ("Too Many Requests: retry after 7", {"retry_after": 7})
    event = (await started.get("/journal"))["events"][-1]
    assert (event["type"], event["method"], event["kind"]) == ("fault", "sendMessage", "429")
    await started.succeed("sendMessage", chat_id=NORTH, text="x")
    lasting = await started.post("/faults", kind="502", times=None)
    assert await started.refuse("getMe") == "Bad Gateway"
    assert (await started.http.delete(f"/sandbox/faults/{lasting['id']}")).json() == {"faults": []}
    await started.succeed("getMe")
    await started.post("/faults", kind="delay", seconds=0)
    await started.succeed("getMe")
    await started.post("/faults", kind="502")
    assert (await started.http.delete("/sandbox/faults")).json() == {"faults": []}
