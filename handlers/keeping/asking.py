"""Questions to keepers in their direct messages: is this date right, where is the recording?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.kinds import POSSIBLY_DOUBLE, Decision, Drop, Say, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import Late, Outcome
from bot.store import calendar as calendar_table
from bot.store import deliveries
from bot.store.database import Row
from handlers.blocks import actions, button, context, escape, section
from handlers.effects import Effects, Respond
from handlers.keepers import Guarded, Keepers, say
from handlers.keeping.changing import GONE, Changing
from handlers.keeping.wording import STATUS_WORDS, Words
from handlers.requests import Action
from handlers.wording import IN_DOUBT
from schedules.calendar import epoch
from schedules.editing import ConflictError, Editor
from schedules.model import Occurrence, Status, recurrence_date
from schedules.patching import ChangeError
from schedules.published import LOOK_AHEAD, LOOK_BACK, RECORDING, asked_from, question

KIND = "session_question"
ACTION_CONFIRM = "keepers_ask_confirm"
ACTION_MOVE = "keepers_ask_move"
ACTION_CANCEL = "keepers_ask_cancel"
ACTION_LINK = "keepers_ask_link"
ACTION_NO_LINK = "keepers_ask_no_link"
MOST = 50
KEEP = timedelta(days=60)
# What is put so long after it could be asked may have been asked by then.
LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Asking:
    """Asks each keeper each question once, and takes the answers.

    A question whose session was changed says what became of it. What it says is known by `facts`:
    the session's status and start, and whether it has a resource page.
    """

    keepers: Keepers
    editor: Editor
    changing: Changing
    words: Words
    clock: Clock
    outbox: Outbox

    def plan(self) -> None:
        """Put the questions that are due now, and let those whose session was changed say so."""
        now = self.clock.now()
        for occurrence in self._around(now):
            if name := question(occurrence, now):
                self._put(occurrence, name, now)
        facts: dict[str, str] = {}
        for row in deliveries.standing(self.outbox.db, KIND):
            subject = row["subject"]
            facts[subject] = facts.get(subject) or _facts(self._of(row))
            if row["said"] not in (None, facts[subject]):
                self.outbox.touch(row["key"])

    def decide(self, row: Row, now: datetime) -> Decision:
        """Ask what is still to be asked of a keeper; of what was asked, say what became of it."""
        occurrence, about = self._of(row), json.loads(row["about"])
        if row["state"] != State.SENT and not (
            occurrence
            and _at(occurrence) == about["start"]
            and question(occurrence, now) == about["question"]
            and row["destination"] in self.keepers.ids()
        ):
            return Drop()
        return Say(_facts(occurrence), row["error"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The question, or what became of it."""
        occurrence, about = self._of(row), json.loads(row["about"])
        if occurrence is None:
            return Message(section(GONE))
        if _is_open(occurrence, about):
            small = [IN_DOUBT] if row["error"] == POSSIBLY_DOUBLE else []
            return self.message(occurrence, about["question"], *small)
        return Message(section(self._news(occurrence, about, row["destination"])))

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Nothing follows: the date stands on every keeper's Home as well."""
        return False

    def open_dates(self) -> list[Occurrence]:
        """The expected dates of the next weeks that nobody has confirmed."""
        now = self.clock.now()
        return [
            one
            for one in self._around(now)
            if one.status is Status.TENTATIVE and one.start and now < one.start
        ]

    def message(self, occurrence: Occurrence, name: str, *small: str) -> Message:
        """A question of a session."""
        line = self.words.line(occurrence)
        value, title = named(occurrence), occurrence.title
        if name == RECORDING:
            text = "This session is over. Is there a resource page, with slides or a recording?"
            row = [
                button("Add the link", ACTION_LINK, value, label=f"Add the link of {title}"),
                button("There is none", ACTION_NO_LINK, value),
            ]
        else:
            text = "This date is expected but not confirmed. Does it take place?"
            row = [
                button("Confirm", ACTION_CONFIRM, value, style="primary", label=f"Confirm {title}"),
                button("Move", ACTION_MOVE, value, label=f"Move {title}"),
                button("Cancel", ACTION_CANCEL, value, label=f"Cancel {title}"),
            ]
        parts = [section(f"{text}\n{line}")]
        notes = [*([escape(occurrence.note)] if occurrence.note else []), *small]
        parts += [context(note) for note in notes]
        return Message(*parts, actions(row))

    def confirm(self, action: Action) -> Effects:
        """The date is right."""
        uid, rid = _session(action.value)
        sequence = int(action.value["seq"])
        there = self.editor.calendar.occurrence(uid, rid)
        if (
            there
            and there.status is Status.TENTATIVE
            and named(there)["at"] == action.value.get("at")
        ):
            # Whatever else was changed since, it is the date that is confirmed.
            sequence = there.sequence
        try:
            done = self.editor.change(
                uid,
                rid,
                {"status": Status.CONFIRMED},
                scope="this",
                sequence=sequence,
                by=action.person.user_id,
                now=self.clock.now(),
                action="confirm",
            )
        except ConflictError as conflict:
            news = GONE if conflict.target is None else "This session was changed meanwhile."
            return self._stands(action, news)
        except ChangeError as error:
            return say(action, escape(str(error)))
        line = self.words.line(done) if done else ""
        return self._stands(action, f"Thank you, it is confirmed.\n{line}")

    def move(self, action: Action) -> Effects:
        """It takes place at another time."""
        return self.changing.begin("move", *_session(action.value), action)

    def cancel(self, action: Action) -> Effects:
        """It does not take place."""
        where = _session(action.value)
        return self.changing.begin("cancel", *where, action)

    def link(self, action: Action) -> Effects:
        """There is a recording."""
        where = _session(action.value)
        return self.changing.begin("recording", *where, action)

    def no_link(self, action: Action) -> Effects:
        """There is none."""
        command = self.words.community.commands.sessions
        text = f"All right. For six weeks a link can still be added with `{command} manage`."
        if action.response_url:
            return [Respond(action.response_url, Message(section(text)))]
        return say(action, text)

    def _stands(self, action: Action, otherwise: str) -> Effects:
        """Let the question that was answered say what became of it, or else say it here."""
        uid, rid = _session(action.value)
        rows = self.outbox.about(KIND, f"{uid} {rid.isoformat()}")
        # The latest of those of which an earlier release did not note where they stand.
        own = [row for row in rows if row["destination"] == action.person.user_id]
        found = [row for row in own if row["ts"] == action.message_ts] or [
            row for row in own if row["ts"] is None
        ]
        if not (found and action.channel_id and action.message_ts):
            return say(action, otherwise)
        self.outbox.stands(found[-1]["key"], action.channel_id, action.message_ts)
        return ()

    def _news(self, occurrence: Occurrence, about: Mapping[str, Any], reader: str) -> str:
        """What became of a session since somebody (`reader`) was asked about it."""
        uid, rid, sequence = about["uid"], about["rid"], about["sequence"]
        made = calendar_table.changes_since(self.outbox.db, uid, rid, sequence)
        line, status = self.words.line(occurrence), STATUS_WORDS[occurrence.status]
        if made and made[-1]["changed_by"] == reader:
            is_confirmed = occurrence.status is Status.CONFIRMED and about["question"] != RECORDING
            return f"Thank you, it is {'confirmed' if is_confirmed else 'changed'}.\n{line}"
        target = self.editor.target(uid, occurrence.recurrence_id)
        rows = self.words.changes_since(target, sequence) if target else []
        return "\n".join(["This session was changed meanwhile:", *rows, f"It is {status} now."])

    def _around(self, now: datetime) -> list[Occurrence]:
        """Sessions that may have to be asked about."""
        first, last = (now - LOOK_BACK).date(), (now + LOOK_AHEAD).date() + timedelta(days=1)
        return self.editor.calendar.between(first, last, now, limit=MOST)

    def _put(self, occurrence: Occurrence, name: str, now: datetime) -> None:
        """Ask each keeper whom nobody asked this."""
        uid, rid, start = occurrence.uid, occurrence.recurrence_id.isoformat(), _at(occurrence)
        subject, since = f"{uid} {rid}", asked_from(occurrence, name)
        asked = {
            (about["start"], about["question"], row["destination"])
            for row in self.outbox.about(KIND, subject)
            for about in [json.loads(row["about"])]
        }
        about: dict[str, Any] = {"uid": uid, "rid": rid, "start": start, "question": name}
        about |= {"sequence": occurrence.sequence}
        about |= {"known_as": {"name": f"question {uid} {rid} {start} {name}"}}
        for keeper in self.keepers.ids():
            if (start, name, keeper) not in asked:
                row = planned(
                    KIND,
                    self.outbox.key(KIND, keeper, uid, rid, start, name),
                    keeper,
                    due=epoch(now),
                    expires=epoch(now + LOOK_BACK),
                    subject=subject,
                    about=json.dumps(about),
                    unclear_since=epoch(since) if since < now - LATE else None,
                    forget_at=epoch(now + KEEP),
                )
                self.outbox.put(row)

    def _of(self, row: Row) -> Occurrence | None:
        """The session that a row is about, as it is by now."""
        about = json.loads(row["about"])
        return self.editor.calendar.occurrence(about["uid"], recurrence_date(about["rid"]))


def register(keepers: Guarded, asking: Asking) -> None:
    """Take keepers' answers."""
    keepers.action(ACTION_CONFIRM, asking.confirm, changes=True)
    keepers.action(ACTION_MOVE, asking.move)
    keepers.action(ACTION_CANCEL, asking.cancel)
    keepers.action(ACTION_LINK, asking.link)
    keepers.action(ACTION_NO_LINK, asking.no_link)


def named(occurrence: Occurrence) -> dict[str, Any]:
    """What a button about a date names: the session, and how it stood when it was shown."""
    return {
        "uid": occurrence.uid,
        "rid": occurrence.recurrence_id.isoformat(),
        "seq": occurrence.sequence,
        "at": _at(occurrence),
    }


def _at(occurrence: Occurrence) -> int | None:
    return epoch(occurrence.start) if occurrence.start else None


def _facts(occurrence: Occurrence | None) -> str:
    if occurrence is None:
        return json.dumps(None)
    has_page = bool(occurrence.resources_url)
    return json.dumps([occurrence.status.value, _at(occurrence), has_page])


def _is_open(occurrence: Occurrence, about: Mapping[str, Any]) -> bool:
    """Whether a question is still one, if nobody looks at the clock."""
    if about["question"] == RECORDING:
        is_as_it_was = occurrence.status is Status.CONFIRMED and not occurrence.resources_url
    else:
        is_as_it_was = occurrence.status is Status.TENTATIVE
    return is_as_it_was and _at(occurrence) == about["start"]


def _session(value: Mapping[str, Any]) -> tuple[str, date]:
    return str(value["uid"]), recurrence_date(value["rid"])
