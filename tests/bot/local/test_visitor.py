"""What a person sees and does."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.local import Channel, LocalSlack, Member, NotPossible, Visitor
from tests.bot.local.harness import Bot


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


def test_people_from_elsewhere_have_no_commands_of_this_app(slack: LocalSlack) -> None:
    slack.workspace.people["U0FAR"] = Member("U0FAR", "far", "From Afar", team_id="T0FAR")
    slack.workspace.add_channel(
        Channel("C0SHARED", "shared", members=("U0FAR",), is_ext_shared=True)
    )
    assert "not a valid command" in slack.person("U0FAR").command("C0SHARED", "/hello").error


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


def test_nobody_writes_where_it_is_not_possible(
    slack: LocalSlack, maya: Visitor, channel: str
) -> None:
    with pytest.raises(NotPossible, match="joined"):
        maya.say("C0GENERAL", "hello")
    with pytest.raises(NotPossible, match="nothing"):
        maya.say(channel, " ")
    with pytest.raises(NotPossible, match="command"):
        maya.say(channel, "/hello")
    with pytest.raises(NotPossible, match="no message"):
        maya.say(channel, "hello", thread_ts="1.000000")
    slack.workspace.archive(channel)
    with pytest.raises(NotPossible, match="archived"):
        maya.say(channel, "hello")
    slack.workspace.archive(channel, archived=False)
    slack.workspace.change_person(maya.id, deleted=True)
    with pytest.raises(NotPossible, match="deactivated"):
        maya.say(channel, "hello")


def test_a_read_only_messages_tab_takes_no_messages(
    slack: LocalSlack, maya: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack.app, "messages_read_only", True)
    with pytest.raises(NotPossible, match="turned off"):
        maya.say(maya.open_dm(), "hello")


def test_every_change_is_told_in_order_and_numbered(
    client: WebClient, maya: Visitor, channel: str, slack: LocalSlack
) -> None:
    told: list[Any] = []
    before = slack.workspace.happenings.number
    end = slack.workspace.happenings.subscribe(told.append)
    ts = client.chat_postMessage(channel=channel, text="x")["ts"]
    client.chat_update(channel=channel, ts=ts, text="y")
    slack.workspace.post_ephemeral(channel, maya.id, {"user": slack.app.user_id, "text": "z"})
    client.chat_delete(channel=channel, ts=ts)
    end()
    client.chat_postMessage(channel=channel, text="untold")
    here = [change for change in told if change.channel == channel]
    assert [change.kind for change in here] == ["message", "changed", "ephemeral", "deleted"]
    assert [change.user for change in here] == [None, None, maya.id, None]
    numbers = [change.number for change in told]
    assert numbers == list(range(before + 1, before + 1 + len(told)))
