"""Opening conversations and reading them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import error_of


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


def test_a_direct_message_needs_a_living_person(
    client: WebClient, slack: LocalSlack, maya: Visitor
) -> None:
    assert error_of(client.conversations_open, users="U404") == "user_not_found"
    assert error_of(client.conversations_open, users=slack.app.user_id) == "cannot_dm_bot"
    slack.workspace.change_person(maya.id, deleted=True)
    assert error_of(client.conversations_open, users=maya.id) == "user_disabled"
    slack.app.scopes.discard("im:write")
    assert error_of(client.conversations_open, users="U0NOOR") == "missing_scope"


def test_what_is_read_needs_the_scope_of_that_type_of_conversation(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.app.scopes = {"im:history"}
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=channel)
    assert caught.value.response["needed"] == "channels:history"
    assert client.conversations_history(channel=maya.open_dm())["messages"] == []


@pytest.mark.parametrize("form", ["{:.6f}", "{:.3f}", "{:.0f}"])
def test_bounds_may_be_written_with_any_number_of_decimals(
    client: WebClient, channel: str, maya: Visitor, slack: LocalSlack, form: str
) -> None:
    maya.say(channel, "x")
    now = slack.clock.now().timestamp()
    before, after = form.format(now - 60), form.format(now + 60)
    history = client.conversations_history
    assert texts(history(channel=channel, oldest=before)["messages"]) == ["x"]
    assert texts(history(channel=channel, latest=after)["messages"]) == ["x"]
    assert history(channel=channel, oldest=after)["messages"] == []
    for wrong in ("soon", "-5", "Infinity", "1e9"):
        assert error_of(history, channel=channel, oldest=wrong) == "invalid_ts_oldest"
        assert error_of(history, channel=channel, latest=wrong) == "invalid_ts_latest"


def test_a_page_is_closest_to_latest_or_to_oldest_when_that_alone_is_given(
    client: WebClient, channel: str, maya: Visitor
) -> None:
    for number in range(5):
        maya.say(channel, str(number))
    newest = client.conversations_history(channel=channel, limit=2)
    assert texts(newest["messages"]) == ["4", "3"]
    assert newest["has_more"]
    oldest = client.conversations_history(channel=channel, limit=2, oldest="1.0")
    assert texts(oldest["messages"]) == ["1", "0"]


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"oldest": "1.0"},
        {"oldest": "1.0", "inclusive": "1"},
        {"latest": "9999999999.0", "inclusive": "1"},
    ],
)
def test_a_cursor_leads_through_everything_once(
    client: WebClient, channel: str, maya: Visitor, bounds: dict[str, str]
) -> None:
    for number in range(7):
        maya.say(channel, str(number))
    seen = []
    for page in client.conversations_history(channel=channel, limit=3, **bounds):
        seen += texts(page["messages"])
    assert sorted(seen) == [str(number) for number in range(7)]
    arguments = {"channel": channel, "cursor": "$"}
    assert error_of(client.conversations_history, **arguments) == "invalid_cursor"
