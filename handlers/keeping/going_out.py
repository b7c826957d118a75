"""What goes out in the next 14 days, on keepers' Home: each with Preview, and Hold or Release.

A keeper holds everything of one session at one time before it, to channels and people alike, since
they hold it for what it says. The list names channels and counts people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    divider,
    escape,
    header,
    section,
)
from handlers.effects import Effects, open_view, update_view
from handlers.forms import Filled, Form, notice
from handlers.keepers import Keepers, say
from handlers.keeping.digest import Digest
from handlers.keeping.labels import Words, how_many
from handlers.requests import Action
from schedules.calendar import Calendar
from schedules.holding import Batch, Done, HeldKey, Holding, name_of
from schedules.leads import lead_in_words
from schedules.ledger import Delivery
from schedules.words import in_a_row

VIEW_ALL = "keepers_out"
ACTION_PREVIEW = "keepers_out_preview"
ACTION_HOLD = "keepers_out_hold"
ACTION_RELEASE = "keepers_out_release"
ACTION_ALL = "keepers_out_all"
ACTION_PAGE = "keepers_out_page"
ACTION_BACK = "keepers_out_back"
AHEAD = timedelta(days=14)
ON_HOME = 6
PAGE = 20
MOST_NAMED = 5
GONE = "That has gone out already, or is no longer planned."

Preview = Callable[[Delivery, Person, datetime], Message]
"""Words a message as it will read at a moment, to a channel, or to this person had they asked."""


@dataclass(frozen=True)
class GoingOut:
    """The list, and its buttons."""

    keepers: Keepers
    calendar: Calendar
    digest: Digest
    words: Words
    clock: Clock
    preview_of: Preview

    @property
    def holding(self) -> Holding:
        """What is held."""
        return Holding(self.calendar.db)

    def batches(self) -> list[Batch]:
        """Everything that goes out, soonest first."""
        now = self.clock.now()
        found = self.holding.batches(now, now + AHEAD)
        found += self.digest.batches(now, now + AHEAD)
        return sorted(found, key=lambda batch: (batch.due, batch.name))

    def home(self, person: Person) -> list[Block]:
        """The first of the list, for keepers."""
        if not self.keepers.is_keeper(person):
            return []
        found = self.batches()
        if not found:
            return []
        blocks: list[Block] = [header("For keepers: going out in the next 14 days")]
        blocks += self._rows(found[:ON_HOME])
        if len(found) > ON_HOME:
            more = button(f"Show all {len(found)}", ACTION_ALL, label="Show all that goes out")
            blocks.append(actions([more], "keepers-out-all"))
        return blocks

    def show_all(self, action: Action) -> Effects:
        """The whole list."""
        return [open_view(action.trigger_id, self.view(0))]

    def page(self, action: Action) -> Effects:
        """More and Back."""
        offset = int(action.value["offset"])
        return [update_view(action.view, self.view(offset))]

    def view(self, offset: int) -> dict[str, Any]:
        """A page of the whole list."""
        found = self.batches()
        offset = max(min(offset, (len(found) - 1) // PAGE * PAGE), 0)
        blocks = self._rows(found[offset : offset + PAGE])
        if not found:
            blocks = [section("Nothing goes out in the next 14 days.")]
        pages = []
        if offset:
            pages.append(button("Back", ACTION_BACK, {"offset": offset - PAGE}))
        if len(found) > offset + PAGE:
            pages.append(button("More", ACTION_PAGE, {"offset": offset + PAGE}))
        if pages:
            blocks.append(actions(pages))
        kept = {"offset": offset}
        return Form(VIEW_ALL, "Going out in 14 days", blocks, close="Close", kept=kept).view()

    def preview(self, action: Action) -> Effects:
        """The message as it will go out, for the keeper alone."""
        name = named(action.value)
        batch = next((one for one in self.batches() if one.name == name), None)
        if batch is None:
            view = notice("Preview", GONE).view()
        else:
            blocks = self._preview(batch, action.person)
            view = Form("keepers_out_preview", "Preview", blocks, close="Close").view()
        return [open_view(action.trigger_id, view, upon=action.view)]

    def hold(self, action: Action) -> Effects:
        """Let it wait until somebody releases it."""
        name = named(action.value)
        done: Done = "gone"
        if name and any(batch.name == name for batch in self.batches()):
            done = self.holding.hold(name, action.person.user_id, self.clock.now())
        return self._shown(action, done)

    def release(self, action: Action) -> Effects:
        """Let it go out."""
        name = named(action.value)
        if name is None:
            return self._shown(action, "gone")
        done = self.holding.release(name, action.person.user_id, self.clock.now())
        return self._shown(action, done)

    def _shown(self, action: Action, done: Done) -> Effects:
        """Show the list anew where it was pressed; Home follows by itself."""
        said: list[Any] = []
        if done == "gone":
            said += say(action, f"Nothing was held: {GONE[0].lower()}{GONE[1:]}")
        if action.view.get("type") == "modal":
            offset = int(Filled.of(action.view).kept.get("offset", 0))
            said.append(update_view(action.view, self.view(offset)))
        return said

    def _rows(self, found: Sequence[Batch]) -> list[Block]:
        blocks: list[Block] = []
        for number, batch in enumerate(found):
            value, what = _value(batch.name), self._what(batch)
            row = [button("Preview", ACTION_PREVIEW, value, label=clip(f"Preview: {what}", 75))]
            if batch.hold:
                text, action_id = "Release", ACTION_RELEASE
            else:
                text, action_id = "Hold", ACTION_HOLD
            row.append(button(text, action_id, value, label=clip(f"{text}: {what}", 75)))
            blocks += [section(self._line(batch)), actions(row, f"keepers-out-{number}")]
        return blocks

    def _line(self, batch: Batch) -> str:
        """When, what and to whom; then whether it waits for something."""
        due = f"*{self.words.moment(batch.due)}*"
        lines = [due, f"{escape(self._what(batch))}, to {_whom(batch)}"]
        if batch.hold:
            since = self.words.moment(batch.hold.since)
            lines.append(f"*HELD* by <@{batch.hold.by}>, {since}: {self._until(batch)}")
        if batch.in_doubt:
            names = in_a_row([f"<#{one}>" for one in batch.in_doubt[:MOST_NAMED]])
            lines.append(f"To {names} held until the date is confirmed.")
        return "\n".join(lines)

    def _until(self, batch: Batch) -> str:
        if batch.due > self.clock.now():
            return "nothing of it goes out, to channels or people, before somebody releases it."
        last = "before the next digest" if not batch.name.uid else "until the session has begun"
        if batch.name.uid and batch.lead is None:
            last = "until the session is over"
        return f"it was due then. Released, it goes out at once, {last}; later it never does."

    def _what(self, batch: Batch) -> str:
        """Plain text: Charter Chat on November 25, 1 day before."""
        if not batch.name.uid:
            return "Weekly digest"
        occurrence = self.calendar.occurrence(batch.name.uid, batch.name.at)
        if occurrence is None:
            return "A session that is gone, notice of the change"
        day = f"{occurrence.local_start:%B} {occurrence.local_start.day}"
        when = lead_in_words(batch.lead) if batch.lead else "notice of a change"
        return f"{occurrence.title} on {day}, {when}"

    def _preview(self, batch: Batch, keeper: Person) -> list[Block]:
        at = max(batch.due, self.clock.now())
        if not batch.name.uid:
            return self._preview_of_digest(batch, at)
        waiting = self.holding.waiting(batch.name)
        blocks: list[Block] = []
        channels = [one for one in waiting if one.is_channel]
        if channels:
            message = self.preview_of(channels[0], keeper, at)
            blocks += _shown_as(f"To <#{channels[0].destination}>", message)
            others = [f"<#{one.destination}>" for one in channels[1 : MOST_NAMED + 1]]
            if others:
                text = f"To {in_a_row(others)} the same, with who set it up there."
                blocks.append(context(text))
        people = [one for one in waiting if not one.is_channel]
        if people:
            title = f"To {how_many(len(people), 0)}, each in their own zone"
            blocks += _shown_as(title, self.preview_of(people[0], keeper, at))
        return [*blocks, context(self._when(batch, at))]

    def _preview_of_digest(self, batch: Batch, at: datetime) -> list[Block]:
        message = self.digest.message(batch.channels[0], self.digest.ahead(at))
        return [*_shown_as(f"To {_whom(batch)}", message), context(self._when(batch, at))]

    def _when(self, batch: Batch, at: datetime) -> str:
        said = "Held." if batch.hold else f"Goes out {self.words.moment(at)}."
        return f"{said} Only you see this preview; the buttons are named, not shown."


def named(value: object) -> HeldKey | None:
    """What a button names; None for one of somebody's own making."""
    if not isinstance(value, dict):
        return None
    try:
        return name_of(str(value["uid"]), value["rid"], str(value.get("lead", "")))
    except (KeyError, TypeError, ValueError):
        return None


def _value(name: HeldKey) -> dict[str, str]:
    return {"uid": name.uid, "rid": name.at.isoformat(), "lead": name.lead}


def _whom(batch: Batch) -> str:
    """The channels by name and the people by number."""
    names = [f"<#{one}>" for one in batch.channels[:MOST_NAMED]]
    left = len(batch.channels) - MOST_NAMED
    if left > 0:
        names.append(how_many(0, left).replace("channel", "more channel"))
    return in_a_row([*names, *([how_many(batch.people, 0)] if batch.people else [])])


def _shown_as(title: str, message: Message) -> list[Block]:
    """A message inside a modal: its buttons by name only, since here they would act."""
    shown: list[Block] = [section(f"*{title}*")]
    for block in message.blocks:
        if block["type"] == "actions":
            names = [escape(element["text"]["text"]) for element in block["elements"]]
            shown.append(context(f"Buttons: {' · '.join(names)}"))
        else:
            shown.append(block)
    aloud = f"*In notifications, and read aloud:*\n{message.text}"
    return [*shown, section(aloud), divider()]
