"""Reminders: who wants to be told, what they are told, and how they change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.blocks import Block
from handlers.feature import Context, Feature
from handlers.reader import Sureness
from handlers.reminders import buttons, choosing
from handlers.reminders.choosing import Choosing
from handlers.reminders.pressed import Pressed
from handlers.reminders.reminder import SET_UP, ReminderWords, SetUp
from handlers.reminders.reminding import Reminding
from handlers.reminders.typed import Typed
from handlers.routes import Listed, Routes
from schedules.ledger import DeliveryKind
from schedules.model import Occurrence
from schedules.planning import Telling


def feature(context: Context) -> Feature | None:
    """The feature of a community; None where it has no command for it."""
    command, community = context.community.commands.reminders, context.community
    if command is None:
        return None
    own = Reminding(
        context.calendar,
        community,
        context.clock,
        command,
        context.keepers.ids,
        context.look,
        context.outbox,
        context.changed_for,
    )

    def under_one(occurrence: Occurrence) -> list[Block]:
        return [buttons.me(occurrence)] if own.can_remind(occurrence) else []

    def under_several(occurrences: Sequence[Occurrence]) -> list[Block]:
        ahead = [each.kind for each in occurrences if own.can_remind(each)]
        return [_choices(dict.fromkeys(ahead))] if ahead else []

    telling = Telling(context.planning, ReminderWords(own).render)
    return Feature(
        _routes(own),
        readings=[(Sureness.MINE, Typed(own).undo), (Sureness.ORDER, Typed(own).hear)],
        kinds={**dict.fromkeys(DeliveryKind, telling), SET_UP: SetUp(own)},
        home=lambda person, now: own.home(person),
        ways=lambda: {"remind": _choices(community.kind_by_id)},
        card_buttons=under_one,
        list_buttons=under_several,
        preview=ReminderWords(own).preview,
        tell_channel=SetUp(own).put,
    )


def _choices(kinds: Iterable[str]) -> Block:
    return buttons.choices("Remind me", kinds=list(kinds))


def _routes(own: Reminding) -> Routes:
    """The command, the form and the buttons."""
    routes = Routes()
    typed, pressed, form = Typed(own), Pressed(own), Choosing(own)
    hint = "[me 1 day, 15 minutes | channel | list | off | pause until January | help]"
    purpose = "Be reminded before sessions, or have a channel reminded"
    routes.command(Listed(own.command, purpose, hint), typed.command)
    routes.submission(choosing.CALLBACK, form.save)
    routes.action(choosing.ACTION_CHOOSE, form.choose)
    routes.action(choosing.ACTION_MORE, form.more)
    for action_id in buttons.OPENED:
        routes.action(action_id, pressed.open)
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
        routes.action(action_id, listener, changes=True)
    return routes


__all__ = ["feature"]
