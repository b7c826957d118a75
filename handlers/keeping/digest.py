"""The weekly digest: what is coming up, to channels for which a keeper turned it on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from bot.outbox.kinds import Decision, Drop, Send, State, Wait, planned
from bot.outbox.message import Message
from bot.outbox.outcomes import NO_ANSWER, Final, Late, Outcome, Refused, why
from bot.store import keepers as table
from bot.store.database import Row
from bot.store.people import person
from handlers.blocks import bullets, context, escape, header, section
from handlers.effects import AckView, Effects
from handlers.fields import channels
from handlers.forms import Filled, Form
from handlers.keeping.task import Filling
from handlers.requests import Submission
from schedules.calendar import epoch
from schedules.holding import Batch, HeldKey, Hold, Holding, waits
from schedules.ledger import held_by
from schedules.recurrence import instant, local

KIND = "digest"
MONDAY_AT = time(9)
AHEAD = timedelta(days=14)
MOST = 12
MOST_CHANNELS = 20
WEEK = timedelta(weeks=1)


class Digest(Filling):
    """Posts on Mondays at nine in the community's zone, once a week to each channel."""

    name = "keepers_digest"

    def form(self) -> Form:
        """Where it is on."""
        text = "On Mondays at 9:00 a.m.: the sessions of the next two weeks, if there are any."
        on = [row["channel"] for row in table.digests(self.db) if not row["ended_at"]]
        hint = "Invite me to each. None turns it off."
        where = channels("channels", "Channels that get it", on, most=MOST_CHANNELS, hint=hint)
        return Form(self.name, "Weekly digest", [section(text), where], submit="Save")

    def understood(self, submission: Submission) -> Effects:
        """Turn it on or off. A channel that is new gets its first one next Monday."""
        chosen = Filled.of(submission.view).several("channels")[:MOST_CHANNELS]
        with self.db.immediate():
            for row in table.digests(self.db):
                if row["channel"] not in chosen:
                    table.turn_digest_off(self.db, row["channel"])
            for channel in chosen:
                by = submission.person.user_id
                table.turn_digest_on(self.db, channel, by, epoch(self.now))
            self.plan()
        return [AckView("clear")]

    def plan(self) -> None:
        """Put those of the next two weeks into the outbox, and this week's where it is not there.

        That one may have been posted before the database was put back, or by an earlier release: it
        is looked up. What was held and is released goes out.
        """
        for monday, due in self._mondays(self.now + AHEAD):
            channels = self._on(due)
            rows, held = self._known(monday) if channels else ({}, None)
            for channel in channels:
                row = rows.get(channel)
                is_released = row and row["state"] == State.HELD and not held
                if row is None or is_released:
                    self.context.outbox.put(self._row(channel, monday, epoch(due)))

    def batches(self, now: datetime, before: datetime) -> list[Batch]:
        """The digests to be posted until `before`, also one that is held or overdue.

        A week without sessions has none.
        """
        found = []
        for monday, due in self._mondays(before):
            channels = self._on(due)
            rows, held = self._known(monday) if channels else ({}, None)
            waiting = [c for c in channels if c not in rows or waits(rows[c])]
            if waiting and self.ahead(max(due, now)):
                found.append(Batch(HeldKey("", monday), due, channels=waiting, hold=held))
        return found

    def failures(self) -> list[str]:
        """Where it could not be posted, a line (mrkdwn) for each channel."""
        rows, _ = self._known(self._monday())
        lines = []
        for each in table.digests(self.db):
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
        if hold := self._hold(datetime.fromisoformat(row["subject"])):
            return Wait(row["expires"], held_by(hold.by), held=True)
        lines = self.ahead(now)
        return Send(json.dumps(lines), row["error"]) if lines else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The digest with these lines."""
        return self.message(row["destination"], json.loads(facts or "[]"))

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Where it cannot be posted, whoever turned it on is told; it ends where nothing can."""
        channel, command = row["destination"], self._command
        on = self._turned_on(channel)
        match outcome:
            case Final(code) if on and table.end_digest(self.db, channel, epoch(now), code):
                title = "The weekly digest has stopped"
                text = (
                    f"The weekly digest that you turned on for <#{channel}> has stopped, since "
                    f"{why(code)}. To start it again, make sure that I am a member there "
                    f"(`/invite`), and choose the channel in `{command}`."
                )
            case Refused(code) if on:
                title = "The weekly digest was not posted"
                text = (
                    f"This week's digest could not be posted to <#{channel}>, since {why(code)}. "
                    f"The next one is tried on Monday; `{command}` turns it off."
                )
            case _:
                return False
        told = Message(header(title), section(text))
        self.context.outbox.answer(on["set_by"], told, KIND, row["key"])
        return False

    def message(self, channel: str, lines: Sequence[str]) -> Message:
        """The sessions of two weeks, a line for each."""
        said = [f"Keepers change it with `{self._command}`. Unofficial bot."]
        if row := self._turned_on(channel):
            name = escape(person(self.db, row["set_by"]).name or "a keeper")
            day = local(datetime.fromtimestamp(row["set_at"], self.now.tzinfo), self.calendar.zone)
            said.insert(0, f"Weekly digest, set by {name} on {day:%B} {day.day}, {day.year}.")
        title = "Coming up in the next two weeks"
        return Message(header(title), section(bullets(lines)), context(" ".join(said)))

    def ahead(self, at: datetime) -> list[str]:
        """A line for each session of the two weeks after `at`."""
        until = local(at + AHEAD, self.calendar.zone).date()
        rows = self.calendar.not_over(at, limit=MOST)
        coming = [one for one in rows if one.local_start.date() <= until]
        return [self.words.line(one).replace("\n", " · ") for one in coming]

    def _turned_on(self, channel: str) -> Row | None:
        rows = table.digests(self.db)
        return next((one for one in rows if one["channel"] == channel), None)

    def _on(self, due: datetime) -> list[str]:
        """The channels for which one that is due then is wanted."""
        rows = table.digests(self.db)
        return [one["channel"] for one in rows if not one["ended_at"] and one["since"] < epoch(due)]

    def _known(self, monday: datetime) -> tuple[Mapping[str, Row], Hold | None]:
        """What is in the outbox of a week, by channel, and whether it is held."""
        rows = self.context.outbox.about(KIND, monday.isoformat())
        return {row["destination"]: row for row in rows}, self._hold(monday)

    def _hold(self, monday: datetime) -> Hold | None:
        return Holding(self.db).holds().get(HeldKey("", monday))

    def _row(self, channel: str, monday: datetime, due: int) -> Row:
        subject, expires = monday.isoformat(), epoch(instant(monday + WEEK, self.calendar.zone))
        return planned(
            KIND,
            self.context.outbox.key(KIND, channel, subject),
            channel,
            due=due,
            expires=expires,
            subject=subject,
            about=json.dumps({"known_as": {"name": f"digest {subject}"}}),
            unclear_since=due if due <= epoch(self.now) else None,
            error=None,
            forget_at=expires + int(WEEK.total_seconds()),
        )

    def _mondays(self, before: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When digests are due until `before`, from this week's on: naive local time, and UTC."""
        monday = self._monday()
        while (due := instant(monday, self.calendar.zone)) < before:
            yield monday, due
            monday += WEEK

    def _monday(self) -> datetime:
        """When the digest of this week is, or was, due (naive local time); never ahead."""
        here = local(self.now, self.calendar.zone)
        monday = datetime.combine(here.date() - timedelta(days=here.weekday()), MONDAY_AT)
        return monday if monday <= here else monday - WEEK

    @property
    def _command(self) -> str:
        return f"{self.community.commands.sessions} digest"
