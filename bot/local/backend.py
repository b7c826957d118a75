"""What the surfaces of the local Slack share: the API, the page, and the people who visit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from bot.clock import MovableClock
from bot.local.app_events import Events
from bot.local.calls import Calls, Rates
from bot.local.faults import Faults
from bot.local.members import Channel, Member, read_manifest
from bot.local.permits import ResponseUrls, Triggers
from bot.local.transport import Transport
from bot.local.workspace import Workspace


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
        self.record = Calls(clock, self.faults, self.rates)
        self.triggers = Triggers(lambda: self.faults.take("trigger", "expire_trigger") is not None)
        self.response_urls = ResponseUrls(clock)
        self.workspace = Workspace(self.app, clock, people, channels, path)
        happenings = self.workspace.happenings
        self.delivery = Transport(
            self.app,
            clock,
            self.faults,
            self.signing_secret,
            changed=lambda: happenings.publish("app"),
            settled=happenings.ask_again,
        )
        self.events = Events(self.workspace, self.delivery)
        happenings.subscribe(self.events.heard)
        clock.on_move(lambda: happenings.publish("clock"))
