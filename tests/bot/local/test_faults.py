"""Faults between app and Slack, as the app experiences them."""

from __future__ import annotations

import time
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from bot.local.faults import ON_CALLS, Faults
from tests.bot.local.harness import web_client

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


def test_a_connection_dropped_before_has_no_effect(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("drop_before", "chat.postMessage")
    with pytest.raises(BROKEN):
        post(client, channel)
    assert texts(maya, channel) == []
    (call,) = slack.calls("chat.postMessage")
    assert not call.ok


def test_a_connection_dropped_after_has_its_effect(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("drop_after", "chat.postMessage")
    with pytest.raises(BROKEN):
        post(client, channel)
    assert texts(maya, channel) == ["hello"]
    (call,) = slack.calls("chat.postMessage")
    assert call.ok


def test_a_late_effect_comes_after_the_app_gave_up(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("late", "chat.postMessage", seconds=0.2)
    with pytest.raises(BROKEN):
        post(client, channel)
    assert texts(maya, channel) == []
    assert slack.wait_until(lambda: texts(maya, channel) == ["hello"])


def test_a_slow_slack_answers_late_or_too_late_but_does_it(
    slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    slack.faults.add("slow", "chat.postMessage", seconds=0.3, times=2)
    start = time.monotonic()
    post(web_client(slack), channel, "patient")
    assert time.monotonic() - start >= 0.3
    with pytest.raises((TimeoutError, URLError)):
        post(web_client(slack, timeout=0.1), channel, "hasty")
    assert slack.wait_until(lambda: texts(maya, channel) == ["patient", "hasty"])


def test_some_calls_may_go_well_first(client: WebClient, slack: LocalSlack, channel: str) -> None:
    slack.faults.add("fail", "chat.postMessage", skip=2)
    post(client, channel)
    post(client, channel)
    with pytest.raises(SlackApiError):
        post(client, channel)
    post(client, channel)


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


def test_a_fault_that_makes_no_sense_is_refused() -> None:
    faults = Faults()
    with pytest.raises(ValueError, match="explode"):
        faults.add("explode")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="between 0 and 1"):
        faults.add("fail", probability=2.0)
    with pytest.raises(ValueError, match="colour"):
        faults.add("fail", colour="red")
