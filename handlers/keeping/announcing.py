"""What keepers have the bot say in channels: an announcement of a session, and the weekly digest.

An announcement is previewed and sent once, and given as an email to copy; the digest says what is
coming up, to channels for which a keeper turned it on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from bot.outbox.kinds import TOO_LATE, Decision, Drop, Send, State, Wait
from bot.outbox.message import Message
from bot.outbox.outbox import ANSWER_SECONDS
from bot.outbox.outcomes import NO_ANSWER, Final, Late, Outcome, Refused, Unclear, why
from bot.store import people as table
from bot.store.database import Row
from bot.store.people import person
from handlers import fields
from handlers.blocks import actions, bullets, context, divider, escape, header, link_button, section
from handlers.effects import AckView, Effects
from handlers.feature import named
from handlers.forms import Filled, Form, Part, closing, notice
from handlers.keeping.task import GONE, NOTHING, STATUS_WORDS, Filling, short_dates
from handlers.people import Guarded
from handlers.routes import Submission
from handlers.wording import length, when, zones_of
from schedules.calendar import epoch
from schedules.ledger import Batch, HeldKey, Hold, Holding, held_by, waits
from schedules.model import Occurrence, Status, instant, local
from schedules.words import in_a_row

ANNOUNCEMENT = "announcement"
MOST_SESSIONS = 20
MOST_CHANNELS = 10
NOT_POSTED = (State.EXPIRED, State.FAILED, State.WITHDRAWN)
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})


class Announcing(Filling):
    """The modals of `… announce`."""

    name = "keepers_announce"

    def register(self, only: Guarded) -> None:
        """Take the yes, too."""
        super().register(only)
        only.submission(f"{self.name}_yes", self.yes)

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """Which session, what to say besides, and where, with what is known of that already."""
        found = self.calendar.not_over(self.now, limit=MOST_SESSIONS)
        if one := self.session(given):
            found = [one, *(each for each in found if each != one)][:MOST_SESSIONS]
        if not found:
            return notice("Announce", "There is no session to come that could be announced.")
        form = self._form(found, given)
        return form if form.too_long <= 0 else self._form(found[:5], given)

    def _form(self, found: Sequence[Occurrence], given: Mapping[str, Any]) -> Form:
        days = [short_dates([one.local_start.date()]) for one in found]
        options = [(str(n), f"{days[n]}: {one.title}") for n, one in enumerate(found)]
        where, hint = "Channels (none: only the email)", "I have to be a member of each."
        own, channels = given.get("words", "")[:600], given.get("channels", ())
        parts = [
            fields.select("session", "Session", options, "0"),
            fields.text("words", "A sentence of your own", own, most=600, multiline=True),
            fields.channels("channels", where, channels, most=MOST_CHANNELS, hint=hint),
        ]
        kept = {"sessions": [named(one) for one in found]}
        return Form(self.name, "Announce a session", parts, submit="Preview", kept=kept)

    def understood(self, submission: Submission) -> Effects:
        """Show the message as it would be posted, and the email."""
        filled = Filled.of(submission.view)
        occurrence = self.session(filled.kept["sessions"][int(filled.text("session") or 0)])
        if occurrence is None:
            return closing("Not possible", GONE)
        chosen, by = filled.several("channels")[:MOST_CHANNELS], submission.person.user_id
        return self.preview(occurrence, filled.text("words"), chosen, by).pushed("words")

    def preview(self, occurrence: Occurrence, own: str, channels: Sequence[str], by: str) -> Form:
        """What is to be posted, and the email; its yes posts it."""
        day = f"{occurrence.local_start:%B} {occurrence.local_start.day}"
        subject, email = f"{occurrence.title}, {day}", self.email(occurrence, own)
        where = ", ".join(f"<#{one}>" for one in channels) or "no channel"
        parts: list[Part] = [
            section(f"*To {where}, this is posted:*"),
            *self.message(occurrence, own, by).blocks,
            divider(),
            fields.text("subject", "For the listserv: subject", subject, most=300),
            fields.text("text", "For the listserv: text to copy", email, most=3000, multiline=True),
            context("The email is for you to copy; I send none."),
        ]
        kept = {**named(occurrence), "words": own, "channels": channels}
        yes = "Post it" if channels else "Done"
        return self.asks("Announce a session", parts, yes, kept, occurrence.sequence)

    def yes(self, submission: Submission) -> Effects:
        """Post it, once."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        kept, channels = filled.kept, filled.kept["channels"]
        occurrence = self.session(kept)
        if occurrence is None:
            return closing("Not possible", GONE)
        if occurrence.sequence != filled.version:
            return self.preview(occurrence, kept["words"], channels, by).overtaken()
        subject = f"{occurrence.uid} {kept['rid']} {occurrence.sequence}"
        outbox, there, form = self.context.outbox, self._posted(subject), submission.view["id"]
        new = [channel for channel in channels if channel not in there]
        about = json.dumps({**named(occurrence), "by": by, "words": kept["words"]})
        more: dict[str, Any] = {"subject": subject, "about": about}
        if occurrence.end:  # until when it is corrected
            end = epoch(occurrence.end)
            more |= {"session_end": end, "forget_at": end + ANSWER_SECONDS}
        outbox.put(*(outbox.new_row(ANNOUNCEMENT, channel, form, **more) for channel in new))
        if not channels:
            return closing("Announced", "Nothing was posted.")
        if not new:
            return closing("Announced", "The same announcement went there today already.")
        if len(new) < len(channels):
            where = in_a_row(f"<#{channel}>" for channel in new)
            text = f"It goes to {where}. To the others it went today already."
            return closing("Announced", text)
        return [AckView("clear")]  # where it fails, a direct message says so

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, as long as there is that session."""
        if row["state"] != State.SENT and not self.session(json.loads(row["about"])):
            return Drop(State.EXPIRED, TOO_LATE)
        return Drop() if _own_words(row) is None else Send(row["said"], row["error"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The announcement, of the session as it is by now."""
        about = json.loads(row["about"])
        occurrence = self.session(about)
        assert occurrence is not None, "it has been looked for"
        return self.message(occurrence, _own_words(row) or "", about["by"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Whoever announced is told that it was not posted, or that nobody knows."""
        match outcome:
            case Final(code) | Refused(code):
                said = self._not_posted(row["destination"], f", since {why(code)}", code)
            case Late():
                said = self._not_posted(row["destination"], " in time")
            case Unclear():
                said = (
                    f"Slack did not say whether the announcement was posted to "
                    f"<#{row['destination']}>. Look there before you announce it again."
                )
            case _:
                return False
        by = json.loads(row["about"])["by"]
        self.context.outbox.answer(by, Message(section(said)), ANNOUNCEMENT, row["key"])
        return False

    def message(self, occurrence: Occurrence, own: str, by: str) -> Message:
        """The announcement, with times in each reader's zone."""
        line = f"*{escape(occurrence.title)}*"
        if occurrence.topic:
            line += f": {escape(occurrence.topic)}"
        at = when(occurrence, zones_of(self.calendar, self.community))
        facts = [line, " · ".join(filter(None, [at, length(occurrence)]))]
        if occurrence.status is not Status.CONFIRMED:
            facts.insert(0, f"*{STATUS_WORDS[occurrence.status].capitalize()}*")
        facts += [escape(each) for each in (occurrence.place, own) if each]
        kind = self.community.kind_by_id[occurrence.kind]
        buttons = [link_button(kind.page_name, kind.page)]
        if occurrence.url and not occurrence.is_over(self.now):
            name = f"Register for {occurrence.title}"
            buttons.insert(0, link_button("Register", occurrence.url, label=name))
        small = f"Announced by <@{by}> · Unofficial bot"
        return Message(section("\n".join(facts)), actions(buttons), context(small))

    def email(self, occurrence: Occurrence, own: str) -> str:
        """The text for a mailing list, in the community's zone."""
        kind = self.community.kind_by_id[occurrence.kind]
        lines = [
            occurrence.title + (f": {occurrence.topic}" if occurrence.topic else ""),
            self.span(occurrence),
            "" if occurrence.status is Status.CONFIRMED else STATUS_WORDS[occurrence.status],
            occurrence.place,
            f"Register: {occurrence.url}" if occurrence.url else f"More: {kind.page}",
            own,
        ]
        return "\n".join(line for line in lines if line)

    def _posted(self, subject: str) -> set[str]:
        """The channels to which the same went within a day, or is going."""
        since = epoch(self.now) - ANSWER_SECONDS
        found = self.context.outbox.about(ANNOUNCEMENT, subject)
        rows = [row for row in found if row["due"] > since and row["state"] not in NOT_POSTED]
        return {row["destination"] for row in rows}

    def _not_posted(self, channel: str, reason: str, code: str = "") -> str:
        remedy = "Announce it again later."
        if code in NOT_A_MEMBER:
            name = self.community.about.bot_name
            remedy = f"Type `/invite @{name}` there, then announce it again."
        return f"The announcement could not be posted to <#{channel}>{reason}. {remedy}"


def _own_words(row: Row) -> str | None:
    """What was added to an announcement; None where an earlier release sent it and kept nothing."""
    content = row["content"]
    words: str | None = json.loads(row["about"]).get("words")
    return bytes(content).decode() if words is None and content is not None else words


DIGEST = "digest"
MONDAY_AT = time(9)
AHEAD = timedelta(days=14)
MOST = 12
MOST_DIGESTS = 20
WEEK = timedelta(weeks=1)


class Digest(Filling):
    """Posts on Mondays at nine in the community's zone, once a week to each channel."""

    name = "keepers_digest"

    def form(self, given: Mapping[str, Any] = NOTHING) -> Form:
        """Where it is on."""
        text = "On Mondays at 9:00 a.m.: the sessions of the next two weeks, if there are any."
        on = [channel for channel, row in self._digests().items() if not row["ended_at"]]
        hint = "Invite me to each. None turns it off."
        where = fields.channels(
            "channels", "Channels that get it", on, most=MOST_DIGESTS, hint=hint
        )
        return Form(self.name, "Weekly digest", [section(text), where], submit="Save")

    def understood(self, submission: Submission) -> Effects:
        """Turn it on or off. A channel that is new gets its first one next Monday."""
        chosen = Filled.of(submission.view).several("channels")[:MOST_DIGESTS]
        with self.db.immediate():
            for channel in self._digests().keys() - {*chosen}:
                table.turn_digest_off(self.db, channel)
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
        for monday, due, channels in self._weeks(self.now + AHEAD):
            rows, hold = self._rows(monday), self._hold(monday)
            for channel in channels:
                row = rows.get(channel)
                if row is None or (row["state"] == State.HELD and not hold):
                    self.context.outbox.put(self._row(channel, monday, epoch(due)))

    def batches(self, now: datetime, before: datetime) -> list[Batch]:
        """The digests to be posted until `before`, also one that is held or overdue.

        A week without sessions has none.
        """
        found = []
        for monday, due, channels in self._weeks(before):
            rows, name = self._rows(monday), HeldKey("", monday)
            waiting = [c for c in channels if c not in rows or waits(rows[c])]
            if waiting and self.ahead(max(due, now)):
                found.append(Batch(name, due, channels=waiting, hold=self._hold(monday)))
        return found

    def failures(self) -> list[str]:
        """Where it could not be posted, a line (mrkdwn) for each channel."""
        rows, lines = self._rows(self._monday()), []
        for channel, each in self._digests().items():
            row, said = rows.get(channel), f"Weekly digest to <#{channel}>"
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
        if row["destination"] not in self._on(row["due"]):
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
        on = self._digests().get(channel)
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
        self.context.outbox.answer(on["set_by"], told, DIGEST, row["key"])
        return False

    def message(self, channel: str, lines: Sequence[str]) -> Message:
        """The sessions of two weeks, a line for each."""
        said = [f"Keepers change it with `{self._command}`. Unofficial bot."]
        if row := self._digests().get(channel):
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
        return [self.line(one).replace("\n", " · ") for one in coming]

    def _digests(self) -> dict[str, Row]:
        """What was turned on, by channel."""
        return {row["channel"]: row for row in table.digests(self.db)}

    def _on(self, due: int) -> list[str]:
        """The channels for which one that is due then (epoch seconds) is wanted."""
        found = self._digests().items()
        return [where for where, on in found if not on["ended_at"] and on["since"] < due]

    def _rows(self, monday: datetime) -> Mapping[str, Row]:
        """What is in the outbox of a week, by channel."""
        rows = self.context.outbox.about(DIGEST, monday.isoformat())
        return {row["destination"]: row for row in rows}

    def _hold(self, monday: datetime) -> Hold | None:
        return Holding(self.db).holds().get(HeldKey("", monday))

    def _row(self, channel: str, monday: datetime, due: int) -> Row:
        subject, expires = monday.isoformat(), epoch(instant(monday + WEEK, self.calendar.zone))
        return self.context.outbox.new_row(
            DIGEST,
            channel,
            subject,
            due=due,
            expires=expires,
            subject=subject,
            about=json.dumps({"known_as": {"name": f"digest {subject}"}}),
            unclear_since=due if due <= epoch(self.now) else None,
            error=None,
            forget_at=expires + int(WEEK.total_seconds()),
        )

    def _weeks(self, before: datetime) -> Iterator[tuple[datetime, datetime, Sequence[str]]]:
        """When digests are due until `before`, from this week's on, and the channels that want it.

        Naive local time, and UTC.
        """
        monday = self._monday()
        while (due := instant(monday, self.calendar.zone)) < before:
            if channels := self._on(epoch(due)):
                yield monday, due, channels
            monday += WEEK

    def _monday(self) -> datetime:
        """When the digest of this week is, or was, due (naive local time); never ahead."""
        here = local(self.now, self.calendar.zone)
        monday = datetime.combine(here.date() - timedelta(days=here.weekday()), MONDAY_AT)
        return monday if monday <= here else monday - WEEK

    @property
    def _command(self) -> str:
        return f"{self.community.commands.sessions} digest"
