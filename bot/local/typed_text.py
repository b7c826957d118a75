"""What becomes of text that a person types: escaped characters, mentions, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.local.conversations import Conversation
from bot.local.members import Command, Person
from bot.local.outcomes import Answer
from bot.local.workspace import SLACKBOT, Workspace

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]"


def escaped(text: str) -> str:
    """`text` with the three characters escaped that Slack's own markup uses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class TypedText:
    """Turns typed text into Slack's markup.

    `people` maps what may follow an @ (a handle or a full name) to user ids, `channels` what may
    follow a # to channel ids.
    """

    def __init__(self, people: Mapping[str, str], channels: Mapping[str, str]) -> None:
        self._people = {name.lower(): user for name, user in people.items()}
        self._channels = {name.lower(): channel for name, channel in channels.items()}
        ids = _either({*people.values(), *channels.values()})
        self._pattern = re.compile(
            rf"(?P<entity><[@#](?:{ids})(?:\|[^<>]*)?>)"
            rf"|(?P<url>{_URL})"
            rf"|(?<![\w@#])@(?P<person>{_either(people)})(?![\w-])"
            rf"|(?<![\w@#])\#(?P<channel>{_either(channels)})(?![\w-])",
            re.IGNORECASE,
        )

    @classmethod
    def of(cls, workspace: Workspace) -> TypedText:
        """For what people of `workspace` type: everybody, and the public channels."""
        with workspace.lock:
            people = {person.real_name: person.id for person in workspace.people.values()}
            people |= {person.name: person.id for person in workspace.people.values()}
            conversations = workspace.conversations.values()
            channels = {c.name: c.id for c in conversations if c.kind == "channel"}
        return cls(people, channels)

    def as_message(self, text: str) -> str:
        """`text` as the text of a message: mentions are `<@U…>` and `<#C…|name>`."""
        return self._replaced(text, names=False)

    def as_command(self, text: str) -> str:
        """`text` as an escaped slash command carries it: mentions are `<@U…|name>`."""
        return self._replaced(text, names=True)

    def _replaced(self, text: str, *, names: bool) -> str:
        parts, end = [], 0
        for match in self._pattern.finditer(text):
            parts += [escaped(text[end : match.start()]), self._entity(match, names=names)]
            end = match.end()
        return "".join([*parts, escaped(text[end:])])

    def _entity(self, match: re.Match[str], *, names: bool) -> str:
        if person := match["person"]:
            user = self._people[person.lower()]
            return f"<@{user}|{person}>" if names else f"<@{user}>"
        if channel := match["channel"]:
            return f"<#{self._channels[channel.lower()]}|{channel}>"
        if url := match["url"]:
            return f"<{escaped(url)}>"
        return match["entity"]


def _either(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first; it matches nothing when there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


BUILT_IN: Mapping[str, Command] = {
    "/invite": Command("/invite", "Add somebody, or an app, to this channel", "@name"),
    "/remove": Command("/remove", "Take somebody, or an app, out of this channel", "@name"),
}


def run_built_in(
    workspace: Workspace, person: Person, conversation: Conversation, name: str, rest: str
) -> Answer:
    """Do what `/invite @name` or `/remove @name` says; Slackbot tells the person why not."""
    mention = re.fullmatch(r"<@([A-Z0-9]+)>", TypedText.of(workspace).as_message(rest.strip()))
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
