"""One person using the local Slack: what they see, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.local import app_payloads
from bot.local.backend import Backend
from bot.local.block_kit import bot_message
from bot.local.conversations import Conversation, Message
from bot.local.happenings import Notification
from bot.local.interactions import Target, act
from bot.local.limits import message_problems
from bot.local.members import TEAM_ID, Person
from bot.local.modals import close, submit
from bot.local.outcomes import Ack, Answer, Json, NotPossible, Submission
from bot.local.typed_text import BUILT_IN, TypedText, run_built_in
from bot.local.workspace import SLACKBOT


class Visitor:
    """Acts as the person `id`.

    Everything may be called from any thread but the server's own. NotPossible is raised for what
    Slack's own page would not let a person do; its text says why. Messages come with the `channel`
    they stand in.
    """

    def __init__(self, core: Backend, person_id: str) -> None:
        if person_id not in core.workspace.people:
            raise KeyError(person_id)
        self._core = core
        self._workspace = core.workspace
        self.id = person_id

    @property
    def person(self) -> Person:
        """The person's profile as it is now."""
        return self._workspace.people[self.id]

    # -- seeing

    def channels(self) -> list[Conversation]:
        """The sidebar: the person's channels by name, then the direct message with the app."""
        return self._workspace.conversations_of(self.id)

    def sees(self, channel_id: str) -> list[Message]:
        """The messages of a conversation, oldest first, without replies in threads.

        Messages for this person alone are among them, with `is_ephemeral` true.
        """
        with self._workspace.lock:
            conversation = self._conversation(channel_id)
            ephemerals = self._workspace.ephemerals(channel_id, self.id).values()
            messages = conversation.timeline() + [m for m in ephemerals if "thread_ts" not in m]
            return self._shown(channel_id, messages)

    def thread(self, channel_id: str, thread_ts: str) -> list[Message]:
        """A message with its replies, oldest first, those for this person alone included."""
        with self._workspace.lock:
            conversation = self._conversation(channel_id)
            ephemerals = self._workspace.ephemerals(channel_id, self.id).values()
            mine = [m for m in ephemerals if m.get("thread_ts") == thread_ts]
            return self._shown(channel_id, conversation.thread(thread_ts) + mine)

    def notification(self, channel_id: str, ts: str) -> Notification | None:
        """What the app's message showed when it was posted; None where there was nothing."""
        return self._workspace.notifications.of(channel_id, ts)

    def views(self) -> list[Json]:
        """The open modals with what is filled in, the one on top last."""
        with self._workspace.lock:
            views = self._workspace.views
            return [views.with_state(view["id"]) for view in views.stack(self.id)]

    def home(self) -> Json | None:
        """The app's Home as published for this person, with what is filled in."""
        with self._workspace.lock:
            home = self._workspace.views.home(self.id)
            return self._workspace.views.with_state(home["id"]) if home else None

    def state(self, message: Message) -> Json:
        """What this person has chosen in a message: {block_id: {action_id: state}}."""
        values = self._workspace.drafts.values
        return values(self.id, message["ts"], message.get("blocks", []))

    def unread(self, channel_id: str) -> int:
        """How many messages of others came since the person last looked."""
        with self._workspace.lock:
            since = self._workspace.last_read(self.id, channel_id)
            new = self._conversation(channel_id).timeline(since)
            return sum(1 for message in new if message["user"] != self.id)

    def mark_read(self, channel_id: str) -> None:
        """The person has seen everything in the conversation."""
        with self._workspace.lock:
            timeline = self._conversation(channel_id).timeline()
            if timeline:
                self._workspace.mark_read(self.id, channel_id, timeline[-1]["ts"])

    # -- writing

    def command(self, channel_id: str, text: str, thread_ts: str | None = None) -> Answer:
        """Send a slash command and wait for the app's answer, at most three seconds."""
        conversation = self._writable(channel_id)
        name, *words = text.split(maxsplit=1) or [""]
        rest = words[0].strip() if words else ""
        if name in BUILT_IN and thread_ts is None:
            return run_built_in(self._workspace, self.person, conversation, name, rest)
        command = self._core.app.commands.get(name)
        if command is None or self.person.is_stranger:
            return Answer(
                ok=False,
                error=f"{name} is not a valid command. In Slack, all messages that start with "
                "the “/” character are interpreted as commands.",
            )
        if thread_ts is not None:
            return Answer(ok=False, error=f"{name} is not supported in threads. Sorry!")
        url = self._core.response_urls.issue("commands", self.id, channel_id)
        payload = app_payloads.slash_command(
            self._core.app,
            self.person,
            conversation,
            command=name,
            text=TypedText.of(self._workspace).as_command(rest) if command.should_escape else rest,
            trigger_id=self._core.triggers.issue(self.id, channel=channel_id),
            response_url=url,
        )
        return self._shown_answer(
            channel_id, name, self._core.delivery.ask("slash_commands", payload)
        )

    def say(
        self,
        channel_id: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[Json] = (),
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
        message: Json = {"user": self.id, "team": self.person.team_id or TEAM_ID}
        message["text"] = TypedText.of(self._workspace).as_message(text)
        if self.person.is_stranger:
            message |= {"user_team": self.person.team_id, "source_team": self.person.team_id}
        if thread_ts is not None:
            message["thread_ts"] = self._root(conversation, thread_ts)
        if files:
            message |= {"files": list(files), "upload": True}
        posted = self._workspace.post(channel_id, message)
        self._tell_of_missing_app(conversation, posted)
        return str(posted["ts"])

    def edit(self, channel_id: str, ts: str, text: str) -> None:
        """Change the text of one's own message."""
        self._own(channel_id, ts)
        edited = {"user": self.id, "ts": f"{int(self._workspace.now().timestamp())}.000000"}
        fields = {"text": TypedText.of(self._workspace).as_message(text), "edited": edited}
        self._workspace.edit(channel_id, ts, fields)

    def delete(self, channel_id: str, ts: str) -> None:
        """Delete one's own message."""
        self._own(channel_id, ts)
        self._workspace.delete(channel_id, ts)

    def upload(
        self,
        channel_id: str,
        filename: str,
        content: bytes,
        *,
        text: str = "",
        thread_ts: str | None = None,
    ) -> str:
        """Share a file; returns the timestamp of the message it came with."""
        conversation = self._writable(channel_id)
        files = self._workspace.files
        upload = files.announce(filename, len(content), self.id, None)
        files.receive(upload.file_id, content)
        now = int(self._workspace.now().timestamp())
        files.complete(upload.file_id, None, self._core.url, now)
        shared = files.share(upload.file_id, channel_id, conversation.kind)
        return self.say(channel_id, text, thread_ts, [shared])

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
        self._core.delivery.tell(event)
        return channel

    # -- buttons, menus, modals

    def press(
        self,
        target: Target,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Answer:
        """Press a button of a message, a modal or the Home, and wait until the app took note.

        `target` is a message or view as this person sees it, or a view's id; `block_id` and `value`
        tell buttons with the same `action_id` apart.
        """
        return act(self._core, self.person, target, action_id, block_id=block_id, value=value)

    def choose(
        self, target: Target, action_id: str, choice: Any, *, block_id: str | None = None
    ) -> Answer:
        """Choose in a menu, tick boxes, pick a date or type into an input.

        For `choice` see `block_kit.chosen_state`. The app hears of it, except of an input that only
        counts when its modal is submitted.
        """
        return act(self._core, self.person, target, action_id, block_id=block_id, choice=(choice,))

    def submit(
        self, view_id: str, state_values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Submission:
        """Fill in `state_values` ({block_id: {action_id: choice}}) and submit the modal on top."""
        return submit(self._core, self.person, view_id, state_values or {})

    def close(self, view_id: str) -> None:
        """Close the modal on top."""
        close(self._core, self.person, view_id)

    # -- inside

    def _conversation(self, channel_id: str) -> Conversation:
        if not self._workspace.may_see(self.id, channel_id):
            raise NotPossible(f"{self.id} does not see the conversation {channel_id}.")
        return self._workspace.conversations[channel_id]

    def _writable(self, channel_id: str) -> Conversation:
        conversation = self._conversation(channel_id)
        if self.person.deleted:
            raise NotPossible(f"The account of {self.person.real_name} is deactivated.")
        if conversation.is_archived:
            raise NotPossible(f"#{conversation.name} is archived.")
        if self.id not in conversation.members:
            raise NotPossible(f"{self.person.real_name} has not joined #{conversation.name}.")
        app = self._core.app
        if conversation.kind == "im" and (app.messages_read_only or not app.messages_tab):
            raise NotPossible("Sending messages to this app has been turned off.")
        return conversation

    def _own(self, channel_id: str, ts: str) -> Message:
        message = self._writable(channel_id).messages[ts]
        if message["user"] != self.id:
            raise NotPossible("Only the author of a message can change it.")
        return message

    def _root(self, conversation: Conversation, ts: str) -> str:
        return str(conversation.messages[ts].get("thread_ts", ts))

    def _shown(self, channel_id: str, messages: Sequence[Message]) -> list[Message]:
        by_time = sorted(messages, key=lambda message: str(message["ts"]))
        return [{**message, "channel": channel_id} for message in by_time]

    def _tell_of_missing_app(self, conversation: Conversation, posted: Message) -> None:
        app = self._core.app
        if f"<@{app.user_id}>" in posted["text"] and app.user_id not in conversation.members:
            hint = {
                "user": SLACKBOT,
                "text": f"You mentioned <@{app.user_id}>, but they’re not in this channel. "
                f"Type `/invite @{app.name}` to add them.",
            }
            self._workspace.post_ephemeral(conversation.id, self.id, hint)

    def _shown_answer(self, channel_id: str, name: str, ack: Ack) -> Answer:
        if ack.outcome != "acknowledged":
            return Answer(
                ok=False,
                status=ack.status,
                body=ack.body,
                elapsed=ack.elapsed,
                error=f"{name} failed because the app did not respond"
                if ack.outcome in ("timeout", "unreachable")
                else f"{name} failed with the error “dispatch_failed”",
            )
        body = ack.body or {}
        if not body.get("text") and not body.get("blocks"):
            return Answer(ok=True, status=ack.status, body=ack.body, elapsed=ack.elapsed)
        problems = message_problems(body)
        if problems:
            return Answer(
                ok=False,
                status=ack.status,
                body=ack.body,
                elapsed=ack.elapsed,
                error=f"{name} failed with the error “invalid_command_response”",
                problems=tuple(problems),
            )
        message = bot_message(self._core.app, body)
        if body.get("response_type") == "in_channel":
            kept = self._workspace.post(channel_id, message)
        else:
            kept = self._workspace.post_ephemeral(channel_id, self.id, message)
        return Answer(
            ok=True,
            status=ack.status,
            body=ack.body,
            elapsed=ack.elapsed,
            message={**kept, "channel": channel_id},
        )
