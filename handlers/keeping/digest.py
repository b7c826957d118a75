"""The weekly digest: what is coming up, to channels for which a keeper turned it on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import Clock
from bot.outbox.kinds import Decision, Drop, Send, State, Wait, planned
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import NO_ANSWER, Final, Late, Outcome, Refused, why
from bot.store import keepers as table
from bot.store.database import Row
from bot.store.people import person
from handlers.blocks import bullets, context, header, section
from handlers.effects import AckView, Effects, open_view
from handlers.fields import channels
from handlers.forms import Filled, Form
from handlers.keeping.labels import Words, set_by
from handlers.requests import Command, Submission
from schedules.calendar import Calendar, epoch
from schedules.holding import Batch, HeldKey, Holding
from schedules.ledger import held_by
from schedules.recurrence import instant, local

KIND = "digest"
VIEW = "keepers_digest"
MONDAY_AT = time(9)
AHEAD = timedelta(days=14)
MOST = 12
MOST_CHANNELS = 20
WEEK = timedelta(weeks=1)
WAITING = (State.PENDING, State.HELD)


@dataclass(frozen=True)
class Digest:
    """Posts on Mondays at nine in the community's zone, once a week to each channel."""

    calendar: Calendar
    words: Words
    clock: Clock
    outbox: Outbox

    def command(self, command: Command) -> Effects:
        """`… digest`: where it is on."""
        text = "On Mondays at 9:00 a.m.: the sessions of the next two weeks, if there are any."
        where = channels(
            "channels",
            "Channels that get it",
            self.channels(),
            most=MOST_CHANNELS,
            hint="Invite me to each. None turns it off.",
        )
        form = Form(VIEW, "Weekly digest", [section(text), where], submit="Save")
        return [open_view(command.trigger_id, form.view())]

    def save(self, submission: Submission) -> Effects:
        """Turn it on or off. A channel that is new gets its first one next Monday."""
        chosen = Filled.of(submission.view).several("channels")[:MOST_CHANNELS]
        db, now = self.calendar.db, epoch(self.clock.now())
        with db.immediate():
            for row in table.digests(db):
                if row["channel"] not in chosen:
                    table.turn_digest_off(db, row["channel"])
            for channel in chosen:
                table.turn_digest_on(db, channel, submission.person.user_id, now)
            self.plan()
        return [AckView("clear")]

    def channels(self) -> list[str]:
        """Where it is on, and can be posted."""
        return [row["channel"] for row in table.digests(self.calendar.db) if not row["ended_at"]]

    def plan(self) -> None:
        """Put those of the next two weeks into the outbox, and this week's where it is not there.

        That one may have been posted before the database was put back, or by an earlier release: it
        is looked up. What was held and is released goes out.
        """
        now = self.clock.now()
        for monday, due in self._mondays(now + AHEAD):
            channels = self._on(due)
            rows = self._rows(monday) if channels else {}
            held = Holding(self.calendar.db).holds() if channels else {}
            for channel in channels:
                row = rows.get(channel)
                is_released = row and row["state"] == State.HELD and name_of(monday) not in held
                if row is None or is_released:
                    self.outbox.put(self._row(channel, monday, epoch(due), epoch(now)))

    def batches(self, now: datetime, before: datetime) -> list[Batch]:
        """The digests to be posted until `before`, also one that is held or overdue.

        A week without sessions has none.
        """
        held, found = Holding(self.calendar.db).holds(), []
        for monday, due in self._mondays(before):
            rows, name = self._rows(monday), name_of(monday)
            waiting = [
                channel
                for channel in self._on(due)
                if channel not in rows or rows[channel]["state"] in WAITING
            ]
            if waiting and self.ahead(max(due, now)):
                found.append(Batch(name, due, channels=waiting, hold=held.get(name)))
        return found

    def failures(self) -> list[str]:
        """Where it could not be posted, a line (mrkdwn) for each channel."""
        rows, lines = self._rows(self._monday()), []
        for each in table.digests(self.calendar.db):
            row = rows.get(each["channel"])
            said = f"Weekly digest to <#{each['channel']}>"
            if each["ended_at"] is not None:
                lines.append(f"{said}: {why(each['error'])}; it has stopped there")
            elif row and row["state"] == State.FAILED:
                lines.append(f"{said}: {why(row['error'])}")
            elif row and row["attempts"] > 1 and row["state"] != State.SENT:
                lines.append(f"{said}: {why(NO_ANSWER)}")
        return lines

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say what is coming up, if it is still on there and nobody holds it."""
        if row["state"] == State.SENT:
            return Send(row["said"])
        due = datetime.fromtimestamp(row["due"], now.tzinfo)
        if row["destination"] not in self._on(due):
            return Drop()
        hold = Holding(self.calendar.db).holds().get(name_of(_monday_of(row)))
        if hold:
            return Wait(row["expires"], held_by(hold.by), held=True)
        lines = self.ahead(now)
        return Send(json.dumps(lines), row["error"]) if lines else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The digest with these lines."""
        return self.message(row["destination"], json.loads(facts or "[]"))

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Where it cannot be posted, whoever turned it on is told; it ends where nothing can."""
        channel = row["destination"]
        on = self._turned_on(channel)
        if on is None:
            return False
        match outcome:
            case Final(code) if table.end_digest(self.calendar.db, channel, epoch(now), code):
                self.outbox.answer(on["set_by"], self._stopped(channel, code), KIND, row["key"])
            case Refused(code):
                self.outbox.answer(on["set_by"], self._refused(channel, code), KIND, row["key"])
        return False

    def message(self, channel: str, lines: Sequence[str]) -> Message:
        """The sessions of two weeks, a line for each."""
        title = "Coming up in the next two weeks"
        row = self._turned_on(channel)
        said = [f"Weekly digest, {self._set_by(row)}."] if row else []
        said.append(f"Keepers change it with `{self._command}`. Unofficial bot.")
        return Message(header(title), section(bullets(lines)), context(" ".join(said)))

    def ahead(self, at: datetime) -> list[str]:
        """A line for each session of the two weeks after `at`."""
        until = local(at + AHEAD, self.zone).date()
        rows = self.calendar.not_over(at, limit=MOST)
        return [
            self.words.line(one).replace("\n", " · ")
            for one in rows
            if one.local_start.date() <= until
        ]

    @property
    def zone(self) -> str:
        """In which it is Monday, and nine."""
        return self.calendar.zone

    def _set_by(self, row: Row) -> str:
        name = person(self.calendar.db, row["set_by"]).name
        return set_by(name, row["set_at"], self.zone)

    def _turned_on(self, channel: str) -> Row | None:
        rows = table.digests(self.calendar.db)
        return next((one for one in rows if one["channel"] == channel), None)

    def _on(self, due: datetime) -> list[str]:
        """The channels for which one that is due then is wanted."""
        rows = table.digests(self.calendar.db)
        return [one["channel"] for one in rows if not one["ended_at"] and one["since"] < epoch(due)]

    def _rows(self, monday: datetime) -> dict[str, Row]:
        """What is in the outbox of a week, by channel."""
        rows = self.outbox.about(KIND, monday.isoformat())
        return {row["destination"]: row for row in rows}

    def _row(self, channel: str, monday: datetime, due: int, now: int) -> Row:
        subject, expires = monday.isoformat(), epoch(instant(monday + WEEK, self.zone))
        return planned(
            KIND,
            self.outbox.key(KIND, channel, subject),
            channel,
            due=due,
            expires=expires,
            subject=subject,
            about=json.dumps({"known_as": {"name": f"digest {subject}"}}),
            unclear_since=due if due <= now else None,
            error=None,
            forget_at=expires + int(WEEK.total_seconds()),
        )

    def _mondays(self, before: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When digests are due until `before`, from this week's on: naive local time, and UTC."""
        monday = self._monday()
        while (due := instant(monday, self.zone)) < before:
            yield monday, due
            monday += WEEK

    def _monday(self) -> datetime:
        """When the digest of this week is, or was, due (naive local time); never ahead."""
        here = local(self.clock.now(), self.zone)
        monday = datetime.combine(here.date() - timedelta(days=here.weekday()), MONDAY_AT)
        return monday if monday <= here else monday - timedelta(weeks=1)

    def _stopped(self, channel: str, error: str) -> Message:
        """To whoever turned it on: nothing can be posted there any more."""
        text = (
            f"The weekly digest that you turned on for <#{channel}> has stopped, since "
            f"{why(error)}. To start it again, make sure that I am a member there "
            f"(`/invite`), and choose the channel in `{self._command}`."
        )
        return Message(header("The weekly digest has stopped"), section(text))

    def _refused(self, channel: str, error: str) -> Message:
        """To whoever turned it on: this one failed, and the next will be tried."""
        text = (
            f"This week's digest could not be posted to <#{channel}>, since {why(error)}. The next "
            f"one is tried on Monday; `{self._command}` turns it off."
        )
        return Message(header("The weekly digest was not posted"), section(text))

    @property
    def _command(self) -> str:
        return f"{self.words.community.commands.sessions} digest"


def name_of(monday: datetime) -> HeldKey:
    """What the digest due at a local time is called where it is held."""
    return HeldKey("", monday)


def _monday_of(row: Row) -> datetime:
    return datetime.fromisoformat(row["subject"])
