"""Adding a session or a series: a form, then what was understood of it, then one yes."""

from __future__ import annotations

from typing import Any

from bot.outbox.message import Message
from bot.store import calendar as table
from bot.store.people import Person
from handlers.blocks import Block, actions, bullets, context, divider, escape, section
from handlers.effects import Effects
from handlers.forms import Filled, Form
from handlers.keeping.changing import undo_button
from handlers.keeping.form import add_fields, rule_in, times_in, words_in
from handlers.keeping.labels import STATUS_WORDS, Words, how_many, short_dates
from handlers.keeping.task import Filling, Proposal
from handlers.requests import Submission
from schedules.calendar import epoch
from schedules.editing import new_uid
from schedules.model import Occurrence, Segment, Status
from schedules.outlook import dates, reminders_before
from schedules.recurrence import describe
from schedules.words import long_date

FIRST_DATES = 6
MOST_LEADS = 6


class Adding(Filling, Proposal):
    """The modals of `… add`."""

    name = "keepers_add"

    def form(self) -> Form:
        """The empty form."""
        kinds, zone = self.community.kinds, self.words.zone(self.calendar.zone)
        return Form(self.name, "Add a session", add_fields(kinds, zone), submit="Next")

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say back what it means."""
        filled = self.form().read(submission.view)
        segment = self._segment(filled)
        typed = {name: value for name, value in filled.values.items() if value}
        shown = self._preview(segment, self.words_for(submission.person))
        kept = {"typed": typed, "uid": segment.uid}
        return self.asks("Is this right?", shown, "Add", kept, None).pushed("note")

    def make(self, asked: Filled, by: Person) -> tuple[Message, Effects]:
        """It is right: add it."""
        segment, now = self._segment(Filled(asked.kept["typed"]), asked.kept["uid"]), self.now
        self.editor.add(segment, by.user_id, now)
        row = table.changes_by(self.db, by.user_id, epoch(now))[0]
        text = f"Added: {escape(segment.title)}. {self._first_dates(segment)}"
        press = undo_button(row["id"], segment.uid, row["recurrence_id"])
        return Message(section(text), actions([press])), ()

    def _segment(self, filled: Filled, uid: str | None = None) -> Segment:
        """What was filled in; raises FormError. It has a new uid unless it has one already."""
        kind, times = filled.text("kind"), times_in(filled)
        start = times.pop("local_start")
        rule = rule_in(filled, start)
        filled.check()
        words = words_in(filled, self.community.kind_by_id[kind].name)
        said: dict[str, Any] = {name: value or None for name, value in words.items()}
        said["url"] = said["url"] or self._registration(kind)
        return Segment(
            uid=uid or new_uid(kind, start),
            kind=kind,
            dtstart=start,
            timezone=self.calendar.zone,
            rrule=rule,
            status=Status(filled.text("status")),
            source=filled.text("source") or None,
            **times,
            **said,
        )

    def _registration(self, kind: str) -> str | None:
        """The link that keepers filled in for all sessions of a kind."""
        for setting in self.community.settings:
            if setting.registers == kind:
                found = self.context.shared.get(setting.id)
                return found.value if found else None
        return None

    def _preview(self, segment: Segment, words: Words) -> list[Block]:
        found = dates(segment, self.now)
        name = escape(segment.title) + (f": {escape(segment.topic)}" if segment.topic else "")
        facts = {
            "Status": STATUS_WORDS[segment.status],
            "Place": segment.place,
            "Registration": segment.url,
            "Resource page": segment.resources_url,
            "Note": segment.note,
            "Source": segment.source,
        }
        said = [f"{label}: {escape(value)}" for label, value in facts.items() if value]
        return [
            section(f"*{name}*\n{self._first_dates(segment)}"),
            section(bullets(said)),
            *words.warnings(found, self.now),
            divider(),
            section(self._who_is_reminded(found, words)),
            context("Nothing is in the calendar before you press Add."),
        ]

    def _first_dates(self, segment: Segment) -> str:
        """What a new session or series is, with its first dates."""
        if segment.rrule is None:
            return f"*Once: {self.words.span(segment)}.*"
        found = [one.local_start.date() for one in dates(segment, self.now)]
        rule = describe(segment.rrule, segment.dtstart, segment.timezone)
        begins = f"{self.words.hours(segment)}, from {long_date(segment.dtstart)}"
        more = " …" if len(found) > FIRST_DATES else ""
        return f"*{escape(rule)}, {begins}:* {short_dates(found[:FIRST_DATES])}{more}"

    def _who_is_reminded(self, found: list[Occurrence], words: Words) -> str:
        """Who will be reminded of the first date to come, and when."""
        now = self.now
        first = next((one for one in found if one.start is None or one.start > now), None)
        if first is None:
            return "*Reminders:* none, since there is no date to come."
        said = [
            f"{count.words}: {how_many(count.people, count.channels)}, {words.moment(count.due)}"
            for count in reminders_before(self.db, first, now)[:MOST_LEADS]
        ]
        if not said:
            return "*Reminders:* nobody has asked to be reminded of sessions of this kind yet."
        return f"*Reminders for {short_dates([first.local_start.date()])}:* {'; '.join(said)}."
