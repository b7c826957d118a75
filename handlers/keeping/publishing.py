"""Confirming a year: a list of dates is pasted as it was published, compared, and taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.outbox.message import Message
from handlers import fields
from handlers.blocks import bullets, context, escape, section
from handlers.effects import AckView, Effects, Say, open_view
from handlers.forms import Filled, Form, FormError, Part
from handlers.keeping.labels import Words, short_dates, who_hears
from handlers.requests import Action, Command, Submission
from schedules.editing import Editor, new_uid
from schedules.model import Occurrence, Segment, Status
from schedules.outlook import audience
from schedules.patching import Patch
from schedules.published import Comparison, PublishedError, compare, dates_in
from schedules.recurrence import local

if TYPE_CHECKING:
    from schedules.importing import Options

VIEW_FORM = "keepers_year"
VIEW_YES = "keepers_year_yes"
ACTION_OPEN = "keepers_year_open"
CANCEL_MISSING = "cancel"
MISSING = fields.ticks(
    "missing",
    "Expected, but not in the list",
    [(CANCEL_MISSING, "Cancel those that are not in the list")],
)


@dataclass(frozen=True)
class Publishing:
    """The modals that confirm a year."""

    editor: Editor
    words: Words
    clock: Clock

    def open(self, asked: Command | Action) -> Effects:
        """`… dates`, and the button that does the same, in a modal or elsewhere."""
        shown = asked.view if isinstance(asked, Action) else None
        return [open_view(asked.trigger_id, self.form().view(), upon=shown)]

    def form(self) -> Form:
        """Where the list is pasted."""
        kinds = [(kind.id, kind.name) for kind in self.words.community.kinds]
        year = str(year_to_confirm(self._today()))
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
                hint="As they come: a list, a mail, a rule in words. Times are not taken over.",
            ),
            fields.address("source", "Source: the page with the list"),
        ]
        return Form(VIEW_FORM, "Confirm the year", parts, submit="Compare")

    def compared(self, submission: Submission) -> Effects:
        """The list was sent: say what it means."""
        filled = self.form().read(submission.view)
        year, kind = filled.text("year"), filled.text("kind")
        if not (year.isdecimal() and year.isascii() and 2000 <= int(year) < 2200):
            filled.errors["year"] = "Type a year such as 2027."
        filled.check()
        try:
            published = dates_in(filled.text("dates"), int(year), self._options(), self._today())
        except PublishedError as error:
            raise FormError({"dates": str(error)}) from None
        if self._like(kind) is None:
            raise FormError({"kind": "There is none of this kind yet: add the first by hand."})
        return self.comparison(kind, published, filled.text("source")).pushed("dates")

    def comparison(self, kind: str, published: Sequence[date], source: str) -> Form:
        """What a list would change."""
        found = self._compare(kind, published)
        lines = [
            ("Match, and become confirmed", short_dates(_days(found.match))),
            ("Confirmed already", short_dates(_days(found.settled))),
            (
                "Moved, and confirmed",
                "; ".join(
                    f"{short_dates([one.local_start.date()])} → {short_dates([day])}"
                    for one, day in found.moved
                ),
            ),
            ("New", short_dates(found.new)),
            ("Over, and not in the calendar: left out", short_dates(found.past)),
            ("Expected, but not in the list", short_dates(_days(found.missing))),
        ]
        said = [f"*{label}:* {days}" for label, days in lines if days]
        name = self.words.community.kind_by_id[kind].plural
        parts: list[Part] = [section(f"*{escape(name)}*\n{bullets(said)}")]
        back = [one for one in found.match if one.status is Status.CANCELLED]
        parts.append(section(self._who([*(one for one, _ in found.moved), *back])))
        warnings = self.words.warnings(
            [_at(one, day) for one, day in found.moved], self.clock.now()
        )
        if warnings:
            parts.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        if found.missing:
            who = self._who(found.missing)
            parts += [MISSING, section(f"_If you cancel those:_ {who}")]
        like = self._like(kind)
        if found.new and like:
            when = self.words.hours(like)
            parts.append(context(f"New ones take place at the usual time: {when}."))
        return Form(
            VIEW_YES,
            "Confirm the year",
            parts,
            submit="Take them over",
            close="Back",
            kept={
                "kind": kind,
                "dates": [day.isoformat() for day in published],
                "source": source,
            },
            version=_digest(found),
        )

    def yes(self, submission: Submission) -> Effects:
        """Take the list over, all of it or nothing."""
        filled = Filled.of(submission.view)
        kept, cancels = filled.kept, CANCEL_MISSING in filled.several(MISSING.name)
        published = [date.fromisoformat(day) for day in kept["dates"]]
        with self.editor.calendar.db.immediate(durable=True):
            found = self._compare(kept["kind"], published)
            if _digest(found) != filled.version:
                return self.comparison(kept["kind"], published, kept["source"]).overtaken()
            done = self._take_over(found, kept, submission.person.user_id, cancels)
        return [AckView("clear"), Say(submission.person.user_id, Message(section(done)))]

    def _take_over(self, found: Comparison, kept: Mapping[str, Any], by: str, cancels: bool) -> str:
        confirmed: Patch = {"status": Status.CONFIRMED}
        for one in found.match:
            self._change(one, confirmed, by, "confirm")
        for one, day in found.moved:
            start = datetime.combine(day, one.local_start.time())
            self._change(one, {**confirmed, "local_start": start}, by, "move")
        for day in found.new:
            self._add(kept["kind"], day, kept["source"], by)
        if cancels:
            for one in found.missing:
                self._change(one, {"status": Status.CANCELLED}, by, "cancel")
        counts = [
            (len(found.match), "confirmed"),
            (len(found.moved), "moved"),
            (len(found.new), "added"),
            (len(found.missing) if cancels else 0, "cancelled"),
        ]
        said = ", ".join(f"{count} {what}" for count, what in counts if count)
        return f"Done: {said or 'everything was as published already'}."

    def _who(self, told: Sequence[Occurrence]) -> str:
        """Who hears that these are moved, cancelled or take place after all."""
        sessions = [(one.uid, one.recurrence_id, one.kind) for one in told]
        concerned = audience(self.editor.calendar.db, sessions)
        return who_hears(concerned, is_notice=bool(told))

    def _change(self, one: Occurrence, patch: Patch, by: str, action: str) -> None:
        self.editor.change(
            one.uid,
            one.recurrence_id,
            patch,
            scope="this",
            sequence=one.sequence,
            by=by,
            now=self.clock.now(),
            action=action,
        )

    def _add(self, kind: str, day: date, source: str, by: str) -> None:
        like = self._like(kind)
        assert like is not None
        start = datetime.combine(day, like.local_start.time())
        segment = Segment(
            uid=new_uid(kind, start),
            kind=kind,
            title=self.words.community.kind_by_id[kind].name,
            dtstart=start,
            duration=like.local_end - like.local_start,
            timezone=like.timezone,
            all_day=like.all_day,
            status=Status.CONFIRMED,
            place=like.place,
            url=like.url,
            source=source or None,
        )
        self.editor.add(segment, by, self.clock.now())

    def _compare(self, kind: str, published: Sequence[date]) -> Comparison:
        first = min(published).replace(day=1)
        last = date(max(published).year, 12, 31)
        # What passed without being confirmed is listed nowhere, but a list can confirm it.
        then = datetime.combine(first, time.min, tzinfo=self.clock.now().tzinfo)
        now = min(self.clock.now(), then - timedelta(days=2))
        found = self.editor.calendar.between(first, last, now, kind, limit=400, cancelled=True)
        return compare(published, found, self._today())

    def _like(self, kind: str) -> Occurrence | None:
        """The session whose time and place new ones take over."""
        now, calendar = self.clock.now(), self.editor.calendar
        found = [*calendar.not_over(now, kind, limit=1), *calendar.held(now, kind, limit=1)]
        return found[0] if found else None

    def _options(self) -> Options:
        from schedules.importing import Options

        return Options(self.words.community.kinds, self.editor.calendar.zone)

    def _today(self) -> date:
        return local(self.clock.now(), self.editor.calendar.zone).date()


def year_to_confirm(today: date) -> int:
    """The year whose dates are published about now: from November on the next one."""
    return today.year + (today.month > 10)


def _days(found: Sequence[Occurrence]) -> list[date]:
    return [one.local_start.date() for one in found]


def _at(one: Occurrence, day: date) -> Occurrence:
    by = timedelta(days=(day - one.local_start.date()).days)
    return replace(
        one,
        local_start=one.local_start + by,
        local_end=one.local_end + by,
        start=one.start and one.start + by,
        end=one.end and one.end + by,
    )


def _digest(found: Comparison) -> str:
    seen = [
        [(one.uid, str(one.recurrence_id), one.sequence) for one in group]
        for group in (found.match, found.settled, found.missing, [one for one, _ in found.moved])
    ]
    text = json.dumps([seen, [str(day) for day in found.new]])
    return blake2b(text.encode(), digest_size=8).hexdigest()
