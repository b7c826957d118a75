"""Adding sessions: one or a series by a form, or the dates of a year as they were published.

What was understood is shown first; then one yes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from bot.outbox.message import Message
from bot.store import calendar as table
from bot.store.people import Person
from handlers import fields
from handlers.blocks import Block, actions, bullets, context, divider, escape, section
from handlers.effects import Effects
from handlers.forms import Filled, Form, FormError, Part
from handlers.keeping.changing import undo_button
from handlers.keeping.form import add_fields, rule_in, times_in, words_in
from handlers.keeping.task import (
    NOTHING,
    STATUS_WORDS,
    Filling,
    Made,
    Overtaken,
    Proposal,
    short_dates,
    who_hears,
)
from handlers.routes import Submission
from schedules.calendar import Calendar, epoch
from schedules.editing import audience, dates, new_uid
from schedules.importing import Options
from schedules.importing.listing import Comparison, PublishedError, compare, dates_in
from schedules.model import Occurrence, Segment, Status
from schedules.patching import Patch
from schedules.rrules import describe
from schedules.words import long_date

FIRST_DATES = 6
NOBODY = "*Reminders:* none, since there is no date to come."


class Adding(Filling, Proposal):
    """The modals of `… add`."""

    name = "keepers_add"

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """The form with what was said of it already."""
        empty = add_fields(self.community.kinds, self.zone(self.calendar.zone))
        parts = [each.with_value(given.get(each.name, each.value)) for each in empty]
        return Form(self.name, "Add a session", parts, submit="Next")

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say back what it means."""
        filled = self.form().read(submission.view)
        typed = {name: value for name, value in filled.values.items() if value}
        return self._asks(filled, typed, submission.person).pushed("note")

    def proposed(
        self, kind: str, start: datetime, end: datetime, said: Mapping[str, str], by: Person
    ) -> Form:
        """One session of a kind, in local time, with the button that adds it.

        `said` is what else is known of it, named as in the form.
        """
        typed = {**said, "kind": kind, "status": Status.CONFIRMED.value}
        typed |= {"date": f"{start:%Y-%m-%d}", "last": f"{end:%Y-%m-%d}"}
        typed |= {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        return self._asks(Filled(typed), typed, by)

    def drafted(self, typed: Mapping[str, Any]) -> Occurrence:
        """The session, or the first, that was shown and is not added yet."""
        return dates(self._segment(Filled(typed)), self.now)[0]

    def _asks(self, filled: Filled, typed: Mapping[str, Any], by: Person) -> Form:
        segment = self._segment(filled)
        shown = self._preview(segment, by)
        kept = {"typed": typed, "uid": segment.uid}
        return self.asks("Is this right?", shown, "Add", kept, None)

    def make(self, asked: Filled, by: Person) -> Made:
        """It is right: add it."""
        segment, now = self._segment(Filled(asked.kept["typed"]), asked.kept["uid"]), self.now
        self.editor.add(segment, by.user_id, now)
        row = table.changes_by(self.db, by.user_id, epoch(now))[0]
        text = f"Added: {escape(segment.title)}. {self._first_dates(segment)}"
        press = undo_button(row["id"], segment.uid, row["recurrence_id"])
        about = {"uid": segment.uid, "rid": row["recurrence_id"], "field": "local_start"}
        return Message(section(text), actions([press])), (), about

    def _segment(self, filled: Filled, uid: str | None = None) -> Segment:
        """What was filled in; raises FormError. It has a new uid unless it has one already."""
        kind, times = filled.text("kind"), times_in(filled)
        start = times.pop("local_start")
        rule = rule_in(filled, start)
        filled.check()
        words = words_in(filled, self.community.kind_by_id[kind].name)
        said: dict[str, Any] = {name: value or None for name, value in words.items()}
        link = self.context.registration(kind)
        said["url"] = said["url"] or (link and link.value)
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

    def _preview(self, segment: Segment, by: Person) -> list[Block]:
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
        coming = next((one for one in found if one.start is None or one.start > self.now), None)
        return [
            section(f"*{name}*\n{self._first_dates(segment)}"),
            section(bullets(said)),
            *self.warnings(found),
            divider(),
            section(self.reminders(coming, by) if coming else NOBODY),
            context("Nothing is in the calendar before you press Add."),
        ]

    def _first_dates(self, segment: Segment) -> str:
        """What a new session or series is, with its first dates."""
        if segment.rrule is None:
            return f"*Once: {self.span(segment)}.*"
        found = [one.local_start.date() for one in dates(segment, self.now)]
        rule = describe(segment.rrule, segment.dtstart, segment.timezone)
        begins = f"{self.hours(segment)}, from {long_date(segment.dtstart)}"
        more = " …" if len(found) > FIRST_DATES else ""
        return f"*{escape(rule)}, {begins}:* {short_dates(found[:FIRST_DATES])}{more}"


TITLE = "Confirm the year"
CANCEL_MISSING = "cancel"
NOT_LISTED = "Expected, but not in the list"
MISSING = fields.ticks(
    "missing", NOT_LISTED, [(CANCEL_MISSING, "Cancel those that are not in the list")]
)


class Publishing(Filling, Proposal):
    """The modals that confirm a year."""

    name = "keepers_year"

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """Where the list is pasted."""
        kinds = [(kind.id, kind.name) for kind in self.community.kinds]
        year = str(year_to_confirm(self.today()))
        hint = "As they come: a list, a mail, a rule in words. Times are not taken over."
        parts = [
            fields.select("kind", "Kind of session", kinds, kinds[0][0]),
            fields.text(
                "year", "Year, where a date names none", year, most=4, missing="Type a year."
            ),
            fields.text(
                "dates",
                "The dates as published",
                most=3000,
                missing="Paste the dates.",
                multiline=True,
                hint=hint,
            ),
            fields.address("source", "Source: the page with the list"),
        ]
        return Form(self.name, TITLE, parts, submit="Compare")

    def understood(self, submission: Submission) -> Effects:
        """The list was sent: say what it means."""
        filled = self.form().read(submission.view)
        year, kind = filled.text("year"), filled.text("kind")
        if not (year.isdecimal() and year.isascii() and 2000 <= int(year) < 2200):
            filled.errors["year"] = "Type a year such as 2027."
        filled.check()
        try:
            options = Options(self.community.kinds, self.calendar.zone)
            published = dates_in(filled.text("dates"), int(year), options, self.today())
        except PublishedError as error:
            raise FormError({"dates": str(error)}) from None
        if like_it(self.calendar, kind, self.now) is None:
            raise FormError({"kind": "There is none of this kind yet: add the first by hand."})
        return self.comparison(kind, published, filled.text("source")).pushed("dates")

    def comparison(self, kind: str, published: Sequence[date], source: str) -> Form:
        """What a list would change."""
        found = self._compare(kind, published)
        moved = [f"{_said([one])} → {short_dates([day])}" for one, day in found.moved]
        lines = {
            "Match, and become confirmed": _said(found.match),
            "Confirmed already": _said(found.settled),
            "Moved, and confirmed": "; ".join(moved),
            "New": short_dates(found.new),
            "Over, and not in the calendar: left out": short_dates(found.past),
            NOT_LISTED: _said(found.missing),
        }
        said = bullets([f"*{label}:* {days}" for label, days in lines.items() if days])
        name = self.community.kind_by_id[kind].plural
        back = [one for one in found.match if one.status is Status.CANCELLED]
        parts: list[Part] = [
            section(f"*{escape(name)}*\n{said}"),
            section(self._who([*(one for one, _ in found.moved), *back])),
            *self.warnings([_at(*pair) for pair in found.moved]),
        ]
        if found.missing:
            who = self._who(found.missing)
            parts += [MISSING, section(f"_If you cancel those:_ {who}")]
        if found.new and (like := like_it(self.calendar, kind, self.now)):
            parts.append(context(f"New ones take place at the usual time: {self.hours(like)}."))
        kept = {"kind": kind, "dates": [day.isoformat() for day in published], "source": source}
        return self.asks(TITLE, parts, "Take them over", kept, _digest(found))

    def make(self, asked: Filled, by: Person) -> Made:
        """Take the list over, all of it or nothing."""
        kept, cancels = asked.kept, CANCEL_MISSING in asked.several(MISSING.name)
        published = [date.fromisoformat(day) for day in kept["dates"]]
        with self.db.immediate(durable=True):
            found = self._compare(kept["kind"], published)
            if _digest(found) != asked.version:
                raise Overtaken(self.comparison(kept["kind"], published, kept["source"]))
            done = self._take_over(found, kept, by, cancels)
        said = ", ".join(f"{count} {what}" for what, count in done.items() if count)
        return Message(section(f"Done: {said or 'everything was as published already'}.")), (), {}

    def _take_over(
        self, found: Comparison, kept: Mapping[str, Any], by: Person, cancels: bool
    ) -> dict[str, int]:
        confirmed: Patch = {"status": Status.CONFIRMED}
        for one in found.match:
            self.change(one, confirmed, by, "confirm")
        for one, day in found.moved:
            start = datetime.combine(day, one.local_start.time())
            self.change(one, {**confirmed, "local_start": start}, by, "move")
        for day in found.new:
            self._add(kept["kind"], day, kept["source"], by)
        cancelled = found.missing if cancels else []
        for one in cancelled:
            self.change(one, {"status": Status.CANCELLED}, by, "cancel")
        return {
            "confirmed": len(found.match),
            "moved": len(found.moved),
            "added": len(found.new),
            "cancelled": len(cancelled),
        }

    def _who(self, told: Sequence[Occurrence]) -> str:
        """Who hears that these are moved, cancelled or take place after all."""
        sessions = [(one.uid, one.recurrence_id, one.kind) for one in told]
        return who_hears(audience(self.db, sessions), is_notice=bool(told))

    def _add(self, kind: str, day: date, source: str, by: Person) -> None:
        like = like_it(self.calendar, kind, self.now)
        assert like is not None
        start = datetime.combine(day, like.local_start.time())
        segment = Segment(
            uid=new_uid(kind, start),
            kind=kind,
            title=self.community.kind_by_id[kind].name,
            dtstart=start,
            duration=like.local_end - like.local_start,
            timezone=like.timezone,
            all_day=like.all_day,
            status=Status.CONFIRMED,
            place=like.place,
            url=like.url,
            source=source or None,
        )
        self.editor.add(segment, by.user_id, self.now)

    def _compare(self, kind: str, published: Sequence[date]) -> Comparison:
        first = min(published).replace(day=1)
        last = date(max(published).year, 12, 31)
        # What passed without being confirmed is listed nowhere, but a list can confirm it.
        then = datetime.combine(first, time.min, tzinfo=self.now.tzinfo)
        now = min(self.now, then - timedelta(days=2))
        found = self.calendar.between(first, last, now, kind, limit=400, cancelled=True)
        return compare(published, found, self.today())


def like_it(calendar: Calendar, kind: str, now: datetime) -> Occurrence | None:
    """The session of a kind whose time and place new ones take over."""
    found = [*calendar.not_over(now, kind, limit=1), *calendar.held(now, kind, limit=1)]
    return found[0] if found else None


def year_to_confirm(today: date) -> int:
    """The year whose dates are published about now: from November on the next one."""
    return today.year + (today.month > 10)


def _said(found: Sequence[Occurrence]) -> str:
    return short_dates([one.local_start.date() for one in found])


def _at(one: Occurrence, day: date) -> Occurrence:
    by = timedelta(days=(day - one.local_start.date()).days)
    start, end = one.start and one.start + by, one.end and one.end + by
    begins, ends = one.local_start + by, one.local_end + by
    return replace(one, local_start=begins, local_end=ends, start=start, end=end)


def _digest(found: Comparison) -> str:
    seen = [
        [(one.uid, str(one.recurrence_id), one.sequence) for one in group]
        for group in (found.match, found.settled, found.missing, [one for one, _ in found.moved])
    ]
    text = json.dumps([seen, [str(day) for day in found.new]])
    return blake2b(text.encode(), digest_size=8).hexdigest()
