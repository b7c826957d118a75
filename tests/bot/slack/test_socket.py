"""The connection to Slack: there again soon whatever became of it, and left without a loss."""

from __future__ import annotations

import threading
import time

import pytest
from click.testing import CliRunner
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.sync.client import connect

from benchmarks.relay import Relay
from bot.__main__ import main
from bot.outbox.client import slack_client
from bot.slack.socket import SocketConnection, Tries
from handlers.effects import Ack, Effects
from handlers.routes import Command
from handlers.routing import sorry
from tests.stage import AUTHORIZERS, Stage, eventually, shown

# Five seconds are the promise, which the benchmark measures; a busy machine may take longer.
DEAF_SECONDS = 15.0


def hears(stage: Stage) -> bool:
    return bool(stage.dana.command(AUTHORIZERS, "/charter-chat").ok)


def seconds_deaf(stage: Stage) -> float:
    """How long it takes until a command is answered, asked again and again."""
    stage.slack.delivery.ack_seconds = 0.5
    began = time.monotonic()
    eventually(lambda: hears(stage), within=60)
    return time.monotonic() - began


def reset(stage: Stage, relay: Relay) -> None:
    """Break every connection off, but no call of the bot's that is just under way."""
    stage.settle()
    relay.reset()


def test_after_a_reset_the_bot_hears_again_within_seconds(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    assert hears(stage)
    for _ in range(2):
        reset(stage, relay)
        stage.slack.wait_until(lambda: stage.slack.delivery.connections == 0)
        assert seconds_deaf(stage) < DEAF_SECONDS


def test_a_peer_that_falls_silent_without_closing_is_noticed(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    relay.fall_silent()
    assert seconds_deaf(stage) < DEAF_SECONDS


def test_after_a_while_without_a_network_the_bot_hears_again(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    relay.go_down()
    eventually(lambda: not stage.bot.slack.connection.is_open)  # type: ignore[union-attr]
    time.sleep(2)  # so that tries fail, too
    relay.come_back()
    assert seconds_deaf(stage) < DEAF_SECONDS


def test_however_long_there_is_no_network_the_next_try_comes_within_a_second(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries = Tries("SLACK_APP_TOKEN")
    assert {tries.pause_after(ConnectionRefusedError()) for _ in range(3600)} == {1.0}
    assert len(caplog.records) < 20  # an hour without a network does not fill the log
    trouble = InvalidStatus(Response(503, "", Headers()))
    assert [tries.pause_after(trouble) for _ in range(7)] == [1, 2, 4, 8, 16, 32, 60]


def test_a_rate_limit_on_connecting_is_waited_out(
    network: tuple[Stage, Relay], caplog: pytest.LogCaptureFixture
) -> None:
    stage, relay = network
    stage.slack.faults.add("rate_limit", "apps.connections.open", times=1, seconds=3)
    reset(stage, relay)
    eventually(lambda: "ratelimited" in caplog.text)
    assert "trying again in 3 s" in caplog.text
    eventually(lambda: hears(stage))
    assert len(stage.slack.calls("apps.connections.open")) == 3


def test_when_slack_asks_to_connect_anew_the_bot_does_at_once(network: tuple[Stage, Relay]) -> None:
    stage, _ = network
    connection = stage.bot.slack.connection
    assert isinstance(connection, SocketConnection)
    for number in range(2):
        time.sleep(1.1)  # as long as a connection has to last, not to be taken for a refusal
        stage.slack.delivery.disconnect()
        eventually(lambda number=number: connection.reconnections > number)
        assert seconds_deaf(stage) < DEAF_SECONDS
        assert stage.slack.wait_until(lambda: stage.slack.delivery.connections == 1, timeout=20)


def test_what_waits_for_the_database_holds_up_nobody_else(stage: Stage) -> None:
    with stage.bot.db.immediate():
        slow = threading.Thread(
            target=stage.types, args=("/charter-remind me 2 days before chats",)
        )
        slow.start()
        for _ in range(20):
            began = time.monotonic()
            stage.types("/charter-chat")
            assert time.monotonic() - began < 1
        assert slow.is_alive()
    slow.join()


@pytest.mark.parametrize("stops", [False, True])
def test_what_runs_when_the_bot_stops_or_its_socket_is_replaced_is_finished_and_answered(
    stage: Stage, stops: bool
) -> None:
    running, replaced = threading.Event(), threading.Event()

    def slowly(command: Command) -> Effects:
        with stage.bot.db.immediate():
            running.set()
            replaced.wait(1 if stops else 10)
        return [Ack(sorry("/charter"))]

    stage.bot.routes.commands["/charter-chat"] = slowly
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(stage.dana.command(AUTHORIZERS, "/charter-chat"))
    )
    asking.start()
    assert running.wait(10)
    began = time.monotonic()
    if stops:
        stage.stop()
        assert time.monotonic() - began < 5
    else:
        stage.slack.delivery.disconnect()
        connection = stage.bot.slack.connection
        eventually(lambda: connection.reconnections)  # type: ignore[union-attr]
        eventually(lambda: len(stage.slack.delivery.sockets.connections) == 1)
        replaced.set()
    asking.join()
    (answer,) = answers
    assert answer.ok
    assert "nothing was changed" in shown(answer.message)


def test_another_process_that_hears_a_part_of_everything_is_reported(
    network: tuple[Stage, Relay], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, relay = network
    monkeypatch.setenv("DATABASE_URL", stage.settings.database_url)

    def doctor() -> str:
        return CliRunner().invoke(main, ["doctor"]).output

    assert "more connected" not in caplog.text
    assert "another process" not in doctor()
    client = slack_client("", stage.slack.api_url)
    opened = client.apps_connections_open(app_token=stage.slack.app_token)
    with connect(str(opened["url"])):
        reset(stage, relay)
        eventually(lambda: "1 more connected" in caplog.text)
        eventually(lambda: "FAIL another process: was connected with this" in doctor())
    reset(stage, relay)
    eventually(lambda: "another process" not in doctor())
