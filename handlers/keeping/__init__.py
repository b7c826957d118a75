"""Keeping the community from inside Slack: who may, the calendar, and what is shared.

`handlers.keepers` knows who they are, and stands before every listener that changes shared things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.community import Community
from bot.outbox.kinds import Kind
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.store.people import Person
from handlers.blocks import Block
from handlers.keepers import Guarded, Keepers
from handlers.keeping import (
    adding,
    announcing,
    appointing,
    asking,
    changing,
    digest,
    going_out,
    managing,
    publishing,
    setup,
)
from handlers.keeping.adding import Adding
from handlers.keeping.announcing import Announcing
from handlers.keeping.appointing import Appointing
from handlers.keeping.asking import Asking
from handlers.keeping.changing import Changing
from handlers.keeping.digest import Digest
from handlers.keeping.going_out import GoingOut, Preview
from handlers.keeping.managing import Managing
from handlers.keeping.publishing import Publishing
from handlers.keeping.setup import Setup
from handlers.keeping.watching import Facts, Watching
from handlers.keeping.wording import Words
from handlers.routing import Routes
from handlers.sessions import Subcommand
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.model import Occurrence
from schedules.shared_settings import SharedSettings

__all__ = ["Keepers", "Keeping", "register"]


@dataclass(frozen=True)
class Keeping:
    """Everything that keepers can do."""

    keepers: Keepers
    shared: SharedSettings
    appointing: Appointing
    adding: Adding
    managing: Managing
    publishing: Publishing
    announcing: Announcing
    digest: Digest
    asking: Asking
    setup: Setup
    going_out: GoingOut
    watching: Watching
    changed: Callable[[], None]

    @classmethod
    def of(
        cls,
        calendar: Calendar,
        community: Community,
        clock: Clock,
        admins: frozenset[str],
        outbox: Outbox,
        preview: Preview,
        facts: Facts = list,
        changed: Callable[[], None] = lambda: None,
    ) -> Keeping:
        """For this community; `admins` keep its calendar to begin with.

        `preview` words a reminder before it goes out, `facts` are all that is stated, `changed`
        is called whenever a keeper has done something.
        """
        command = community.commands.sessions
        keepers = Keepers(calendar.db, admins, f"{command} keepers")
        editor, words = Editor(calendar), Words(community, calendar)
        shared = SharedSettings(calendar)
        change = Changing(editor, words, clock)
        posts = Digest(calendar, words, clock, outbox)
        ask = Asking(keepers, editor, change, words, clock, outbox)
        return cls(
            keepers=keepers,
            shared=shared,
            appointing=Appointing(keepers, clock),
            adding=Adding(editor, words, shared, clock),
            managing=Managing(editor, change, words, clock),
            publishing=Publishing(editor, words, clock),
            announcing=Announcing(calendar, words, clock, outbox),
            digest=posts,
            asking=ask,
            setup=Setup(keepers, shared, ask, words, clock),
            going_out=GoingOut(keepers, calendar, posts, words, clock, preview),
            watching=Watching(keepers, calendar, words, clock, posts, facts),
            changed=changed,
        )

    def guarded(self, routes: Routes) -> Guarded:
        """Registers what only keepers may do."""
        return Guarded(routes, self.keepers, self.keepers.is_keeper, changed=self.changed)

    def kinds(self) -> dict[str, Kind[Message]]:
        """The kinds of messages that it puts into the outbox."""
        return {
            digest.KIND: self.digest,
            announcing.KIND: self.announcing,
            asking.KIND: self.asking,
        }

    def look_after(self) -> None:
        """Put what keepers are to be asked, and digests; called every few minutes."""
        self.asking.plan()
        self.digest.plan()

    def home(self, person: Person) -> list[Block]:
        """What keepers filled in, for everybody's Home, and the part of keepers or their lack."""
        return [
            *self.setup.links(),
            *self.appointing.home(person),
            *self.setup.home(person),
            *self.going_out.home(person),
            *self.watching.home(person),
        ]

    def note(self, occurrence: Occurrence) -> str:
        """Who gave the registration link of a session, for the small print of its card."""
        return self.setup.note(occurrence)

    def subcommands(self, routes: Routes) -> dict[str, Subcommand]:
        """What is typed after the sessions' own command."""
        only = self.guarded(routes)
        sees = self.keepers.is_keeper
        return {
            "add": Subcommand(
                only.command(self.adding.open), "a session, or a series of them", sees
            ),
            "manage": Subcommand(
                only.command(self.managing.command),
                "sessions: edit, confirm, move, cancel, restore, undo",
                sees,
            ),
            "dates": Subcommand(
                only.command(self.publishing.open), "confirm the dates of a year", sees
            ),
            "announce": Subcommand(
                only.command(self.announcing.open),
                "a session in channels, or as an email to copy",
                sees,
            ),
            "digest": Subcommand(
                only.command(self.digest.command), "the weekly digest, on or off by channel", sees
            ),
            "settings": Subcommand(
                only.command(self.setup.open), "links, contact and channel for everybody", sees
            ),
            "keepers": Subcommand(
                self.appointing.command,
                "who keeps the calendar",
                lambda person: sees(person) or self.keepers.may_appoint(person),
            ),
        }


def register(routes: Routes, keeping: Keeping) -> None:
    """Answer the buttons and modals of keepers, and nobody else's."""
    keepers = keeping.guarded(routes)
    appointing.register(routes, keeping.appointing)
    adding.register(keepers, keeping.adding)
    managing.register(keepers, keeping.managing)
    changing.register(keepers, keeping.managing.changing)
    publishing.register(keepers, keeping.publishing)
    announcing.register(keepers, keeping.announcing)
    digest.register(keepers, keeping.digest)
    asking.register(keepers, keeping.asking)
    setup.register(keepers, keeping.setup)
    going_out.register(keepers, keeping.going_out)
