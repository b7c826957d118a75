"""People's names and zones: from the cache at once, from Slack in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.outbox.client import CallError
from bot.store.database import Database
from bot.store.people import STALE_SECONDS, Person, person, remember
from handlers.effects import Effects, Run, Slack
from handlers.requests import Event
from handlers.routes import Routes
from handlers.sender import Handover


class People:
    """Who is who. Nobody waits for Slack: what is unknown or old is asked for meanwhile."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        carry_out: Handover,
        home_team: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._carry_out = carry_out
        self._home_team = home_team
        self._asked: set[str] = set()

    def who(self, user_id: str) -> Person:
        """What is known of somebody now."""
        found = person(self._db, user_id)
        old = found.fetched_at < self._clock.now().timestamp() - STALE_SECONDS
        if user_id and old and user_id not in self._asked:
            self._asked.add(user_id)
            self._carry_out([Run(partial(self._fetch, user_id))])
        return found

    def keep(self, user: Mapping[str, Any]) -> None:
        """Remember what a user object of Slack says."""
        now = int(self._clock.now().timestamp())
        remember(self._db, dict(user), self._home_team(), now)

    def changed(self, event: Event) -> Effects:
        """Somebody's profile changed; of people who never used the bot nothing is kept."""
        user = event.payload["user"]
        if person(self._db, user["id"]).fetched_at:
            self.keep(user)
        return ()

    def _fetch(self, user_id: str, slack: Slack) -> Effects:
        try:
            self.keep(slack.call("users.info", user=user_id)["user"])
        except CallError:
            pass  # asked again when they are next seen
        finally:
            self._asked.discard(user_id)
        return ()


def register(routes: Routes, people: People) -> None:
    """Hear of profiles that change."""
    routes.event("user_change", people.changed)
