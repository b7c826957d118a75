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


def test_a_retry_says_so(bot: Bot, slack: LocalSlack, maya: Visitor) -> None:
    seen: list[tuple[str | None, str | None]] = []

    @bot.app.middleware
    def note(req, next):  # type: ignore[no-untyped-def]
        if req.body.get("event", {}).get("user") == maya.id:
            heads = req.headers
            retry = [heads.get(f"x-slack-retry-{name}", [None])[0] for name in ("num", "reason")]
            seen.append((retry[0], retry[1]))
        next()

    slack.delivery.retry_pauses = (0,)
    slack.delivery.ack_seconds = 0.02
    bot.answers["message"] = lambda ack, **_: (_ for _ in ()).throw(RuntimeError("no ack"))
    maya.say(maya.open_dm(), "hello")
    assert slack.wait_until(lambda: len(seen) == 2)
    assert seen == [("0", ""), ("1", "timeout")]


def test_without_a_connection_commands_fail_at_once(fresh: Callable[..., LocalSlack]) -> None:
    slack = fresh()
    answer = slack.person("U0MAYA").command("C0GENERAL", "/hello")
    assert not answer.ok
    assert answer.error == "/hello failed because the app did not respond"
    assert answer.elapsed < 3  # a time-out takes three


def test_a_stopped_slack_delivers_nothing(fresh: Callable[..., LocalSlack]) -> None:
    slack = fresh()
    slack.stop()
    assert not slack.person("U0MAYA").command("C0GENERAL", "/hello").ok
    maya = slack.person("U0MAYA")
    maya.say(maya.open_dm(), "hello")


def test_an_event_that_came_while_nobody_was_connected_is_delivered_later(
    fresh: Callable[..., LocalSlack],
) -> None:
    slack = fresh()
    slack.delivery.retry_pauses = (0, 0.2, 0.2, 0.2)
    maya = slack.person("U0MAYA")
    maya.say(maya.open_dm(), "hello")
    bot = Bot(slack)
    bot.connect(slack)
    assert slack.wait_until(lambda: len(bot.events("message")) == 1)
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
