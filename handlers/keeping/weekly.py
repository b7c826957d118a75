"""What only keepers can settle: on their Home, and in one message a week at most.

A matter is a date to confirm, a page of a session that is over, something to fill in, or the dates
of a year. What was settled says so wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.outbox.kinds import POSSIBLY_DOUBLE, Decision, Drop, Send, State
from bot.outbox.message import Message
from bot.outbox.outcomes import Late, Outcome
from bot.store import reminders as ledger_table
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import Block, actions, button, context, escape, header, link, section
from handlers.effects import Effects
from handlers.feature import named
from handlers.keeping.adding import Publishing, year_to_confirm
from handlers.keeping.changing import Changing
from handlers.keeping.setup import Setup
from handlers.keeping.task import GONE, Task
from handlers.people import Guarded
from handlers.routes import Action
from handlers.wording import IN_DOUBT
from schedules.calendar import epoch
from schedules.leads import MORNING
from schedules.model import Occurrence, Status, instant, local, recurrence_date
from schedules.words import ASKING, clean

KIND = "keepers_week"
ACTION_CONFIRM = "keepers_ask_confirm"
ACTION_MOVE = "keepers_ask_move"
ACTION_CANCEL = "keepers_ask_cancel"
ACTION_LINK = "keepers_ask_link"
ACTION_YES = "keepers_ask_yes"
ACTION_HIDE = "keepers_settings_done"
# Which form a button opens.
OPENED = {ACTION_MOVE: "move", ACTION_CANCEL: "cancel", ACTION_LINK: "recording"}
# Kept beside the community's own settings; its names have no dot.
HIDDEN = "setup.done"
WEEK = timedelta(weeks=1)
# What was asked is asked again after so long; a message is kept true for some weeks.
AGAIN, TRUE = timedelta(days=60), timedelta(days=35)
KEEP = timedelta(days=400)
# A date is asked about so long before it, and each week once it is near.
AHEAD, NEAR = timedelta(days=28), timedelta(days=10)
# A page is asked for from the morning after a session, and not any more a week later.
PAGE_DAYS = timedelta(days=8)
MOST_DATES = 3
MOST_SESSIONS = 50

Key = tuple[str, str]
"""What a matter is (date, page, setting or year), and of what: "2026-11-25 UID", a setting's id."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to settle, or settled: then without buttons. `text` and `note` are mrkdwn.

    One that `is_listed` stands in one list with the others, with one button for all of them.
    """

    key: Key
    text: str
    buttons: Sequence[Block] = ()
    note: str = ""
    is_listed: bool = False


class Weekly(Task):
    """Finds what is to be settled, asks each keeper, and takes the answers."""

    def register(self, only: Guarded) -> None:
        """Take the answers."""
        only.action(ACTION_CONFIRM, self.confirm, changes=True)
        only.action(ACTION_YES, self.yes, changes=True)
        only.action(ACTION_HIDE, self.hide, changes=True)
        for action_id in OPENED:
            only.action(action_id, self.begin)

    # What there is to settle

    def open(self, *, first: bool) -> list[Matter]:
        """All that is open, the most urgent first; the `first` time with the steps to begin with.

        Those are what a community's folder has filled in first, and the dates of the year.
        """
        now, settings = self.now, self.community.settings
        sessions = self._around()
        keys = [("date", _name(one)) for one in sessions if _is_in_doubt(one, now)][:MOST_DATES]
        keys += [("page", _name(one)) for one in sessions if _lacks_page(one, now)]
        steps = [("setting", one.id) for one in settings if not first or one.first]
        if first:
            keys = [*steps, ("year", str(year_to_confirm(self.today()))), *keys]
        else:
            keys += steps
        return [one for one in map(self.matter, keys) if one.buttons]

    def matter(self, key: Key) -> Matter:
        """A matter as it stands by now."""
        what, of = key
        match what:
            case "setting":
                return self._setting(key)
            case "year":
                return self._year(key)
        at, _, uid = of.partition(" ")
        one = self.calendar.occurrence(uid, recurrence_date(at))
        return self._session(key, one) if one else Matter(key, GONE)

    def told(self, text: str) -> Matter | None:
        """What is asked of the community, where a keeper says that it is so."""
        said = {*text.split()} - (ASKING - {"when"})
        for one in self.community.settings:
            asked = {*clean((one.asks or "").partition("?")[0]).split()} - ASKING
            matter = self.matter(("setting", one.id)) if asked and asked == said else None
            if matter and matter.buttons:
                return matter
        return None

    def _session(self, key: Key, one: Occurrence) -> Matter:
        line, value, now, title = self.line(one), _named(one), self.now, one.title
        if key[0] == "date" and _is_in_doubt(one, now):
            row = [
                button("Confirm", ACTION_CONFIRM, value, label=f"Confirm {title}"),
                button("Move", ACTION_MOVE, value, label=f"Move {title}"),
                button("Cancel", ACTION_CANCEL, value, label=f"Cancel {title}"),
            ]
            return Matter(key, f"Does this take place?\n{line}", row, escape(one.note or ""))
        if key[0] == "page" and _lacks_page(one, now):
            label = f"Add the page of {title}"
            press = button("Add the page", ACTION_LINK, value, label=label)
            return Matter(key, f"Is there a page with slides or a recording?\n{line}", [press])
        page = f" · {link(one.resources_url, 'its page')}" if one.resources_url else ""
        return Matter(key, line + page)

    def _setting(self, key: Key) -> Matter:
        filled = self.context.shared.all()
        one = next((each for each in self.community.settings if each.id == key[1]), None)
        if one is None:
            return Matter(key, GONE)
        there = filled.get(one.id)
        if there and there.value:
            done = f":white_check_mark: {escape(one.label)}: {there.source}"
            return Matter(key, done, is_listed=True)
        if one.asks:
            page = f" {link(one.page, 'See its page')}" if one.page else ""
            is_time = one.since is None or one.since <= self.today()
            row = [button(one.says or "Yes", ACTION_YES, one.id)] if is_time else []
            return Matter(key, f"{escape(one.asks)}{page}", row)
        press = Setup.opener("Fill in", style="primary")
        text = f":black_square_button: {escape(one.label)}"
        return Matter(key, text, [] if HIDDEN in filled else [press], is_listed=True)

    def _year(self, key: Key) -> Matter:
        days = date(int(key[1]), 1, 1), date(int(key[1]), 12, 31)
        found = self.calendar.between(*days, self.now, limit=400)
        if not any(_is_in_doubt(one, self.now, ahead=None) for one in found):
            return Matter(key, f":white_check_mark: Dates of {key[1]}")
        text = f":black_square_button: Dates of {key[1]}: expected, not confirmed"
        return Matter(key, text, [Publishing.opener("Confirm the year")])

    def _around(self) -> list[Occurrence]:
        now = self.now
        first, last = (now - PAGE_DAYS).date(), (now + AHEAD).date() + timedelta(days=1)
        return self.calendar.between(first, last, now, limit=MOST_SESSIONS)

    def home(self, person: Person) -> list[Block]:
        """What is open, on a keeper's Home."""
        found = self.open(first=False)
        if not found:
            return []
        blocks = [header("For keepers: only you can settle these"), *_shown(found)]
        if any(one.is_listed for one in found):
            blocks.append(actions([button("Hide what is not filled in", ACTION_HIDE)], "hide"))
        return blocks

    # The message

    def plan(self) -> None:
        """Ask whoever was not asked for a week, if there is something new; keep all true."""
        now, outbox = self.now, self.context.outbox
        for keeper in self.context.keepers.ids():
            if found := self._due(keeper, now):
                outbox.put(self._row(keeper, found, now))
        for row in ledger_table.standing(self.db, KIND):
            is_recent = row["due"] > epoch(now - TRUE)
            if is_recent and row["said"] not in (None, self._facts(_keys(row))):
                outbox.touch(row["key"])

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say what is open of what was to be asked; of what was asked, what became of it."""
        keys = _keys(row)
        if row["state"] != State.SENT:
            is_open = any(self.matter(key).buttons for key in keys)
            if row["destination"] not in self.context.keepers.ids() or not is_open:
                return Drop()
        return Send(self._facts(keys), row["error"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The matters as they stand."""
        matters = [self.matter(key) for key in _keys(row)]
        is_first = any(one.key[0] == "year" for one in matters)
        title = "You keep the calendar. To begin with:" if is_first else "Only you can settle this:"
        if not any(one.buttons for one in matters):
            title = "Nothing is left to do here."
        small = [context(IN_DOUBT)] if row["error"] == POSSIBLY_DOUBLE else []
        return Message(section(f"*{title}*"), *_shown(matters), *small)

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Nothing follows: all of it is on every keeper's Home as well."""
        return False

    def _due(self, keeper: str, now: datetime) -> list[Matter]:
        """What a keeper is to be asked now: what is new, and each date that is near.

        Nothing for whoever was asked within a week.
        """
        gone = State.WITHDRAWN, State.EXPIRED, State.FAILED
        rows = [x for x in self.context.outbox.about(KIND, keeper) if x["state"] not in gone]
        if any(row["due"] > epoch(now - WEEK) for row in rows):
            return []
        asked = {key for row in rows if row["due"] > epoch(now - AGAIN) for key in _keys(row)}
        near = {("date", _name(one)) for one in self._around() if _is_in_doubt(one, now, NEAR)}
        found = self.open(first=not rows)
        return [one for one in found if one.key in near or one.key not in asked]

    def _row(self, keeper: str, found: Sequence[Matter], now: datetime) -> Row:
        year, week, _ = local(now, self.calendar.zone).isocalendar()
        return self.context.outbox.new_row(
            KIND,
            keeper,
            f"{year}-W{week}",
            expires=epoch(now + WEEK),
            subject=keeper,
            about=json.dumps({"asks": [one.key for one in found]}),
            forget_at=epoch(now + KEEP),
        )

    def _facts(self, keys: Sequence[Key]) -> str:
        return json.dumps([[one.text, bool(one.buttons)] for one in map(self.matter, keys)])

    # The answers

    def confirm(self, action: Action) -> Effects:
        """The date is right."""
        there = self.session(action.carried)
        if there is None:
            return self._stands(action) or action.aside(GONE)
        # Whatever else was changed since, it is the date that is confirmed.
        is_as_seen = _named(there)["at"] == action.carried.get("at")
        if not (is_as_seen and _is_in_doubt(there, self.now, ahead=None)):
            text = f"This was changed meanwhile. It is now:\n{self.line(there)}"
            return self._stands(action) or action.aside(text)
        self.change(there, {"status": Status.CONFIRMED}, action.person, "confirm")
        return self._stands(action)

    def begin(self, action: Action) -> Effects:
        """It takes place at another time, does not take place, or has a page."""
        uid, rid = str(action.carried["uid"]), recurrence_date(action.carried["rid"])
        return Changing(self.context).begin(OPENED[action.action_id], uid, rid, action)

    def yes(self, action: Action) -> Effects:
        """What was asked of the community is so."""
        for one in self.community.settings:
            if one.id == action.value and one.says:
                self.context.shared.save(one.id, one.says, action.person.user_id, self.now)
        return self._stands(action)

    def hide(self, action: Action) -> Effects:
        """What is not filled in is not wanted."""
        self.context.shared.save(HIDDEN, "yes", action.person.user_id, self.now)
        command = self.community.commands.sessions
        return action.aside(f"Hidden. `{command} settings` opens all of it again.")

    def _stands(self, action: Action) -> Effects:
        """Let the message that was pressed say at once what is so now; Home follows by itself."""
        outbox = self.context.outbox
        for row in outbox.about(KIND, action.person.user_id):
            if action.channel_id and action.message_ts and row["ts"] == action.message_ts:
                outbox.stands(row["key"], action.channel_id, action.message_ts)
        return ()


def _named(one: Occurrence) -> dict[str, Any]:
    """What a button about a date names: the session, and when it was to be when it was shown."""
    return {**named(one), "at": epoch(one.start) if one.start else None}


def _shown(matters: Sequence[Matter]) -> Iterator[Block]:
    """Each with its buttons; what is to be filled in as one list with one."""
    listed = [one for one in matters if one.is_listed]
    for number, one in enumerate(matters):
        if one.is_listed:
            if one is listed[0]:
                press = next((each.buttons[0] for each in listed if each.buttons), None)
                yield section("\n".join(each.text for each in listed), accessory=press)
            continue
        single = one.buttons[0] if len(one.buttons) == 1 else None
        yield section(one.text, accessory=single)
        if one.note:
            yield context(one.note)
        if one.buttons and not single:
            yield actions(one.buttons, f"keepers-matter-{number}")


def _is_in_doubt(one: Occurrence, now: datetime, ahead: timedelta | None = AHEAD) -> bool:
    """Whether a date is expected, not confirmed, and begins within that time."""
    if one.start is None or one.status is not Status.TENTATIVE:
        return False
    return now < one.start and (ahead is None or one.start <= now + ahead)


def _lacks_page(one: Occurrence, now: datetime) -> bool:
    """Whether a session was held of late, and nobody gave its page."""
    if one.end is None or one.timezone is None or one.status is not Status.CONFIRMED:
        return False
    morning = instant(datetime.combine(one.last_day + timedelta(days=1), MORNING), one.timezone)
    return not one.resources_url and morning <= now < one.end + PAGE_DAYS


def _name(one: Occurrence) -> str:
    return f"{one.recurrence_id.isoformat()} {one.uid}"


def _keys(row: Row) -> list[Key]:
    return [(str(what), str(of)) for what, of in json.loads(row["about"])["asks"]]
