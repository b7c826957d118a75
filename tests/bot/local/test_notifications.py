from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from bot.local import LocalSlack
from bot.local.happenings import Notification

BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Result"}},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "It may be *open*."},
        "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Change"}},
    },
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "Checked"}]},
    {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Unofficial"}]},
]
QUIET = "Your result is there."


def notified(slack: LocalSlack, channel: str) -> list[Notification]:
    return [each for each in slack.notifications if each.channel == channel]


def test_a_desktop_shows_the_words_of_the_blocks_and_a_phone_the_text(
    slack: LocalSlack, client: WebClient, channel: str
) -> None:
    ts = client.chat_postMessage(channel=channel, text=QUIET, blocks=BLOCKS)["ts"]
    words = "Result\nIt may be *open*.\nChecked\nUnofficial"
    assert notified(slack, channel) == [Notification(channel, ts, words, QUIET)]


def test_an_edit_and_what_one_person_alone_sees_notify_nobody(
    slack: LocalSlack, client: WebClient, channel: str
) -> None:
    ts = client.chat_postMessage(channel=channel, text=QUIET)["ts"]
    client.chat_update(channel=channel, ts=ts, text="Whole.", blocks=BLOCKS)
    client.chat_delete(channel=channel, ts=ts)
    slack.person("U0NOOR").say(channel, "Hello")
    slack.workspace.post_ephemeral(
        channel, "U0NOOR", {"user": slack.app.user_id, "text": "For you"}
    )
    assert [each.desktop for each in notified(slack, channel)] == [QUIET]
