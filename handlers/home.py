"""The app's Home tab: the next sessions, each feature's own part, and what the bot is not.

It is published when somebody opens it and when something on it changes, and only if what stands
there is different. One publishing of a person's Home follows another, and Slack's hash of the view
keeps it from taking the place of what another bot on the same token published.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import Any

from bot.outbox.client import CallError
from bot.store import people
from bot.store.people import Person, person
from handlers.blocks import Block, actions, context, divider, escape, home_view, section
from handlers.effects import Effect, Effects, Run, Slack
from handlers.feature import Context, Feature
from handlers.menu import ask_button
from handlers.requests import Event
from handlers.routes import Routes
from schedules.heartbeat import every

log = logging.getLogger(__name__)

MOST_BLOCKS = 100
BLOCK_WAYS = "home_ways"
# A Home is kept up to date for so long after it was opened.
LOOKED_AT = timedelta(hours=24)
# So often "in 40 minutes" is put right. Every zone begins its day at such a step, too.
STEP_SECONDS = 300


@dataclass(frozen=True)
class Home:
    """Builds and publishes a person's Home, of which the `context`'s features make the parts."""

    context: Context
    _on_its_way: dict[str, object] = field(default_factory=dict)

    def opened(self, event: Event) -> Effects | None:
        """Somebody opened the app: publish what is true now, if it is not there already."""
        if event.payload.get("tab") != "home":
            return None
        who = event.person
        people.home_opened(self.context.db, who.user_id, int(self.context.clock.now().timestamp()))
        kept = people.home(self.context.db, who.user_id) or {}
        there = event.payload.get("view") or {}
        if not there or there.get("hash") != kept.get("view_hash"):
            people.home_published(self.context.db, who.user_id, None, None)
        return [Run(partial(self._publish, who.user_id))]

    def refresh(self) -> Effects:
        """Publish anew where somebody looked lately and something changed."""
        since = int((self.context.clock.now() - LOOKED_AT).timestamp())
        changed: list[Effect] = []
        for user_id in people.homes_opened_since(self.context.db, since):
            try:
                kept = people.home(self.context.db, user_id) or {}
                if self._digest(person(self.context.db, user_id)) != kept.get("digest"):
                    changed.append(Run(partial(self._publish, user_id)))
            except Exception:
                log.exception("the Home of %s cannot be made", user_id)
        return changed

    def changed(self, who: Person) -> Effects:
        """Somebody did something that may show on their Home: publish it if they have one."""
        if people.home(self.context.db, who.user_id) is None:
            return ()
        # Afterwards, when what they did is committed and acknowledged.
        return [Run(partial(self._publish, who.user_id))]

    def view(self, who: Person, now: datetime | None = None) -> dict[str, Any]:
        """The Home of one person, with times in their zone."""
        now = now or self.context.clock.now()
        parts = (feature.home(who, now) for feature in self.context.features)
        blocks = list(chain.from_iterable(parts))
        ending = self._ending()
        return home_view([*blocks[: MOST_BLOCKS - len(ending)], *ending])

    def _ending(self) -> list[Block]:
        listed = ", ".join(f"`{each.name}`" for each in self.context.listed())
        menu = self.context.community.commands.menu
        return [
            divider(),
            section(
                f"*Ask anywhere in Slack*\nType {listed}, or write to me under Messages. "
                f"`{menu} help` explains the rest."
            ),
            actions([ask_button()], BLOCK_WAYS),
            context(escape(self.context.community.about.unofficial)),
        ]

    def _publish(self, user_id: str, slack: Slack) -> Effects:
        """Publish what is different by now; while one is on its way, it looks again afterwards."""
        while True:
            who, kept = (
                person(self.context.db, user_id),
                people.home(self.context.db, user_id) or {},
            )
            digest = self._digest(who)
            if digest == kept.get("digest"):
                return ()
            with self._one_at_a_time(user_id) as is_free:
                if not (is_free and self._published(who, digest, slack)):
                    return ()

    def _published(self, who: Person, digest: str, slack: Slack) -> bool:
        """Publish a Home; whether to look once more, since it is there or changed meanwhile."""
        before = (people.home(self.context.db, who.user_id) or {}).get("view_hash")
        state = {"hash": before} if before else {}
        try:
            answer = slack.call("views.publish", user_id=who.user_id, view=self.view(who), **state)
        except CallError as error:
            people.home_published(self.context.db, who.user_id, None, None)
            return error.code == "hash_conflict"
        view_hash = (answer.get("view") or {}).get("hash")
        people.home_published(self.context.db, who.user_id, digest, view_hash)
        return True

    @contextmanager
    def _one_at_a_time(self, user_id: str) -> Iterator[bool]:
        """Whether no publishing of a Home is on its way; from now on one is."""
        mine = object()
        is_free = self._on_its_way.setdefault(user_id, mine) is mine
        try:
            yield is_free
        finally:
            if is_free:
                self._on_its_way.pop(user_id, None)

    def _digest(self, who: Person) -> str:
        """What changes by more than a few minutes until a session."""
        now = int(self.context.clock.now().timestamp())
        step = datetime.fromtimestamp(now - now % STEP_SECONDS, UTC)
        content = json.dumps(self.view(who, step), sort_keys=True)
        return blake2b(content.encode(), digest_size=12).hexdigest()


def feature(context: Context) -> Feature:
    """Publishes Home when somebody opens it, and when something on it changes."""
    home, routes = Home(context), Routes()
    routes.event("app_home_opened", home.opened)
    minute, rests = every(minutes=1), timedelta(minutes=5)
    refresh = context.job("homes", home.refresh, minute, "brings Homes up to date", rests)
    return Feature(routes, jobs=[refresh], changed_for=home.changed)
