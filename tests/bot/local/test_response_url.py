"""The addresses at which an app answers later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot


def respond(bot: Bot, **what: Any) -> WebhookResponse:
    """Answer to the response_url of what came in last."""
    hook = WebhookClient(bot.got[-1]["response_url"], retry_handlers=[])
    return hook.send_dict({"text": "answer", **what})


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


@pytest.fixture
def commanded(bot: Bot, maya: Visitor, channel: str) -> None:
    maya.command(channel, "/hello")


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
