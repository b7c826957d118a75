"""The thread of a conversation: rows of the outbox, and what each of them says by now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.outbox.client import CallError, RefusedError, UnreachableError
from bot.outbox.kinds import Decision, Drop, State, planned
from bot.outbox.kinds import Send as SayIt
from bot.outbox.message import Message, Upload
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import Final, Late, Outcome, Posted, Refused
from bot.store import interviews
from bot.store.database import Database, Row
from bot.store.interviews import Conversation
from handlers.blocks import section
from handlers.effects import Effects, Respond, Run, Slack
from handlers.interview import opening, result, show
from handlers.interview.document import ResultReport
from handlers.interview.plan import (
    ASIDE,
    CHANGES,
    COPY,
    NUDGE,
    ROOT,
    Part,
    content,
    first,
    given,
    plan,
    standing,
    waiting,
)
from handlers.interview.show import Voice
from handlers.quiet import quietly
from handlers.sender import Handover

KIND = "interview"
AT_ONCE = 200
NO_FILE = "If you see no file here, it could not be sent. Press “Send me a copy” again in a minute."
# A message that did not go out for a day answers nothing any more.
OF_USE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Thread:
    """Keeps the threads; also the kind of their messages.

    `has_files` says whether a school can be looked up at the moment; `carry_out` does what nobody
    waits for.
    """

    db: Database
    outbox: Outbox
    spoken: Voice
    has_files: Callable[[], bool]
    carry_out: Handover

    @property
    def voice(self) -> Voice:
        """What the messages are worded with now."""
        return replace(self.spoken, looks_up=self.has_files())

    def open(self, now: Conversation, response_url: str | None) -> None:
        """Open a thread in the owner's direct messages, and tell them where it is."""
        self.show(now)

        def opened(row: Row) -> None:
            if row["state"] == State.SENT:
                self.carry_out(self.link(now.id, response_url))
            elif response_url:
                self.carry_out([Respond(response_url, opening.cannot_open(self.spoken))])

        last = self.outbox.about(KIND, now.id)[-1]
        self.outbox.once_ended(last["key"], opened)

    def show(self, now: Conversation) -> None:
        """Bring a thread up to what its conversation says."""
        rows = self.outbox.about(KIND, now.id)
        there = [each for each in map(standing, rows) if each is not None]
        todo = plan(now, there, self.voice)
        root = next((row for row in rows if row["key"] == self._root(now)), None)
        for part, wanted in todo.say.items():
            self._say(now, part, now.revision, facts=content(wanted.message), above=root)
        for key in todo.touch:
            self.outbox.touch(key)
        begun = {each.key: each.part for each in there if each.is_begun}
        self.outbox.withdraw(*(key for key in todo.retire if key not in begun))
        for key, after in todo.retire.items():
            if key in begun:
                self.outbox.note(key, {"part": begun[key], "after": after})
                self.outbox.touch(key)

    def aside(self, now: Conversation, message: Message, quiet: str | None = None) -> None:
        """Say something in a thread; a `quiet` text is what lock screens show of it."""
        self._say(now, ASIDE, self._number(now), content=message.kept(), quiet=quiet)

    def beside(self, now: Conversation, message: Message) -> None:
        """Say something about a conversation beside its thread, until it goes on."""
        self._say(now, NUDGE, self._number(now), content=message.kept())

    def copy(self, now: Conversation) -> None:
        """Send the result as a file."""
        self._say(now, COPY, self._number(now))

    def delete(self, now: Conversation) -> Effects:
        """Delete a conversation: its answers at once, then the bot's messages and files.

        The deleted text leaves the database's files right after, whatever Slack says to the rest.
        """
        interviews.remove(self.db, now.id)
        self.outbox.withdraw(*(row["key"] for row in self.outbox.about(KIND, now.id)))
        return [Run(self._leave_no_trace), *self.sweep()]

    def sweep(self) -> Effects:
        """Look through the threads of deleted conversations once for what no row knows of.

        An earlier release noted no answers to what was typed, and no copies.
        """
        found = interviews.not_swept(self.db, KIND)
        return [Run(partial(self._look_through, row)) for row in found]

    def _look_through(self, root: Row, slack: Slack) -> Effects:
        cursor: str | None = ""
        where = {"channel": root["channel"], "ts": root["ts"], "limit": AT_ONCE}
        with suppress(UnreachableError, RefusedError):  # nothing is left that could be read
            while cursor is not None:
                more = {"cursor": cursor} if cursor else {}
                answer = slack.call("conversations.replies", **where, **more)
                with self.db.immediate(durable=True):
                    for message in answer["messages"]:
                        if message.get("bot_id"):
                            self._also_goes(root, message)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
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

    def noticed(self, now: Conversation, part: str, channel: str, ts: str) -> None:
        """Somebody pressed a message that was posted, and of which nobody has heard yet."""
        for row in self.outbox.about(KIND, now.id):
            is_it = json.loads(row["about"])["part"] == part and row["ts"] is None
            if is_it and row["state"] == State.SENDING:
                self.outbox.stands(row["key"], channel, ts)

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
                    return [Respond(response_url, opening.here_it_is(address))]
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

    def _say(
        self,
        now: Conversation,
        part: str,
        revision: int,
        *,
        facts: str | None = None,
        content: bytes | None = None,
        quiet: str | None = None,
        above: Row | None = None,
    ) -> None:
        root, at = self._root(now), self._seconds()
        is_root = part == ROOT
        key = root if is_root else self.outbox.key(KIND, now.owner, now.id, part, revision)
        about: dict[str, Any] = {"part": part, **({"quiet": quiet} if quiet else {})}
        row = planned(
            KIND,
            key,
            now.owner,
            due=at,
            expires=at + OF_USE_SECONDS,
            subject=now.id,
            about=json.dumps(about),
            change=revision,
            content=content,
            thread=None if is_root or part == NUDGE else root,
        )
        if above and "unsure" in json.loads(above["about"]):
            about["known_as"] = {"id": now.id, "part": part}
            place = {"channel": above["channel"], "thread_ts": above["ts"]}
            seen = {"about": json.dumps(about), "unclear_since": now.touched_at, **place}
            self.outbox.put({**row, **seen})
        else:
            self.outbox.say(row, facts)

    def _number(self, now: Conversation) -> int:
        """What tells one aside from another; some rows of a thread are forgotten before it."""
        return 1 + max((row["change"] for row in self.outbox.about(KIND, now.id)), default=0)

    def _leave_no_trace(self, slack: Slack) -> Effects:
        self.db.empty_log()
        return ()

    def _seconds(self) -> int:
        return int(self.outbox.clock.now().timestamp())

    # The kind of its messages

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say what the conversation says by now; nothing, once it is deleted."""
        conversation = interviews.find(self.db, row["subject"])
        about = json.loads(row["about"])
        if conversation is None:
            return Drop()
        if about["part"] in (ASIDE, NUDGE, COPY) and "after" not in about:
            is_there = row["content"] or about["part"] == COPY
            return SayIt(about["part"]) if is_there else Drop()
        said = self._said(conversation, about)
        return SayIt(content(said.message)) if said else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message | Upload:
        """The words, or the file."""
        conversation = interviews.find(self.db, row["subject"])
        assert conversation is not None
        about = json.loads(row["about"])
        if about["part"] == COPY:
            return self._file(conversation, now)
        if about["part"] in (ASIDE, NUDGE) and "after" not in about:
            said: Part | None = Part(Message.of(row["content"]), about.get("quiet"))
        else:
            said = self._said(conversation, about)
        assert said is not None
        return quietly(said.message, said.quiet, row["key"]) if said.quiet else said.message

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Know where a thread stands; say so where a file did not come."""
        part, conversation_id = json.loads(row["about"])["part"], row["subject"]
        if part == ROOT and isinstance(outcome, Posted):
            interviews.place(self.db, conversation_id, outcome.channel, str(outcome.ts))
            if conversation := interviews.find(self.db, conversation_id):
                self.show(conversation)
        elif part == ROOT and isinstance(outcome, Final | Refused | Late):
            interviews.remove(self.db, conversation_id)
            self.outbox.withdraw(
                *(each["key"] for each in self.outbox.about(KIND, conversation_id))
            )
        elif part == COPY and isinstance(outcome, Final | Refused | Late):
            conversation = interviews.find(self.db, conversation_id)
            if conversation:
                self.aside(conversation, Message(section(NO_FILE)))
        return False

    def _said(self, now: Conversation, about: Mapping[str, str]) -> Part | None:
        """What a message says by now; None where there is nothing to say."""
        part, voice = about["part"], self.voice
        if "after" in about:
            after = opening.asked_after() if part == NUDGE else show.retired(about["after"])
            return Part(after)
        if part.startswith(CHANGES):
            changed = show.changed(now, voice)
            return Part(changed) if changed else None
        wanted = first(now, voice) if part == ROOT else waiting(now, voice).get(part)
        if wanted is None and (shown := given(now, part, voice)):
            return Part(shown)
        return wanted

    def _file(self, now: Conversation, at: datetime) -> Upload:
        from handlers.interview.document import pdf

        report = ResultReport.from_json(now.result or {})
        return Upload(result.FILE_NAME, report.title, pdf(report, now.nickname, at), result.COPY)
