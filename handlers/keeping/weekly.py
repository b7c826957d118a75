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

from bot.clock import Clock
from bot.community.community import Setting
from bot.outbox.kinds import POSSIBLY_DOUBLE, Decision, Drop, Send, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import Late, Outcome
from bot.store import deliveries
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import Block, actions, button, context, escape, header, link, section
from handlers.effects import Effects
from handlers.keepers import Keepers, say
from handlers.keeping.changing import GONE, Changing
from handlers.keeping.labels import Words
from handlers.keeping.publishing import ACTION_OPEN as ACTION_YEAR
from handlers.keeping.publishing import year_to_confirm
from handlers.requests import Action
from handlers.wording import IN_DOUBT
from schedules.calendar import epoch
from schedules.editing import ConflictError, Editor
from schedules.leads import MORNING
from schedules.model import Occurrence, Status, recurrence_date
from schedules.patching import ChangeError
from schedules.recurrence import instant, local
from schedules.shared_settings import SharedSettings

KIND = "keepers_week"
ACTION_CONFIRM = "keepers_ask_confirm"
ACTION_MOVE = "keepers_ask_move"
ACTION_CANCEL = "keepers_ask_cancel"
ACTION_LINK = "keepers_ask_link"
ACTION_YES = "keepers_ask_yes"
ACTION_SETTINGS = "keepers_settings_open"
ACTION_HIDE = "keepers_settings_done"
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
    """Something to settle, or settled: then without buttons. `text` and `note` are mrkdwn."""

    key: Key
    text: str
    buttons: tuple[Block, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Weekly:
    """Finds what is to be settled, asks each keeper, and takes the answers."""

    keepers: Keepers
    editor: Editor
    shared: SharedSettings
    changing: Changing
    words: Words
    clock: Clock
    outbox: Outbox

    # What there is to settle

    def open(self, *, first: bool) -> list[Matter]:
        """All that is open, the most urgent first; the `first` time with the steps to begin with.

        Those are what a community's folder has filled in first, and the dates of the year.
        """
        now = self.clock.now()
        sessions = self._around(now)
        keys: list[Key] = [("date", _name(one)) for one in sessions if _is_in_doubt(one, now)]
        keys = keys[:MOST_DATES]
        keys += [("page", _name(one)) for one in sessions if _lacks_page(one, now)]
        settings = [one for one in self.words.community.settings if not first or one.first]
        steps: list[Key] = [("setting", one.id) for one in settings]
        if first:
            year = year_to_confirm(local(now, self.editor.calendar.zone).date())
            steps.append(("year", str(year)))
        found = [*steps, *keys] if first else [*keys, *steps]
        return [one for one in map(self.matter, found) if one.buttons]

    def matter(self, key: Key) -> Matter:
        """A matter as it stands by now."""
        what, of = key
        match what:
            case "setting":
                return self._setting(key)
            case "year":
                return self._year(key)
        at, _, uid = of.partition(" ")
        one = self.editor.calendar.occurrence(uid, recurrence_date(at))
        if one is None:
            return Matter(key, GONE)
        line, value, now = self.words.line(one), named(one), self.clock.now()
        note = escape(one.note or "")
        if what == "date" and _is_in_doubt(one, now):
            row = (
                button("Confirm", ACTION_CONFIRM, value, label=f"Confirm {one.title}"),
                button("Move", ACTION_MOVE, value, label=f"Move {one.title}"),
                button("Cancel", ACTION_CANCEL, value, label=f"Cancel {one.title}"),
            )
            return Matter(key, f"Does this take place?\n{line}", row, note)
        if what == "page" and _lacks_page(one, now):
            label = f"Add the page of {one.title}"
            press = button("Add the page", ACTION_LINK, value, label=label)
            return Matter(key, f"Is there a page with slides or a recording?\n{line}", (press,))
        page = f" · {link(one.resources_url, 'its page')}" if one.resources_url else ""
        return Matter(key, line + page)

    def _setting(self, key: Key) -> Matter:
        filled = self.shared.all()
        found = [one for one in self.words.community.settings if one.id == key[1]]
        if not found:
            return Matter(key, GONE)
        (one,) = found
        there = filled.get(one.id)
        if there and there.value:
            return Matter(key, f":white_check_mark: {escape(one.label)}: {there.source}")
        if one.asks:
            page = f" {link(one.page, 'See its page')}" if one.page else ""
            buttons = (button(one.says or "Yes", ACTION_YES, one.id),) if self._asks(one) else ()
            return Matter(key, f"{escape(one.asks)}{page}", buttons)
        text = f":black_square_button: {escape(one.label)}"
        press = () if HIDDEN in filled else (button("Fill in", ACTION_SETTINGS, style="primary"),)
        return Matter(key, text, press)

    def _asks(self, setting: Setting) -> bool:
        today = local(self.clock.now(), self.editor.calendar.zone).date()
        return setting.since is None or setting.since <= today

    def _year(self, key: Key) -> Matter:
        year, now = int(key[1]), self.clock.now()
        days = date(year, 1, 1), date(year, 12, 31)
        found = self.editor.calendar.between(*days, now, limit=400)
        doubtful = any(_is_in_doubt(one, now, ahead=None) for one in found)
        if not doubtful:
            return Matter(key, f":white_check_mark: Dates of {year}")
        text = f":black_square_button: Dates of {year}: expected, not confirmed"
        return Matter(key, text, (button("Confirm the year", ACTION_YEAR),))

    def _around(self, now: datetime) -> list[Occurrence]:
        first, last = (now - PAGE_DAYS).date(), (now + AHEAD).date() + timedelta(days=1)
        return self.editor.calendar.between(first, last, now, limit=MOST_SESSIONS)

    def home(self, person: Person) -> list[Block]:
        """What is open, on a keeper's Home."""
        found = self.open(first=False) if self.keepers.is_keeper(person) else []
        if not found:
            return []
        blocks = [header("For keepers: only you can settle these"), *_shown(found)]
        if any(map(_is_filled_in, found)):
            blocks.append(actions([button("Hide what is not filled in", ACTION_HIDE)], "hide"))
        return blocks

    # The message

    def plan(self) -> None:
        """Ask whoever was not asked for a week, if there is something new; keep all true."""
        now = self.clock.now()
        for keeper in self.keepers.ids():
            if found := self._due(keeper, now):
                self.outbox.put(self._row(keeper, found, now))
        for row in deliveries.standing(self.outbox.db, KIND):
            is_recent = row["due"] > epoch(now - TRUE)
            if is_recent and row["said"] not in (None, self._facts(_keys(row))):
                self.outbox.touch(row["key"])

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say what is open of what was to be asked; of what was asked, what became of it."""
        keys = _keys(row)
        if row["state"] != State.SENT:
            is_open = any(self.matter(key).buttons for key in keys)
            if row["destination"] not in self.keepers.ids() or not is_open:
                return Drop()
        return Send(self._facts(keys), row["error"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The matters as they stand."""
        matters = [self.matter(key) for key in _keys(row)]
        is_first = any(one.key[0] == "year" for one in matters)
        title = "You keep the calendar. To begin with:" if is_first else "Only you can settle this:"
        if not any(one.buttons for one in matters):
            title = "Nothing is left to do here."
        blocks = [section(f"*{title}*"), *_shown(matters)]
        if row["error"] == POSSIBLY_DOUBLE:
            blocks.append(context(IN_DOUBT))
        return Message(*blocks)

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Nothing follows: all of it is on every keeper's Home as well."""
        return False

    def _due(self, keeper: str, now: datetime) -> list[Matter]:
        """What a keeper is to be asked now: what is new, and each date that is near.

        Nothing for whoever was asked within a week.
        """
        rows = [row for row in self.outbox.about(KIND, keeper) if _counts(row)]
        if any(row["due"] > epoch(now - WEEK) for row in rows):
            return []
        asked = {key for row in rows if row["due"] > epoch(now - AGAIN) for key in _keys(row)}
        near = {("date", _name(one)) for one in self._around(now) if _is_in_doubt(one, now, NEAR)}
        found = self.open(first=not rows)
        return [one for one in found if one.key in near or one.key not in asked]

    def _row(self, keeper: str, found: Sequence[Matter], now: datetime) -> Row:
        year, week, _ = local(now, self.editor.calendar.zone).isocalendar()
        return planned(
            KIND,
            self.outbox.key(KIND, keeper, f"{year}-W{week}"),
            keeper,
            due=epoch(now),
            expires=epoch(now + WEEK),
            subject=keeper,
            about=json.dumps({"asks": [one.key for one in found]}),
            forget_at=epoch(now + KEEP),
        )

    def _facts(self, keys: Sequence[Key]) -> str:
        matters = [self.matter(key) for key in keys]
        return json.dumps([[one.text, bool(one.buttons)] for one in matters])

    # The answers

    def confirm(self, action: Action) -> Effects:
        """The date is right."""
        uid, rid = _session(action)
        there = self.editor.calendar.occurrence(uid, rid)
        # Whatever else was changed since, it is the date that is confirmed.
        is_as_seen = there and _is_in_doubt(there, self.clock.now(), ahead=None)
        if there is None or not is_as_seen or named(there)["at"] != action.value.get("at"):
            return self._stands(action) or say(action, GONE if there is None else self._now(there))
        try:
            self.editor.change(
                uid,
                rid,
                {"status": Status.CONFIRMED},
                scope="this",
                sequence=there.sequence,
                by=action.person.user_id,
                now=self.clock.now(),
                action="confirm",
            )
        except (ChangeError, ConflictError) as error:
            return say(action, escape(str(error)))
        return self._stands(action)

    def change(self, action: Action) -> Effects:
        """It takes place at another time, does not take place, or has a page."""
        what = {ACTION_MOVE: "move", ACTION_CANCEL: "cancel", ACTION_LINK: "recording"}
        return self.changing.begin(what[action.action_id], *_session(action), action)

    def yes(self, action: Action) -> Effects:
        """What was asked of the community is so."""
        for one in self.words.community.settings:
            if one.id == action.value and one.says:
                self.shared.save(one.id, one.says, action.person.user_id, self.clock.now())
        return self._stands(action)

    def hide(self, action: Action) -> Effects:
        """What is not filled in is not wanted."""
        self.shared.save(HIDDEN, "yes", action.person.user_id, self.clock.now())
        command = self.words.community.commands.sessions
        return say(action, f"Hidden. `{command} settings` opens all of it again.")

    def _stands(self, action: Action) -> Effects:
        """Let the message that was pressed say at once what is so now; Home follows by itself."""
        for row in self.outbox.about(KIND, action.person.user_id):
            if action.channel_id and action.message_ts and row["ts"] == action.message_ts:
                self.outbox.stands(row["key"], action.channel_id, action.message_ts)
        return ()

    def _now(self, there: Occurrence) -> str:
        return f"This was changed meanwhile. It is now:\n{self.words.line(there)}"


def named(occurrence: Occurrence) -> dict[str, Any]:
    """What a button about a date names: the session, and when it was to be when it was shown."""
    return {
        "uid": occurrence.uid,
        "rid": occurrence.recurrence_id.isoformat(),
        "at": epoch(occurrence.start) if occurrence.start else None,
    }


def _shown(matters: Sequence[Matter]) -> Iterator[Block]:
    """Each with its buttons; what is to be filled in as one list with one."""
    fill_in = [one for one in matters if _is_filled_in(one)]
    for number, one in enumerate(matters):
        if _is_filled_in(one):
            if one is fill_in[0]:
                press = next((each.buttons[0] for each in fill_in if each.buttons), None)
                yield section("\n".join(each.text for each in fill_in), accessory=press)
        elif len(one.buttons) == 1:
            yield section(one.text, accessory=one.buttons[0])
        else:
            yield section(one.text)
            if one.note:
                yield context(one.note)
            if one.buttons:
                yield actions(one.buttons, f"keepers-matter-{number}")


def _is_filled_in(matter: Matter) -> bool:
    return matter.key[0] == "setting" and matter.text.startswith(":")


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


def _counts(row: Row) -> bool:
    """Whether a message is said, or going to be."""
    return row["state"] not in (State.WITHDRAWN, State.EXPIRED, State.FAILED)


def _session(action: Action) -> tuple[str, date]:
    return str(action.value["uid"]), recurrence_date(action.value["rid"])
