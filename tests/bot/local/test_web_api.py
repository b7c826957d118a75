"""The methods of the Web API: tokens and scopes, messages, conversations, files, people."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Visitor
from bot.local.slack_conversations import Timestamps
from tests.bot.local.harness import error_of


def test_each_method_wants_its_kind_of_token(client: WebClient, slack: LocalSlack) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=slack.bot_token)
    client.token = slack.app_token
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
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


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"}}


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


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


@pytest.mark.parametrize("form", ["{:.6f}", "{:.3f}", "{:.0f}"])
def test_bounds_may_be_written_with_any_number_of_decimals(
    client: WebClient, channel: str, maya: Visitor, slack: LocalSlack, form: str
) -> None:
    said = maya.say(channel, "x")
    now = slack.clock.now().timestamp()
    before, after = form.format(now - 60), form.format(now + 60)
    history = client.conversations_history
    assert texts(history(channel=channel, oldest=before)["messages"]) == ["x"]
    assert texts(history(channel=channel, latest=after)["messages"]) == ["x"]
    assert history(channel=channel, oldest=after)["messages"] == []
    assert history(channel=channel, latest=said)["messages"] == []
    assert texts(history(channel=channel, latest=said, inclusive=True)["messages"]) == ["x"]
    for wrong in ("soon", "-5", "Infinity", "1e9"):
        assert error_of(history, channel=channel, oldest=wrong) == "invalid_ts_oldest"
        assert error_of(history, channel=channel, latest=wrong) == "invalid_ts_latest"


def fetch(url: str, token: str = "") -> tuple[bytes, Any]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers


def test_a_file_is_fetched_with_the_token_only(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    maya.upload(channel, "list.csv", b"a,b")
    (file,) = maya.sees(channel)[0]["files"]
    content, headers = fetch(file["url_private_download"], slack.bot_token)
    assert content == b"a,b"
    assert headers["content-disposition"] == "attachment"
    page, headers = fetch(file["url_private"], "xoxb-wrong")
    assert b"Sign in" in page
    assert headers["content-type"].startswith("text/html")
    slack.app.scopes.discard("files:read")
    assert b"Sign in" in fetch(file["url_private"], slack.bot_token)[0]


NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_a_stopped_clock_gives_ever_new_timestamps_in_order() -> None:
    timestamps = Timestamps(MovableClock(NOON, frozen=True))
    issued = [timestamps.issue() for _ in range(1_000)]
    assert issued == sorted(set(issued))
    assert issued[0] == f"{int(NOON.timestamp())}.000000"
