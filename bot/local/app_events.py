"""Events: what the app is told of changes in the workspace."""

from __future__ import annotations

from bot.local.conversations import Conversation, Message
from bot.local.happenings import Change
from bot.local.members import user_json
from bot.local.outcomes import Json
from bot.local.transport import Delivery
from bot.local.workspace import Workspace

_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_NOT_IN_EVENTS = ("metadata", "reply_count", "reply_users", "reply_users_count", "latest_reply")


class Events:
    """Makes events of changes; hand `heard` to `Workspace.subscribe`.

    `echoes` says whether the app is told of its own messages, with their metadata.
    """

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self.echoes = True
        self._workspace = workspace
        self._delivery = delivery

    def heard(self, change: Change) -> None:
        """Tell the app of `change`, if it may know and asked to."""
        if change.kind == "person" and change.user is not None:
            self._person_changed(change.user)
        elif change.kind in ("message", "changed", "deleted") and change.channel is not None:
            conversation = self._workspace.conversations[change.channel]
            if self._workspace.app.user_id in conversation.members:
                for event in self._message_events(change, conversation):
                    self._delivery.tell(event, is_ext_shared=conversation.is_ext_shared)

    def _message_events(self, change: Change, conversation: Conversation) -> list[Json]:
        app, message = self._workspace.app, change.message
        events: list[Json] = []
        if _HISTORY[conversation.kind] in app.scopes:
            events += self._history_events(change, conversation)
        if (
            change.kind == "message"
            and message is not None
            and f"<@{app.user_id}>" in message["text"]
            and message["user"] != app.user_id
            and conversation.kind != "im"
            and "app_mentions:read" in app.scopes
        ):
            events.append(
                {
                    **_bare(message),
                    "type": "app_mention",
                    "channel": conversation.id,
                    "event_ts": message["ts"],
                }
            )
            if "files" in message and "files:read" not in app.scopes:
                del events[-1]["files"]
        return events

    def _history_events(self, change: Change, conversation: Conversation) -> list[Json]:
        place = {"channel": conversation.id, "channel_type": conversation.kind}
        if change.kind == "message" and change.message is not None:
            event = {**_bare(change.message), **place, "event_ts": change.ts}
            if change.message["user"] == self._workspace.app.user_id:
                if not self.echoes:
                    return []
                if "metadata" in change.message:
                    event["metadata"] = change.message["metadata"]
            shared = []
            if "files" in change.message:
                event["subtype"] = "file_share"
                shared = [self._file_shared(file["id"], change) for file in event["files"]]
            return [event, *shared]
        event = {"type": "message", **place, "hidden": True}
        event |= {"ts": self._workspace.timestamp(), "previous_message": change.before}
        event["event_ts"] = event["ts"]
        if change.kind == "deleted":
            return [{**event, "subtype": "message_deleted", "deleted_ts": change.ts}]
        if change.edited:
            return [{**event, "subtype": "message_changed", "message": change.message}]
        return []

    def _file_shared(self, file_id: str, change: Change) -> Json:
        return {
            "type": "file_shared",
            "file_id": file_id,
            "user_id": change.message["user"] if change.message else None,
            "file": {"id": file_id},
            "channel_id": change.channel,
            "event_ts": change.ts,
        }

    def _person_changed(self, user: str) -> None:
        if "users:read" not in self._workspace.app.scopes:
            return
        now = self._workspace.now()
        with_email = "users:read.email" in self._workspace.app.scopes
        shown = user_json(self._workspace.people[user], now, with_email=with_email)
        stamp = int(now.timestamp())
        ts = self._workspace.timestamp()
        event = {"type": "user_change", "user": shown, "cache_ts": stamp, "event_ts": ts}
        self._delivery.tell(event)


def _bare(message: Message) -> Json:
    return {name: value for name, value in message.items() if name not in _NOT_IN_EVENTS}
