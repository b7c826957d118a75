"""HTTP mode: signed requests are answered; forged, replayed and malformed ones are refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.stage import Stage

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


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("http"), http=True) as stage:
        yield stage


def address(stage: Stage) -> str:
    return f"http://127.0.0.1:{stage.bot.slack.connection.port}/slack/events"  # type: ignore[union-attr]


def signed(stage: Stage, stamp: str, body: str) -> str:
    verifier = SignatureVerifier(stage.slack.signing_secret)
    return str(verifier.generate_signature(timestamp=stamp, body=body))


def send(stage: Stage, body: str = BODY, **changed: str) -> httpx.Response:
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with real time
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signed(stage, stamp, body),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    return httpx.post(address(stage), content=body, headers=headers, timeout=30)


def test_a_signed_request_is_answered_in_the_acknowledgement(stage: Stage) -> None:
    answer = send(stage)
    assert answer.status_code == 200
    assert "Next: Charter Chat" in answer.json()["text"]
    assert answer.json()["response_type"] == "ephemeral"


FORGED = [
    {"x_slack_signature": "v0=" + "0" * 64},
    {"x_slack_signature": ""},
    *({"x_slack_request_timestamp": stamp} for stamp in ("yesterday", "", "-1", "9" * 40)),
]


def test_forged_old_and_changed_requests_are_refused(stage: Stage) -> None:
    old = str(int(time.time()) - 600)  # noqa: TID251 - Slack signs with real time
    replayed = {"x_slack_request_timestamp": old, "x_slack_signature": signed(stage, old, BODY)}
    for changed in [*FORGED, replayed]:
        answer = send(stage, **changed)
        assert answer.status_code == 401, changed
        assert "Charter" not in answer.text
    stamp = str(int(time.time()))  # noqa: TID251
    on_its_way = send(stage, BODY + "x", x_slack_signature=signed(stage, stamp, BODY))
    assert on_its_way.status_code == 401


NONSENSE = {
    "nothing": "",
    "an empty object": "{}",
    "half an object": "payload=%7B",
    "nobody": "payload=null",
    "a number": "payload=7",
    "a list": "[1,2]",
    "half a list": "[1,2",
    "zero": "\x00",
    "deep": "payload=" + "[" * 50_000,
    "deep JSON": '{"a":' * 50_000,
    "no user": urlencode({"command": "/charter-chat"}),
    "a press of nothing": "payload=" + '{"type":"block_actions","actions":[]}',
    "a modal of nobody": "payload=" + '{"type":"view_submission","view":{"callback_id":"x"}}',
}


def test_a_signed_body_that_makes_no_sense_is_refused_without_a_traceback(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    for name, body in NONSENSE.items():
        is_json = body[:1] in ("{", "[")
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        assert send(stage, body, content_type=kind).status_code in (400, 404), name
    assert send(stage).status_code == 200
    assert "Traceback" not in caplog.text


def test_what_is_not_signed_is_refused_unread_with_a_line_a_second(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    with httpx.Client() as client:
        for body in [*map(str.encode, NONSENSE.values()), b"\xff\xfe", b"x" * 90_000] * 2:
            for signature in ("", "v0=" + "0" * 64, "v0=\u00e9"):
                stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with real time
                headers = {
                    "x-slack-request-timestamp": stamp.encode(),
                    "x-slack-signature": signature.encode(),
                    "content-type": b"application/json",
                }
                answer = client.post(address(stage), content=body, headers=headers)
                assert answer.status_code in (400, 401)
    lines = [each for each in caplog.records if "did not sign" in each.message]
    assert 1 <= len(lines) <= 2 + time.monotonic() - began
    assert "Traceback" not in caplog.text
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


def test_slow_connections_keep_nobody_from_an_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in ("HEAD_SECONDS", "BODY_SECONDS"):  # none is dropped to make room
        monkeypatch.setattr(f"bot.slack.http.{patience}", 120.0)
    place = "127.0.0.1", urlsplit(address(stage)).port
    heads = [b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n", b"POST"]
    with ExitStack() as held:
        slow = [held.enter_context(socket.create_connection(place)) for _ in range(150)]
        for number, each in enumerate(slow):
            each.sendall(heads[number % 2])
        for _ in range(3):
            for each in slow:
                each.sendall(b"x")
            assert send(stage).status_code == 200


def test_a_connection_that_says_nothing_is_closed_and_one_that_is_used_is_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.http.HEAD_SECONDS", 0.5)
    port = urlsplit(address(stage)).port
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.settimeout(20)
        used = HTTPConnection("127.0.0.1", port)
        used.connect()
        before = used.sock.getsockname()
        for _ in range(8):
            used.request("GET", "/")
            used.getresponse().read()
            time.sleep(0.1)
        assert used.sock.getsockname() == before
        used.close()
        assert silent.recv(1) == b""


def test_endless_bodies_other_paths_and_other_methods_are_refused(stage: Stage) -> None:
    assert send(stage, "x" * 2_000_000).status_code == 413
    base = address(stage)
    assert httpx.get(base).status_code == 405
    assert httpx.post(base.replace("/slack/events", "/"), content=b"").status_code in (401, 404)
