"""Tokens, scopes, and the forms that arguments come in."""

from __future__ import annotations

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack


def test_each_method_wants_its_kind_of_token(client: WebClient, slack: LocalSlack) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=slack.bot_token)
    client.token = slack.app_token
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.chat_postMessage(channel="C0GENERAL", text="hi")


def test_a_revoked_token_is_refused_whatever_the_method(
    client: WebClient, slack: LocalSlack
) -> None:
    slack.app.token_error = "token_revoked"
    with pytest.raises(SlackApiError, match="token_revoked"):
        client.chat_postMessage(channel="C0GENERAL", text="hi")


def test_a_missing_scope_is_named_with_those_there_are(
    client: WebClient, slack: LocalSlack
) -> None:
    slack.app.scopes = {"commands"}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0GENERAL", text="hi")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response["provided"] == "commands"


@pytest.mark.parametrize("form", ["json", "form", "query"])
def test_arguments_may_come_in_any_form(slack: LocalSlack, channel: str, form: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
    request = urllib.request.Request(slack.api_url + "chat.postMessage", method="POST")
    request.add_header("Authorization", f"Bearer {slack.bot_token}")
    if form == "json":
        request.data = json.dumps({"channel": channel, "blocks": blocks}).encode()
        request.add_header("Content-Type", "application/json; charset=utf-8")
    else:
        arguments = urllib.parse.urlencode({"channel": channel, "blocks": json.dumps(blocks)})
        if form == "form":
            request.data = arguments.encode()
        else:
            request.full_url += f"?{arguments}"
    with urllib.request.urlopen(request) as answer:
        body = json.load(answer)
    assert body["ok"], body
    assert body["message"]["blocks"][0]["text"]["text"] == "hello"


def test_calls_are_recorded_with_their_outcome(
    client: WebClient, slack: LocalSlack, channel: str
) -> None:
    client.chat_postMessage(channel=channel, text="hi")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C404", text="hi")
    good, bad = slack.calls("chat.*")
    assert (good.ok, good.arguments["text"]) == (True, "hi")
    assert (bad.ok, bad.error) == (False, "channel_not_found")
    assert slack.calls("users.*") == []
    assert "xoxb" not in str(good)
