"""One person using the local Slack: what they see, write, and do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from bot.local.block_kit import bot_message
from bot.local.interactions import Actor
from bot.local.limits import message_problems
from bot.local.members import SLACKBOT, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN
from bot.local.results import Delivered, Json, NotPossible, Seen
from bot.local.slack_conversations import Message, SlackConversation
from bot.local.workspace import Workspace

BUILT_IN = ("/invite", "/remove")
_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]"


class Visitor(Actor):
    """Acts as the person `id`.

    Everything may be called from any thread but the server's own. NotPossible is raised for what
    Slack's own page would not let a person do; its text says why. Messages come with the `channel`
    they stand in.
    """

    # -- seeing

    def channels(self) -> list[SlackConversation]:
        """The sidebar: the person's channels by name, then the direct message with the app."""
        with self._workspace.lock:
            mine = [c for c in self._workspace.conversations.values() if self.id in c.members]
            return sorted(mine, key=lambda c: (c.kind == "im", c.name))

    def sees(self, channel_id: str) -> list[Message]:
        """The messages of a conversation, oldest first, without replies in threads.

        Messages for this person alone are among them, with `is_ephemeral` true.
        """
        with self._workspace.lock:
            messages = self._conversation(channel_id).timeline()
            return self._shown(channel_id, None, messages)

    def thread(self, channel_id: str, thread_ts: str) -> list[Message]:
        """A message with its replies, oldest first, those for this person alone included."""
        with self._workspace.lock:
            messages = self._conversation(channel_id).thread(thread_ts)
            return self._shown(channel_id, thread_ts, messages)

    def unread(self, channel_id: str) -> int:
        """How many messages of others came since the person last looked."""
        with self._workspace.lock:
            since = self._workspace.last_read(self.id, channel_id)
            timeline = self._conversation(channel_id).timeline()
            return sum(one["ts"] > since and one["user"] != self.id for one in timeline)

    def mark_read(self, channel_id: str) -> None:
        """The person has seen everything in the conversation."""
        with self._workspace.lock:
            timeline = self._conversation(channel_id).timeline()
            if timeline:
                self._workspace.mark_read(self.id, channel_id, timeline[-1]["ts"])

    # -- writing

    def command(self, channel_id: str, text: str, thread_ts: str | None = None) -> Seen:
        """Send a slash command and wait for the app's answer, at most three seconds."""
        conversation = self._writable(channel_id)
        name, *words = text.split(maxsplit=1) or [""]
        rest = words[0].strip() if words else ""
        if name in BUILT_IN and thread_ts is None:
            return self._built_in(conversation, name, rest)
        command = self._slack.app.commands.get(name)
        if command is None or self.person.is_stranger:
            return Seen(
                ok=False,
                error=f"{name} is not a valid command. In Slack, all messages that start with "
                "the “/” character are interpreted as commands.",
            )
        if thread_ts is not None:
            return Seen(ok=False, error=f"{name} is not supported in threads. Sorry!")
        if command.get("should_escape"):
            rest = typed(self._workspace, rest, names=True)
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel_id,
            "channel_name": conversation.shown_name,
            "user_id": self.id,
            "user_name": self.person.name,
            "command": name,
            "text": rest,
            "api_app_id": self._slack.app.id,
            "is_enterprise_install": "false",
            "response_url": self._slack.response_urls.issue(self.id, channel_id),
            "trigger_id": self._slack.triggers.issue(self.id),
        }
        answer = self._slack.delivery.ask("slash_commands", payload)
        return self._shown_answer(channel_id, name, answer)

    def say(
        self, channel_id: str, text: str, thread_ts: str | None = None, files: Sequence[Json] = ()
    ) -> str:
        """Write a message; returns its timestamp.

        "@name" and "#channel" become mentions, as in Slack's own editor.
        """
        conversation = self._writable(channel_id)
        if text.startswith("/"):
            raise NotPossible(f"{text.split()[0]!r} would be taken for a command: use command()")
        if not text.strip() and not files:
            raise NotPossible("There is nothing to send.")
        if thread_ts is not None and thread_ts not in conversation.messages:
            raise NotPossible(f"There is no message {thread_ts} to reply to.")
        message: Json = {"user": self.id, "team": self.person.team_id}
        message["text"] = typed(self._workspace, text)
        if self.person.is_stranger:
            message |= {"user_team": self.person.team_id, "source_team": self.person.team_id}
        if thread_ts is not None:
            root = conversation.messages[thread_ts].get("thread_ts", thread_ts)
            message["thread_ts"] = root
        if files:
            message |= {"files": list(files), "upload": True}
        posted = self._workspace.post(channel_id, message)
        app = self._slack.app
        if f"<@{app.user_id}>" in message["text"] and app.user_id not in conversation.members:
            self.told_by_slackbot(
                channel_id,
                f"You mentioned <@{app.user_id}>, but they’re not in this channel. "
                f"Type `/invite @{app.name}` to add them.",
            )
        return str(posted["ts"])

    def type(self, channel_id: str, text: str, thread_ts: str | None = None) -> None:
        """Send a command, or write a message; Slackbot says why a command was not done."""
        if not text.startswith("/"):
            self.say(channel_id, text, thread_ts)
            return
        answer = self.command(channel_id, text, thread_ts)
        if answer.error and answer.message is None:
            self.told_by_slackbot(channel_id, answer.error, thread_ts)

    def edit(self, channel_id: str, ts: str, text: str) -> None:
        """Change the text of one's own message."""
        self._own(channel_id, ts)
        edited = {"user": self.id, "ts": f"{int(self._workspace.clock.now().timestamp())}.000000"}
        fields = {"text": typed(self._workspace, text), "edited": edited}
        self._workspace.edit(channel_id, ts, fields)

    def delete(self, channel_id: str, ts: str) -> None:
        """Delete one's own message."""
        self._own(channel_id, ts)
        self._workspace.delete(channel_id, ts)

    def upload(
        self, channel_id: str, filename: str, content: bytes, thread_ts: str | None = None
    ) -> str:
        """Share a file; returns the timestamp of the message it came with."""
        return self.say(channel_id, "", thread_ts, [self.shared(channel_id, filename, content)])

    def shared(self, channel_id: str, filename: str, content: bytes) -> Json:
        """A file uploaded and shared in a conversation, to go into a message."""
        conversation, files = self._writable(channel_id), self._workspace.files
        with self._workspace.lock:
            file_id = files.announce(filename, self.id)
            files.receive(file_id, content)
            files.complete(file_id, None, self._slack.url)
            return files.share(file_id, channel_id, conversation.kind)

    def told_by_slackbot(self, channel_id: str, text: str, thread_ts: str | None = None) -> Message:
        """Show the person what Slack itself has to say."""
        place = {"thread_ts": thread_ts} if thread_ts else {}
        told = {"user": SLACKBOT, "text": text, **place}
        kept = self._workspace.post_ephemeral(channel_id, self.id, told)
        return {**kept, "channel": channel_id}

    # -- going places

    def open_dm(self) -> str:
        """Open the direct message with the app; returns its id."""
        return self._workspace.direct_message(self.id).id

    def open_home(self, tab: str = "home") -> str:
        """Look at the app's "home" or "messages" tab; returns the id of the direct message."""
        channel = self.open_dm()
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": channel, "tab": tab}
        event["event_ts"] = self._workspace.timestamp()
        home = self.home()
        if home is not None and tab == "home":
            event["view"] = home
        self._slack.delivery.tell(event)
        return channel

    # -- inside

    def _writable(self, channel_id: str) -> SlackConversation:
        conversation = self._conversation(channel_id)
        self._check_is_active()
        if conversation.is_archived:
            raise NotPossible(f"#{conversation.name} is archived.")
        if self.id not in conversation.members:
            raise NotPossible(f"{self.person.real_name} has not joined #{conversation.name}.")
        return conversation

    def _own(self, channel_id: str, ts: str) -> None:
        if self._writable(channel_id).messages[ts]["user"] != self.id:
            raise NotPossible("Only the author of a message can change it.")

    def _shown(
        self, channel_id: str, thread_ts: str | None, messages: Sequence[Message]
    ) -> list[Message]:
        """Messages with those for this person alone, in their order."""
        ephemerals = self._workspace.ephemerals(channel_id, self.id).values()
        mine = [message for message in ephemerals if message.get("thread_ts") == thread_ts]
        by_time = sorted([*messages, *mine], key=lambda message: str(message["ts"]))
        return [{**message, "channel": channel_id} for message in by_time]

    def _built_in(self, conversation: SlackConversation, name: str, rest: str) -> Seen:
        """Do what `/invite @name` or `/remove @name` says; Slackbot tells the person why not."""
        mention = re.fullmatch(r"<@([A-Z0-9]+)>", typed(self._workspace, rest))
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
            told = self.told_by_slackbot(conversation.id, refusal)
            return Seen(ok=False, error=refusal, message=told)
        change = self._workspace.join if invites else self._workspace.leave
        change(conversation.id, other)
        what, word = ("channel_join", "joined") if invites else ("channel_leave", "left")
        said = {"subtype": what, "text": f"<@{other}> has {word} the channel"}
        kept = self._workspace.post(conversation.id, {"user": other, "inviter": self.id, **said})
        return Seen(ok=True, status=200, message={**kept, "channel": conversation.id})

    def _shown_answer(self, channel_id: str, name: str, answer: Delivered) -> Seen:
        if answer.outcome in ("timeout", "unreachable"):
            return Seen.of(answer, f"{name} failed because the app did not respond")
        if answer.outcome != "acknowledged":
            return Seen.of(answer, f"{name} failed with the error “dispatch_failed”")
        body = answer.body or {}
        if not body.get("text") and not body.get("blocks"):
            return Seen.of(answer)
        if problems := message_problems(body):
            error = f"{name} failed with the error “invalid_command_response”"
            return Seen.of(answer, error, problems=tuple(problems))
        message = bot_message(self._slack.app, body)
        if body.get("response_type") == "in_channel":
            kept = self._workspace.post(channel_id, message)
        else:
            kept = self._workspace.post_ephemeral(channel_id, self.id, message)
        return Seen.of(answer, message={**kept, "channel": channel_id})


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
