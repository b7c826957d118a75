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

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Test Bot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Test Bot"},
        "slash_commands": [
            {"command": "/hello", "description": "Says hello", "should_escape": True},
            {"command": "/raw", "description": "Gets the text as typed"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "app_mentions:read",
                "im:history",
                "im:write",
                "users:read",
                "files:write",
                "files:read",
            ],
            "bot_optional": ["channels:history", "groups:history"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_mention",
                "message.im",
                "app_home_opened",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
PEOPLE = [
    Member("U0MAYA", "maya", "Maya Ortiz"),
    Member("U0NOOR", "noor", "Noor Haddad", tz="America/New_York"),
]
CHANNELS = [Channel("C0GENERAL", "general")]


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
        anything = re.compile(".*")
        self.app.command(anything)(self._command)
        self.app.action(anything)(self._action)
        self.app.view(anything)(self._view)
        self.app.view_closed(anything)(self._view)
        self.app.event(anything)(self._event)
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

    def _take(self, name: str, body: dict[str, Any], **given: Any) -> None:
        self.got.append(copy.deepcopy(body))
        self.answers.get(name, lambda ack, **_: ack())(body=body, **given)

    def _command(self, ack: Any, body: Any, client: Any, respond: Any) -> None:
        self._take(body["command"], body, ack=ack, client=client, respond=respond)

    def _action(self, ack: Any, body: Any, client: Any) -> None:
        self._take(body["actions"][0]["action_id"], body, ack=ack, client=client)

    def _view(self, ack: Any, body: Any, client: Any) -> None:
        self._take(body["view"]["callback_id"], body, ack=ack, client=client)

    def _event(self, body: Any, client: Any, ack: Any) -> None:
        self._take(body["event"]["type"], body, ack=ack, client=client)


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
