"""What a machine is told about the bot."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
from click.testing import CliRunner

from benchmarks.relay import Relay
from bot.__main__ import main
from tests.stage import Stage, eventually


def test_the_bot_says_whether_it_is_well(network: tuple[Stage, Relay]) -> None:
    stage, relay = network
    assert stage.bot.slack.status is not None
    port = stage.bot.slack.status.port
    base = f"http://127.0.0.1:{port}"

    def ready() -> tuple[int, dict[str, bool]]:
        answer = httpx.get(f"{base}/readyz")
        return answer.status_code, answer.json()

    def health() -> tuple[int, str]:
        said = CliRunner().invoke(main, ["health"], env={"STATUS_PORT": str(port)})
        return said.exit_code, said.output

    well = {"slack": True, "database": True, "reminders": True}
    eventually(lambda: ready() == (200, well))
    assert httpx.get(f"{base}/healthz").text == "ok"
    assert health() == (0, "well\n")
    relay.go_down()
    eventually(lambda: ready() == (503, well | {"slack": False}))
    assert health() == (1, "not well: slack\n")
    relay.come_back()
    eventually(lambda: ready() == (200, well))
    stage.bot.heartbeat.stop(1)
    stage.clock.advance(timedelta(hours=1))
    eventually(lambda: ready() == (503, well | {"reminders": False}))


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
