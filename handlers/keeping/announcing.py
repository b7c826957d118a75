"""Announcing a session: a message to chosen channels, previewed and sent once, and as an email."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.outbox.kinds import TOO_LATE, Decision, Drop, Send, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import ANSWER_SECONDS, FORGET_SECONDS
from bot.outbox.outcomes import Final, Late, Outcome, Refused, Unclear, why
from bot.store.database import Row
from handlers import fields
from handlers.blocks import actions, context, divider, escape, link_button, section
from handlers.effects import AckView, Effects
from handlers.forms import Filled, Form, Part, closing, notice
from handlers.keepers import Guarded
from handlers.keeping.labels import STATUS_WORDS
from handlers.keeping.task import Filling
from handlers.requests import Submission
from handlers.wording import length, when, zones_of
from schedules.calendar import epoch
from schedules.model import Occurrence, Status, recurrence_date
from schedules.words import in_a_row

KIND = "announcement"
MOST_SESSIONS = 20
MOST_CHANNELS = 10
GONE = "This session is not in the calendar any more."
NOT_POSTED = (State.EXPIRED, State.FAILED, State.WITHDRAWN)
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})


class Announcing(Filling):
    """The modals of `… announce`."""

    name = "keepers_announce"

    def register(self, only: Guarded) -> None:
        """Take the yes, too."""
        super().register(only)
        only.submission(f"{self.name}_yes", self.yes)

    def form(self) -> Form:
        """Which session, what to say besides, and where."""
        found = self.calendar.not_over(self.now, limit=MOST_SESSIONS)
        if not found:
            return notice("Announce", "There is no session to come that could be announced.")
        form = self._form(found)
        return form if form.too_long <= 0 else self._form(found[:5])

    def _form(self, found: Sequence[Occurrence]) -> Form:
        options = []
        for number, one in enumerate(found):
            day = f"{one.local_start:%b} {one.local_start.day}, {one.local_start.year}"
            options.append((str(number), f"{day}: {one.title}"))
        parts = [
            fields.select("session", "Session", options, "0"),
            fields.text("words", "A sentence of your own", most=600, multiline=True),
            fields.channels(
                "channels",
                "Channels (none: only the email)",
                most=MOST_CHANNELS,
                hint="I have to be a member of each.",
            ),
        ]
        kept = {"sessions": [[one.uid, one.recurrence_id.isoformat()] for one in found]}
        return Form(self.name, "Announce a session", parts, submit="Preview", kept=kept)

    def understood(self, submission: Submission) -> Effects:
        """Show the message as it would be posted, and the email."""
        filled = Filled.of(submission.view)
        uid, rid = filled.kept["sessions"][int(filled.text("session") or 0)]
        occurrence = self.calendar.occurrence(uid, recurrence_date(rid))
        if occurrence is None:
            return closing("Not possible", GONE)
        chosen = filled.several("channels")[:MOST_CHANNELS]
        by = submission.person.user_id
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
        session = {"uid": occurrence.uid, "rid": occurrence.recurrence_id.isoformat()}
        kept = {**session, "words": own, "channels": channels}
        yes = "Post it" if channels else "Done"
        return self.asks("Announce a session", parts, yes, kept, occurrence.sequence)

    def yes(self, submission: Submission) -> Effects:
        """Post it, once."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        kept, channels = filled.kept, filled.kept["channels"]
        occurrence = self.calendar.occurrence(kept["uid"], recurrence_date(kept["rid"]))
        if occurrence is None:
            return closing("Not possible", GONE)
        if occurrence.sequence != filled.version:
            return self.preview(occurrence, kept["words"], channels, by).overtaken()
        subject = f"{occurrence.uid} {kept['rid']} {occurrence.sequence}"
        outbox, now, there = self.context.outbox, epoch(self.now), self._posted(subject)
        new = [channel for channel in channels if channel not in there]
        for channel in new:
            row = planned(
                KIND,
                outbox.key(KIND, channel, submission.view["id"]),
                channel,
                due=now,
                expires=now + ANSWER_SECONDS,
                subject=subject,
                about=json.dumps({"uid": occurrence.uid, "rid": kept["rid"], "by": by}),
                content=kept["words"].encode(),
                forget_at=now + FORGET_SECONDS,
            )
            outbox.put(row)
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
        if row["state"] != State.SENT and not self._told(row):
            return Drop(State.EXPIRED, TOO_LATE)
        return Drop() if row["content"] is None else Send(row["said"], row["error"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The announcement, of the session as it is by now."""
        occurrence = self._told(row)
        assert occurrence is not None, "it has been looked for"
        own = bytes(row["content"]).decode()
        return self.message(occurrence, own, json.loads(row["about"])["by"])

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
        self.context.outbox.answer(by, Message(section(said)), KIND, row["key"])
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
        if occurrence.url:
            name = f"Register for {occurrence.title}"
            buttons.insert(0, link_button("Register", occurrence.url, label=name))
        small = f"Announced by <@{by}> · Unofficial bot"
        return Message(section("\n".join(facts)), actions(buttons), context(small))

    def email(self, occurrence: Occurrence, own: str) -> str:
        """The text for a mailing list, in the community's zone."""
        kind = self.community.kind_by_id[occurrence.kind]
        lines = [
            occurrence.title + (f": {occurrence.topic}" if occurrence.topic else ""),
            self.words.span(occurrence),
            "" if occurrence.status is Status.CONFIRMED else STATUS_WORDS[occurrence.status],
            occurrence.place,
            f"Register: {occurrence.url}" if occurrence.url else f"More: {kind.page}",
            own,
        ]
        return "\n".join(line for line in lines if line)

    def _posted(self, subject: str) -> set[str]:
        """The channels to which the same went within a day, or is going."""
        since = epoch(self.now) - ANSWER_SECONDS
        rows = [row for row in self.context.outbox.about(KIND, subject) if row["due"] > since]
        return {row["destination"] for row in rows if row["state"] not in NOT_POSTED}

    def _told(self, row: Row) -> Occurrence | None:
        """The session that a row is about."""
        about = json.loads(row["about"])
        return self.calendar.occurrence(about["uid"], recurrence_date(about["rid"]))

    def _not_posted(self, channel: str, reason: str, code: str = "") -> str:
        remedy = "Announce it again later."
        if code in NOT_A_MEMBER:
            name = self.community.about.bot_name
            remedy = f"Type `/invite @{name}` there, then announce it again."
        return f"The announcement could not be posted to <#{channel}>{reason}. {remedy}"
