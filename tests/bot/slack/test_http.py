"""HTTP mode: signed requests are answered; forged, replayed and malformed ones are refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.stage import Stage, buttons, eventually, shown

BODY = urlencode(
    {
        "command": "/charter-chat",
        "text": "",
        "user_id": "U0DANA",
        "team_id": "T0LOCAL",
        "channel_id": "C0AUTHORIZERS",
        "trigger_id": "1.2.3",
        "response_url": "https://example.org/none",
    }
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, http=True)
    stage.start()
    yield stage
    stage.close()


def address(stage: Stage) -> str:
    return f"http://127.0.0.1:{stage.bot.slack.connection.port}/slack/events"  # type: ignore[union-attr]


def send(stage: Stage, body: str = BODY, **changed: str) -> httpx.Response:
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with real time
    signature = SignatureVerifier(stage.slack.signing_secret).generate_signature(
        timestamp=stamp, body=body
    )
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": str(signature),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    return httpx.post(address(stage), content=body, headers=headers, timeout=10)


def test_a_signed_request_is_answered_in_the_acknowledgement(stage: Stage) -> None:
    answer = send(stage)
    assert answer.status_code == 200
    assert "Next: Charter Chat" in answer.json()["text"]
    assert answer.json()["response_type"] == "ephemeral"


def test_commands_and_buttons_work_over_http_as_over_the_socket(stage: Stage) -> None:
    message = stage.types("/charter-chat upcoming")
    stage.dana.press(message, "sessions_more")
    eventually(lambda: any("*May 2027*" in shown(m) for m in stage.dana.sees("C0AUTHORIZERS")))
    assert "Share in this channel" in buttons(message)


@pytest.mark.parametrize(
    "changed",
    [
        {"x_slack_signature": "v0=" + "0" * 64},
        {"x_slack_signature": ""},
        {"x_slack_request_timestamp": "yesterday"},
        {"x_slack_request_timestamp": ""},
        {"x_slack_request_timestamp": "-1"},
        {"x_slack_request_timestamp": "9" * 40},
    ],
)
def test_forged_and_malformed_requests_are_refused(stage: Stage, changed: dict[str, str]) -> None:
    answer = send(stage, **changed)
    assert answer.status_code == 401
    assert "Charter" not in answer.text


def test_a_request_of_ten_minutes_ago_is_refused(stage: Stage) -> None:
    old = str(int(time.time()) - 600)  # noqa: TID251
    signature = SignatureVerifier(stage.slack.signing_secret).generate_signature(
        timestamp=old, body=BODY
    )
    answer = send(stage, x_slack_request_timestamp=old, x_slack_signature=str(signature))
    assert answer.status_code == 401


def test_a_body_that_was_changed_on_its_way_is_refused(stage: Stage) -> None:
    stamp = str(int(time.time()))  # noqa: TID251
    signature = SignatureVerifier(stage.slack.signing_secret).generate_signature(
        timestamp=stamp, body=BODY
    )
    answer = send(stage, BODY + "x", x_slack_signature=str(signature))
    assert answer.status_code == 401


def test_an_endless_body_is_refused(stage: Stage) -> None:
    assert send(stage, "x" * 2_000_000).status_code == 413


@pytest.mark.parametrize("body", ["", "{}", "payload=%7B", "payload=null", "[1,2", "\x00"])
def test_a_signed_body_that_makes_no_sense_harms_nothing(stage: Stage, body: str) -> None:
    assert send(stage, body).status_code < 600
    assert send(stage).status_code == 200


def test_other_paths_and_methods_are_not_there(stage: Stage) -> None:
    base = address(stage)
    assert httpx.get(base).status_code == 404
    assert httpx.post(base.replace("/slack/events", "/"), content=b"").status_code in (401, 404)
