"""/invite and /remove."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.local import Channel, LocalSlack, Visitor


def test_the_app_is_invited_and_can_post_then(
    client: WebClient, slack: LocalSlack, maya: Visitor
) -> None:
    slack.workspace.add_channel(
        Channel("C0ALONE", "alone", members=(maya.id,), bot_is_member=False)
    )
    answer = maya.command("C0ALONE", "/invite @Test Bot")
    assert answer.ok
    client.chat_postMessage(channel="C0ALONE", text="thank you")
    joined, said = maya.sees("C0ALONE")
    assert (joined["subtype"], joined["user"]) == ("channel_join", slack.app.user_id)
    assert said["text"] == "thank you"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/invite", "Type `/invite @name`."),
        ("/invite @nobody", "Type `/invite @name`."),
        ("/invite @noor", "already in this channel"),
        ("/remove @slackbot", "not in this channel"),
    ],
)
def test_what_cannot_be_done_is_said_to_the_person(
    maya: Visitor, channel: str, text: str, sentence: str
) -> None:
    answer = maya.command(channel, text)
    assert not answer.ok
    assert sentence in answer.error
    (hint,) = maya.sees(channel)
    assert hint["is_ephemeral"]
    assert hint["text"] == answer.error
