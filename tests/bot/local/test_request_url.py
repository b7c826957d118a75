"""Delivery over HTTP instead of sockets, and the addresses at which an app answers later."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot, web_client


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
    slack.delivery.request_url = server.url
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


BUTTON = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    ],
}


def respond(bot: Bot, **what: Any) -> WebhookResponse:
    """Answer to the response_url of what came in last."""
    hook = WebhookClient(bot.got[-1]["response_url"], retry_handlers=[])
    return hook.send_dict({"text": "answer", **what})


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


@pytest.fixture
def commanded(bot: Bot, maya: Visitor, channel: str) -> None:
    maya.command(channel, "/hello")


@pytest.fixture
def pressed(bot: Bot, client: WebClient, maya: Visitor, channel: str) -> None:
    client.chat_postMessage(channel=channel, text="original", blocks=[BUTTON])
    maya.press(maya.sees(channel)[0], "go")


@pytest.mark.usefixtures("commanded")
def test_an_answer_is_for_the_person_unless_it_says_otherwise(
    bot: Bot, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    assert respond(bot).body == "ok"
    assert respond(bot, text="for all", response_type="in_channel").status_code == 200
    assert texts(maya.sees(channel)) == ["answer", "for all"]
    assert texts(slack.person("U0NOOR").sees(channel)) == ["for all"]


@pytest.mark.usefixtures("commanded")
def test_an_address_is_good_five_times(bot: Bot) -> None:
    assert [respond(bot).status_code for _ in range(6)] == [200] * 5 + [404]
    assert "used_url" in respond(bot).body


@pytest.mark.usefixtures("commanded")
def test_an_address_is_good_for_thirty_minutes_of_the_clock(bot: Bot, slack: LocalSlack) -> None:
    slack.clock.advance(timedelta(minutes=29))
    assert respond(bot).status_code == 200
    slack.clock.advance(timedelta(minutes=2))
    assert "expired_url" in respond(bot).body


@pytest.mark.usefixtures("commanded")
def test_a_command_has_no_original_to_replace(bot: Bot, maya: Visitor, channel: str) -> None:
    respond(bot, text="first")
    respond(bot, text="second", replace_original=True)
    assert texts(maya.sees(channel)) == ["first", "second"]


def test_an_ephemeral_original_is_replaced_and_deleted(
    bot: Bot, maya: Visitor, channel: str
) -> None:
    bot.answers["/hello"] = lambda ack, **_: ack(text="original", blocks=[BUTTON])
    maya.command(channel, "/hello")
    (message,) = maya.sees(channel)
    maya.press(message, "go")
    respond(bot, replace_original=True)
    (replaced,) = maya.sees(channel)
    assert (replaced["text"], replaced["ts"]) == ("answer", message["ts"])
    assert replaced["is_ephemeral"]
    respond(bot, delete_original=True)
    assert maya.sees(channel) == []


@pytest.mark.usefixtures("commanded")
def test_bad_answers_are_refused_with_the_reason(
    bot: Bot, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    refused = respond(bot, blocks=[{"type": "header"}])
    assert refused.status_code == 400
    assert "missing required field: text" in refused.body
    assert "no_text" in respond(bot, text="").body
    slack.workspace.archive(channel)
    assert "is_archived" in respond(bot).body
