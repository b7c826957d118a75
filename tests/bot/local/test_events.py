"""Which events come of what happens."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.local import Channel, LocalSlack, Member, Visitor
from tests.bot.local.harness import Bot


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


def test_events_need_their_scope(bot: Bot, maya: Visitor, channel: str, slack: LocalSlack) -> None:
    slack.app.scopes -= {"im:history", "app_mentions:read", "users:read"}
    stamps = [maya.say(maya.open_dm(), "hello"), maya.say(channel, "@Test Bot hello")]
    slack.workspace.change_person(maya.id, tz="Europe/Paris")
    assert slack.wait_until_settled()
    for ts in stamps:
        assert not [b for b in bot.got if b.get("event", {}).get("ts") == ts]
    changed = [body["event"]["user"]["id"] for body in bot.events("user_change")]
    assert maya.id not in changed


def test_edits_and_deletions_are_told_with_what_was_before(
    bot: Bot, maya: Visitor, slack: LocalSlack
) -> None:
    channel = maya.open_dm()
    ts = maya.say(channel, "helo")
    maya.edit(channel, ts, "hello")
    maya.delete(channel, ts)
    assert slack.wait_until(
        lambda: bool(bot.events("message", subtype="message_deleted", deleted_ts=ts))
    )
    (changed,) = bot.events("message", subtype="message_changed", channel=channel)
    assert changed["event"]["message"]["text"] == "hello"
    assert changed["event"]["previous_message"]["text"] == "helo"
    (deleted,) = bot.events("message", subtype="message_deleted", deleted_ts=ts)
    assert deleted["event"]["previous_message"]["text"] == "hello"


def test_the_events_of_its_own_messages_can_be_kept_from_an_app(
    bot: Bot, client: WebClient, maya: Visitor, slack: LocalSlack
) -> None:
    slack.events.echoes = False
    own = client.chat_postMessage(channel=maya.id, text="x")["ts"]
    ts = maya.say(maya.open_dm(), "hello")
    assert slack.wait_until(lambda: bool(bot.events("message", ts=ts)))
    assert not bot.events("message", ts=own)


def test_what_somebody_from_elsewhere_says_names_their_team(bot: Bot, slack: LocalSlack) -> None:
    slack.workspace.people["U0AFAR"] = Member("U0AFAR", "afar", "From Afar", team_id="T0FAR")
    slack.workspace.add_channel(
        Channel("C0BRIDGE", "bridge", members=("U0AFAR",), is_ext_shared=True)
    )
    ts = slack.person("U0AFAR").say("C0BRIDGE", "@Test Bot hello")
    assert slack.wait_until(lambda: bool(bot.events("app_mention", ts=ts)))
    (body,) = bot.events("app_mention", ts=ts)
    assert body["is_ext_shared_channel"]
    assert body["team_id"] == "T0LOCAL"
    assert body["event"]["user_team"] == "T0FAR"
