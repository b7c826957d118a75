"""What keepers do: with what it works, in which words, and one yes to what was shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from bot.outbox.message import Message
from bot.store import calendar as table
from bot.store.database import Row
from bot.store.people import Person
from handlers import feature
from handlers.blocks import Block, actions, bullets, button, escape, section
from handlers.effects import AckView, Effects, Say, open_view
from handlers.fields import Field
from handlers.forms import SEEN_MEANWHILE, Filled, Form, Part, closing
from handlers.people import Guarded
from handlers.routes import Action, Command, Submission
from handlers.wording import days, moment, who, zone_name
from schedules.editing import Audience, Editor, clashes, holidays_on, reminders_before
from schedules.model import (
    LONGEST_MEETING,
    Occurrence,
    Segment,
    Status,
    last_day,
)
from schedules.patching import ChangeError, Details, Patch, Target, details_in
from schedules.rrules import describe
from schedules.words import clock_time, in_a_row, long_date

STATUS_WORDS = {
    Status.TENTATIVE: "expected, not confirmed",
    Status.CONFIRMED: "confirmed",
    Status.CANCELLED: "cancelled",
}
LABELS = {
    "title": "Title",
    "topic": "Topic",
    "note": "Note",
    "place": "Place",
    "url": "Registration link",
    "resources_url": "Resource page",
}
GONE = "This session is not in the calendar any more: somebody changed its series. Look again."
MOST_WARNINGS = 8
MOST_LEADS = 6
NOTHING: Mapping[str, Any] = {}


def who_hears(audience: Audience, *, is_notice: bool) -> str:
    """Whom a change notifies; `is_notice` says whether it is of a kind that anybody is told of."""
    waiting = how_many(audience.people_waiting, audience.channels_waiting)
    told = how_many(audience.people_told, audience.channels_told)
    if is_notice and told:
        first = f"*Told at once:* {told}, who were told of it before."
    elif is_notice:
        first = "*Nobody hears of it now*: nobody was told before."
    else:
        first = "*Nobody is notified*: answers and reminders say it from now on."
    return f"{first} Waiting to be reminded: {waiting or 'nobody'}."


def short_dates(found: Sequence[date]) -> str:
    """Jan 27, Feb 24 and Mar 31, 2027; a year stands where it changes."""
    years = [*(day.year for day in found[1:]), None]
    return in_a_row(
        f"{day:%b} {day.day}" + (f", {day.year}" if day.year != after else "")
        for day, after in zip(found, years, strict=False)
    )


def how_many(people: int, channels: int) -> str:
    """3 people and 1 channel; empty for nobody."""
    parts = []
    if people:
        parts.append("1 person" if people == 1 else f"{people} people")
    if channels:
        parts.append("1 channel" if channels == 1 else f"{channels} channels")
    return in_a_row(parts)


def _times(of: Occurrence | Details | Segment) -> tuple[datetime, datetime]:
    """Local start and end."""
    if isinstance(of, Occurrence):
        return of.local_start, of.local_end
    start = of.dtstart if isinstance(of, Segment) else of.local_start
    return start, start + of.duration


def _quoted(text: str) -> str:
    return f"“{escape(text)}”" if text else "nothing"


class Overtaken(Exception):  # noqa: N818 - somebody else was quicker, which is no error
    """What a change would mean by now, and what was changed meanwhile."""

    def __init__(self, form: Form, news: Sequence[str] = ()) -> None:
        super().__init__("it was changed meanwhile")
        self.form, self.news = form, news


class Task(feature.Part):
    """Something that keepers do or see. What is opened, sent and pressed is called by its name."""

    name: ClassVar[str]

    def register(self, only: Guarded) -> None:
        """Let keepers, and nobody else, do it."""

    @property
    def editor(self) -> Editor:
        """What changes sessions."""
        return Editor(self.calendar)

    def change(self, one: Occurrence, patch: Patch, by: Person, action: str) -> None:
        """Change one session as it was seen; raises ConflictError, ChangeError."""
        self.editor.change(
            one.uid,
            one.recurrence_id,
            patch,
            scope="this",
            sequence=one.sequence,
            by=by.user_id,
            now=self.now,
            action=action,
        )

    def asks(
        self, title: str, parts: Sequence[Part], yes: str, kept: Mapping[str, Any], version: Any
    ) -> Form:
        """What something would mean, with the button that does it; `kept` is what that needs."""
        asked = f"{self.name}_yes"
        return Form(asked, title, parts, yes, close="Back", kept=kept, version=version)

    # How things are worded for keepers: mrkdwn, escaped

    def zone(self, timezone: str | None) -> str:
        """How people call a session's zone."""
        return zone_name(timezone, self.community) if timezone else "local"

    def moment(self, at: datetime, reader: Person) -> str:
        """A moment, in the reader's zone and in the community's."""
        return moment(at, self.zones(reader))

    def span(self, of: Occurrence | Details | Segment) -> str:
        """Wednesday, January 27, 2027, 10:00 a.m. to 11:00 a.m. Pacific; or its days."""
        start, end = _times(of)
        first, length = start.date(), end - start
        if of.all_day or length > LONGEST_MEETING:
            return days(first, last_day(start, length))
        if end.date() > first and end.time() != time.min:
            until = f"{long_date(end)}, {clock_time(end)} {self.zone(of.timezone)}"
            return f"{long_date(first)}, {clock_time(start)} to {until}"
        return f"{long_date(first)}, {self.hours(of)}"

    def hours(self, of: Occurrence | Details | Segment) -> str:
        """10:00 a.m. to 11:00 a.m. Pacific; all day."""
        start, end = _times(of)
        if of.all_day:
            number = (end - start).days
            return "all day" if number == 1 else f"{number} days"
        return f"{clock_time(start)} to {clock_time(end)} {self.zone(of.timezone)}"

    def line(self, occurrence: Occurrence) -> str:
        """One session in a list."""
        topic = f": {escape(occurrence.topic)}" if occurrence.topic else ""
        what = f"{escape(occurrence.title)}{topic} · {STATUS_WORDS[occurrence.status]}"
        return f"*{self.span(occurrence)}*\n{what}"

    def reminders(self, one: Occurrence, reader: Person) -> str:
        """Who will be reminded of a session, and when."""
        said = [
            f"{to.words}: {how_many(to.people, to.channels)}, {self.moment(to.due, reader)}"
            for to in reminders_before(self.db, one, self.now)[:MOST_LEADS]
        ]
        if not said:
            return "*Reminders:* nobody has asked to be reminded of sessions of this kind yet."
        return f"*Reminders for {short_dates([one.local_start.date()])}:* {'; '.join(said)}."

    def warnings(self, found: Sequence[Occurrence], besides: str = "") -> list[Block]:
        """What speaks against these dates: the past, holidays, other sessions at the same time."""
        said = []
        if found and found[0].start is not None and found[0].start <= self.now:
            said.append("The first date lies in the past.")
        place = self.community.about.holidays
        free = holidays_on((one.local_start.date() for one in found), place)
        said += [f"{short_dates([day])} is a public holiday: {escape(free[day])}." for day in free]
        for one, other in clashes(self.calendar, found, besides=besides):
            day = short_dates([one.local_start.date()])
            said.append(f"{day}: “{escape(other.title)}” is at the same time.")
        if (left := len(said) - MOST_WARNINGS) > 0:
            said[MOST_WARNINGS:] = [f"And {left} more of the kind."]
        return [section(f":warning: *Please check*\n{bullets(said)}")] if said else []

    def differences(self, before: Details, after: Details, timezone: str | None) -> list[str]:
        """What a change changes, a line for each thing that reads otherwise."""
        both = before, after
        names = {kind.id: kind.name for kind in self.community.kinds}
        read = {label: [_quoted(getattr(x, name)) for x in both] for name, label in LABELS.items()}
        read["Time"] = [self.span(replace(one, timezone=timezone or "")) for one in both]
        read["Time zone"] = [self.zone(one.timezone) for one in both]
        if before.timezone != after.timezone:
            read["Time zone"][1] += ", with the same time on the clock there"
        read["Kind"] = [escape(names.get(one.kind, one.kind)) for one in both]
        read["Source"] = [_quoted(one.source) for one in both]
        read["Status"] = [STATUS_WORDS[one.status] for one in both]
        rules = [(one.rrule, one.local_start) for one in both if one.rrule]
        if before.rrule != after.rrule and len(rules) == 2:
            read["Repeats"] = [escape(describe(*rule, timezone)) for rule in rules]
        return [
            f"{label}: {was} → {becomes}"
            for label, (was, becomes) in read.items()
            if was != becomes
        ]

    def changes_since(self, target: Target, sequence: int, reader: Person) -> list[str]:
        """The changes of a session since it had a SEQUENCE: who made them, and what they were."""
        rid = target.recurrence_id.isoformat()
        said = []
        for row in table.changes_since(self.db, target.uid, rid, sequence):
            before, after = (details_in(row[name], target) for name in ("before", "after"))
            lines = self.differences(before, after, target.segment.timezone)
            said.append(f"{self.by_whom(row, reader)}: {'; '.join(lines) or escape(row['action'])}")
        return said

    def by_whom(self, row: Row, reader: Person) -> str:
        """Who made a change, and when."""
        at = datetime.fromtimestamp(row["at"], UTC)
        return f"{who(row['changed_by'])}, {self.moment(at, reader)}"


class Filling(Task):
    """A form that is filled in."""

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """The form as it is opened, with what its button knows."""
        raise NotImplementedError

    def understood(self, submission: Submission) -> Effects:
        """The form was sent. Raises FormError for what is wrong with it."""
        raise NotImplementedError

    def register(self, only: Guarded) -> None:
        """Open it from a button, and take what is sent."""
        super().register(only)
        only.action(f"{self.name}_open", self.open)
        only.submission(self.name, self.understood)

    def open(self, asked: Command | Action) -> Effects:
        """The subcommand, or the button that does the same."""
        shown = asked.view if isinstance(asked, Action) else None
        given = dict(asked.carried) if isinstance(asked, Action) else {}
        return [open_view(asked.trigger_id, self.form(given).view(), upon=shown)]

    @classmethod
    def opener(cls, text: str, style: str | None = None, given: Any = None) -> Block:
        """The button that opens it, perhaps with what is filled in already."""
        return button(text, f"{cls.name}_open", given, style=style)


Made = tuple[Message, Effects, Mapping[str, str]]
"""What to say of a change that was made, what follows, and the session, of which one goes on."""


class Proposal(Task):
    """A change that is shown as a form first, in a modal or a message, and made at one yes."""

    def register(self, only: Guarded) -> None:
        """Take the yes from both."""
        super().register(only)
        only.submission(f"{self.name}_yes", self.yes)
        only.action(f"{self.name}_press", self.press, changes=True)

    def make(self, asked: Filled, by: Person) -> Made:
        """Make it, if what was shown is so still: what to say of it, and what else follows.

        Raises ChangeError where it cannot be made, Overtaken where it means something else by now.
        """
        raise NotImplementedError

    def yes(self, submission: Submission) -> Effects:
        """Make the change that a modal asked about."""
        by = submission.person
        try:
            done, more, about = self.make(Filled.of(submission.view), by)
        except Overtaken as now:
            return now.form.overtaken(*now.news)
        except ChangeError as error:
            return closing("Not possible", str(error))
        return [AckView("clear"), Say(by.user_id, done, about=about), *more]

    def press(self, action: Action) -> Effects:
        """Make the change that a message asked about."""
        kept = action.carried
        try:
            done, more, about = self.make(Filled({}, kept, kept["version"]), action.person)
        except Overtaken as now:
            return action.instead(as_message(now.form, SEEN_MEANWHILE, *now.news))
        except ChangeError as error:
            return action.aside(str(error))
        return [*action.instead(done), *more, *self.context.showed(action.person, about)]


def as_message(form: Form, *news: str) -> Message:
    """A form that asks for one yes as a message with a button; `news` (mrkdwn) stand first."""
    first = [section("\n".join(news))] if news else []
    shown = [part for part in form.parts if not isinstance(part, Field)]
    value = {**form.kept, "version": form.version}
    action_id = f"{form.callback_id.removesuffix('_yes')}_press"
    row = [actions([button(form.submit, action_id, value, style="primary")])] if form.submit else []
    return Message(*first, *shown, *row)
