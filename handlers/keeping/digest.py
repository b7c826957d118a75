"""The weekly digest: what is coming up, to channels for which a keeper turned it on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.outbox.unreachable import FINAL, NOT_NOW, why
from bot.store import digests as table
from bot.store.database import Row
from bot.store.people import person
from handlers.blocks import bullets, context, header, section
from handlers.effects import Call, Effects, Say, open_view
from handlers.fields import channels
from handlers.forms import Filled, Form, closing
from handlers.keepers import Guarded
from handlers.keeping.wording import Words, set_by
from handlers.once import UNKNOWN, post_once
from handlers.routing import Command, Submission
from schedules.calendar import Calendar, epoch
from schedules.holding import Batch, Holding, Name
from schedules.recurrence import instant, local

log = logging.getLogger(__name__)

VIEW = "keepers_digest"
MONDAY_AT = time(9)
AHEAD = timedelta(days=14)
MOST = 12
MOST_CHANNELS = 20
# Slack's clock and the bot's may be this far apart.
CLOCKS = timedelta(minutes=1)
TRY_AGAIN = NOT_NOW | UNKNOWN


@dataclass(frozen=True)
class Digest:
    """Posts on Mondays at nine in the community's zone, once a week to each channel."""

    calendar: Calendar
    words: Words
    clock: Clock
    _posting: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def command(self, command: Command) -> Effects:
        """`… digest`: where it is on."""
        text = "On Mondays at 9:00 a.m.: the sessions of the next two weeks, if there are any."
        where = channels(
            "channels",
            "Channels that get it",
            self.channels(),
            most=MOST_CHANNELS,
            hint="Invite the bot to each. None turns it off.",
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
                    table.turn_off(db, row["channel"])
            for channel in chosen:
                table.turn_on(db, channel, submission.person.user_id, now)
        where = ", ".join(f"<#{channel}>" for channel in chosen)
        text = f"The weekly digest goes to {where}." if chosen else "The weekly digest is off."
        return closing("Weekly digest", text)

    def channels(self) -> list[str]:
        """Where it is on, and can be posted."""
        return [row["channel"] for row in self._rows()]

    def look_after(self) -> Effects:
        """The digests that are due and were not posted yet."""
        # What ends meanwhile is still among those on their way, or is known to be dealt with.
        with self._guard:
            return self._to_post(self._monday(), self.clock.now())

    def _to_post(self, due: datetime, now: datetime) -> Effects:
        waiting = [row for row in self._rows() if row["looked_at"] < epoch(instant(due, self.zone))]
        if not waiting or name_of(due) in Holding(self.calendar.db).holds():
            return ()
        if not self._ahead(now):
            for row in waiting:
                table.dealt_with(self.calendar.db, row["channel"], epoch(now))
            return ()
        free = [row for row in waiting if row["channel"] not in self._posting]
        found = [(row, self.message(row["channel"], now)) for row in free]
        calls = [self._post(row, message, due) for row, message in found if message]
        self._posting.update(row["channel"] for row, message in found if message)
        return calls

    def batches(self, now: datetime, before: datetime) -> list[Batch]:
        """The digests to be posted until `before`, also one that is held or overdue.

        A week without sessions has none.
        """
        held = Holding(self.calendar.db).holds()
        found, monday = [], self._monday()
        while (due := instant(monday, self.zone)) < before:
            waiting = [row["channel"] for row in self._rows() if row["looked_at"] < epoch(due)]
            if waiting and self._ahead(max(due, now)):
                name = name_of(monday)
                found.append(Batch(name, due, channels=waiting, hold=held.get(name)))
            monday += timedelta(weeks=1)
        return found

    def failures(self) -> list[str]:
        """Where it could not be posted, a line (mrkdwn) for each channel."""
        return [
            f"Weekly digest to <#{row['channel']}>: {why(row['error'])}"
            + ("" if row["ended_at"] is None else "; it has stopped there")
            for row in table.digests(self.calendar.db)
            if row["error"]
        ]

    def message(self, channel: str, at: datetime) -> Message | None:
        """The sessions of the two weeks after `at`; None where there are none."""
        found = self._ahead(at)
        if not found:
            return None
        title = "Coming up in the next two weeks"
        row = next((one for one in self._rows() if one["channel"] == channel), None)
        command = self.words.community.commands.sessions
        who = f"Weekly digest, {self._set_by(row)}. " if row else ""
        small = f"{who}Keepers change it with `{command} digest`. Unofficial bot."
        return Message(header(title), section(bullets(found)), context(small))

    @property
    def zone(self) -> str:
        """In which it is Monday, and nine."""
        return self.calendar.zone

    def _set_by(self, row: Row) -> str:
        name = person(self.calendar.db, row["set_by"]).name
        return set_by(name, row["set_at"], self.zone)

    def _ahead(self, at: datetime) -> list[str]:
        until = local(at + AHEAD, self.zone).date()
        rows = self.calendar.not_over(at, limit=MOST)
        return [
            self.words.line(one).replace("\n", " · ")
            for one in rows
            if one.local_start.date() <= until
        ]

    def _rows(self) -> list[Row]:
        return [row for row in table.digests(self.calendar.db) if row["ended_at"] is None]

    def _monday(self) -> datetime:
        """When the digest of this week is, or was, due (naive local time); never ahead."""
        here = local(self.clock.now(), self.zone)
        monday = datetime.combine(here.date() - timedelta(days=here.weekday()), MONDAY_AT)
        return monday if monday <= here else monday - timedelta(weeks=1)

    def _post(self, row: Row, message: Message, due: datetime) -> Call:
        """Post it, unless it is there without the bot knowing."""
        db, channel = self.calendar.db, row["channel"]

        def posted(answer: Mapping[str, Any]) -> Effects:
            try:
                table.dealt_with(db, channel, epoch(self.clock.now()))
            finally:
                self._release(channel)
            return ()

        def failed(error: str) -> Effects:
            now = epoch(self.clock.now())
            log.warning("digest not posted: %s (%s)", channel, error)
            try:
                if error in TRY_AGAIN:
                    table.failed(db, channel, error)
                    return ()
                if error in FINAL:
                    is_new = table.end(db, channel, now, error)
                    return [Say(row["set_by"], self._stopped(channel, error))] if is_new else ()
                table.dealt_with(db, channel, now, error)
                return [Say(row["set_by"], self._refused(channel, error))]
            finally:
                self._release(channel)

        return post_once(
            channel,
            message,
            f"digest {due.isoformat()}",
            then=posted,
            otherwise=failed,
            oldest=epoch(instant(due, self.zone) - CLOCKS),
        )

    def _stopped(self, channel: str, error: str) -> Message:
        """To whoever turned it on: nothing can be posted there any more."""
        text = (
            f"The weekly digest that you turned on for <#{channel}> has stopped, since "
            f"{why(error)}. To start it again, make sure that the bot is a member there "
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

    def _release(self, channel: str) -> None:
        with self._guard:
            self._posting.discard(channel)


def name_of(monday: datetime) -> Name:
    """What the digest due at a local time is called where it is held."""
    return Name("", monday)


def register(keepers: Guarded, digest: Digest) -> None:
    """Let keepers turn the digest on and off."""
    keepers.submission(VIEW, digest.save)
