"""Socket Mode connections."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.local import LocalSlack
from tests.bot.local.harness import Bot, stop_both, web_client


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


def test_each_envelope_goes_to_one_connection_in_turn(lone: LocalSlack, connect: Any) -> None:
    connections = [connect() for _ in range(3)]
    for connection in connections:
        read(connection)
    maya = lone.person("U0MAYA")
    for number in range(6):
        maya.say(maya.open_dm(), str(number))
    came = Counter(
        read(connection)["payload"]["event"]["text"] for connection in connections for _ in range(2)
    )
    assert came == Counter(str(number) for number in range(6))


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


def test_there_are_ten_connections_at_most(lone: LocalSlack, connect: Any) -> None:
    for number in range(10):
        assert read(connect())["num_connections"] == number + 1
    assert read(connect()) == {"type": "disconnect", "reason": "too_many_websockets"}
    assert lone.delivery.connections == 10


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


def test_a_disconnect_frame_makes_the_app_reconnect_and_nothing_is_lost(
    lone: LocalSlack,
) -> None:
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


def test_a_broken_connection_is_made_anew_by_the_app(lone: LocalSlack) -> None:
    bot = Bot(lone)
    handler = SocketModeHandler(bot.app, lone.app_token, ping_interval=0.2)
    handler.connect()
    try:
        assert lone.wait_for_app()
        first = lone.delivery.sockets.connections[0].id
        lone.delivery.break_connections()
        assert lone.wait_until(
            lambda: [c.id for c in lone.delivery.sockets.connections] not in ([], [first]), 10
        )
        assert lone.person("U0MAYA").command("C0GENERAL", "/hello").ok
    finally:
        stop_both(lone, handler)
