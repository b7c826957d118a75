"""The state of the local workspace: people, conversations, and what each person sees.

Everything is guarded by one lock, which is never held while waiting for the app.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.local.block_kit import Drafts
from bot.local.happenings import Happenings, Notifications
from bot.local.members import SLACKBOT, Channel, InstalledApp, Member
from bot.local.slack_conversations import Message, SlackConversation, Timestamps
from bot.local.uploads import Uploads
from bot.local.views import Views
from bot.local.workspace_file import WorkspaceFile


class Workspace:
    """People, channels, direct messages, messages, modals, Homes and files.

    Messages and views are plain Slack JSON; treat what you get as read-only. Methods take ids, and
    raise KeyError for an id that does not exist. `happenings` tells of everything that happens.
    With a `path`, all of it outlives a restart.
    """

    def __init__(
        self,
        app: InstalledApp,
        clock: Clock,
        people: Iterable[Member],
        channels: Sequence[Channel],
        path: Path | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.app = app
        self.clock = clock
        self.happenings = Happenings(self.lock)
        self.notifications = Notifications()
        self.happenings.subscribe(self.notifications.heard)
        self.people = {person.id: person for person in people}
        self.people[app.user_id] = Member(app.user_id, app.name, app.name, is_bot=True)
        self.people[SLACKBOT] = Member(SLACKBOT, "slackbot", "Slackbot", is_bot=True)
        self.conversations: dict[str, SlackConversation] = {}
        self.file = WorkspaceFile(path)
        self._ephemeral: dict[tuple[str, str], dict[str, Message]] = {}
        self._reads: dict[tuple[str, str], str] = {}
        self._timestamps = Timestamps(clock)
        self._restore()
        for channel in channels:
            self.add_channel(channel)
        self.drafts = Drafts()
        self.views = Views(self.happenings, self.drafts, self.file, app)
        self.files = Uploads(self.file)

    def timestamp(self) -> str:
        """A fresh timestamp, as messages have them."""
        with self.lock:
            return self._timestamps.issue()

    # -- messages that everybody in the conversation sees

    def post(self, channel: str, message: Message) -> Message:
        """Put `message` (JSON without `ts`) into the conversation; returns it as kept."""
        with self.lock:
            conversation = self.conversations[channel]
            kept = {"type": "message", **message, "ts": self._timestamps.issue()}
            if "thread_ts" in kept:
                kept["parent_user_id"] = conversation.messages[kept["thread_ts"]]["user"]
            self._keep(conversation, kept)
            self.happenings.publish("message", channel=channel, ts=kept["ts"], message=kept)
            self._thread_changed(conversation, kept)
            return kept

    def edit(self, channel: str, ts: str, fields: dict[str, Any]) -> Message:
        """Change `fields` of a message; a field given as None is removed."""
        with self.lock:
            before = self.conversations[channel].messages[ts]
            merged = {**before, **fields}
            kept = {name: value for name, value in merged.items() if value is not None}
            return self._keep_changed(channel, before, kept, edited=True)

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message; one that has replies leaves a tombstone, as in Slack."""
        with self.lock:
            conversation = self.conversations[channel]
            before = conversation.messages[ts]
            if conversation.replies(ts):
                tombstone = {
                    "type": "message",
                    "subtype": "tombstone",
                    "text": "This message was deleted.",
                    "user": SLACKBOT,
                    "hidden": True,
                    "ts": ts,
                    **conversation.thread_summary(ts),
                }
                self._keep(conversation, tombstone)
            else:
                self._remove(conversation, ts)
                root = conversation.messages.get(before.get("thread_ts", ts), before)
                if root.get("subtype") == "tombstone" and not conversation.replies(root["ts"]):
                    self._remove(conversation, root["ts"])  # nothing is left of the thread
            self.happenings.publish("deleted", channel=channel, ts=ts, before=before)
            self._thread_changed(conversation, before)

    def _keep(self, conversation: SlackConversation, message: Message) -> None:
        conversation.messages[message["ts"]] = message
        self.file.save("messages", conversation.id, message["ts"], message)

    def _remove(self, conversation: SlackConversation, ts: str) -> None:
        del conversation.messages[ts]
        self.file.drop("messages", channel=conversation.id, ts=ts)

    def _thread_changed(self, conversation: SlackConversation, reply: Message) -> None:
        """Note at the first message of a thread that `reply` came or went."""
        thread_ts = str(reply.get("thread_ts", reply["ts"]))
        before = conversation.messages.get(thread_ts)
        if before is None or thread_ts == reply["ts"]:
            return
        gone = ("thread_ts", "reply_count", "latest_reply")
        kept = {name: value for name, value in before.items() if name not in gone}
        kept |= conversation.thread_summary(thread_ts)
        self._keep_changed(conversation.id, before, kept, edited=False)

    def _keep_changed(
        self, channel: str, before: Message, kept: Message, *, edited: bool
    ) -> Message:
        self._keep(self.conversations[channel], kept)
        self.happenings.publish(
            "changed", channel=channel, ts=kept["ts"], message=kept, before=before, edited=edited
        )
        return kept

    # -- messages that one person sees; not kept on disk, as Slack does not keep them either

    def post_ephemeral(
        self, channel: str, user: str, message: Message, *, instead: str | None = None
    ) -> Message:
        """Show `message` to `user` alone, or put it in the place of one; returns it as kept."""
        with self.lock:
            kept = {"type": "message", **message, "is_ephemeral": True}
            kept["ts"] = ts = instead or self._timestamps.issue()
            theirs = self._ephemeral.setdefault((user, channel), {})
            if instead and "thread_ts" in theirs[instead]:
                kept["thread_ts"] = theirs[instead]["thread_ts"]
            theirs[ts] = kept
            self.happenings.publish("ephemeral", channel=channel, user=user, ts=ts, message=kept)
            return kept

    def delete_ephemeral(self, channel: str, user: str, ts: str) -> None:
        """Take the ephemeral message `ts` away."""
        with self.lock:
            del self._ephemeral[user, channel][ts]
            self.happenings.publish("ephemeral", channel=channel, user=user, ts=ts)

    def ephemerals(self, channel: str, user: str) -> dict[str, Message]:
        """The ephemeral messages of `user` in the conversation, by timestamp."""
        with self.lock:
            return dict(self._ephemeral.get((user, channel), {}))

    # -- conversations

    def direct_message(self, user: str) -> SlackConversation:
        """The direct message between `user` and the bot, opened when there is none yet."""
        channel = f"D{user[1:]}"
        with self.lock:
            if channel not in self.conversations:
                self._keep_conversation(
                    SlackConversation(
                        id=channel,
                        name=user,
                        kind="im",
                        created=int(self.clock.now().timestamp()),
                        members={user, self.app.user_id},
                        partner=user,
                    )
                )
            return self.conversations[channel]

    def add_channel(self, channel: Channel) -> SlackConversation:
        """Create `channel`, unless there is one with its id."""
        everybody = (p.id for p in self.people.values() if not p.is_bot and not p.is_stranger)
        members = set(channel.members if channel.members is not None else everybody)
        with self.lock:
            if channel.id not in self.conversations:
                self._keep_conversation(
                    SlackConversation(
                        id=channel.id,
                        name=channel.name,
                        kind="group" if channel.is_private else "channel",
                        created=int(self.clock.now().timestamp()),
                        members=members | ({self.app.user_id} if channel.bot_is_member else set()),
                        is_archived=channel.is_archived,
                        is_ext_shared=channel.is_ext_shared,
                        topic=channel.topic,
                        purpose=channel.purpose,
                    )
                )
            return self.conversations[channel.id]

    def join(self, channel: str, user: str) -> None:
        """Make `user` (the bot included) a member of the channel."""
        with self.lock:
            self._change(channel, members=self.conversations[channel].members | {user})

    def leave(self, channel: str, user: str) -> None:
        """Take `user` (the bot included) out of the channel."""
        with self.lock:
            self._change(channel, members=self.conversations[channel].members - {user})

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive the channel, or bring it back."""
        self._change(channel, is_archived=archived)

    def may_see(self, user: str, channel: str) -> bool:
        """Whether the person sees the conversation: a public channel, or a member of it."""
        conversation, person = self.conversations[channel], self.people[user]
        is_guest = person.is_restricted or person.is_ultra_restricted or person.is_stranger
        return user in conversation.members or (conversation.kind == "channel" and not is_guest)

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        """`user` has read the conversation up to the message `ts`."""
        with self.lock:
            if ts > self.last_read(user, channel):
                self._reads[user, channel] = ts
                self.file.save("reads", user, channel, ts)
                self.happenings.publish("read", channel=channel, user=user, ts=ts)

    def last_read(self, user: str, channel: str) -> str:
        """The timestamp up to which `user` has read; "" when nothing yet."""
        return self._reads.get((user, channel), "")

    # -- people

    def change_person(self, user: str, **fields: Any) -> Member:
        """Change the profile of `user` (fields of `Member`), for instance `tz` or `deleted`."""
        with self.lock:
            self.people[user] = replace(self.people[user], **fields)
            self.happenings.publish("person", user=user)
            return self.people[user]

    # -- keeping

    def _change(self, channel: str, **fields: Any) -> None:
        with self.lock:
            conversation = self.conversations[channel]
            for name, value in fields.items():
                setattr(conversation, name, value)
            self._keep_conversation(conversation)

    def _keep_conversation(self, conversation: SlackConversation) -> None:
        self.conversations[conversation.id] = conversation
        self.file.save("conversations", conversation.id, conversation.saved())
        self.happenings.publish("channel", channel=conversation.id)

    def _restore(self) -> None:
        for _, saved in self.file.rows("conversations"):
            conversation = SlackConversation(**{**saved, "members": set(saved["members"])})
            self.conversations[conversation.id] = conversation
        for channel, ts, message in self.file.rows("messages"):
            self.conversations[channel].messages[ts] = message
            self._timestamps.reserve(ts)
        self._reads = {(user, channel): ts for user, channel, ts in self.file.rows("reads")}
