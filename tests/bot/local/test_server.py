"""Starting, listening and keeping: whom it answers, what outlives it, and of what it tells."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import websocket
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack
from tests.bot.local.harness import CHANNELS, MANIFEST, PEOPLE, Bot, web_client


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


NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


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
        assert slack.workspace.conversations["C0NEW"].is_archived
        assert "U0NOOR" not in slack.workspace.conversations["C0GENERAL"].members
        assert maya.unread("C0GENERAL") == 0
        (file,) = slack.workspace.conversations["C0GENERAL"].messages[upload]["files"]
        assert slack.workspace.files.content(file["id"]) == b"abc"
        again = client.chat_postMessage(channel="C0GENERAL", text="three")["ts"]
        assert again not in {message["ts"] for message in before[0]}
    finally:
        slack.stop()
