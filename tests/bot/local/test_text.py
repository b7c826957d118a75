"""Typed text and Slack's markup."""

from __future__ import annotations

import pytest

from bot.local.typed_text import TypedText

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
