"""The state of the local workspace: people, conversations, and what each person sees.

Everything is guarded by one lock, which is never held while waiting for the app.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.local.block_kit import Drafts
from bot.local.conversations import Conversation, Message, Timestamps
from bot.local.happenings import Changes, Listener, Notifications
from bot.local.members import TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Channel, InstalledApp, Person
from bot.local.uploads import Files
from bot.local.views import Views
from bot.local.workspace_file import Store

SLACKBOT = "USLACKBOT"
_SAVED = ("id", "name", "kind", "created", "partner", "is_archived", "is_ext_shared", "topic")


class Workspace:
    """People, channels, direct messages, messages, modals, Homes and files.

    Messages and views are plain Slack JSON; treat what you get as read-only. Methods take ids, and
    raise KeyError for an id that does not exist. `changes` tells of everything that happens;
    `version` is the number of the last change.
    """

    team_id = TEAM_ID
    team_name = TEAM_NAME
    team_domain = TEAM_DOMAIN

    def __init__(
        self,
        app: InstalledApp,
        clock: Clock,
        people: Iterable[Person],
        channels: Sequence[Channel],
        store: Store,
    ) -> None:
        self.lock = threading.RLock()
        self.app = app
        self.clock = clock
        self.changes = Changes(self.lock)
        self.notifications = Notifications()
        self.changes.subscribe(self.notifications.heard)
        self.people = {person.id: person for person in people}
        self.people[app.user_id] = Person(app.user_id, app.name, app.name, is_bot=True)
        self.people[SLACKBOT] = Person(SLACKBOT, "slackbot", "Slackbot", is_bot=True)
        self.conversations: dict[str, Conversation] = {}
        self._direct: dict[str, str] = {}
        self._ephemeral: dict[tuple[str, str], dict[str, Message]] = {}
        self._store = store
        self._timestamps = Timestamps(clock)
        self._reads = store.reads()
        self._restore()
        for channel in channels:
            self._begin(channel)
        self.drafts = Drafts(self.lock)
        self.views = Views(self.lock, self.changes, self.drafts, store, app)
        self.files = Files(self.lock, store)

    # -- listening

    @property
    def version(self) -> int:
        """The number of the last change."""
        return self.changes.number

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See `Changes.subscribe`."""
        return self.changes.subscribe(listener)

    def wait_until(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """See `Changes.wait_until`."""
        return self.changes.wait_until(condition, timeout)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.clock.now()

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
                parent = conversation.messages[kept["thread_ts"]]
                kept["parent_user_id"] = parent["user"]
            conversation.add(kept)
            self._store.save_message(channel, kept)
            self.changes.publish("message", channel=channel, ts=kept["ts"], message=kept)
            if "thread_ts" in kept:
                self._thread_grew(conversation, kept["thread_ts"])
            return kept

    def edit(self, channel: str, ts: str, fields: dict[str, Any]) -> Message:
        """Change `fields` of a message; a field given as None is removed."""
        with self.lock:
            before = self.conversations[channel].messages[ts]
            merged = {**before, **fields}
            kept = {name: value for name, value in merged.items() if value is not None}
            self._keep_changed(channel, before, kept, edited=True)
            return kept

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
                conversation.replace(tombstone)
                self._store.save_message(channel, tombstone)
            else:
                conversation.remove(ts)
                self._store.remove_message(channel, ts)
            self.changes.publish("deleted", channel=channel, ts=ts, before=before)
            thread_ts = before.get("thread_ts", ts)
            if thread_ts != ts:
                self._thread_grew(conversation, thread_ts)

    def _thread_grew(self, conversation: Conversation, thread_ts: str) -> None:
        before = conversation.messages.get(thread_ts)
        if before is None:
            return
        summary = conversation.thread_summary(thread_ts)
        gone = ("thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users")
        kept = {name: value for name, value in before.items() if name not in gone} | summary
        self._keep_changed(conversation.id, before, kept, edited=False)

    def _keep_changed(self, channel: str, before: Message, kept: Message, *, edited: bool) -> None:
        self.conversations[channel].replace(kept)
        self._store.save_message(channel, kept)
        self.changes.publish(
            "changed", channel=channel, ts=kept["ts"], message=kept, before=before, edited=edited
        )

    # -- messages that one person sees; not kept on disk, as Slack does not keep them either

    def post_ephemeral(self, channel: str, user: str, message: Message) -> Message:
        """Show `message` to `user` alone, in the conversation; returns it as kept."""
        with self.lock:
            kept = {
                "type": "message",
                **message,
                "ts": self._timestamps.issue(),
                "is_ephemeral": True,
            }
            return self._keep_ephemeral(channel, user, kept)

    def replace_ephemeral(self, channel: str, user: str, ts: str, message: Message) -> Message:
        """Put `message` in the place of the ephemeral message `ts`."""
        with self.lock:
            before = self._ephemeral[user, channel][ts]
            kept = {"type": "message", **message, "ts": ts, "is_ephemeral": True}
            if "thread_ts" in before:
                kept["thread_ts"] = before["thread_ts"]
            return self._keep_ephemeral(channel, user, kept)

    def delete_ephemeral(self, channel: str, user: str, ts: str) -> None:
        """Take the ephemeral message `ts` away."""
        with self.lock:
            del self._ephemeral[user, channel][ts]
            self.changes.publish("ephemeral", channel=channel, user=user, ts=ts)

    def ephemerals(self, channel: str, user: str) -> dict[str, Message]:
        """The ephemeral messages of `user` in the conversation, by timestamp."""
        with self.lock:
            return dict(self._ephemeral.get((user, channel), {}))

    def _keep_ephemeral(self, channel: str, user: str, kept: Message) -> Message:
        self._ephemeral.setdefault((user, channel), {})[kept["ts"]] = kept
        self.changes.publish("ephemeral", channel=channel, user=user, ts=kept["ts"], message=kept)
        return kept

    # -- conversations

    def direct_message(self, user: str) -> Conversation:
        """The direct message between `user` and the bot, opened when there is none yet."""
        with self.lock:
            if user in self._direct:
                return self.conversations[self._direct[user]]
            if user not in self.people:
                raise KeyError(user)
            conversation = Conversation(
                id="D" + user[1:],
                name=user,
                kind="im",
                created=int(self.now().timestamp()),
                members={user, self.app.user_id},
                partner=user,
            )
            self._direct[user] = conversation.id
            self._keep_conversation(conversation)
            return conversation

    def has_direct_message(self, user: str) -> bool:
        """Whether `user` and the bot have a direct message already."""
        with self.lock:
            return user in self._direct

    def add_channel(self, channel: Channel) -> Conversation:
        """Create `channel`."""
        with self.lock:
            self._begin(channel)
            return self.conversations[channel.id]

    def join(self, channel: str, user: str) -> None:
        """Make `user` (the bot included) a member of the channel."""
        with self.lock:
            self.conversations[channel].members.add(user)
            self._keep_conversation(self.conversations[channel])

    def leave(self, channel: str, user: str) -> None:
        """Take `user` (the bot included) out of the channel."""
        with self.lock:
            self.conversations[channel].members.discard(user)
            self._keep_conversation(self.conversations[channel])

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive the channel, or bring it back."""
        with self.lock:
            self.conversations[channel].is_archived = archived
            self._keep_conversation(self.conversations[channel])

    def may_see(self, user: str, channel: str) -> bool:
        """Whether the person sees the conversation: a public channel, or a member of it."""
        with self.lock:
            conversation = self.conversations[channel]
            person = self.people[user]
            is_guest = person.is_restricted or person.is_ultra_restricted or person.is_stranger
            return user in conversation.members or (conversation.kind == "channel" and not is_guest)

    def conversations_of(self, user: str) -> list[Conversation]:
        """What stands in the person's sidebar: channels by name, then direct messages."""
        with self.lock:
            mine = [c for c in self.conversations.values() if user in c.members]
            return sorted(mine, key=lambda c: (c.kind == "im", c.name))

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        """`user` has read the conversation up to the message `ts`."""
        with self.lock:
            if ts > self.last_read(user, channel):
                self._reads[user, channel] = ts
                self._store.save_read(user, channel, ts)
                self.changes.publish("read", channel=channel, user=user, ts=ts)

    def last_read(self, user: str, channel: str) -> str:
        """The timestamp up to which `user` has read; "" when nothing yet."""
        with self.lock:
            return self._reads.get((user, channel), "")

    # -- people

    def change_person(self, user: str, **fields: Any) -> Person:
        """Change the profile of `user` (fields of `Person`), for instance `tz` or `deleted`."""
        with self.lock:
            self.people[user] = replace(self.people[user], **fields)
            self.changes.publish("person", user=user)
            return self.people[user]

    # -- keeping

    def _begin(self, channel: Channel) -> None:
        if channel.id in self.conversations:
            return
        everybody = (p.id for p in self.people.values() if not p.is_bot and not p.is_stranger)
        members = set(channel.members if channel.members is not None else everybody)
        if channel.bot_is_member:
            members.add(self.app.user_id)
        self._keep_conversation(
            Conversation(
                id=channel.id,
                name=channel.name,
                kind="group" if channel.is_private else "channel",
                created=int(self.now().timestamp()),
                members=members,
                is_archived=channel.is_archived,
                is_ext_shared=channel.is_ext_shared,
                topic=channel.topic,
                purpose=channel.purpose,
            )
        )

    def _keep_conversation(self, conversation: Conversation) -> None:
        self.conversations[conversation.id] = conversation
        saved = {name: getattr(conversation, name) for name in (*_SAVED, "purpose")}
        self._store.save_conversation(saved | {"members": sorted(conversation.members)})
        self.changes.publish("channel", channel=conversation.id)

    def _restore(self) -> None:
        for saved in self._store.conversations():
            conversation = Conversation(**{**saved, "members": set(saved["members"])})
            self.conversations[conversation.id] = conversation
            if conversation.partner:
                self._direct[conversation.partner] = conversation.id
        for channel, message in self._store.messages():
            self.conversations[channel].add(message)
            self._timestamps.reserve(message["ts"])
