"""The few slash commands of Slack itself that people need to work with an app."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.local.answers import Answer
from bot.local.conversations import Conversation
from bot.local.manifest import Command
from bot.local.people import Person
from bot.local.text import Typed
from bot.local.workspace import SLACKBOT, Workspace

BUILT_IN: Mapping[str, Command] = {
    "/invite": Command("/invite", "Add somebody, or an app, to this channel", "@name"),
    "/remove": Command("/remove", "Take somebody, or an app, out of this channel", "@name"),
}


def run_built_in(
    workspace: Workspace, person: Person, conversation: Conversation, name: str, rest: str
) -> Answer:
    """Do what `/invite @name` or `/remove @name` says; Slackbot tells the person why not."""
    mention = re.fullmatch(r"<@([A-Z0-9]+)>", Typed.of(workspace).as_message(rest.strip()))
    if conversation.kind == "im":
        return _refused(workspace, person, conversation, "This works in channels only.")
    if mention is None:
        return _refused(workspace, person, conversation, f"Type `{name} @name`.")
    other = mention[1]
    if name == "/invite" and other in conversation.members:
        sentence = f"<@{other}> is already in this channel."
        return _refused(workspace, person, conversation, sentence)
    if name == "/remove" and other not in conversation.members:
        return _refused(workspace, person, conversation, f"<@{other}> is not in this channel.")
    if name == "/invite":
        workspace.join(conversation.id, other)
        said = {"subtype": "channel_join", "text": f"<@{other}> has joined the channel"}
    else:
        workspace.leave(conversation.id, other)
        said = {"subtype": "channel_leave", "text": f"<@{other}> has left the channel"}
    kept = workspace.post(conversation.id, {"user": other, "inviter": person.id, **said})
    return Answer(ok=True, status=200, message={**kept, "channel": conversation.id})


def _refused(
    workspace: Workspace, person: Person, conversation: Conversation, sentence: str
) -> Answer:
    told = {"user": SLACKBOT, "text": sentence}
    kept = workspace.post_ephemeral(conversation.id, person.id, told)
    return Answer(ok=False, error=sentence, message={**kept, "channel": conversation.id})
