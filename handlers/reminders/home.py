"""Reminders on a person's Home: their own, with their next times."""

from __future__ import annotations

from bot.store.people import Person
from handlers.blocks import Block, actions, divider
from handlers.reminders import controls, saying
from handlers.reminders.core import Core

BLOCK_HOME = "reminders_home"


def own(core: Core, person: Person) -> list[Block]:
    """A person's reminders, and how to change them."""
    zones, now = core.zones(person), core.clock.now()
    blocks, _ = saying.overview(core, person.user_id, zones, title="My reminders", is_channel=False)
    subscription = core.subscriptions.of(person.user_id)
    buttons = [controls.change()]
    if subscription:
        buttons.append(controls.off())
    if subscription and subscription.is_paused(now):
        buttons.append(controls.resume())
    return [divider(), *blocks, actions(buttons, BLOCK_HOME)]
