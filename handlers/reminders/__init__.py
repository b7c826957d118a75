"""Reminders: who wants to be told, what they are told, and how they change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial

from handlers.blocks import Block
from handlers.effects import Effects
from handlers.feature import Context, Feature
from handlers.payloads import UnreadableError, channel_in
from handlers.reader import Sureness
from handlers.reminders import buttons, choosing
from handlers.reminders.choosing import Choosing
from handlers.reminders.pressing import Pressing
from handlers.reminders.reminder import ReminderWords, SetUp
from handlers.reminders.reminding import OF_REMINDERS, SET_UP, Reminding
from handlers.routes import Action, ActionListener, Listed, Routes
from schedules.ledger import DeliveryKind
from schedules.model import Occurrence, recurrence_date
from schedules.planning import Telling


def feature(context: Context) -> Feature | None:
    """The feature of a community; None where it has no command for it."""
    if context.community.commands.reminders is None:
        return None
    own, words, changes = Reminding(context), ReminderWords(context), Pressing(context)

    def under_one(occurrence: Occurrence) -> list[Block]:
        return [buttons.me(occurrence)] if own.can_remind(occurrence) else []

    def under_several(occurrences: Sequence[Occurrence]) -> list[Block]:
        ahead = [each.kind for each in occurrences if own.can_remind(each)]
        return [_choices(dict.fromkeys(ahead))] if ahead else []

    telling = Telling(context.planning, words.render)
    return Feature(
        _routes(context),
        readings=[
            (Sureness.MINE, changes.hear_undo),
            (Sureness.MINE, changes.hear_following),
            (Sureness.ORDER, changes.hear),
            (Sureness.LIKELY, own.perhaps),
            (Sureness.NEAR, own.perhaps_still),
        ],
        kinds={**dict.fromkeys(DeliveryKind, telling), SET_UP: SetUp(context)},
        home=own.home,
        ways=lambda: {"remind": _choices(context.community.kind_by_id)},
        card_buttons=under_one,
        list_buttons=under_several,
        preview=words.preview,
        tell_channel=own.tell_channel,
    )


def _choices(kinds: Iterable[str]) -> Block:
    return buttons.choices("Remind me", kinds=list(kinds))


def _routes(context: Context) -> Routes:
    """The command, the form and the buttons."""
    changes, form, routes = Pressing(context), Choosing(context), Routes()
    hint = "[me 1 day, 15 minutes | channel | list | off | pause until January | help]"
    purpose = "Reminders for you or a channel"
    routes.command(Listed(changes.command, purpose, hint), changes.command_typed)
    routes.submission(choosing.CALLBACK, form.save)
    routes.action(choosing.ACTION_CHOOSE, form.choose)
    routes.action(choosing.ACTION_MORE, form.choose)
    for action_id in buttons.OPENED:
        routes.action(action_id, changes.open)
    changing = {
        buttons.ACTION_ME: changes.remind_me,
        buttons.ACTION_EVERY: changes.every,
        buttons.ACTION_STOP: changes.stop,
        buttons.ACTION_ALSO: changes.also,
        buttons.ACTION_OFF: changes.off,
        buttons.ACTION_RESUME: changes.resume,
        buttons.ACTION_UNDO: changes.press_undo,
        buttons.ACTION_YES: changes.press_yes,
        buttons.ACTION_AGAIN: changes.press_again,
        **dict.fromkeys((*buttons.SKIPPED, *buttons.UNSKIPPED), changes.skip),
    }
    for action_id, listener in changing.items():
        routes.action(action_id, partial(_noting, context, listener), changes=True)
    return routes


def _noting(context: Context, listener: ActionListener, action: Action) -> Effects:
    """Do what is pressed, after which the next words may be about reminders."""
    of_one = {}
    with suppress(
        UnreadableError, KeyError, ValueError
    ):  # not of one session, or of somebody's own making
        at = recurrence_date(action.carried["rid"])
        of_one = {"uid": str(action.carried["uid"]), "rid": at.isoformat()}
    there = channel_in(action.carried.get("c") or action.carried.get("d"))
    seen = {"in": there, "seen_in": channel_in(action.channel_id)}
    about = {**OF_REMINDERS, **of_one, **{name: each for name, each in seen.items() if each}}
    return [*listener(action), *context.showed(action.person, about)]


__all__ = ["feature"]
