"""Waiting for things to happen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx
import pytest
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.local import LocalSlack, Visitor
from bot.local.happenings import Happening, Happenings


def test_waiting_ends_with_the_change_that_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.local.happenings._ASK_EVERY", 60.0)
    changes, seen = Happenings(threading.RLock()), list[Happening]()
    changes.subscribe(seen.append)
    later = threading.Timer(0.02, lambda: changes.publish("clock"))
    later.start()
    start = time.monotonic()
    assert changes.wait_until(lambda: bool(seen), timeout=30)
    assert time.monotonic() - start < 20
    later.join()


def test_waiting_ends_after_its_time() -> None:
    start = time.monotonic()
    assert not Happenings(threading.RLock()).wait_until(lambda: False, timeout=0.05)
    assert 0.05 <= time.monotonic() - start < 1


def test_who_unsubscribed_hears_nothing_more() -> None:
    changes, seen = Happenings(threading.RLock()), list[Happening]()
    end = changes.subscribe(seen.append)
    changes.publish("clock")
    end()
    end()
    changes.publish("clock")
    assert [change.number for change in seen] == [1]


def test_a_listener_may_read_and_write_the_workspace(
    client: WebClient, slack: LocalSlack, maya: Visitor, channel: str
) -> None:
    def echo(change: Happening) -> None:
        if change.kind == "message" and change.message and change.message["text"] == "hello":
            slack.workspace.post(channel, {"user": maya.id, "text": "echo"})

    end = slack.workspace.subscribe(echo)
    client.chat_postMessage(channel=channel, text="hello")
    end()
    assert [message["text"] for message in maya.sees(channel)] == ["hello", "echo"]


def test_waiting_for_the_app_on_the_servers_own_thread_is_refused_not_deadlocked(
    fresh: Callable[..., LocalSlack],
) -> None:
    async def ask(request: Request) -> PlainTextResponse:
        with pytest.raises(RuntimeError, match="another thread"):
            made[0].person("U0MAYA").command("C0GENERAL", "/hello")
        return PlainTextResponse("refused")

    made = [fresh(extra_routes=[Route("/ask", ask)])]
    assert httpx.get(f"{made[0].url}/ask").text == "refused"
