"""Reminders: who wants to be told, what they are told, and how they change it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.community import Community
from bot.community.community import Way
from bot.outbox.kinds import Kind
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.store.people import Person
from handlers.blocks import Block
from handlers.effects import Effects
from handlers.reader import Intent, Said
from handlers.reminders import controls, home, modal, setting_up
from handlers.reminders.buttons import Buttons
from handlers.reminders.core import Core
from handlers.reminders.setting_up import SetUp
from handlers.reminders.typed import Listeners
from handlers.routing import Routes
from schedules.calendar import Calendar
from schedules.ledger import Delivery, DeliveryKind
from schedules.model import Occurrence
from schedules.planning import Planning
from schedules.telling import Telling


@dataclass(frozen=True)
class Reminders:
    """The feature, ready to be registered; other features show its pieces."""

    core: Core

    @classmethod
    def of(
        cls,
        calendar: Calendar,
        community: Community,
        clock: Clock,
        *,
        keepers: Callable[[], Collection[str]],
        outbox: Outbox,
        changed: Callable[[], None] = lambda: None,
        home_changed: Callable[[Person], Effects] = lambda person: (),
    ) -> Reminders | None:
        """The feature of a community; None where it has no command for it.

        `keepers` are the ids of those who may change every channel's reminders, `changed` is
        called after every change, `home_changed` brings a person's Home up to date.
        """
        command = community.commands.reminders
        if command is None:
            return None
        db = calendar.db
        own = db, calendar, community, clock, command
        return cls(Core(*own, keepers, changed, outbox, home_changed))

    def kinds(self, planning: Planning) -> dict[str, Kind[Message]]:
        """The kinds of messages that it puts into the outbox."""
        telling = Telling(planning, self.core.render)
        return {**dict.fromkeys(DeliveryKind, telling), setting_up.KIND: SetUp(self.core)}

    def preview(self, delivery: Delivery, reader: Person, now: datetime) -> Message:
        """A message before it goes out."""
        return self.core.preview(delivery, reader, now)

    def card_buttons(self, occurrence: Occurrence) -> list[Block]:
        """ "Remind me", for the answers about a session."""
        return self.core.card_buttons(occurrence)

    def list_buttons(self, occurrences: Sequence[Occurrence]) -> list[Block]:
        """ "Remind me", for the answers about several sessions."""
        return self.core.list_buttons(occurrences)

    def hear(self, said: Said) -> Intent | None:
        """What words about reminders ask for, done or offered; None for all others."""
        return Listeners(self.core).hear(said)

    def ways(self) -> dict[Way, Block]:
        """The button that opens the choices, for other features' messages."""
        return {"remind": controls.of_kinds([kind.id for kind in self.core.community.kinds])}

    def home(self, person: Person) -> list[Block]:
        """A person's own reminders, for their Home."""
        return home.own(self.core, person)


def register(app: Routes, reminders: Reminders) -> None:
    """Answer the command, the form and the buttons."""
    core = reminders.core
    listeners, buttons = Listeners(core), Buttons(core)
    app.command(core.command, listeners.command)
    app.submission(modal.CALLBACK, listeners.save)
    app.action(modal.ACTION_CHOOSE, listeners.choose)
    app.action(modal.ACTION_MORE, listeners.more)
    app.action(controls.ACTION_REGISTER, lambda action: ())
    changing = {
        controls.ACTION_ME: buttons.remind_me,
        controls.ACTION_EVERY: buttons.every,
        controls.ACTION_NOT_ME: buttons.not_me,
        controls.ACTION_SKIP: buttons.skip,
        controls.ACTION_UNSKIP: buttons.unskip,
        controls.ACTION_SKIP_NEXT: buttons.skip_next,
        controls.ACTION_UNSKIP_NEXT: buttons.unskip_next,
        controls.ACTION_STOP: buttons.stop,
        controls.ACTION_ALSO: buttons.also,
        controls.ACTION_OFF: buttons.off,
        controls.ACTION_RESUME: buttons.resume,
        controls.ACTION_UNDO: buttons.undo,
        controls.ACTION_YES: listeners.press_yes,
        controls.ACTION_AGAIN: listeners.press_again,
    }
    for action_id, listener in changing.items():
        app.action(action_id, listener, changes=True)
    app.action(controls.ACTION_CHANGE, buttons.change)
    app.action(controls.ACTION_KINDS, buttons.remind_of_kinds)
    app.action(controls.ACTION_SETTINGS, buttons.settings)


def commands(community: Community) -> list[tuple[str, str, str]]:
    """Name, description and hint of the command, for the manifest."""
    command = community.commands.reminders
    if command is None:
        return []
    hint = "[me 1 day, 15 minutes | channel | list | off | pause until January | help]"
    return [(command, "Be reminded before sessions, or have a channel reminded", hint)]


__all__ = ["Reminders", "commands", "register"]
