"""How often each method may be called, in both of Slack's regimes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from bot.local.calls import DISTRIBUTED, INTERNAL


def refused(slack: LocalSlack, client: WebClient, method: str, **arguments: str) -> int:
    """Retry-After of a call that comes too early."""
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, params=arguments)
    assert error.value.response.status_code == 429
    return int(error.value.response.headers["retry-after"])


def test_an_internal_app_may_read_history_fifty_times_a_minute(
    slack: LocalSlack, client: WebClient, maya: Visitor
) -> None:
    slack.rates.use(INTERNAL)
    dm = maya.open_dm()
    for _ in range(50):
        client.conversations_history(channel=dm)
    assert 0 < refused(slack, client, "conversations.history", channel=dm) <= 61
    client.chat_postMessage(channel=dm, text="Posting has a limit of its own.")
    slack.clock.advance(timedelta(seconds=61))
    client.conversations_history(channel=dm)


def test_a_distributed_app_reads_fifteen_messages_once_a_minute(
    slack: LocalSlack, client: WebClient, maya: Visitor
) -> None:
    dm = maya.open_dm()
    for number in range(20):
        maya.say(dm, str(number))
    slack.rates.use(DISTRIBUTED)
    page = client.conversations_history(channel=dm, limit=200)
    assert len(page["messages"]) == 15
    assert page["has_more"]
    assert refused(slack, client, "conversations.history", channel=dm) > 50


def test_posts_are_counted_for_each_channel(
    slack: LocalSlack, client: WebClient, maya: Visitor
) -> None:
    slack.rates.use(INTERNAL)
    for _ in range(60):
        client.chat_postMessage(channel=maya.id, text="x")
    refused(slack, client, "chat.postMessage", channel=maya.id, text="x")
    client.conversations_open(users=maya.id)
