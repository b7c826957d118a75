"""The app's Home tab: the next sessions, each feature's own part, and what the bot is not.

It is published when somebody opens it and when something on it changes, and only if what stands
there is different; Slack's hash of the view keeps two publishings from overtaking each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from bot.clock import Clock
from bot.knowledge import Community
from bot.store import homes
from bot.store.database import Database
from bot.store.people import Person, person
from handlers.blocks import Block, actions, context, divider, escape, header, section
from handlers.effects import Call, Effect, Effects
from handlers.routing import Event, Routes
from handlers.sessions import Sessions

Piece = Callable[[Person], Sequence[Block]]

MOST_BLOCKS = 100
BLOCK_WAYS = "home_ways"
# A Home is kept up to date for so long after it was opened.
LOOKED_AT = timedelta(hours=24)
# So often "in 40 minutes" is put right. Every zone begins its day at such a step, too.
STEP_SECONDS = 300


@dataclass(frozen=True)
class Home:
    """Builds and publishes a person's Home.

    `pieces` are the other features' parts of it, `ways` the buttons of its last part.
    """

    db: Database
    community: Community
    sessions: Sessions
    clock: Clock
    pieces: Sequence[Piece] = ()
    ways: Sequence[Block] = ()
    _on_its_way: dict[str, str] = field(default_factory=dict)

    def opened(self, event: Event) -> Effects | None:
        """Somebody opened the app: publish what is true now, if it is not there already."""
        if event.payload.get("tab") != "home":
            return None
        who = event.person
        homes.opened(self.db, who.user_id, int(self.clock.now().timestamp()))
        there = event.payload.get("view") or {}
        if not there:
            homes.published(self.db, who.user_id, None, None)
        return self._publish(who)

    def refresh(self) -> Effects:
        """Publish anew where somebody looked lately and something changed."""
        since = int((self.clock.now() - LOOKED_AT).timestamp())
        found: list[Effect] = []
        for user_id in homes.opened_since(self.db, since):
            found += self._publish(person(self.db, user_id))
        return found

    def changed(self, who: Person) -> Effects:
        """Somebody did something that may show on their Home: publish it if they have one."""
        return self._publish(who) if homes.home(self.db, who.user_id) else ()

    def view(self, who: Person, now: datetime | None = None) -> dict[str, Any]:
        """The Home of one person, with times in their zone."""
        now = now or self.clock.now()
        blocks: list[Block] = [header("Next sessions")]
        for number, occurrence in enumerate(self.sessions.next_of_each_kind(now)):
            blocks += self.sessions.card(occurrence, who, now, f"home-session-{number}")
        if len(blocks) == 1:
            blocks.append(section("No session is announced yet."))
        for piece in self.pieces:
            blocks += piece(who)
        ending = self._ending()
        return {"type": "home", "blocks": [*blocks[: MOST_BLOCKS - len(ending)], *ending]}

    def _ending(self) -> list[Block]:
        words = self.community.commands
        commands = [kind.command for kind in self.community.kinds if kind.command]
        typed = [words.menu, *commands, words.sessions, words.reminders, words.eligibility]
        ask = ", ".join(f"`{name}`" for name in [*typed, words.ask, words.guide] if name)
        return [
            divider(),
            section(
                f"*Ask anywhere in Slack*\nType {ask}, or write to the bot under Messages. "
                f"`{words.menu} help` explains the rest."
            ),
            *([actions(list(self.ways), BLOCK_WAYS)] if self.ways else []),
            context(escape(self.community.about.unofficial)),
        ]

    def _publish(self, who: Person) -> Effects:
        kept = homes.home(self.db, who.user_id) or {}
        digest = self._digest(who)
        if digest in (kept.get("digest"), self._on_its_way.get(who.user_id)):
            return ()
        self._on_its_way[who.user_id] = digest
        arguments: dict[str, Any] = {"user_id": who.user_id, "view": self.view(who)}
        if kept.get("view_hash"):
            arguments["hash"] = kept["view_hash"]

        def published(response: Mapping[str, Any]) -> Effects:
            self._on_its_way.pop(who.user_id, None)
            view = response.get("view") or {}
            homes.published(self.db, who.user_id, digest, view.get("hash"))
            return ()

        def failed(error: str) -> Effects:
            self._on_its_way.pop(who.user_id, None)
            homes.published(self.db, who.user_id, None, None)
            return ()

        return [Call("views.publish", arguments, then=published, otherwise=failed)]

    def _digest(self, who: Person) -> str:
        """What changes by more than a few minutes until a session."""
        now = int(self.clock.now().timestamp())
        step = datetime.fromtimestamp(now - now % STEP_SECONDS, UTC)
        content = json.dumps(self.view(who, step), sort_keys=True)
        return blake2b(content.encode(), digest_size=12).hexdigest()


def register(app: Routes, home: Home) -> None:
    """Publish Home when somebody opens it."""
    app.event("app_home_opened", home.opened)
