"""Which events come of what happens, and how they are delivered over sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot, stop_both, web_client


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


def test_events_need_their_scope(bot: Bot, maya: Visitor, channel: str, slack: LocalSlack) -> None:
    slack.app.scopes -= {"im:history", "app_mentions:read", "users:read"}
    stamps = [maya.say(maya.open_dm(), "hello"), maya.say(channel, "@Test Bot hello")]
    slack.workspace.change_person(maya.id, tz="Europe/Paris")
    assert slack.wait_until_settled()
    for ts in stamps:
        assert not [b for b in bot.got if b.get("event", {}).get("ts") == ts]
    changed = [body["event"]["user"]["id"] for body in bot.events("user_change")]
    assert maya.id not in changed


def test_edits_and_deletions_are_told_with_what_was_before(
    bot: Bot, maya: Visitor, slack: LocalSlack
) -> None:
    channel = maya.open_dm()
    ts = maya.say(channel, "helo")
    maya.edit(channel, ts, "hello")
    maya.delete(channel, ts)
    assert slack.wait_until(
        lambda: bool(bot.events("message", subtype="message_deleted", deleted_ts=ts))
    )
    (changed,) = bot.events("message", subtype="message_changed", channel=channel)
    assert changed["event"]["message"]["text"] == "hello"
    assert changed["event"]["previous_message"]["text"] == "helo"
    (deleted,) = bot.events("message", subtype="message_deleted", deleted_ts=ts)
    assert deleted["event"]["previous_message"]["text"] == "hello"


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


def test_an_address_is_good_for_one_connection(lone: LocalSlack) -> None:
    url = web_client(lone).apps_connections_open(app_token=lone.app_token)["url"]
    websocket.create_connection(url, timeout=5).shutdown()
    for wrong in (url, url.replace("ticket=", "ticket=x")):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            websocket.create_connection(wrong, timeout=5)


def test_an_ack_counts_on_whichever_connection_it_comes(lone: LocalSlack, connect: Any) -> None:
    first, second = connect(), connect()
    read(first), read(second)
    maya = lone.person("U0MAYA")
    lone.delivery.retry_pauses = ()
    maya.say(maya.open_dm(), "hello")
    first.settimeout(0.1)
    try:
        envelope, other = read(first), second
    except websocket.WebSocketTimeoutException:
        envelope, other = read(second), first
    assert lone.wait_until(lambda: len(lone.delivery._waiting) == 1)
    other.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
    assert lone.wait_until(lambda: not lone.delivery._waiting, timeout=1)


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


def test_a_disconnect_frame_makes_the_app_reconnect_and_nothing_is_lost(lone: LocalSlack) -> None:
    bot = Bot(lone)
    bot.answers["/hello"] = lambda ack, **_: ack("hello")
    bot.connect(lone)
    assert bot.handler is not None
    try:
        first = lone.delivery.sockets.connections[0].id
        lone.delivery.disconnect()
        assert lone.wait_until(
            lambda: any(
                not connection.leaving and connection.id != first
                for connection in lone.delivery.sockets.connections
            )
        )
        assert lone.person("U0MAYA").command("C0GENERAL", "/hello").ok
        lone.faults.add("disconnect", "slash_commands")
        lone.person("U0MAYA").command("C0GENERAL", "/hello")
        assert lone.wait_for_app()
        assert lone.person("U0MAYA").command("C0GENERAL", "/hello").ok
    finally:
        stop_both(lone, bot.handler)
