"""Questions to keepers in their direct messages: is this date right, where is the recording?"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import keepers as table
from handlers.blocks import actions, button, context, escape, section
from handlers.effects import Call, Effect, Effects, Respond, Say
from handlers.keepers import Guarded, Keepers, say
from handlers.keeping.changing import GONE, Changing
from handlers.keeping.wording import STATUS_WORDS, Words
from handlers.once import tell_once
from handlers.routing import Action
from schedules.calendar import epoch
from schedules.editing import ConflictError, Editor
from schedules.model import Occurrence, Status, recurrence_date
from schedules.open_questions import LOOK_AHEAD, LOOK_BACK, RECORDING, question
from schedules.patching import ChangeError

ACTION_CONFIRM = "keepers_ask_confirm"
ACTION_MOVE = "keepers_ask_move"
ACTION_CANCEL = "keepers_ask_cancel"
ACTION_LINK = "keepers_ask_link"
ACTION_NO_LINK = "keepers_ask_no_link"
MOST = 50
KEEP = timedelta(days=400)

Key = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class Asking:
    """Asks each keeper each question once, and takes the answers."""

    keepers: Keepers
    editor: Editor
    changing: Changing
    words: Words
    clock: Clock
    _posting: set[Key] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def look_after(self) -> Effects:
        """The questions that are due now and were not put yet."""
        # What ends meanwhile is still among those on their way, or is known to have been put.
        with self._guard:
            return self._to_put(self.clock.now())

    def _to_put(self, now: datetime) -> list[Effect]:
        db = self.editor.calendar.db
        found = [(one, name) for one in self._around(now) if (name := question(one, now))]
        put = table.questions_put(db, {one.uid for one, _ in found})
        asks: dict[Key, Effect] = {}
        for occurrence, name in found:
            assert occurrence.start is not None
            what = (occurrence.uid, occurrence.recurrence_id.isoformat(), epoch(occurrence.start))
            for keeper in self.keepers.ids():
                key = (*what, name, keeper)
                if key not in put and key not in self._posting:
                    asks[key] = self._ask(key, self.message(occurrence, now))
        self._posting.update(asks)
        return list(asks.values())

    def forget_old(self) -> None:
        """Drop what was asked long ago."""
        table.forget_questions(self.editor.calendar.db, epoch(self.clock.now() - KEEP))

    def open_dates(self) -> list[Occurrence]:
        """The expected dates of the next weeks that nobody has confirmed."""
        now = self.clock.now()
        return [
            one
            for one in self._around(now)
            if one.status is Status.TENTATIVE and one.start and now < one.start
        ]

    def message(self, occurrence: Occurrence, now: datetime) -> Message:
        """The question of a session."""
        line = self.words.line(occurrence)
        value, title = named(occurrence), occurrence.title
        if question(occurrence, now) == RECORDING:
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
        if occurrence.note:
            parts.append(context(escape(occurrence.note)))
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
            return self._changed_meanwhile(action, conflict)
        except ChangeError as error:
            return say(action, escape(str(error)))
        line = self.words.line(done) if done else ""
        return self._settled(action, f"Thank you, it is confirmed.\n{line}")

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
        (uid, rid), at = _session(action.value), action.value.get("at")
        if at:  # whoever answers was asked, even if Slack's answer to the question was lost
            self._note((uid, rid.isoformat(), int(at), RECORDING, action.person.user_id))
        command = self.words.community.commands.sessions
        text = f"All right. For six weeks a link can still be added with `{command} manage`."
        return self._settled(action, text)

    def _changed_meanwhile(self, action: Action, conflict: ConflictError) -> Effects:
        if conflict.target is None:
            return self._settled(action, GONE)
        target, now = conflict.target, self.clock.now()
        rows = self.words.changes_since(target, int(action.value["seq"]))
        news = "\n".join(["This session was changed meanwhile:", *rows])
        status = STATUS_WORDS[target.details.status]
        occurrence = self.editor.calendar.occurrence(target.uid, target.recurrence_id)
        if occurrence is None or question(occurrence, now) is None:
            return self._settled(action, f"{news}\nIt is {status} now.")
        again = self.message(occurrence, now)
        return self._instead(action, Message(section(news), *again.blocks))

    def _settled(self, action: Action, text: str) -> Effects:
        return self._instead(action, Message(section(text)))

    def _instead(self, action: Action, message: Message) -> Effects:
        if action.response_url:
            return [Respond(action.response_url, message)]
        return [Say(action.person.user_id, message)]

    def _around(self, now: datetime) -> list[Occurrence]:
        """Sessions that may have to be asked about."""
        first, last = (now - LOOK_BACK).date(), (now + LOOK_AHEAD).date() + timedelta(days=1)
        return self.editor.calendar.between(first, last, now, limit=MOST)

    def _ask(self, key: Key, message: Message) -> Call:
        """Ask, unless the question is in the keeper's direct messages without the bot knowing."""
        *what, keeper = key

        def asked(answer: Mapping[str, Any]) -> Effects:
            try:
                self._note(key)
            finally:
                self._release(key)
            return ()

        def not_asked(error: str) -> Effects:
            self._release(key)
            return ()

        name = "question " + " ".join(map(str, what))
        return tell_once(keeper, message, name, then=asked, otherwise=not_asked)

    def _note(self, key: Key) -> None:
        table.note_question(self.editor.calendar.db, key, epoch(self.clock.now()))

    def _release(self, key: Key) -> None:
        with self._guard:
            self._posting.discard(key)


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
        "at": occurrence.start and epoch(occurrence.start),
    }


def _session(value: Mapping[str, Any]) -> tuple[str, date]:
    return str(value["uid"]), recurrence_date(value["rid"])
