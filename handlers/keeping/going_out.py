"""On keepers' Home: what goes out in the next 14 days, what did not go out, what to look at again.

What goes out has Preview, and Hold or Release. A keeper holds everything of one session at one time
before it, to channels and people alike, since they hold it for what it says. The list names
channels and counts people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.community.facts import due
from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store import interviews, questions
from bot.store import reminders as ledger_table
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    clip,
    context,
    divider,
    escape,
    header,
    link,
    section,
)
from handlers.effects import Effects, open_view, update_view
from handlers.forms import Filled, Form, notice
from handlers.keeping.announcing import Digest
from handlers.keeping.task import Task, how_many, short_dates
from handlers.people import Guarded
from handlers.routes import Action
from schedules.calendar import epoch
from schedules.leads import Lead, lead_in_words
from schedules.ledger import Batch, Done, HeldKey, Holding, name_of, who_held
from schedules.model import Occurrence, recurrence_date
from schedules.words import in_a_row

VIEW_ALL = "keepers_out"
ACTION_PREVIEW = "keepers_out_preview"
ACTION_HOLD = "keepers_out_hold"
ACTION_RELEASE = "keepers_out_release"
ACTION_ALL = "keepers_out_all"
ACTION_PAGE = "keepers_out_page"
ACTION_BACK = "keepers_out_back"
AHEAD = timedelta(days=14)
FAR = timedelta(days=366)
ON_HOME = 6
PAGE = 20
MOST_NAMED = 5
AT_ONCE = 2
OUT = {"out": "soonest"}  # what a list of it is about
NOTHING = "Nothing goes out in the next 14 days."
_HOLDS = re.compile(
    r"(?:(?:wait|no|ok|and)[, ]+)*(?:hold|keep|stop|release|(?:(?:don'?t|do not) )?send)(?: back)?"
    r"(?: (?:the )?(?P<which>first|second|third|last|it|this|that|them)(?: one| message)?)?"
    r"(?: (?:yet|now|back|for now|please|pls|after all|anyway))*"
)
LATER = "What goes out can be looked at, and held, from two weeks before."
GONE = "That has gone out already, or is no longer planned."


class GoingOut(Task):
    """The list, and its buttons."""

    def register(self, only: Guarded) -> None:
        """Let them look at, hold and release what goes out."""
        only.action(ACTION_PREVIEW, self.preview)
        only.action(ACTION_HOLD, self.hold, changes=True)
        only.action(ACTION_RELEASE, self.release, changes=True)
        only.action(ACTION_ALL, self.show_all)
        only.action(ACTION_PAGE, self.page)
        only.action(ACTION_BACK, self.page)

    def batches(self) -> list[Batch]:
        """Everything that goes out in the next 14 days, soonest first."""
        now = self.now
        found = Holding(self.db).batches(now, now + AHEAD)
        found += Digest(self.context).batches(now, now + AHEAD)
        return sorted(found, key=lambda batch: (batch.due, batch.name))

    def of_session(self, one: Occurrence, reader: Person) -> Message:
        """What goes out of one session, however far ahead it is, each with its buttons."""
        found = self._batches_of(one.uid, one.recurrence_id)
        planned = [section(self.reminders(one, reader)), context(LATER)]
        return Message(section(self.line(one)), *(self._rows(found, reader) or planned))

    def soonest(self, reader: Person) -> Message:
        """The first of what goes out, and the button for all of it."""
        found = self.batches()
        if not found:
            return Message(section(NOTHING))
        row = actions([button(f"Show all {len(found)}", ACTION_ALL)], "keepers-out-all")
        return Message(*self._rows(found[:AT_ONCE], reader), *([row] if found[AT_ONCE:] else []))

    def named_in(self, text: str, reader: Person) -> Message | None:
        """Which of those is to be held or to go out, with the buttons for it; None for others."""
        said, found = _HOLDS.fullmatch(text), self.batches()
        if said is None or not found:
            return None
        which = {"second": 1, "third": 2, "last": -1}.get(said["which"] or "", 0)
        return Message(*self._rows(found[which:][:1] or found[:1], reader))

    def _batches_of(self, uid: str, at: date) -> list[Batch]:
        found = Holding(self.db).batches(self.now, self.now + FAR)
        return [each for each in found if (each.name.uid, each.name.at) == (uid, at)]

    def _batch(self, name: HeldKey | None) -> Batch | None:
        """What a button names, if it is still to go out."""
        among = self._batches_of(name.uid, name.at) if name and name.uid else self.batches()
        return next((one for one in among if one.name == name), None)

    def home(self, person: Person) -> list[Block]:
        """The first of the list, for keepers."""
        found = self.batches()
        if not found:
            return []
        blocks = [header("For keepers: going out in the next 14 days")]
        blocks += self._rows(found[:ON_HOME], person)
        if len(found) > ON_HOME:
            more = button(f"Show all {len(found)}", ACTION_ALL, label="Show all that goes out")
            blocks.append(actions([more], "keepers-out-all"))
        return blocks

    def show_all(self, action: Action) -> Effects:
        """The whole list."""
        return [open_view(action.trigger_id, self.view(0, action.person))]

    def page(self, action: Action) -> Effects:
        """More and Back."""
        return [update_view(action.view, self.view(int(action.carried["offset"]), action.person))]

    def view(self, offset: int, reader: Person) -> dict[str, Any]:
        """A page of the whole list."""
        found = self.batches()
        offset = max(min(offset, (len(found) - 1) // PAGE * PAGE), 0)
        blocks = self._rows(found[offset : offset + PAGE], reader)
        if not found:
            blocks = [section(NOTHING)]
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
        batch = self._batch(named(action.carried))
        form = notice("Preview", GONE)
        if batch:
            blocks = self._preview(batch, action.person)
            form = Form("keepers_out_preview", "Preview", blocks, close="Close")
        return [open_view(action.trigger_id, form.view(), upon=action.view)]

    def hold(self, action: Action) -> Effects:
        """Let it wait until somebody releases it."""
        name, done = named(action.carried), "gone"
        if name and self._batch(name):
            done = Holding(self.db).hold(name, action.person.user_id, self.now)
        return self._shown(action, done)

    def release(self, action: Action) -> Effects:
        """Let it go out."""
        name, done = named(action.carried), "gone"
        if name:
            done = Holding(self.db).release(name, action.person.user_id, self.now)
        return self._shown(action, done)

    def _shown(self, action: Action, done: Done | str) -> Effects:
        """Show the list or the session anew where it was pressed; Home follows by itself."""
        said: list[Any] = []
        if done == "gone":
            said += action.aside(f"Nothing was held: {GONE[0].lower()}{GONE[1:]}")
        if action.view.get("type") == "modal":
            offset = int(Filled.of(action.view).kept.get("offset", 0))
            said.append(update_view(action.view, self.view(offset, action.person)))
        elif one := self.session(action.carried):
            said += action.instead(self.of_session(one, action.person))
        return said

    def _rows(self, found: Sequence[Batch], reader: Person) -> list[Block]:
        blocks: list[Block] = []
        for number, batch in enumerate(found):
            value, what = _value(batch.name), self._what(batch)
            do = ("Release", ACTION_RELEASE) if batch.hold else ("Hold", ACTION_HOLD)
            row = [
                button(text, action_id, value, label=clip(f"{text}: {what}", 75))
                for text, action_id in (("Preview", ACTION_PREVIEW), do)
            ]
            line = section(self._line(batch, what, reader))
            blocks += [line, actions(row, f"keepers-out-{number}")]
        return blocks

    def _line(self, batch: Batch, what: str, reader: Person) -> str:
        """When, what and to whom; then whether it waits for something."""
        lines = [f"*{self.moment(batch.due, reader)}*", f"{escape(what)}, to {_whom(batch)}"]
        if batch.hold:
            since = self.moment(batch.hold.since, reader)
            lines.append(f"*HELD* by <@{batch.hold.by}>, {since}: {self._until(batch)}")
        if batch.in_doubt:
            names = in_a_row(f"<#{one}>" for one in batch.in_doubt[:MOST_NAMED])
            lines.append(f"To {names} held until the date is confirmed.")
        return "\n".join(lines)

    def _until(self, batch: Batch) -> str:
        if batch.due > self.now:
            return "nothing of it goes out, to channels or people, before somebody releases it."
        last = "before the next digest"
        if batch.name.uid:
            last = "until the session has begun" if batch.lead else "until the session is over"
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
        at = max(batch.due, self.now)
        if batch.name.uid:
            blocks = self._preview_of_session(batch, keeper, at)
        else:
            digest = Digest(self.context)
            message = digest.message(batch.channels[0], digest.ahead(at))
            blocks = _shown_as(f"To {_whom(batch)}", message)
        said = "Held." if batch.hold else f"Goes out {self.moment(at, keeper)}."
        small = f"{said} Only you see this preview; the buttons are named, not shown."
        return [*blocks, context(small)]

    def _preview_of_session(self, batch: Batch, keeper: Person, at: datetime) -> list[Block]:
        """As it will stand in the first channel, and as the keeper would get it."""
        waiting, preview = Holding(self.db).waiting(batch.name), self.context.preview
        channels = [one for one in waiting if one.is_channel]
        people = [one for one in waiting if not one.is_channel]
        blocks: list[Block] = []
        if channels:
            first, *others = (f"<#{one.destination}>" for one in channels[: MOST_NAMED + 1])
            blocks += _shown_as(f"To {first}", preview(channels[0], keeper, at))
            if others:
                text = f"To {in_a_row(others)} the same, with who set it up there."
                blocks.append(context(text))
        if people:
            title = f"To {how_many(len(people), 0)}, each in their own zone"
            blocks += _shown_as(title, preview(people[0], keeper, at))
        return blocks


def named(value: Mapping[str, Any]) -> HeldKey | None:
    """What a button names; None for one of somebody's own making."""
    try:
        return name_of(str(value["uid"]), value["rid"], str(value.get("lead", "")))
    except (TypeError, ValueError):
        return None


def _value(name: HeldKey) -> dict[str, str]:
    return {"uid": name.uid, "rid": name.at.isoformat(), "lead": name.lead}


def _whom(batch: Batch) -> str:
    """The channels by name and the people by number."""
    names = [f"<#{one}>" for one in batch.channels[:MOST_NAMED]]
    if (left := len(batch.channels) - MOST_NAMED) > 0:
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


LOOK_BACK = timedelta(days=7)
MOST_LINES = 8
LOOK_AGAIN = (
    "Look at the source. If it says something else by now, tell whoever runs the bot; a local "
    "answer you can change yourself."
)
LONGEST_NAME = 100


class Watching(Task):
    """The lists of a keeper's Home."""

    def home(self, person: Person) -> list[Block]:
        """The lists that have something in them."""
        lists = [
            ("For keepers: could not be delivered", self.undelivered(), []),
            (
                "For keepers: look again whether this still holds",
                self.to_check(),
                [context(LOOK_AGAIN)],
            ),
            ("For keepers: how the bot is used", self.used(), []),
        ]
        blocks: list[Block] = []
        for title, lines, small in lists:
            if lines:
                blocks += [header(title), section(bullets(_first(lines))), *small]
        return blocks

    def used(self) -> list[str]:
        """Counts, and nothing about who or what."""
        lines = []
        talks, asked = interviews.counts(self.db), questions.counted(self.db)
        if talks["begun"]:
            lines.append(
                f"Conversations about eligibility: {talks['begun']} begun, "
                f"{talks['finished']} finished. Whose, and what was answered, nobody else sees."
            )
        if asked:
            lines.append(
                f"Questions: {asked.get(questions.UNKNOWN, 0)} without an answer, "
                f"{asked.get(questions.NOT_ASKED, 0)} answered with something else than was asked."
            )
        return lines

    def undelivered(self) -> list[str]:
        """What could not be sent, or was held until it was too late, of the last days."""
        lines, known = [], dict[tuple[str, ...], str]()
        for row in ledger_table.came_to_nothing(self.db, epoch(self.now - LOOK_BACK)):
            keeper = who_held(row["error"])
            reason = f"held by <@{keeper}> until it was too late" if keeper else why(row["error"])
            whom = f"<#{row['channel']}>" if row["channel"] else how_many(row["number"], 0)
            name = (row["uid"], row["recurrence_id"], row["kind"], row["lead"])
            what = known[name] = known.get(name) or self._what(row)
            lines.append(f"{what} to {whom}: {reason}")
        return [*lines, *Digest(self.context).failures()]

    def to_check(self) -> list[str]:
        """Facts that somebody was to look at again by today, longest overdue first."""
        return [
            f"{escape(clip(each.name, LONGEST_NAME))}, checked {short_dates([each.fact.checked])}"
            + (f" · {link(each.fact.sources[0], 'source')}" if each.fact.sources else "")
            for each in due(self.context.facts(), self.today())
        ]

    def _what(self, row: Row) -> str:
        rid = recurrence_date(row["recurrence_id"])
        occurrence = self.calendar.occurrence(row["uid"], rid)
        title = escape(occurrence.title) if occurrence else "a session that is gone"
        when = lead_in_words(Lead.parse(row["lead"])) if row["lead"] else f"notice ({row['kind']})"
        return f"{title}, {when}"


def _first(lines: Sequence[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"and {left} more"] if left > 0 else [])]
