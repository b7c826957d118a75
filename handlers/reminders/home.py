"""Reminders on a person's Home: their own with their next times, and what waits for keepers."""

from __future__ import annotations

from bot.store import deliveries as ledger_table
from bot.store.people import Person
from handlers.blocks import Block, actions, bullets, divider, escape, section
from handlers.reminders import controls, saying
from handlers.reminders.core import Core
from schedules.calendar import epoch
from schedules.ledger import Delivery, State, delivery_of

BLOCK_HOME = "reminders_home"
SHOWN_HELD = 5


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


def held(core: Core, person: Person) -> list[Block]:
    """For keepers: what does not go to channels until its date is confirmed."""
    if person.user_id not in core.keepers():
        return []
    now = core.clock.now()
    rows = ledger_table.listing(core.db, state=State.HELD.value, since=epoch(now))
    waiting: dict[tuple[str, str], list[Delivery]] = {}
    for row in rows:
        waiting.setdefault((row["uid"], row["recurrence_id"]), []).append(delivery_of(row))
    lines = [_held_line(core, deliveries) for deliveries in list(waiting.values())[:SHOWN_HELD]]
    if not lines:
        return []
    text = "*Held until the date is confirmed*\n" + bullets(lines)
    return [divider(), section(text)]


def _held_line(core: Core, deliveries: list[Delivery]) -> str:
    first = deliveries[0]
    zones = core.zones()
    occurrence = core.calendar.occurrence(first.uid, first.recurrence_id)
    what = (
        f"{escape(occurrence.title)} {saying.session_day(occurrence, zones)}" if occurrence else ""
    )
    channels = ", ".join(f"<#{one}>" for one in sorted({d.destination for d in deliveries}))
    number = "1 reminder" if len(deliveries) == 1 else f"{len(deliveries)} reminders"
    return f"{what}: {number} to {channels}, the first due {saying.moment(first.due, zones)}"
