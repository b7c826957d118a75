"""Faults between app and Slack, as the app experiences them, and how often it may call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from bot.local.calls import INTERNAL
from bot.local.faults import ON_CALLS, FaultKind, Faults

BROKEN = (URLError, ConnectionError)  # RemoteDisconnected is a ConnectionError


def post(client: WebClient, channel: str, text: str = "hello") -> Any:
    return client.chat_postMessage(channel=channel, text=text)


def texts(maya: Visitor, channel: str) -> list[str]:
    return [message["text"] for message in maya.sees(channel)]


def test_too_many_requests_say_when_to_come_again(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("rate_limit", "chat.postMessage", times=2, seconds=6.5)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(client, channel)
        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert caught.value.response.headers["Retry-After"] == "7"
    post(client, channel)
    assert texts(maya, channel) == ["hello"]
    assert [call.fault for call in slack.calls()] == ["rate_limit", "rate_limit", ""]


@pytest.mark.parametrize(
    ("fault", "at_once", "later", "is_done"),
    [
        ("drop_before", [], [], False),
        ("drop_after", ["hello"], ["hello"], True),
        ("late", [], ["hello"], True),
    ],
)
def test_a_dropped_connection_has_its_effect_at_once_later_or_never(
    client: WebClient,
    slack: LocalSlack,
    channel: str,
    maya: Visitor,
    fault: FaultKind,
    at_once: list[str],
    later: list[str],
    is_done: bool,
) -> None:
    slack.faults.add(fault, "chat.postMessage", seconds=0.2)
    with pytest.raises(BROKEN):
        post(client, channel)
    assert texts(maya, channel) == at_once
    assert slack.wait_until(lambda: texts(maya, channel) == later)
    assert slack.wait_until(lambda: [call.ok for call in slack.calls()] == [is_done])


def test_chance_repeats_with_its_seed() -> None:
    def run() -> list[str]:
        faults = Faults()
        faults.seed(7)
        faults.add("fail", "chat.*", times=None, probability=0.3)
        faults.add("drop_after", "chat.*", times=None, probability=0.3)
        taken = [faults.take("chat.postMessage", *ON_CALLS) for _ in range(200)]
        return [fault.kind if fault else "" for fault in taken]

    kinds = run()
    assert run() == kinds
    assert 40 <= kinds.count("fail") <= 80
    assert 20 <= kinds.count("drop_after") <= 70


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
