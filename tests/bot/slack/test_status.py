"""What a machine is told about the bot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from benchmarks.relay import Relay
from bot.__main__ import main
from bot.slack.http import WebServer
from tests import postgres
from tests.stage import Stage, eventually

WELL = {"slack": True, "database": True, "reminders": True}


def ready(stage: Stage) -> tuple[int, dict[str, bool]]:
    assert stage.bot.slack.status is not None
    answer = httpx.get(f"http://127.0.0.1:{stage.bot.slack.status.port}/readyz", timeout=30)
    return answer.status_code, answer.json()


def test_the_bot_says_whether_it_is_well(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    assert stage.bot.slack.status is not None
    port = stage.bot.slack.status.port

    def health() -> tuple[int, str]:
        said = CliRunner().invoke(main, ["health"], env={"STATUS_PORT": str(port)})
        return said.exit_code, said.output

    eventually(lambda: ready(stage) == (200, WELL))
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").text == "ok"
    assert health() == (0, "well\n")
    relay.go_down()
    eventually(lambda: ready(stage) == (503, WELL | {"slack": False}))
    assert health() == (1, "not well: slack\n")
    relay.come_back()
    eventually(lambda: ready(stage) == (200, WELL))
    stage.bot.heartbeat.stop(1)
    stage.clock.advance(timedelta(hours=1))
    eventually(lambda: ready(stage) == (503, WELL | {"reminders": False}))


@pytest.mark.usefixtures("server")
def test_on_a_server_what_is_dead_is_told_within_a_minute(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    with postgres.server() as here:
        stage.more["database_url"] = here.address()
        stage.restart()
        eventually(lambda: ready(stage) == (200, WELL))
        relay.go_down()
        eventually(lambda: ready(stage) == (503, WELL | {"slack": False}))
        relay.come_back()
        eventually(lambda: ready(stage) == (200, WELL))
        here.stop("immediate")
        dead = {"database": False, "reminders": False}
        eventually(lambda: ready(stage) == (503, WELL | dead))
        here.start()
        eventually(lambda: ready(stage) == (200, WELL))
        stage.bot.heartbeat.stop(1)
        stage.clock.advance(timedelta(minutes=1))
        assert ready(stage) == (503, WELL | {"reminders": False})
        stage.stop()


def test_the_numbers_are_complete_and_name_nobody(network: tuple[Stage, Relay]) -> None:
    stage, _ = network
    assert stage.bot.slack.status is not None
    stage.types("/charter-chat Zyzzyva")
    for _ in range(2):
        stage.slack.faults.add("refuse", "chat.postMessage", error="restricted_action", times=1)
        stage.dana.say(stage.dana.open_dm(), "next chat")
        stage.settle()
        stage.slack.faults.clear()
    stage.dana.say(stage.dana.open_dm(), "next chat")
    stage.settle()
    base = f"http://127.0.0.1:{stage.bot.slack.status.port}"
    text = httpx.get(f"{base}/metrics").text
    found = dict(re.findall(r"^(bot_[^# ]+) (\S+)$", text, re.M))
    assert float(found['bot_requests_total{kind="slash_command",status="200"}']) == 1
    assert float(found['bot_calls_total{code="ok",method="auth.test"}']) == 1
    assert float(found['bot_calls_total{code="restricted_action",method="chat.postMessage"}']) == 2
    assert float(found['bot_messages{kind="worded",state="failed"}']) == 2
    assert float(found["bot_connected"]) == 1
    assert float(found["bot_last_tick_seconds"]) > 0
    for name in ("reconnections", "database_writes", "database_wait_seconds", "lateness_seconds"):
        assert f"bot_{name}" in found
    assert 'bot_request_seconds_sum{kind="slash_command"}' in found
    for private in ("DANA", "dana", "Zyzzyva", "next chat", "AUTHORIZERS"):
        assert private not in text


def test_where_no_bot_runs_that_is_said() -> None:
    nobody = CliRunner().invoke(main, ["health"], env={"STATUS_PORT": "1"})
    assert (nobody.exit_code, "No bot answers" in nobody.output) == (1, True)
    assert "STATUS_PORT is not set" in CliRunner().invoke(main, ["health"]).output


# The feed over real HTTP: beside Slack's requests, by itself, and on the local Slack


PUBLIC = {"public_url": "https://bot.example.org"}


@pytest.fixture(params=["http", "socket"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a running bot's own server."""
    stage = Stage(tmp_path, http=request.param == "http", more=PUBLIC)
    try:
        bot = stage.start()
        server = bot.slack.connection if stage.http else bot.slack.web
        assert isinstance(server, WebServer)
        yield f"http://127.0.0.1:{server.port}"
    finally:
        stage.close()


def test_the_feed_is_served_with_what_a_subscriber_needs_and_nothing_else(base: str) -> None:
    first = httpx.get(f"{base}/calendar.ics")
    assert first.status_code == 200
    assert first.text.startswith("BEGIN:VCALENDAR\r\n")
    assert first.headers["content-type"].startswith("text/calendar")
    again = httpx.get(f"{base}/calendar.ics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert "UID:charter-chat\r\n" in httpx.get(f"{base}/calendar/charter-chat.ics").text
    assert httpx.head(f"{base}/calendar.ics").headers["etag"] == first.headers["etag"]
    assert httpx.get(f"{base}/calendar/zebra.ics").status_code == 404
    assert httpx.get(f"{base}/").status_code == 404
    assert httpx.post(f"{base}/calendar.ics").status_code == 405


def test_adding_to_a_calendar_names_the_feed_which_the_local_slack_serves_too(
    tmp_path: Path,
) -> None:
    with Stage(tmp_path, more=PUBLIC) as stage:
        message = stage.types("/charter-chat")
        stage.dana.press(message, "add_to_calendar")
        subscribe = "subscribe to https://bot.example.org/calendar.ics"
        eventually(lambda: subscribe in str(stage.dana.sees(message["channel"])))
        assert "UID:charter-chat\r\n" in httpx.get(f"{stage.slack.url}/calendar.ics").text
