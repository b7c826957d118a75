"""What becomes of text that a person types: escaped characters, mentions, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.local.members import SLACKBOT, Member
from bot.local.results import Seen
from bot.local.slack_conversations import SlackConversation
from bot.local.workspace import Workspace

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


BUILT_IN = ("/invite", "/remove")


def run_built_in(
    workspace: Workspace, person: Member, conversation: SlackConversation, name: str, rest: str
) -> Seen:
    """Do what `/invite @name` or `/remove @name` says; Slackbot tells the person why not."""
    mention = re.fullmatch(r"<@([A-Z0-9]+)>", TypedText.of(workspace).as_message(rest.strip()))
    other = mention[1] if mention else ""
    invites, is_there = name == "/invite", other in conversation.members
    refusal = ""
    if conversation.kind == "im":
        refusal = "This works in channels only."
    elif not other:
        refusal = f"Type `{name} @name`."
    elif invites == is_there:
        refusal = f"<@{other}> is {'already' if is_there else 'not'} in this channel."
    if refusal:
        told = {"user": SLACKBOT, "text": refusal}
        kept = workspace.post_ephemeral(conversation.id, person.id, told)
        return Seen(ok=False, error=refusal, message={**kept, "channel": conversation.id})
    (workspace.join if invites else workspace.leave)(conversation.id, other)
    what, word = ("channel_join", "joined") if invites else ("channel_leave", "left")
    said = {"subtype": what, "text": f"<@{other}> has {word} the channel"}
    kept = workspace.post(conversation.id, {"user": other, "inviter": person.id, **said})
    return Seen(ok=True, status=200, message={**kept, "channel": conversation.id})
