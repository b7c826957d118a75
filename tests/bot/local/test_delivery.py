"""Delivering to the app, and delivering events again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import MANIFEST, Bot


def test_an_event_that_is_not_acknowledged_comes_three_times_more(
    bot: Bot, slack: LocalSlack, maya: Visitor
) -> None:
    slack.delivery.ack_seconds = 0.02
    slack.delivery.retry_pauses = (0, 0.01, 0.02)
    bot.answers["message"] = lambda ack, **_: (_ for _ in ()).throw(RuntimeError("no ack"))
    maya.say(maya.open_dm(), "hello")
    channel = maya.open_dm()
    assert slack.wait_until(lambda: len(bot.events("message", channel=channel)) == 4)
    came = bot.events("message", channel=channel)
    assert len({body["event_id"] for body in came}) == 1


def test_an_event_that_came_while_nobody_was_connected_is_delivered_later(
    fresh: Callable[..., LocalSlack],
) -> None:
    slack = fresh()
    slack.delivery.retry_pauses = (0.1,) * 300  # for as long as the app takes to connect
    maya = slack.person("U0MAYA")
    maya.say(maya.open_dm(), "hello")
    bot = Bot(slack)
    bot.connect(slack)
    assert slack.wait_until(lambda: len(bot.events("message")) == 1, timeout=30)
    assert bot.handler is not None
    bot.handler.client.auto_reconnect_enabled = False
    slack.stop()
    bot.close()


@pytest.mark.parametrize("events", [[], ["message.channels"]])
def test_only_events_subscribed_to_are_delivered(
    fresh: Callable[..., LocalSlack], events: list[str]
) -> None:
    settings = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": events}}
    slack = fresh(manifest={**MANIFEST, "settings": settings})
    bot = Bot(slack)
    bot.connect(slack)
    maya = slack.person("U0MAYA")
    maya.say(maya.open_dm(), "in private")
    maya.say("C0GENERAL", "@Test Bot in public")
    maya.open_home()
    assert slack.wait_until(lambda: len(bot.got) == len(events))
    assert slack.wait_until_settled()
    assert [body["event"]["text"] for body in bot.got] == ["<@U0LOCALBOT> in public"][: len(events)]
    assert bot.handler is not None
    bot.handler.client.auto_reconnect_enabled = False
    slack.stop()
    bot.close()
