"""A real Bolt app, and what it needs to run against the local Slack."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import Channel, LocalSlack, Member

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(action_id: str | None = None, **more: Any) -> Json:
    named = {"action_id": action_id} if action_id else {}
    return {"type": "button", "text": plain("Go"), **named, **more}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": value or text.lower()}


_SCOPES = "commands chat:write app_mentions:read im:history im:write users:read"
MANIFEST: Json = {
    "display_information": {"name": "Test Bot"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {
                "command": "/hello",
                "description": "Says hello",
                "usage_hint": "[name]",
                "should_escape": True,
            },
            {"command": "/raw", "description": "Gets the text as typed"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [*_SCOPES.split(), "files:write", "files:read"],
            "bot_optional": ["channels:history", "groups:history"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_mention", "message.im", "app_home_opened", "user_change"]
        },
        "interactivity": {"is_enabled": True},
    },
}
PEOPLE = [
    Member("U0MAYA", "maya", "Maya Ortiz"),
    Member("U0NOOR", "noor", "Noor Haddad", tz="America/New_York"),
]
CHANNELS = [
    Channel("C0GENERAL", "general"),
    Channel("G0STAFF", "staff", is_private=True, members=("U0MAYA",)),
]


class Bot:
    """A Bolt app that does what a test tells it to.

    `answers` maps a command, action_id or callback_id to what is called instead of a bare ack;
    `got` is every body that came in.
    """

    def __init__(self, slack: LocalSlack) -> None:
        self.answers: dict[str, Callable[..., None]] = {}
        self.got: list[dict[str, Any]] = []
        self.client = web_client(slack)
        self.app = App(
            client=self.client, process_before_response=True, ignoring_self_events_enabled=False
        )
        app = self.app
        for kind in (app.command, app.action, app.view, app.view_closed, app.event):
            kind(re.compile(".*"))(self._take)
        self.handler: SocketModeHandler | None = None

    def connect(self, slack: LocalSlack) -> None:
        self.handler = SocketModeHandler(self.app, slack.app_token)
        self.handler.connect()
        assert slack.wait_for_app()

    def close(self) -> None:
        if self.handler is not None:
            close_quickly(self.handler)

    def events(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """The bodies of the events of one type whose event has these fields."""
        return [
            body
            for body in tuple(self.got)
            if body.get("event", {}).get("type") == kind
            and all(body["event"].get(name) == value for name, value in fields.items())
        ]

    def _take(self, ack: Any, body: Any, client: Any, respond: Any, say: Any) -> None:
        self.got.append(copy.deepcopy(body))
        answer = self.answers.get(_name(body), lambda ack, **_: ack())
        answer(ack=ack, body=body, client=client, respond=respond, say=say)


def _name(body: dict[str, Any]) -> str:
    """What an app knows a request by."""
    if body.get("type") == "block_actions":
        return str(body["actions"][0]["action_id"])
    if "event" in body:
        return str(body["event"]["type"])
    return str(body.get("command") or body["view"]["callback_id"])


def web_client(slack: LocalSlack, **more: Any) -> WebClient:
    """The real client, without retries of its own."""
    return WebClient(
        **{"token": slack.bot_token, "base_url": slack.api_url, "retry_handlers": [], **more}
    )


def error_of(call: Any, **arguments: Any) -> str:
    """The error with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def close_quickly(handler: SocketModeHandler) -> None:
    """Close a handler whose server is gone, without waiting for its timeouts."""
    client = handler.client
    client.closed = True
    client.enqueue_message("{}")
    handler.close()


def stop_both(slack: LocalSlack, *handlers: SocketModeHandler) -> None:
    """Stop the local Slack first, so that no handler waits for something to read."""
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
        handler.client.default_auto_reconnect_enabled = False
    slack.stop()
    for handler in handlers:
        close_quickly(handler)
