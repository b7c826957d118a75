"""Waiting for things to happen."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.local import LocalSlack, Visitor
from bot.local.happenings import Happening


def test_a_listener_may_read_and_write_the_workspace(
    client: WebClient, slack: LocalSlack, maya: Visitor, channel: str
) -> None:
    def echo(change: Happening) -> None:
        if change.kind == "message" and change.message and change.message["text"] == "hello":
            slack.workspace.post(channel, {"user": maya.id, "text": "echo"})

    end = slack.workspace.happenings.subscribe(echo)
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
