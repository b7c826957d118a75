"""Which events come of what happens, and how they are delivered over sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot, web_client


def test_an_event_that_is_not_acknowledged_comes_three_times_more(
    bot: Bot, slack: LocalSlack, maya: Visitor
) -> None:
    slack.delivery.ack_seconds = 0.02
    slack.delivery.retry_pauses = (0, 0.01, 0.02)
    bot.answers["message"] = lambda ack, **_: (_ for _ in ()).throw(RuntimeError("no ack"))
    maya.say(maya.open_dm(), "hello")
    channel = maya.open_dm()
    assert slack.wait_until(lambda: len(bot.events("message", channel=channel)) == 4)
    came = bot.events("message", channel=channel)
    assert len({body["event_id"] for body in came}) == 1


def test_a_mention_is_told_where_the_app_is_a_member(
    bot: Bot, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    ts = maya.say(channel, "@Test Bot when is the next one?")
    assert slack.wait_until(lambda: bool(bot.events("app_mention", ts=ts)))
    (body,) = bot.events("app_mention", ts=ts)
    assert body["event"]["text"] == f"<@{slack.app.user_id}> when is the next one?"
    assert "channel_type" not in body["event"]
    slack.workspace.leave(channel, slack.app.user_id)
    unheard = maya.say(channel, "@Test Bot hello?")
    assert slack.wait_until_settled()
    assert not bot.events("app_mention", ts=unheard)


@pytest.fixture
def lone(fresh: Callable[..., LocalSlack]) -> LocalSlack:
    """A local Slack to which nothing is connected."""
    return fresh()


@pytest.fixture
def connect(lone: LocalSlack) -> Iterator[Callable[[], websocket.WebSocket]]:
    """Opens a bare WebSocket, and reads its greeting."""
    opened = []

    def open_one() -> websocket.WebSocket:
        url = web_client(lone).apps_connections_open(app_token=lone.app_token)["url"]
        connection = websocket.create_connection(url, timeout=5)
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        connection.shutdown()


def read(connection: websocket.WebSocket) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(connection.recv())
    return frame


def test_a_connection_can_be_ended_just_as_something_is_to_be_delivered(
    lone: LocalSlack, connect: Any
) -> None:
    connections = [connect(), connect()]
    for connection in connections:
        read(connection)
    lone.faults.add("disconnect", "events_api")
    maya = lone.person("U0MAYA")
    maya.say(maya.open_dm(), "hello")
    frames = {frame["type"]: frame for frame in map(read, connections)}
    assert frames["disconnect"]["reason"] == "refresh_requested"
    assert frames["events_api"]["payload"]["event"]["text"] == "hello"
    assert lone.delivery.connections == 1
