"""The thread of a conversation: what has to stand in it, as rows of the outbox.

`plan` is pure: from the conversation and the rows there are, it works out what is to be said, and
which messages say what is not true any more. So a double click, a redelivered event or a failed
request all end in the same thread.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.outbox.client import CallError
from bot.outbox.kinds import Decision, Drop, State, planned
from bot.outbox.kinds import Send as SayIt
from bot.outbox.message import Message, Upload
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import Final, Late, Outcome, Posted, Refused
from bot.store import interviews
from bot.store.database import Database, Row
from bot.store.interviews import Conversation
from handlers.blocks import (
    actions,
    clip,
    context,
    escape,
    header,
    hushed,
    link,
    quietly,
    read_as,
    section,
)
from handlers.effects import Effects, Handover, Respond, Run, Slack
from handlers.interview import controls, result, state
from handlers.interview.document import ResultReport, pdf
from handlers.interview.show import Showing, Voice, retired

KIND = "interview"
ROOT = "root"
CHANGES = "changes:"  # and the version of the questions that they brought
# Said once: an answer to what was typed, the file, a word beside the thread until it goes on.
ASIDE, COPY, NUDGE = "aside", "copy", "nudge"

AFTER = "See further down."  # what a message says that waits for nothing any more
ASKED_AFTER = "This was about a conversation with me. You need not do anything here."
BEGUN_WITH_SCHOOL = "The state's files suggest answers, for you to confirm."
CANNOT_OPEN = (
    "I could not open a direct message with you, so nothing was begun. Open me under Apps in the "
    "sidebar, write anything to me there, and type `{}` again."
)
LONGEST_TITLE = 150
AT_ONCE = 200
NO_FILE = "If you see no file here, it could not be sent. Press “Send me a copy” again in a minute."


@dataclass(slots=True)
class ThreadPlan:
    """What is to be done to a thread: parts to say, rows to correct, and what others say now."""

    say: dict[str, Message] = field(default_factory=dict)
    touch: list[str] = field(default_factory=list)
    retire: list[str] = field(default_factory=list)


def plan(now: Conversation, rows: Sequence[Row], voice: Voice) -> ThreadPlan:
    """What is to be done so that the thread shows the conversation."""
    shown, waits, todo = Showing(now, voice), state.pending(now), ThreadPlan()
    waiting, is_there = shown.waiting(), False
    there = [(row, json.loads(row["about"])) for row in rows if _stands(row)]
    newest = {about["part"]: row["key"] for row, about in there if "after" not in about}
    for row, about in there:
        part, key = about["part"], row["key"]
        is_old = state.question_in(part) and state.is_kept_as_it_was(now, voice.interview)
        if "after" in about or part == ROOT or part.startswith(CHANGES) or is_old:
            continue
        wanted = None if part == waits else shown.settled(part)
        if part == waits and newest[part] == key and row["change"] >= now.fresh:
            wanted, is_there = waiting, True
        if wanted is None:
            todo.retire.append(key)
        elif (row["said"] or row["told"]) != content(wanted):
            todo.touch.append(key)
    parts = {about["part"] for _, about in there}
    if ROOT not in parts:
        todo.say[ROOT] = _root(now, voice)
    if changed := shown.changed():
        part = CHANGES + str((now.changes or {})["digest"])
        todo.say |= {} if part in parts else {part: changed}
    todo.say |= {} if is_there else {waits: waiting}
    return todo


def _root(now: Conversation, voice: Voice) -> Message:
    """The first message: what this is, and what it is not. The name is not for lock screens."""
    about = voice.interview.about
    linked = [
        f"{escape(note.text)} {link(address, voice.interview.page_name(address))}"
        for note in voice.interview.notes_at("intro")
        for address in note.sources
    ]
    title = f"{about.title}: {now.nickname}" if now.nickname else about.title
    who_sees = controls.pressed("Who can see this?", "privacy", now)
    shown = Message(
        read_as(header(clip(title, LONGEST_TITLE)), f"{escape(about.title)}."),
        section(escape(about.intro)),
        *([section(BEGUN_WITH_SCHOOL)] if now.cds else []),
        context(" ".join([*linked, result.NO_ADVICE])),
        actions([who_sees, controls.delete_button(now)]),
    )
    return hushed(shown, f"{escape(about.title)}.") if now.nickname or now.cds else shown


def content(message: Message) -> str:
    """A digest of what a message says and offers."""
    return hashlib.sha256(json.dumps(message.payload()).encode()).hexdigest()[:16]


def _stands(row: Row) -> bool:
    """Whether a row of the outbox shows a part of the conversation, or is to."""
    is_shown = row["state"] in (State.PENDING, State.SENDING, State.SENT) and row["wanted"] != 0
    return is_shown and json.loads(row["about"])["part"] not in (ASIDE, COPY)


@dataclass(frozen=True)
class Thread:
    """Keeps the threads; also the kind of their messages.

    `carry_out` does what nobody waits for.
    """

    db: Database
    outbox: Outbox
    voice: Voice
    carry_out: Handover

    def open(self, now: Conversation, response_url: str | None) -> None:
        """Open a thread in the owner's direct messages, and tell them where it is."""
        self.show(now)

        def opened(row: Row) -> None:
            if row["state"] == State.SENT:
                self.carry_out(self.link(now.id, response_url))
            elif response_url:
                said = CANNOT_OPEN.format(self.voice.command)
                self.carry_out([Respond(response_url, Message(section(said)))])

        last = self.outbox.about(KIND, now.id)[-1]
        self.outbox.once_ended(last["key"], opened)

    def show(self, now: Conversation) -> None:
        """Bring a thread up to what its conversation says."""
        rows = {row["key"]: row for row in self.outbox.about(KIND, now.id)}
        todo = plan(now, [*rows.values()], self.voice)
        root = rows.get(self._root(now))
        for part, message in todo.say.items():
            row = self._row(now, part, now.revision)
            if root and "unsure" in json.loads(root["about"]):
                about = {"part": part, "known_as": {"id": now.id, "part": part}}
                seen = {"about": json.dumps(about), "unclear_since": now.touched_at}
                place = {"channel": root["channel"], "thread_ts": root["ts"]}
                self.outbox.put({**row, **seen, **place})
            else:
                self.outbox.say(row, content(message))
        for key in todo.touch:
            self.outbox.touch(key)
        for key in todo.retire:
            if rows[key]["state"] == State.PENDING:
                self.outbox.withdraw(key)
            else:
                part = json.loads(rows[key]["about"])["part"]
                self.outbox.note(key, {"part": part, "after": True})
                self.outbox.touch(key)

    def say_once(self, now: Conversation, part: str, message: Message | None = None) -> None:
        """Say something that is never worked out again: an `ASIDE`, a `NUDGE`, or a `COPY`."""
        rows = self.outbox.about(KIND, now.id)
        # Its number tells it from others; some rows of a thread are forgotten before it.
        number = 1 + max((row["change"] for row in rows), default=0)
        quiet = message.quiet.text if message and message.quiet else None
        content = message.kept() if message else None
        self.outbox.say(self._row(now, part, number, quiet, content=content))

    def delete(self, now: Conversation) -> Effects:
        """Delete a conversation: its answers at once, then the bot's messages and files.

        The deleted text leaves the database's files right after, whatever Slack says to the rest.
        """
        self._forget(now.id)

        def leave_no_trace(slack: Slack) -> Effects:
            self.db.empty_log()
            return ()

        return [Run(leave_no_trace), *self.sweep()]

    def sweep(self) -> Effects:
        """Look through the threads of deleted conversations once for what no row knows of.

        An earlier release noted no answers to what was typed, and no copies.
        """
        found = interviews.not_swept(self.db, KIND)
        return [Run(partial(self._look_through, row)) for row in found]

    def _forget(self, conversation_id: str) -> None:
        interviews.remove(self.db, conversation_id)
        self.outbox.withdraw(*(row["key"] for row in self.outbox.about(KIND, conversation_id)))

    def _look_through(self, root: Row, slack: Slack) -> Effects:
        cursor: str | None = ""
        where = {"channel": root["channel"], "ts": root["ts"], "limit": AT_ONCE}
        try:
            while cursor is not None:
                more = {"cursor": cursor} if cursor else {}
                answer = slack.call("conversations.replies", **where, **more)
                with self.db.immediate(durable=True):
                    for message in answer["messages"]:
                        if message.get("bot_id"):
                            self._also_goes(root, message)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        except CallError as error:
            if not error.is_final:  # else nothing is left that could be read
                raise
        self.outbox.note(root["key"], {"part": ROOT, "swept": True})
        return ()

    def _also_goes(self, root: Row, message: Mapping[str, Any]) -> None:
        ts, files = str(message["ts"]), message.get("files") or [{}]
        if ts in {row["ts"] for row in self.outbox.about(KIND, root["subject"])}:
            return
        for file in files:
            key, at = self.outbox.key(KIND, root["destination"], root["subject"], ts, file), 0
            row = planned(KIND, key, root["destination"], due=at, expires=at)
            place = {"channel": root["channel"], "ts": ts, "file": file.get("id")}
            about = {"subject": root["subject"], "about": json.dumps({"part": ASIDE})}
            self.outbox.put({**row, **place, **about, "state": State.SENT.value, "act_at": None})
            self.outbox.withdraw(key)

    def link(self, conversation_id: str, response_url: str | None) -> Effects:
        """Find out the address of a thread, once something stands in it, and tell the owner."""
        rows = [row for row in self.outbox.about(KIND, conversation_id) if row["ts"]]
        if not rows:
            return ()

        # The address of the last message opens the thread itself, beside the direct message.
        place = {"channel": rows[-1]["channel"], "message_ts": rows[-1]["ts"]}

        def ask(slack: Slack) -> Effects:
            with suppress(CallError):
                address = str(slack.call("chat.getPermalink", **place)["permalink"])
                interviews.note_link(self.db, conversation_id, address)
                if response_url:
                    # Slack shows it in place of the acknowledgement where it can, else below it.
                    told = f"{link(address, 'Go to your private conversation')}."
                    return [Respond(response_url, Message(section(told)))]
            return ()

        return [Run(ask)]

    def finish_drawing(self) -> None:
        """Show what an earlier release was just showing: what may stand there is looked up."""
        for each in interviews.unsure(self.db):
            with self.db.immediate(durable=True):
                self.show(each)
                self.outbox.note(self._root(each), {"part": ROOT})

    def _root(self, now: Conversation) -> str:
        return self.outbox.key(KIND, now.owner, now.id, ROOT)

    def _row(
        self, now: Conversation, part: str, revision: int, quiet: str | None = None, **more: Any
    ) -> Row:
        about = {"part": part, **({"quiet": quiet} if quiet else {})}
        return self.outbox.new_row(
            KIND,
            now.owner,
            *(now.id, part) if part == ROOT else (now.id, part, revision),
            subject=now.id,
            about=json.dumps(about),
            change=revision,
            thread=None if part in (ROOT, NUDGE) else self._root(now),
            forget_at=None,
            **more,
        )

    # The kind of its messages

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say what the conversation says by now; nothing, once it is deleted."""
        conversation = interviews.find(self.db, row["subject"])
        part = json.loads(row["about"])["part"]
        if conversation is not None and part == COPY:
            return SayIt(part)
        said = self._said(conversation, row) if conversation else None
        return SayIt(content(said)) if said else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message | Upload:
        """The words, or the file."""
        conversation = interviews.find(self.db, row["subject"])
        assert conversation is not None
        if json.loads(row["about"])["part"] == COPY:
            report = ResultReport.model_validate(conversation.result or {})
            made = pdf(report, conversation.nickname, now)
            return Upload(result.FILE_NAME, report.title, made, result.COPY)
        said = self._said(conversation, row)
        assert said is not None
        return quietly(said, said.quiet.text, row["key"]) if said.quiet else said

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Know where a thread stands; say so where a file did not come."""
        part, conversation_id = json.loads(row["about"])["part"], row["subject"]
        if part == ROOT and isinstance(outcome, Posted):
            interviews.place(self.db, conversation_id, outcome.channel, str(outcome.ts))
            if conversation := interviews.find(self.db, conversation_id):
                self.show(conversation)
        elif part in (ROOT, COPY) and isinstance(outcome, Final | Refused | Late):
            conversation = interviews.find(self.db, conversation_id)
            if part == ROOT:
                self._forget(conversation_id)
            elif conversation:
                self.say_once(conversation, ASIDE, Message(section(NO_FILE)))
        return False

    def _said(self, now: Conversation, row: Row) -> Message | None:
        """What a message says by now; None where there is nothing to say."""
        about = json.loads(row["about"])
        part, shown = about["part"], Showing(now, self.voice)
        if "after" in about:
            return Message(section(ASKED_AFTER)) if part == NUDGE else retired(AFTER)
        if part in (ASIDE, NUDGE):
            said = Message.of(row["content"]) if row["content"] else None
            return hushed(said, about["quiet"]) if said and "quiet" in about else said
        if part.startswith(CHANGES):
            return shown.changed()
        if part == ROOT:
            return _root(now, self.voice)
        return shown.waiting() if part == state.pending(now) else shown.settled(part)
