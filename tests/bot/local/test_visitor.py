"""What people see, type, press and choose."""

from __future__ import annotations

import pytest

from bot.local import Channel, LocalSlack, NotPossible, Visitor
from bot.local.typed_text import TypedText
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


TYPED = TypedText(
    {"maya": "U1", "Maya Ortiz": "U1", "mayan": "U2", "Test Bot": "UBOT"}, {"general": "C1"}
)


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
    assert TYPED.as_message(text) == markup


def test_an_escaped_command_names_whom_it_mentions() -> None:
    assert TYPED.as_command("@maya in #general <3") == "<@U1|maya> in <#C1|general> &lt;3"
