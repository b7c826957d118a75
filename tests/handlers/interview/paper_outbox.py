"""The outbox on a Slack of paper: what is urgent is done at once, on this thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.outbox.attempts import Attempts
from bot.outbox.kinds import MessageKind, Search
from bot.outbox.message import Message, Upload, is_quiet
from bot.outbox.outcomes import (
    FINAL,
    NO_ANSWER,
    OUTAGE,
    CannotLook,
    Final,
    Found,
    LookUp,
    NotThere,
    Outcome,
    Posted,
    RateLimited,
    Refused,
    Unclear,
)
from bot.outbox.outgoing import POST, Pace
from bot.store import corrections
from bot.store import outbox as table
from bot.store.database import Database, Row
from tests.handlers.interview.paper_slack import PaperSlack

UNCLEAR = OUTAGE | {NO_ANSWER}


@dataclass
class PaperOutbox:
    """Hands that do what is asked of them before they return."""

    db: Database
    clock: Clock
    slack: PaperSlack
    kinds: dict[str, MessageKind]
    is_lost: Callable[[], bool]  # whether the process is no more
    name: str = "paper"
    lease: int = 120
    attempts: Attempts = field(init=False)
    _turning: bool = False
    _waiting: dict[str, Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = self.db, self.kinds, self, self.clock, Pace()
        self.attempts = Attempts(*parts, lambda key: None, self._ended, lambda after: None)

    def hurry(self, row: Row, method: str, *, begun: bool = False) -> None:
        """Make the request now."""
        if self.is_lost():
            return
        if method != POST:
            self.attempts.correct(row["key"], row["correct_at"])
        else:
            self.attempts.post(row, None)
        self.wake(0)

    def wake(self, after: float) -> None:
        """Do everything that is due."""
        if after or self._turning or self.is_lost():
            return
        self._turning = True
        try:
            while self._turn():
                pass
        finally:
            self._turning = False

    def once_ended(self, key: str, call: Callable[[], None]) -> None:
        self._waiting[key] = call

    def doubtful_since(self) -> int | None:
        return None

    def _ended(self, key: str) -> None:
        self._waiting.pop(key, lambda: None)()

    def take_over(self) -> None:
        """The process before this one is no more."""
        table.void_leases(self.db, int(self.clock.now().timestamp()), 15, "")
        self.wake(0)

    def _turn(self) -> bool:
        now = int(self.clock.now().timestamp())
        table.expire(self.db, now, "too late")
        rows = table.claim(self.db, now, now + self.lease, 100, self.name)
        for row in rows:
            can_look = True
            if row["unclear_since"] is not None:
                found = self.attempts.look(row, self.attempts.search(row))
                if not isinstance(found, NotThere | CannotLook):
                    continue
                can_look = isinstance(found, NotThere)
            self.attempts.deliver(row, can_look=can_look)
        stale = corrections.claim_corrections(self.db, now, now + self.lease, 100)
        for row in stale:
            self.attempts.correct(row["key"], row["correct_at"])
        return bool(rows or stale)

    # The way to Slack

    def post(self, row: Row, message: Message | Upload) -> Outcome:
        """As `bot.outbox.posting` does."""
        channel = row["channel"] or row["destination"]
        if not (row["channel"] or row["is_channel"]):
            channel = self.slack.conversations_open(row["destination"])["channel"]["id"]
        if isinstance(message, Upload):
            return self._upload(row, channel, message)
        arguments = {
            "channel": channel,
            **(message.quiet or message).payload(),
            "metadata": {"event_type": "outbox", "event_payload": {"key": row["key"]}},
        }
        if row["thread_ts"]:
            arguments["thread_ts"] = row["thread_ts"]
        outcome = self._call("chat.postMessage", arguments)
        if isinstance(outcome, dict):
            return Posted(channel, str(outcome["ts"]), message.quiet is None)
        return outcome

    def update(self, row: Row, message: Message | Upload) -> Outcome:
        """Replace it."""
        if isinstance(message, Upload):
            return Posted(row["channel"], row["ts"])
        where = {"channel": row["channel"], "ts": row["ts"]}
        outcome = self._call("chat.update", {**where, **message.payload()})
        return Posted(row["channel"], row["ts"]) if isinstance(outcome, dict) else outcome

    def delete(self, row: Row) -> Outcome:
        """Take it away."""
        if row["file"]:
            self._call("files.delete", {"file": row["file"]})
        stands = [
            each["ts"]
            for each in self.slack.messages.values()
            if row["file"] in [file["id"] for file in each.get("files", [])]
        ]
        where = {"channel": row["channel"], "ts": stands[0] if stands else row["ts"]}
        outcome = self._call("chat.delete", where)
        return Posted(row["channel"], row["ts"]) if isinstance(outcome, dict) else outcome

    def look(self, row: Row, search: Search) -> LookUp:
        """Look for its key among everything."""
        if row["file"]:
            is_there = row["file"] in self.slack.files
            return Found(row["channel"], None) if is_there else NotThere()
        for each in self.slack.messages.values():
            metadata = each.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("key") == row["key"]:
                return Found(each["channel"], each["ts"], not is_quiet(each))
        return NotThere()

    def _upload(self, row: Row, channel: str, upload: Upload) -> Outcome:
        arguments = {
            "channel": channel,
            "content": upload.content,
            "filename": upload.name,
            "title": upload.title,
            "initial_comment": upload.comment,
            "thread_ts": row["thread_ts"],
        }
        outcome = self._call("files_upload_v2", arguments)
        if isinstance(outcome, dict):
            table.note_file(self.db, row["key"], str(outcome["files"][0]["id"]))
            return Posted(channel, None)
        return outcome

    def _call(self, method: str, arguments: dict[str, Any]) -> Any:
        try:
            return self.slack.call(method, arguments)
        except KeyError as error:
            code = str(error.args[0])
            if code == "ratelimited":
                return RateLimited(1)
            if code in UNCLEAR:
                return Unclear(code)
            return Final(code) if code in FINAL else Refused(code)
