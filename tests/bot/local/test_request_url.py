"""Delivery over HTTP instead of sockets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import web_client


class Receiver(ThreadingHTTPServer):
    """Hands requests to a Bolt app that checks signatures."""

    daemon_threads = True

    def __init__(self, slack: LocalSlack) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answer: Callable[[], tuple[int, dict[str, str], str]] | None = None
        self.app = App(
            client=web_client(slack),
            signing_secret=slack.signing_secret,
            process_before_response=True,
        )
        self.app.command("/hello")(lambda ack, command: ack(f"got {command['text']}"))
        self.app.action("go")(lambda ack: ack())
        self.app.event("message")(lambda: None)

    def handle_error(self, *_: Any) -> None:
        """The local Slack has hung up: it did not want to wait any longer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/slack/events"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((headers, body))
        if self.server.answer is not None:
            status, out, content = self.server.answer()
        else:
            given: Any = {name: [value] for name, value in headers.items()}
            answer = self.server.app.dispatch(BoltRequest(body=body, headers=given))
            status, content = answer.status, answer.body
            out = {name: values[0] for name, values in answer.headers.items()}
        self.send_response(status)
        for name, value in out.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content.encode())))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver(slack: LocalSlack) -> Iterator[Receiver]:
    server = Receiver(slack)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    slack.deliver_to(server.url)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_command_is_a_signed_form_and_its_answer_is_shown(
    receiver: Receiver, maya: Visitor, channel: str
) -> None:
    answer = maya.command(channel, "/hello a&b=c")
    assert answer.ok, receiver.requests
    assert answer.status == 200
    assert maya.sees(channel)[0]["text"] == "got a&amp;b=c"
    headers, body = receiver.requests[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body)["command"] == ["/hello"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: (500, {}, ""), "http_error"),
        (lambda: (time.sleep(0.3), (200, {}, ""))[1], "http_timeout"),
    ],
)
def test_an_event_that_fails_comes_again_with_number_and_reason(
    receiver: Receiver, slack: LocalSlack, maya: Visitor, answer: Any, reason: str
) -> None:
    slack.delivery.retry_pauses = (0, 0.01, 0.02)
    slack.delivery.ack_seconds = 0.1
    receiver.answer = answer
    maya.say(maya.open_dm(), "hello")
    assert slack.wait_until(lambda: len(receiver.requests) == 4)
    retries = [headers for headers, _ in receiver.requests[1:]]
    assert [headers["x-slack-retry-num"] for headers in retries] == ["1", "2", "3"]
    assert {headers["x-slack-retry-reason"] for headers in retries} == {reason}
    slack.wait_until_settled()


def test_an_app_can_ask_for_no_retries(
    receiver: Receiver, slack: LocalSlack, maya: Visitor
) -> None:
    slack.delivery.retry_pauses = (0, 0, 0)
    receiver.answer = lambda: (500, {"x-slack-no-retry": "1"}, "")
    maya.say(maya.open_dm(), "hello")
    assert slack.wait_until_settled()
    assert len(receiver.requests) == 1


def test_a_forged_request_would_be_refused(
    receiver: Receiver,
    slack: LocalSlack,
    maya: Visitor,
    channel: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slack.delivery, "_signing_secret", "0" * 32)
    assert maya.command(channel, "/hello").status == 401
