"""Announcing a session: a message to chosen channels, previewed and sent once, and as an email."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.outbox.unreachable import NO_ANSWER, why
from bot.store import announcements as table
from bot.store.database import Row
from bot.store.seen import first_time, forget
from handlers import fields
from handlers.blocks import actions, context, divider, escape, link_button, section
from handlers.effects import Call, Effect, Effects, open_view
from handlers.forms import Filled, Form, Part, closing, notice
from handlers.keepers import Guarded
from handlers.keeping.wording import STATUS_WORDS, Words
from handlers.once import UNKNOWN, tell_once
from handlers.routing import Action, Command, Submission
from handlers.sessions.answers import ACTION_OPEN_PAGE, ACTION_REGISTER
from schedules.calendar import Calendar
from schedules.model import Occurrence, Status, recurrence_date
from schedules.words import in_a_row

log = logging.getLogger(__name__)

VIEW_FORM = "keepers_announce"
VIEW_YES = "keepers_announce_yes"
ACTION_OPEN = "keepers_announce_open"
MOST_SESSIONS = 20
MOST_CHANNELS = 10
GONE = "This session is not in the calendar any more."
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})


@dataclass(frozen=True)
class Announcing:
    """The modals of `… announce`."""

    calendar: Calendar
    words: Words
    clock: Clock
    _telling: dict[str, object] = field(default_factory=dict)

    def open(self, asked: Command | Action) -> Effects:
        """`… announce`, and the button that does the same."""
        return [open_view(asked.trigger_id, self.form().view())]

    def form(self) -> Form:
        """Which session, what to say besides, and where."""
        found = self._sessions()
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
                hint="The bot has to be a member of each.",
            ),
        ]
        names = [[one.uid, one.recurrence_id.isoformat()] for one in found]
        kept = {"sessions": names}
        return Form(VIEW_FORM, "Announce a session", parts, submit="Preview", kept=kept)

    def understood(self, submission: Submission) -> Effects:
        """Show the message as it would be posted, and the email."""
        filled = Filled.of(submission.view)
        uid, rid = filled.kept["sessions"][int(filled.text("session") or 0)]
        occurrence = self.calendar.occurrence(uid, recurrence_date(rid))
        if occurrence is None:
            return closing("Not possible", GONE)
        chosen = filled.several("channels")[:MOST_CHANNELS]
        by = submission.person.user_id
        return self._preview(occurrence, filled.text("words"), chosen, by).pushed("words")

    def _preview(self, occurrence: Occurrence, own: str, channels: Sequence[str], by: str) -> Form:
        subject, text = self.email(occurrence, own)
        where = ", ".join(f"<#{one}>" for one in channels) or "no channel"
        parts: list[Part] = [
            section(f"*To {where}, this is posted:*"),
            *self.message(occurrence, own, by).blocks,
            divider(),
            fields.text("subject", "For the listserv: subject", subject, most=300),
            fields.text("text", "For the listserv: text to copy", text, most=3000, multiline=True),
            context("The email is for you to copy; the bot sends none."),
        ]
        return Form(
            VIEW_YES,
            "Announce a session",
            parts,
            submit="Post it" if channels else "Done",
            close="Back",
            kept={
                "uid": occurrence.uid,
                "rid": occurrence.recurrence_id.isoformat(),
                "words": own,
                "channels": channels,
            },
            version=occurrence.sequence,
        )

    def yes(self, submission: Submission) -> Effects:
        """Post it, once."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        kept = filled.kept
        occurrence = self.calendar.occurrence(kept["uid"], recurrence_date(kept["rid"]))
        if occurrence is None:
            return closing("Not possible", GONE)
        if occurrence.sequence != filled.version:
            return self._preview(occurrence, kept["words"], kept["channels"], by).overtaken()
        message = self.message(occurrence, kept["words"], by)
        now = int(self.clock.now().timestamp())
        effects: dict[str, Effect] = {}
        for channel in kept["channels"]:
            key = f"announce:{channel}:{occurrence.uid}:{kept['rid']}:{occurrence.sequence}"
            if first_time(self.calendar.db, [key], now):
                table.take_up(self.calendar.db, key, channel, by, now)
                effects[channel] = self._post(channel, message, key)
        where = in_a_row([f"<#{channel}>" for channel in effects]) if effects else ""
        text = f"It is on its way to {where}. Where that fails, a direct message says so."
        if not kept["channels"]:
            text = "Nothing was posted."
        elif not effects:
            text = "Nothing was posted: the same announcement went there today already."
        elif len(effects) < len(kept["channels"]):
            text += " To the others the same announcement went today already."
        return [*closing("Announced", text), *effects.values()]

    def message(self, occurrence: Occurrence, own: str, by: str) -> Message:
        """The announcement, with times in each reader's zone."""
        line = f"*{escape(occurrence.title)}*"
        if occurrence.topic:
            line += f": {escape(occurrence.topic)}"
        facts = [line, self._when(occurrence)]
        if occurrence.status is not Status.CONFIRMED:
            facts.insert(0, f"*{STATUS_WORDS[occurrence.status].capitalize()}*")
        if occurrence.place:
            facts.append(escape(occurrence.place))
        if own:
            facts.append(escape(own))
        kind = self.words.community.kind_by_id[occurrence.kind]
        buttons = [link_button(kind.page_name, kind.page, ACTION_OPEN_PAGE)]
        if occurrence.url:
            name = f"Register for {occurrence.title}"
            buttons.insert(0, link_button("Register", occurrence.url, ACTION_REGISTER, label=name))
        small = f"Announced by <@{by}> · Unofficial bot"
        return Message(section("\n".join(facts)), actions(buttons), context(small))

    def email(self, occurrence: Occurrence, own: str) -> tuple[str, str]:
        """Subject and text for a mailing list, in the community's zone."""
        when = self.words.span(occurrence)
        day = f"{occurrence.local_start:%B} {occurrence.local_start.day}"
        kind = self.words.community.kind_by_id[occurrence.kind]
        lines = [
            occurrence.title + (f": {occurrence.topic}" if occurrence.topic else ""),
            when,
            "" if occurrence.status is Status.CONFIRMED else STATUS_WORDS[occurrence.status],
            occurrence.place or "",
            f"Register: {occurrence.url}" if occurrence.url else f"More: {kind.page}",
            own,
        ]
        return f"{occurrence.title}, {day}", "\n".join(line for line in lines if line)

    def _when(self, occurrence: Occurrence) -> str:
        there = self.words.span(occurrence)
        if occurrence.by_days:
            return there
        if occurrence.start is None:
            return f"{there} (time zone not published)"
        return f"{self.words.moment(occurrence.start)} ({there})"

    def _sessions(self) -> list[Occurrence]:
        return self.calendar.not_over(self.clock.now(), limit=MOST_SESSIONS)

    def after_restart(self) -> None:
        """Of what was on its way when the bot was ended nobody knows whether it was posted."""
        for row in table.on_their_way(self.calendar.db):
            self._note_failure(row["key"], NO_ANSWER)

    def look_after(self) -> Effects:
        """Tell whoever made an announcement that it was not posted; ask every few minutes."""
        return [call for row in table.to_tell(self.calendar.db) for call in self._tell(row)]

    def _post(self, channel: str, message: Message, key: str) -> Call:
        def posted(answer: Mapping[str, Any]) -> Effects:
            table.put_down(self.calendar.db, key)
            return ()

        def failed(error: str) -> Effects:
            log.warning("announcement not posted: %s", error)
            row = self._note_failure(key, error)
            return self._tell(row) if row else ()

        arguments: Mapping[str, Any] = {"channel": channel, **message.payload()}
        return Call("chat.postMessage", arguments, then=posted, otherwise=failed)

    def _note_failure(self, key: str, error: str) -> Row | None:
        with self.calendar.db.immediate():
            forget(self.calendar.db, key)  # it may be announced again
            return table.failed(self.calendar.db, key, error)

    def _tell(self, row: Row) -> Effects:
        """Tell that it was not posted, unless that is on its way."""
        key, channel, error = row["key"], row["channel"], row["error"]
        mine = object()
        if self._telling.setdefault(key, mine) is not mine:
            return ()
        remedy = "Announce it again later."
        if error in NOT_A_MEMBER:
            name = self.words.community.about.bot_name
            remedy = f"Type `/invite @{name}` there, then announce it again."
        said = f"The announcement could not be posted to <#{channel}>, since {why(error)}."
        if error == NO_ANSWER:
            said = f"Slack did not say whether the announcement was posted to <#{channel}>."
            remedy = "Look there before you announce it again."

        def told(_: object) -> Effects:
            try:
                table.put_down(self.calendar.db, key)
            finally:
                self._telling.pop(key, None)
            return ()

        def not_told(error: str) -> Effects:
            if error not in UNKNOWN:
                return told(error)
            self._telling.pop(key, None)
            return ()

        name, message = f"not posted {key} {row['at']}", Message(section(f"{said} {remedy}"))
        return [tell_once(row["announced_by"], message, name, then=told, otherwise=not_told)]


def register(keepers: Guarded, announcing: Announcing) -> None:
    """Let keepers announce sessions."""
    keepers.action(ACTION_OPEN, announcing.open)
    keepers.submission(VIEW_FORM, announcing.understood)
    keepers.submission(VIEW_YES, announcing.yes)
