"""What the surfaces of the local Slack share: the API, the page, and the people who visit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from bot.clock import MovableClock
from bot.local.calls import Calls, Rates
from bot.local.faults import Faults
from bot.local.happenings import Happening
from bot.local.members import Channel, Member, read_manifest, user_json
from bot.local.permits import ResponseUrls, Triggers
from bot.local.results import Json
from bot.local.slack_conversations import SlackConversation
from bot.local.transport import Transport
from bot.local.workspace import Workspace

_NOT_IN_EVENTS = ("metadata", "reply_count", "latest_reply")


class Backend:
    """One app in one workspace, and everything between the two.

    `path` is a SQLite file where the workspace outlives a restart (None: memory only); other
    programs may keep tables of their own in it. `jumps` are moments that the page's clock offers
    to move to, `welcome` what it suggests to a newcomer ({"label": …, "text": what is typed}).
    `extra_routes` are served besides. `url` is this server's address while it runs.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        clock: MovableClock,
        people: Sequence[Member],
        channels: Sequence[Channel],
        *,
        path: Path | None = None,
        jumps: Mapping[str, Callable[[], datetime | None]] | None = None,
        extra_routes: Sequence[BaseRoute] = (),
        welcome: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-local-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.url = ""
        self.app = read_manifest(manifest)
        self.clock = clock
        self.jumps = dict(jumps or {})
        self.extra_routes = list(extra_routes)
        self.welcome = list(welcome)
        self.faults = Faults()
        self.rates = Rates(clock)
        self.record = Calls(self.app, clock, self.faults, self.rates)
        self.triggers = Triggers(lambda: self.faults.take("trigger", "expire_trigger") is not None)
        self.response_urls = ResponseUrls(clock)
        self.workspace = Workspace(self.app, clock, people, channels, path)
        happenings = self.workspace.happenings
        self.delivery = Transport(
            self.app, clock, self.faults, self.signing_secret, lambda: happenings.publish("app")
        )
        self.events = Events(self.workspace, self.delivery)
        happenings.subscribe(self.events.heard)
        clock.on_move(lambda: happenings.publish("clock"))


class Events:
    """Makes events of changes; hand `heard` to `Happenings.subscribe`.

    `echoes` says whether the app is told of its own messages, with their metadata.
    """

    def __init__(self, workspace: Workspace, transport: Transport) -> None:
        self.echoes = True
        self._workspace = workspace
        self._transport = transport

    def heard(self, change: Happening) -> None:
        """Tell the app of `change`, if it may know and asked to."""
        if change.kind == "person" and change.user is not None:
            self._person_changed(change.user)
        elif change.kind in ("message", "changed", "deleted") and change.channel is not None:
            conversation = self._workspace.conversations[change.channel]
            if self._workspace.app.user_id in conversation.members:
                for event in self._message_events(change, conversation):
                    self._transport.tell(event, is_ext_shared=conversation.is_ext_shared)

    def _message_events(self, change: Happening, conversation: SlackConversation) -> list[Json]:
        app, message = self._workspace.app, change.message
        may_read = f"{conversation.family}:history" in app.scopes
        if change.kind != "message" or message is None:
            return self._change_events(change, conversation) if may_read else []
        place = {"channel": conversation.id, "event_ts": message["ts"]}
        bare = {name: part for name, part in message.items() if name not in _NOT_IN_EVENTS}
        own = message["user"] == app.user_id
        events: list[Json] = []
        if may_read and (self.echoes or not own):
            event = {**bare, **place, "channel_type": conversation.kind}
            if own and "metadata" in message:
                event["metadata"] = message["metadata"]
            if "files" in message:
                event["subtype"] = "file_share"
            events = [event]
        mentioned = f"<@{app.user_id}>" in message["text"] and "app_mentions:read" in app.scopes
        if mentioned and not own and conversation.kind != "im":
            if "files:read" not in app.scopes:
                bare.pop("files", None)
            events.append({**bare, **place, "type": "app_mention"})
        return events

    def _change_events(self, change: Happening, conversation: SlackConversation) -> list[Json]:
        """Of an edit or a deletion; none of a thread that merely grew."""
        if change.kind == "deleted":
            what: Json = {"subtype": "message_deleted", "deleted_ts": change.ts}
        elif change.edited:
            what = {"subtype": "message_changed", "message": change.message}
        else:
            return []
        ts = self._workspace.timestamp()
        place = {"channel": conversation.id, "channel_type": conversation.kind}
        event = {"type": "message", **place, "hidden": True, "ts": ts, "event_ts": ts}
        return [{**event, "previous_message": change.before, **what}]

    def _person_changed(self, user: str) -> None:
        if "users:read" not in self._workspace.app.scopes:
            return
        event = {"type": "user_change", "user": user_json(self._workspace.people[user])}
        self._transport.tell({**event, "event_ts": self._workspace.timestamp()})
