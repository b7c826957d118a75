"""A Slack of paper and an outbox on it: strict about blocks, and what is urgent is done at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.local.limits import message_problems, view_problems
from bot.outbox.attempts import Attempts
from bot.outbox.client import Client
from bot.outbox.kinds import MessageKind
from bot.outbox.outcomes import CannotLook, More, NotThere
from bot.outbox.outgoing import POST, Pace
from bot.outbox.posting import SlackWay
from bot.store import corrections
from bot.store import outbox as table
from bot.store.database import Database, Row
from handlers.effects import Respond


class Refusal(dict[str, Any]):
    """An answer that says no."""

    status_code = 200
    headers: Mapping[str, str] = {}


@dataclass
class PaperWeb:
    """The client that the bot has of it, as `slack_sdk` has methods."""

    slack: PaperSlack
    timeout: int = 1

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def made(**arguments: Any) -> Any:
            try:
                data = self.slack.call(name.replace("_", ".", 1), arguments)
            except KeyError as error:
                code = str(error.args[0])
                if code == "no_answer":
                    raise ConnectionResetError from None
                raise SlackApiError("", Refusal(error=code)) from None
            return SimpleNamespace(data=data, headers={})

        return made


@dataclass
class PaperSlack:
    """Messages by ts, in the one direct message of each person."""

    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # id → where it stands
    responses: list[Respond] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)  # what a lock screen shows
    fails: dict[str, str] = field(default_factory=dict)  # method → error
    # method → what happens once, after it is done and before its answer arrives
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    view: dict[str, Any] | None = None  # the modal that is open
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def call(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry a call out; raises KeyError with Slack's error."""
        self.calls.append((method, dict(arguments)))
        if method in self.fails:
            raise KeyError(self.fails[method])
        answer: dict[str, Any] = getattr(self, method.replace(".", "_").lower())(**arguments)
        if happens := self.meanwhile.pop(method, None):
            happens()
        return answer

    def conversations_open(self, users: str) -> dict[str, Any]:
        return {"channel": {"id": "D" + users[1:]}}

    def chat_postmessage(self, channel: str, thread_ts: str = "", **content: Any) -> dict[str, Any]:
        assert not message_problems(content), message_problems(content)
        assert not thread_ts or thread_ts in self.messages
        channel = channel.replace("U0", "D0")  # to a person: in the direct messages with them
        ts = f"1795377600.{next(self.numbers):06}"
        self.messages[ts] = {"ts": ts, "channel": channel, "thread_ts": thread_ts, **content}
        self.messages[ts]["bot_id"] = "B1"
        self.notified.append(f"{content['text']} {content.get('blocks', '')}")
        return {"ts": ts, "channel": channel}

    def chat_update(self, channel: str, ts: str, **content: Any) -> dict[str, Any]:
        assert not message_problems(content), message_problems(content)
        assert len(content["text"]) <= 4000
        if ts not in self.messages:
            raise KeyError("message_not_found")
        self.messages[ts] |= content
        return {"ts": ts, "channel": channel}

    def chat_delete(self, channel: str, ts: str) -> dict[str, Any]:
        if self.messages.pop(ts, None) is None:
            raise KeyError("message_not_found")
        return {"ts": ts, "channel": channel}

    def chat_getpermalink(self, channel: str, message_ts: str) -> dict[str, Any]:
        assert message_ts in self.messages
        return {"permalink": f"https://slack.example/{channel}/{message_ts}"}

    def conversations_history(self, channel: str, **how: Any) -> dict[str, Any]:
        return {"messages": [m for m in self.messages.values() if m["channel"] == channel]}

    def conversations_replies(self, channel: str, ts: str, **how: Any) -> dict[str, Any]:
        found = [m for m in self.messages.values() if ts in (m["ts"], m["thread_ts"])]
        return {"messages": found}

    def files_getuploadurlexternal(self, filename: str, length: int) -> dict[str, Any]:
        return {"upload_url": "data:,", "file_id": f"F{next(self.numbers)}"}

    def files_completeuploadexternal(
        self, files: list[Any], channel_id: str, thread_ts: str, initial_comment: str
    ) -> dict[str, Any]:
        (file,) = files
        self.files[file["id"]] = self.chat_postmessage(channel_id, thread_ts, text=initial_comment)
        self.messages[self.files[file["id"]]["ts"]]["files"] = files
        return {"files": files}

    def files_info(self, file: str) -> dict[str, Any]:
        if file not in self.files:
            raise KeyError("file_not_found")
        at = self.files[file]
        return {"file": {"shares": {"private": {at["channel"]: [{"ts": at["ts"]}]}}}}

    def files_delete(self, file: str) -> dict[str, Any]:
        if self.files.pop(file, None) is None:
            raise KeyError("file_deleted")
        return {}

    def views_open(self, trigger_id: str, view: Mapping[str, Any]) -> dict[str, Any]:
        assert not view_problems(view), view_problems(view)
        self.view = {**view, "id": f"V{next(self.numbers)}", "hash": "1"}
        return {"view": self.view}

    def views_update(
        self, view_id: str, view: Mapping[str, Any], hash: str | None = None
    ) -> dict[str, Any]:
        assert not view_problems(view), view_problems(view)
        if self.view is None or self.view["id"] != view_id:
            raise KeyError("not_found")
        if hash not in (None, self.view["hash"]):
            raise KeyError("hash_conflict")
        self.view = {**view, "id": view_id, "hash": str(next(self.numbers))}
        return {"view": self.view}

    def users_info(self, user: str) -> dict[str, Any]:
        return {"user": {"id": user, "name": user.lower(), "tz": "America/Los_Angeles"}}


@dataclass
class PaperOutbox:
    """Hands that do what is asked of them before they return."""

    db: Database
    clock: Clock
    client: Client
    kinds: dict[str, MessageKind]
    is_lost: Callable[[], bool]  # whether the process is no more
    name: str = "paper"
    lease: int = 120
    attempts: Attempts = field(init=False)
    _turning: bool = False
    _waiting: dict[str, Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        note = lambda key, file: table.note_file(self.db, key, file)  # noqa: E731
        way = SlackWay(self.client.web, self.lease, note)
        parts = self.db, self.kinds, way, self.clock, Pace(), lambda key: None, self._ended
        self.attempts = Attempts(*parts, lambda after: None, self.name)

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
                search = self.attempts.search(row)
                while isinstance(found := self.attempts.look(row, search), More):
                    pass
                if not isinstance(found, NotThere | CannotLook):
                    continue
                can_look = isinstance(found, NotThere)
            self.attempts.deliver(row, can_look=can_look)
        stale = corrections.claim_corrections(self.db, now, now + self.lease, 100)
        for row in stale:
            self.attempts.correct(row["key"], row["correct_at"])
        return bool(rows or stale)
