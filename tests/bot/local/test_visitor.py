"""What people see, type, press and choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.local import Channel, LocalSlack, NotPossible, Visitor
from bot.local.visitor import marked
from tests.bot.local.harness import Bot, error_of, plain


def test_an_ack_beyond_the_limits_is_not_shown(bot: Bot, maya: Visitor, channel: str) -> None:
    text = {"type": "plain_text", "text": "x" * 151}
    bot.answers["/hello"] = lambda ack, **_: ack(blocks=[{"type": "header", "text": text}])
    answer = maya.command(channel, "/hello")
    assert not answer.ok
    assert "/hello failed" in answer.error
    assert answer.problems[0] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text/text" in answer.problems[1]
    assert maya.sees(channel) == []


def test_an_app_that_does_not_ack_within_three_seconds_has_failed(
    bot: Bot, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    slack.delivery.ack_seconds = 0.05
    bot.answers["/hello"] = lambda ack, **_: None
    answer = maya.command(channel, "/hello")
    assert not answer.ok
    assert answer.error == "/hello failed because the app did not respond"
    assert answer.elapsed >= 0.05


def test_a_private_channel_is_seen_by_its_members_only(slack: LocalSlack, maya: Visitor) -> None:
    slack.workspace.add_channel(
        Channel("C0PRIVATE", "private", is_private=True, members=(maya.id,))
    )
    maya.say("C0PRIVATE", "hello")
    noor = slack.person("U0NOOR")
    with pytest.raises(NotPossible):
        noor.sees("C0PRIVATE")
    with pytest.raises(NotPossible):
        noor.sees(maya.open_dm())


NAMED = {"maya": "U1", "Maya Ortiz": "U1", "mayan": "U2", "Test Bot": "UBOT"}


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain", "plain"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("ask @maya.", "ask <@U1>."),
        ("@Maya Ortiz hello", "<@U1> hello"),
        ("@test bot hello", "<@UBOT> hello"),
        ("@mayan and @mayana", "<@U2> and @mayana"),
        ("mail maya@maya.org", "mail maya@maya.org"),
        ("in #general now", "in <#C1|general> now"),
        ("<@UBOT> hello", "<@UBOT> hello"),
        ("<@UNKNOWN> hello", "&lt;@UNKNOWN&gt; hello"),
        ("see https://a.org/b?c=1&d=2.", "see <https://a.org/b?c=1&amp;d=2>."),
        ("(https://a.org)", "(<https://a.org>)"),
    ],
)
def test_a_message_is_escaped_and_its_mentions_are_found(text: str, markup: str) -> None:
    assert marked(text, NAMED, {"general": "C1"}) == markup


def test_an_escaped_command_names_whom_it_mentions() -> None:
    typed = marked("@maya in #general <3", NAMED, {"general": "C1"}, names=True)
    assert typed == "<@U1|maya> in <#C1|general> &lt;3"


# Modals and Homes: opened, stacked, filled in, changed, submitted and published


def field(block_id: str, element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    element = {"action_id": "typed", **(element or {"type": "plain_text_input"})}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": element,
        **more,
    }


def modal(*blocks: dict[str, Any], title: str = "First", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "saved",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": list(blocks) or [field("name")],
        **more,
    }


@pytest.fixture
def trigger(slack: LocalSlack, maya: Visitor, channel: str) -> Iterator[Callable[..., str]]:
    """A fresh trigger id of Maya's, as a command in the channel would give it."""
    yield lambda **more: slack.triggers.issue(maya.id, **more)
    slack.workspace.views.clear(maya.id)


@pytest.fixture
def opened(client: WebClient, trigger: Callable[..., str]) -> Callable[..., str]:
    """Opens a modal for Maya; gives its id."""

    def open_modal(view: dict[str, Any] | None = None) -> str:
        return str(client.views_open(trigger_id=trigger(), view=view or modal())["view"]["id"])

    return open_modal


def test_a_trigger_is_good_once_and_for_three_seconds(
    client: WebClient, slack: LocalSlack, trigger: Any
) -> None:
    used = trigger()
    client.views_open(trigger_id=used, view=modal())
    assert error_of(client.views_open, trigger_id=used, view=modal()) == "exchanged_trigger_id"
    assert error_of(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    lifetime, slack.triggers.lifetime = slack.triggers.lifetime, 0.0
    assert lifetime == 3
    assert error_of(client.views_open, trigger_id=trigger(), view=modal()) == "expired_trigger_id"
    slack.triggers.lifetime = lifetime


def test_a_bad_view_is_refused_with_the_reason(client: WebClient, trigger: Any) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger(), view=modal(title="x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert "/view/title/text" in caught.value.response["response_metadata"]["messages"][0]
    assert (
        error_of(client.views_open, trigger_id=trigger(), view={"type": "home", "blocks": []})
        == "invalid_arguments"
    )
    text = {"type": "mrkdwn", "text": "é" * 3_000}
    wide = [{"type": "section", "text": text} for _ in range(30)]
    too_large = error_of(client.views_open, trigger_id=trigger(), view=modal(*wide))
    assert too_large == "view_too_large"


def test_an_update_keeps_what_was_typed_into_inputs_that_stay(
    client: WebClient, maya: Visitor, trigger: Any
) -> None:
    view = client.views_open(trigger_id=trigger(), view=modal())["view"]
    maya.choose(view["id"], "typed", "Sierra", block_id="name")
    updated = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="New"))[
        "view"
    ]
    (shown,) = maya.views()
    assert shown["title"]["text"] == "New"
    assert shown["state"]["values"]["name"]["typed"]["value"] == "Sierra"
    assert updated["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert error_of(client.views_update, **stale) == "hash_conflict"


# The addresses at which an app answers later


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


# Which events come of what happens, and how they are delivered over sockets


def test_an_event_that_is_not_acknowledged_comes_three_times_more(
    bot: Bot, slack: LocalSlack, maya: Visitor
) -> None:
    slack.delivery.ack_seconds = 0.02
    assert slack.delivery.retry_pauses == (0, 60, 300)  # as Slack does
    slack.delivery.retry_pauses = (0, 0.01, 0.02)
    bot.answers["message"] = lambda ack, **_: (_ for _ in ()).throw(RuntimeError("no ack"))
    maya.say(maya.open_dm(), "hello")
    channel = maya.open_dm()
    assert slack.wait_until(lambda: len(bot.events("message", channel=channel)) == 4)
    came = bot.events("message", channel=channel)
    assert len({body["event_id"] for body in came}) == 1


def test_a_mention_is_told_where_the_app_is_a_member(
    bot: Bot, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    ts = maya.say(channel, "@Test Bot when is the next one?")
    assert slack.wait_until(lambda: bool(bot.events("app_mention", ts=ts)))
    (body,) = bot.events("app_mention", ts=ts)
    assert body["event"]["text"] == f"<@{slack.app.user_id}> when is the next one?"
    assert "channel_type" not in body["event"]
    slack.workspace.leave(channel, slack.app.user_id)
    unheard = maya.say(channel, "@Test Bot hello?")
    assert slack.wait_until_settled()
    assert not bot.events("app_mention", ts=unheard)


def test_a_connection_can_be_ended_just_as_something_is_to_be_delivered(
    bot: Bot, slack: LocalSlack, maya: Visitor
) -> None:
    slack.delivery.retry_pauses = (0.1,) * 50
    slack.faults.add("disconnect", "events_api")
    direct = maya.open_dm()
    maya.say(direct, "hello")
    assert slack.wait_until(lambda: bool(bot.events("message", channel=direct)), 20)
    assert slack.wait_until_settled()
    assert len(bot.events("message", channel=direct)) == 1
    assert slack.wait_for_app()
