"""The methods of the Web API: tokens and scopes, messages, conversations, files, people."""

from __future__ import annotations

import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import httpx
import pytest
import websocket
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Visitor
from bot.local.calls import INTERNAL
from bot.local.faults import FaultKind
from bot.local.slack_conversations import Timestamps
from tests.bot.local.harness import CHANNELS, MANIFEST, PEOPLE, Bot, error_of, web_client


def test_each_method_wants_its_kind_of_token(client: WebClient, slack: LocalSlack) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=slack.bot_token)
    client.token = slack.app_token
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.chat_postMessage(channel="C0GENERAL", text="hi")


def test_a_missing_scope_is_named_with_those_there_are(
    client: WebClient, slack: LocalSlack
) -> None:
    slack.app.scopes = {"commands"}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0GENERAL", text="hi")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response["provided"] == "commands"


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"}}


def test_posting_is_refused_where_it_cannot_be(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.workspace.add_channel(Channel("C0ARCHIVED", "old", is_archived=True))
    slack.workspace.add_channel(Channel("C0ELSEWHERE", "elsewhere", bot_is_member=False))
    slack.workspace.add_channel(Channel("C0SECRET", "secret", is_private=True, bot_is_member=False))
    post = client.chat_postMessage
    assert error_of(post, channel="C404", text="x") == "channel_not_found"
    assert error_of(post, channel="C0SECRET", text="x") == "channel_not_found"
    assert error_of(post, channel="C0ELSEWHERE", text="x") == "not_in_channel"
    assert error_of(post, channel="C0ARCHIVED", text="x") == "is_archived"
    assert error_of(post, channel=slack.app.user_id, text="x") == "cannot_dm_bot"
    slack.workspace.change_person(maya.id, deleted=True)
    assert error_of(post, channel=maya.id, text="x") == "account_inactive"
    slack.workspace.leave(channel, slack.app.user_id)
    assert error_of(post, channel=channel, text="x") == "not_in_channel"


def test_an_update_keeps_what_it_does_not_name(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    metadata = {"event_type": "reminder", "event_payload": {"key": "k1"}}
    ts = client.chat_postMessage(
        channel=channel, text="before", blocks=[SECTION], metadata=metadata
    )["ts"]
    client.chat_update(channel=channel, ts=ts, text="after")
    (message,) = maya.sees(channel)
    assert message["text"] == "after"
    assert message["blocks"][0]["text"]["text"] == "*bold*"
    assert message["metadata"] == metadata
    assert message["edited"]["user"] == message["user"]
    client.chat_update(channel=channel, ts=ts, text="bare", blocks=[])
    assert "blocks" not in maya.sees(channel)[0]


def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_trace(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    alone = client.chat_postMessage(channel=channel, text="alone")["ts"]
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    reply = client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)["ts"]
    client.chat_delete(channel=channel, ts=alone)
    client.chat_delete(channel=channel, ts=parent)
    (trace,) = maya.sees(channel)
    assert trace["subtype"] == "tombstone"
    again = {"channel": channel, "ts": parent, "text": "x"}
    assert error_of(client.chat_update, **again) == "message_not_found"
    client.chat_delete(channel=channel, ts=reply)
    assert maya.sees(channel) == []  # the last reply takes the trace with it


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


@pytest.mark.parametrize("form", ["{:.6f}", "{:.3f}", "{:.0f}"])
def test_bounds_may_be_written_with_any_number_of_decimals(
    client: WebClient, channel: str, maya: Visitor, slack: LocalSlack, form: str
) -> None:
    said = maya.say(channel, "x")
    now = slack.clock.now().timestamp()
    before, after = form.format(now - 60), form.format(now + 60)
    history = client.conversations_history
    assert texts(history(channel=channel, oldest=before)["messages"]) == ["x"]
    assert texts(history(channel=channel, latest=after)["messages"]) == ["x"]
    assert history(channel=channel, oldest=after)["messages"] == []
    assert history(channel=channel, latest=said)["messages"] == []
    assert texts(history(channel=channel, latest=said, inclusive=True)["messages"]) == ["x"]
    for wrong in ("soon", "-5", "Infinity", "1e9"):
        assert error_of(history, channel=channel, oldest=wrong) == "invalid_ts_oldest"
        assert error_of(history, channel=channel, latest=wrong) == "invalid_ts_latest"


def fetch(url: str, token: str = "") -> tuple[bytes, Any]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers


def test_a_file_is_fetched_with_the_token_only(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    maya.upload(channel, "list.csv", b"a,b")
    (file,) = maya.sees(channel)[0]["files"]
    content, headers = fetch(file["url_private_download"], slack.bot_token)
    assert content == b"a,b"
    assert headers["content-disposition"] == "attachment"
    page, headers = fetch(file["url_private"], "xoxb-wrong")
    assert b"Sign in" in page
    assert headers["content-type"].startswith("text/html")
    slack.app.scopes.discard("files:read")
    assert b"Sign in" in fetch(file["url_private"], slack.bot_token)[0]


NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_a_stopped_clock_gives_ever_new_timestamps_in_order() -> None:
    timestamps = Timestamps(MovableClock(NOON, frozen=True))
    issued = [timestamps.issue() for _ in range(1_000)]
    assert issued == sorted(set(issued))
    assert issued[0] == f"{int(NOON.timestamp())}.000000"


# Faults between app and Slack, as the app experiences them, and how often it may call


BROKEN = (URLError, ConnectionError)  # RemoteDisconnected is a ConnectionError


def post(client: WebClient, channel: str, text: str = "hello") -> Any:
    return client.chat_postMessage(channel=channel, text=text)


def seen(maya: Visitor, channel: str) -> list[str]:
    return [message["text"] for message in maya.sees(channel)]


def test_too_many_requests_say_when_to_come_again(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("rate_limit", "chat.postMessage", times=2, seconds=6.5)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(client, channel)
        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert caught.value.response.headers["Retry-After"] == "7"
    post(client, channel)
    assert seen(maya, channel) == ["hello"]
    assert [call.fault for call in slack.calls()] == ["rate_limit", "rate_limit", ""]


@pytest.mark.parametrize(
    ("fault", "at_once", "later", "is_done"),
    [
        ("drop_before", [], [], False),
        ("drop_after", ["hello"], ["hello"], True),
        ("late", [], ["hello"], True),
    ],
)
def test_a_dropped_connection_has_its_effect_at_once_later_or_never(
    client: WebClient,
    slack: LocalSlack,
    channel: str,
    maya: Visitor,
    fault: FaultKind,
    at_once: list[str],
    later: list[str],
    is_done: bool,
) -> None:
    slack.faults.add(fault, "chat.postMessage", seconds=0.2)
    with pytest.raises(BROKEN):
        post(client, channel)
    assert seen(maya, channel) == at_once
    assert slack.wait_until(lambda: seen(maya, channel) == later)
    assert slack.wait_until(lambda: [call.ok for call in slack.calls()] == [is_done])


def refused(slack: LocalSlack, client: WebClient, method: str, **arguments: str) -> int:
    """Retry-After of a call that comes too early."""
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, params=arguments)
    assert error.value.response.status_code == 429
    return int(error.value.response.headers["retry-after"])


def test_an_internal_app_may_read_history_fifty_times_a_minute(
    slack: LocalSlack, client: WebClient, maya: Visitor
) -> None:
    slack.rates.use(INTERNAL)
    dm = maya.open_dm()
    for _ in range(50):
        client.conversations_history(channel=dm)
    assert 0 < refused(slack, client, "conversations.history", channel=dm) <= 61
    client.chat_postMessage(channel=dm, text="Posting has a limit of its own.")
    slack.clock.advance(timedelta(seconds=61))
    client.conversations_history(channel=dm)


# Starting, listening and keeping: whom it answers, what outlives it, and of what it tells


def test_it_listens_on_loopback_only(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert port
    outward = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with outward:
        try:
            outward.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no other address than loopback")
        address = outward.getsockname()[0]
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection((address, port), timeout=1)


def test_a_port_in_use_is_said_in_a_sentence(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert port
    second = LocalSlack(MANIFEST, MovableClock(), PEOPLE, CHANNELS)
    with pytest.raises(OSError, match=f"cannot use port {port}.*choose another port"):
        second.start(port)


def test_many_people_at_once_are_served_correctly(slack: LocalSlack, bot: Bot) -> None:
    slack.workspace.add_channel(Channel("C0CROWD", "crowd"))
    client = web_client(slack)

    def work(number: int) -> str:
        slack.person("U0MAYA").say("C0CROWD", f"said {number}")
        assert slack.person("U0NOOR").command("C0CROWD", "/hello").ok
        answer = client.chat_postMessage(channel="C0CROWD", text=f"posted {number}")
        return str(answer["ts"])

    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(work, range(100)))
    seen = slack.person("U0MAYA").sees("C0CROWD")
    assert len({message["ts"] for message in seen}) == 200
    assert set(stamps) <= {message["ts"] for message in seen}


def answer(slack: LocalSlack, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{slack.url}/api/auth.test", headers=names)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1:80"])
def test_only_loopback_names_are_answered(slack: LocalSlack, host: str) -> None:
    refused = answer(slack, host=host)
    assert refused.status_code == 403
    assert "127.0.0.1" in refused.text
    assert httpx.get(f"{slack.url}/signin", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:5", "[::1]", "[::1]:80"])
def test_loopback_names_are_answered_with_or_without_port(slack: LocalSlack, host: str) -> None:
    assert answer(slack, host=host).status_code == 200


def test_another_site_cannot_make_a_browser_change_anything(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert answer(slack, origin="https://evil.example").status_code == 403
    assert answer(slack, origin="null").status_code == 403
    assert answer(slack, origin="http://[").status_code == 403
    assert answer(slack, origin="http://127.0.0.1:1").status_code == 403
    assert answer(slack, sec_fetch_site="cross-site").status_code == 403
    assert answer(slack, sec_fetch_site="same-site").status_code == 403
    assert answer(slack, origin=slack.url, sec_fetch_site="same-origin").status_code == 200
    by_name = answer(slack, host=f"localhost:{port}", origin=f"http://localhost:{port}")
    assert by_name.status_code == 200


def test_another_site_cannot_connect_a_socket(slack: LocalSlack) -> None:
    url = web_client(slack).apps_connections_open(app_token=slack.app_token)["url"]
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, origin="https://evil.example", timeout=5)


def started(path: Path | None) -> tuple[LocalSlack, WebClient]:
    slack = LocalSlack(MANIFEST, MovableClock(NOON, frozen=True), PEOPLE, CHANNELS, path=path)
    slack.start()
    return slack, web_client(slack)


def test_what_was_said_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "data" / "local.db"
    metadata = {"event_type": "reminder", "event_payload": {"key": "k"}}
    slack, client = started(path)
    maya = slack.person("U0MAYA")
    ts = client.chat_postMessage(channel="C0GENERAL", text="one", metadata=metadata)["ts"]
    client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=ts)
    edited = client.chat_postMessage(channel="C0GENERAL", text="tow")["ts"]
    client.chat_update(channel="C0GENERAL", ts=edited, text="two")
    gone = client.chat_postMessage(channel="C0GENERAL", text="gone")["ts"]
    client.chat_delete(channel="C0GENERAL", ts=gone)
    client.chat_postMessage(channel="U0MAYA", text="psst")
    client.views_publish(user_id="U0MAYA", view={"type": "home", "blocks": [{"type": "divider"}]})
    upload = maya.upload("C0GENERAL", "a.txt", b"abc")
    maya.mark_read("C0GENERAL")
    slack.workspace.add_channel(Channel("C0NEW", "new", members=("U0MAYA",)))
    slack.workspace.archive("C0NEW")
    slack.workspace.leave("C0GENERAL", "U0NOOR")
    before = (maya.sees("C0GENERAL"), maya.thread("C0GENERAL", ts), maya.home())
    slack.stop()

    slack, client = started(path)
    try:
        maya = slack.person("U0MAYA")
        assert (maya.sees("C0GENERAL"), maya.thread("C0GENERAL", ts), maya.home()) == before
        assert [message["text"] for message in maya.sees(maya.open_dm())] == ["psst"]
        found = client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
        assert found["messages"][-1]["metadata"] == metadata
        bare = client.conversations_history(channel="C0GENERAL")["messages"][-1]
        assert "metadata" not in bare
        assert slack.workspace.conversations["C0NEW"].is_archived
        assert "U0NOOR" not in slack.workspace.conversations["C0GENERAL"].members
        assert maya.unread("C0GENERAL") == 0
        (file,) = slack.workspace.conversations["C0GENERAL"].messages[upload]["files"]
        assert slack.workspace.files.content(file["id"]) == b"abc"
        again = client.chat_postMessage(channel="C0GENERAL", text="three")["ts"]
        assert again not in {message["ts"] for message in before[0]}
    finally:
        slack.stop()
