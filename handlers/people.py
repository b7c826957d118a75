"""Who people are: their names and zones, who keeps the calendar, and the guard of what those do.

Nobody waits for Slack: what is known is in the cache, and the rest is asked for in the background.
A button or a modal proves nothing: anybody can have kept one, or send one of their own making. So
each listener is registered through `Guarded`, which asks anew whenever it is called.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from bot.clock import Clock
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store import people as table
from bot.store.database import Database
from bot.store.people import STALE_SECONDS, Person, person, remember
from handlers.blocks import section
from handlers.effects import Ack, Effects, Handover, Run, Slack
from handlers.forms import closing
from handlers.routes import Action, Command, Event, Routes, Submission
from schedules.words import in_a_row

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class People:
    """Who is who. Nobody waits for Slack: what is unknown or old is asked for meanwhile."""

    db: Database
    clock: Clock
    carry_out: Handover
    home_team: Callable[[], str | None]
    _asked: set[str] = field(default_factory=set)

    def who(self, user_id: str) -> Person:
        """What is known of somebody now."""
        found = person(self.db, user_id)
        old = found.fetched_at < self.clock.now().timestamp() - STALE_SECONDS
        if user_id and old and user_id not in self._asked:
            self._asked.add(user_id)
            self.carry_out([Run(partial(self._fetch, user_id))])
        return found

    def keep(self, user: Mapping[str, Any]) -> None:
        """Remember what a user object of Slack says."""
        now = int(self.clock.now().timestamp())
        remember(self.db, dict(user), self.home_team(), now)

    def changed(self, event: Event) -> Effects:
        """Somebody's profile changed; of people who never used the bot nothing is kept."""
        user = event.payload["user"]
        if person(self.db, user["id"]).fetched_at:
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


log = logging.getLogger(__name__)

ONLY_KEEPERS = "Only calendar keepers can do that."

Request = TypeVar("Request", Command, Action, Submission)


@dataclass(frozen=True)
class Keepers:
    """Who keeps the calendar: `admins` (BOT_ADMINS), and those appointed in Slack."""

    db: Database
    admins: frozenset[str]
    keepers_command: str

    def ids(self) -> list[str]:
        """Everybody who keeps the calendar, by Slack's user id."""
        appointed = [str(row["user_id"]) for row in table.appointed(self.db)]
        found = [*sorted(self.admins), *(one for one in appointed if one not in self.admins)]
        return [one for one in found if not person(self.db, one).deleted]

    def is_keeper(self, who: Person) -> bool:
        """Whether somebody keeps the calendar now."""
        if who.deleted or not who.user_id:
            return False
        return who.user_id in self.admins or table.is_appointed(self.db, who.user_id)

    def may_appoint(self, who: Person) -> bool:
        """Whether somebody may say who keeps the calendar: the workspace's owners and admins."""
        return who.is_admin and not (who.deleted or who.is_external)

    def who_they_are(self) -> str:
        """A sentence (mrkdwn) that says whom to ask."""
        names = [f"<@{one}>" for one in self.ids()]
        if names:
            return f"The calendar is kept by {in_a_row(names)}."
        return (
            "Nobody keeps the calendar yet: an owner or admin of this workspace can appoint "
            f"somebody with `{self.keepers_command}`."
        )


@dataclass(frozen=True)
class Guarded:
    """Registers listeners that run only for those whom `allows` lets; the others are told why.

    `changed` is called after each, since something may be different then.
    """

    routes: Routes
    keepers: Keepers
    allows: Callable[[Person], bool]
    reason: str = ONLY_KEEPERS
    changed: Callable[[], None] = lambda: None

    def command(self, listener: Callable[[Command], Effects]) -> Callable[[Command], Effects]:
        """A listener for a subcommand."""
        return self._only(listener, "a command")

    def action(self, action_id: str, listener: Callable[[Action], Effects], **how: bool) -> None:
        """As `Routes.action`."""
        self.routes.action(action_id, self._only(listener, action_id), **how)

    def submission(self, callback_id: str, listener: Callable[[Submission], Effects]) -> None:
        """As `Routes.submission`."""
        self.routes.submission(callback_id, self._only(listener, callback_id))

    def _only(
        self, listener: Callable[[Request], Effects], name: str
    ) -> Callable[[Request], Effects]:
        def guarded(request: Request) -> Effects:
            if self.allows(request.person):
                effects = listener(request)
                self.changed()
                return effects
            log.warning("refused: %s tried %s", request.person.user_id, name)
            return _refusal(request, f"{self.reason} {self.keepers.who_they_are()}")

        return guarded


def _refusal(request: Command | Action | Submission, text: str) -> Effects:
    match request:
        case Command():
            return [Ack(Message(section(text)))]
        case Action():
            return request.aside(text)
        case Submission():
            return closing("Not possible", text)
