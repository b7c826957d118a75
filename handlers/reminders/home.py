"""Reminders on a person's Home: their own, with their next times."""

from __future__ import annotations

from bot.store.people import Person
from handlers.blocks import Block, actions, divider, escape, section
from handlers.reminders import controls, saying
from handlers.reminders.core import Core
from handlers.wording import Zones
from schedules.outlook import upcoming
from schedules.subscriptions import Subscription

BLOCK_HOME = "reminders_home"
SHOWN_SKIPPED = 3


def own(core: Core, person: Person) -> list[Block]:
    """A person's reminders, and how to change them."""
    zones, now = core.zones(person), core.clock.now()
    blocks = saying.overview(core, person.user_id, zones, title="My reminders", is_channel=False)
    subscription = core.subscriptions.of(person.user_id)
    if subscription is None:
        return [divider(), *blocks, actions([controls.set_up()], BLOCK_HOME)]
    buttons = [controls.change()]
    for each in upcoming(core.db, person.user_id, now, limit=1):
        day = saying.session_day(each.occurrence, zones)
        buttons.append(controls.skip_next(each.occurrence, day))
    buttons.append(controls.off())
    if subscription.is_paused(now):
        buttons.append(controls.resume())
    skipped = _skipped(core, subscription, zones)
    return [divider(), *blocks, *skipped, actions(buttons, BLOCK_HOME)]


def _skipped(core: Core, subscription: Subscription, zones: Zones) -> list[Block]:
    """The next sessions that are skipped, each with a way to take that back."""
    found = [core.calendar.occurrence(*session) for session in subscription.skipped]
    ahead = [occurrence for occurrence in found if occurrence and core.can_remind(occurrence)]
    blocks: list[Block] = []
    for occurrence in sorted(ahead, key=lambda one: one.local_start)[:SHOWN_SKIPPED]:
        day = saying.session_day(occurrence, zones)
        text = f"Skipped: {escape(occurrence.title)} {day}"
        blocks.append(section(text, accessory=controls.unskip_next(occurrence, day)))
    return blocks
