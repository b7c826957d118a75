"""Reminders: who wants to be told, what they are told, and how they change it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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
from handlers.reminders import buttons, choosing
from handlers.reminders.choosing import Choosing
from handlers.reminders.pressed import Pressed
from handlers.reminders.reminder import SET_UP, SetUp, Worded
from handlers.reminders.reminding import Reminding
from handlers.reminders.typed import Typed
from handlers.routing import Routes
from schedules.calendar import Calendar
from schedules.ledger import Delivery, DeliveryKind
from schedules.model import Occurrence
from schedules.planning import Planning, Telling


@dataclass(frozen=True)
class Reminders:
    """The feature, ready to be registered; other features show its pieces."""

    own: Reminding

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
        own = calendar, community, clock, command or "", keepers, changed, outbox, home_changed
        return cls(Reminding(*own)) if command else None

    def kinds(self, planning: Planning) -> dict[str, Kind[Message]]:
        """The kinds of messages that it puts into the outbox."""
        telling = Telling(planning, Worded(self.own).render)
        return {**dict.fromkeys(DeliveryKind, telling), SET_UP: SetUp(self.own)}

    def preview(self, delivery: Delivery, reader: Person, now: datetime) -> Message:
        """A message before it goes out."""
        return Worded(self.own).preview(delivery, reader, now)

    def card_buttons(self, occurrence: Occurrence) -> list[Block]:
        """ "Remind me", for the answers about a session that is to come."""
        return [buttons.me(occurrence)] if self.own.can_remind(occurrence) else []

    def list_buttons(self, occurrences: Sequence[Occurrence]) -> list[Block]:
        """ "Remind me", for the answers about several sessions of which some are to come."""
        ahead = [each.kind for each in occurrences if self.own.can_remind(each)]
        return [_choices(dict.fromkeys(ahead))] if ahead else []

    def hear(self, said: Said) -> Intent | None:
        """What words about reminders ask for, done or offered; None for all others."""
        return Typed(self.own).hear(said)

    def ways(self) -> dict[Way, Block]:
        """The button that opens the choices, for other features' messages."""
        return {"remind": _choices(self.own.community.kind_by_id)}

    def home(self, person: Person) -> list[Block]:
        """A person's own reminders, for their Home."""
        return self.own.home(person)


def _choices(kinds: Iterable[str]) -> Block:
    return buttons.choices("Remind me", kinds=list(kinds))


def register(app: Routes, reminders: Reminders) -> None:
    """Answer the command, the form and the buttons."""
    own = reminders.own
    typed, pressed, form = Typed(own), Pressed(own), Choosing(own)
    app.command(own.command, typed.command)
    app.submission(choosing.CALLBACK, form.save)
    app.action(choosing.ACTION_CHOOSE, form.choose)
    app.action(choosing.ACTION_MORE, form.more)
    app.action(buttons.ACTION_REGISTER, lambda action: ())
    for action_id in buttons.OPENED:
        app.action(action_id, pressed.open)
    changing = {
        buttons.ACTION_ME: pressed.remind_me,
        buttons.ACTION_EVERY: pressed.every,
        buttons.ACTION_STOP: pressed.stop,
        buttons.ACTION_ALSO: pressed.also,
        buttons.ACTION_OFF: pressed.off,
        buttons.ACTION_RESUME: pressed.resume,
        buttons.ACTION_UNDO: pressed.undo,
        buttons.ACTION_YES: typed.press_yes,
        buttons.ACTION_AGAIN: typed.press_again,
        **dict.fromkeys(buttons.SKIPPED, pressed.skip),
        **dict.fromkeys(buttons.UNSKIPPED, pressed.unskip),
    }
    for action_id, listener in changing.items():
        app.action(action_id, listener, changes=True)


def commands(community: Community) -> list[tuple[str, str, str]]:
    """Name, description and hint of the command, for the manifest."""
    command = community.commands.reminders
    if command is None:
        return []
    hint = "[me 1 day, 15 minutes | channel | list | off | pause until January | help]"
    return [(command, "Be reminded before sessions, or have a channel reminded", hint)]


__all__ = ["Reminders", "commands", "register"]
