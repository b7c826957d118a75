"""Posting, changing and deleting messages."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import Channel, LocalSlack, Visitor
from tests.bot.local.harness import error_of

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"}}
BUTTONS: dict[str, Any] = {
    "type": "actions",
    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
}


def test_posting_is_refused_where_it_cannot_be(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.workspace.add_channel(Channel("C0ARCHIVED", "old", is_archived=True))
    slack.workspace.add_channel(Channel("C0ELSEWHERE", "elsewhere", bot_is_member=False))
    slack.workspace.add_channel(Channel("C0SECRET", "secret", is_private=True, bot_is_member=False))
    post = client.chat_postMessage
    assert error_of(post, channel="C404", text="x") == "channel_not_found"
    assert error_of(post, channel="C0SECRET", text="x") == "channel_not_found"
    assert error_of(post, channel="C0ELSEWHERE", text="x") == "not_in_channel"
    assert error_of(post, channel="C0ARCHIVED", text="x") == "is_archived"
    assert error_of(post, channel=slack.app.user_id, text="x") == "cannot_dm_bot"
    slack.workspace.change_person(maya.id, deleted=True)
    assert error_of(post, channel=maya.id, text="x") == "account_inactive"
    slack.workspace.leave(channel, slack.app.user_id)
    assert error_of(post, channel=channel, text="x") == "not_in_channel"


def test_direct_messages_need_the_messages_tab(
    client: WebClient, slack: LocalSlack, maya: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack.app, "messages_tab", False)
    assert error_of(client.chat_postMessage, channel=maya.id, text="x") == "messages_tab_disabled"


def test_lengths_are_limited(client: WebClient, channel: str) -> None:
    assert error_of(client.chat_postMessage, channel=channel, text="x" * 40_001) == "msg_too_long"
    ts = client.chat_postMessage(channel=channel, text="x" * 40_000)["ts"]
    update = {"channel": channel, "ts": ts, "text": "x" * 4_001}
    assert error_of(client.chat_update, **update) == "msg_too_long"


def test_bad_blocks_are_refused_with_the_reason_and_nothing_is_posted(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x", blocks=[SECTION, header])
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]
    assert maya.sees(channel) == []


def test_an_update_keeps_what_it_does_not_name(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    metadata = {"event_type": "reminder", "event_payload": {"key": "k1"}}
    ts = client.chat_postMessage(
        channel=channel, text="before", blocks=[SECTION], metadata=metadata
    )["ts"]
    client.chat_update(channel=channel, ts=ts, text="after")
    (message,) = maya.sees(channel)
    assert message["text"] == "after"
    assert message["blocks"][0]["text"]["text"] == "*bold*"
    assert message["metadata"] == metadata
    assert message["edited"]["user"] == message["user"]
    client.chat_update(channel=channel, ts=ts, text="bare", blocks=[])
    assert "blocks" not in maya.sees(channel)[0]


def test_only_own_and_present_messages_are_changed(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    theirs = maya.say(channel, "mine")
    update = {"channel": channel, "text": "x"}
    assert error_of(client.chat_update, ts=theirs, **update) == "cant_update_message"
    assert error_of(client.chat_update, ts="1.000000", **update) == "message_not_found"
    assert error_of(client.chat_delete, channel=channel, ts=theirs) == "cant_delete_message"
    assert error_of(client.chat_delete, channel=channel, ts="1.000000") == "message_not_found"


def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_trace(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    alone = client.chat_postMessage(channel=channel, text="alone")["ts"]
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    reply = client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)["ts"]
    client.chat_delete(channel=channel, ts=alone)
    client.chat_delete(channel=channel, ts=parent)
    (trace,) = maya.sees(channel)
    assert trace["subtype"] == "tombstone"
    again = {"channel": channel, "ts": parent, "text": "x"}
    assert error_of(client.chat_update, **again) == "message_not_found"
    client.chat_delete(channel=channel, ts=reply)
    assert maya.sees(channel) == []  # the last reply takes the trace with it


def test_a_permalink_names_channel_and_message(client: WebClient, channel: str) -> None:
    parent = client.chat_postMessage(channel=channel, text="x")["ts"]
    reply = client.chat_postMessage(channel=channel, text="x", thread_ts=parent)["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=parent)["permalink"]
    assert link.endswith(f"/archives/{channel}/p{parent.replace('.', '')}")
    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]
    assert f"thread_ts={parent}" in link
    arguments = {"channel": channel, "message_ts": "1.000000"}
    assert error_of(client.chat_getPermalink, **arguments) == "message_not_found"
