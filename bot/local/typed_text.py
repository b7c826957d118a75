"""What becomes of text that a person types: escaped characters, mentions, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from bot.local.members import SLACKBOT, Member
from bot.local.results import Seen
from bot.local.slack_conversations import SlackConversation
from bot.local.workspace import Workspace

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]"


def typed(workspace: Workspace, text: str, *, names: bool = False) -> str:
    """`text` as Slack keeps what somebody types; see `marked`."""
    with workspace.lock:
        people = {person.real_name: person.id for person in workspace.people.values()}
        people |= {person.name: person.id for person in workspace.people.values()}
        conversations = workspace.conversations.values()
        channels = {c.name: c.id for c in conversations if c.kind == "channel"}
    return marked(text, people, channels, names=names)


def marked(
    text: str, people: Mapping[str, str], channels: Mapping[str, str], *, names: bool = False
) -> str:
    """`text` in Slack's markup.

    `people` maps what may follow an @ (a handle or a full name) to user ids, `channels` what may
    follow a # to channel ids. Mentions are `<@U…>` and `<#C…|name>`; with `names`, as in an escaped
    slash command, `<@U…|name>`.
    """
    ids = _either({*people.values(), *channels.values()})
    user_ids = {name.lower(): user for name, user in people.items()}
    channel_ids = {name.lower(): channel for name, channel in channels.items()}

    def entity(match: re.Match[str]) -> str:
        if person := match["person"]:
            user = user_ids[person.lower()]
            return f"<@{user}|{person}>" if names else f"<@{user}>"
        if channel := match["channel"]:
            return f"<#{channel_ids[channel.lower()]}|{channel}>"
        if url := match["url"]:
            return f"<{escape(url, quote=False)}>"
        return match["entity"] or escape(match["mark"], quote=False)

    return re.sub(
        rf"(?P<entity><[@#](?:{ids})(?:\|[^<>]*)?>)"
        rf"|(?P<url>{_URL})"
        rf"|(?<![\w@#])@(?P<person>{_either(people)})(?![\w-])"
        rf"|(?<![\w@#])\#(?P<channel>{_either(channels)})(?![\w-])"
        r"|(?P<mark>[&<>])",
        entity,
        text,
        flags=re.IGNORECASE,
    )


def _either(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first; it matches nothing when there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


BUILT_IN = ("/invite", "/remove")


def run_built_in(
    workspace: Workspace, person: Member, conversation: SlackConversation, name: str, rest: str
) -> Seen:
    """Do what `/invite @name` or `/remove @name` says; Slackbot tells the person why not."""
    mention = re.fullmatch(r"<@([A-Z0-9]+)>", typed(workspace, rest.strip()))
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
