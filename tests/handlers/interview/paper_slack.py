"""A Slack of paper: it keeps what the bot calls as messages, and is strict about blocks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.local.limits import message_problems, view_problems
from handlers.effects import Respond


@dataclass
class PaperSlack:
    """Messages by ts, in the one direct message of each person."""

    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)  # the ids of those that are there
    responses: list[Respond] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)  # what a lock screen shows
    fails: dict[str, str] = field(default_factory=dict)  # method → error
    loses: set[str] = field(default_factory=set)  # methods that are done, but whose answer is lost
    drops: dict[str, str] = field(default_factory=dict)  # its next answer: drop_before, drop_after
    # method → what happens once, after it is done and before its answer arrives
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    view: dict[str, Any] | None = None  # the modal that is open
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def call(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry a call out; raises KeyError with Slack's error."""
        self.calls.append((method, dict(arguments)))
        if method in self.fails:
            raise KeyError(self.fails[method])
        drop = self.drops.pop(method, None)
        if drop == "drop_before":
            raise KeyError("no_answer")
        answer: dict[str, Any] = getattr(self, method.replace(".", "_").lower())(**arguments)
        if happens := self.meanwhile.pop(method, None):
            happens()
        if method in self.loses or drop == "drop_after":
            raise KeyError("no_answer")
        return answer

    def conversations_open(self, users: str) -> dict[str, Any]:
        return {"channel": {"id": "D" + users[1:]}}

    def chat_postmessage(self, channel: str, thread_ts: str = "", **content: Any) -> dict[str, Any]:
        assert not message_problems(content), message_problems(content)
        assert not thread_ts or thread_ts in self.messages
        ts = f"1795377600.{next(self.numbers):06}"
        self.messages[ts] = {"ts": ts, "channel": channel, "thread_ts": thread_ts, **content}
        self.messages[ts]["bot_id"] = "B1"
        self.notified.append(content["text"])
        return {"ts": ts, "channel": channel}

    def chat_update(self, channel: str, ts: str, **content: Any) -> dict[str, Any]:
        assert not message_problems(content), message_problems(content)
        assert len(content["text"]) <= 4000
        if ts not in self.messages:
            raise KeyError("message_not_found")
        self.messages[ts] |= content
        return {"ts": ts}

    def chat_delete(self, channel: str, ts: str) -> dict[str, Any]:
        if self.messages.pop(ts, None) is None:
            raise KeyError("message_not_found")
        return {"ts": ts}

    def chat_getpermalink(self, channel: str, message_ts: str) -> dict[str, Any]:
        assert message_ts in self.messages
        return {"permalink": f"https://slack.example/{channel}/{message_ts}"}

    def conversations_replies(self, channel: str, ts: str, **how: Any) -> dict[str, Any]:
        found = [m for m in self.messages.values() if ts in (m["ts"], m["thread_ts"])]
        return {"messages": found}

    def files_upload_v2(self, channel: str, thread_ts: str, **file: Any) -> dict[str, Any]:
        made = {"id": f"F{next(self.numbers)}", **file}
        self.files.add(made["id"])
        self.chat_postmessage(channel, thread_ts, text=file["title"])
        list(self.messages.values())[-1]["files"] = [made]
        return {"files": [made]}

    def files_delete(self, file: str) -> dict[str, Any]:
        if file not in self.files:
            raise KeyError("file_deleted")
        self.files.remove(file)
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
