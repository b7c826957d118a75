"""One call of a Web API method: its arguments and what it may do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.local.backend import Backend
from bot.local.members import Member
from bot.local.results import Json, SlackError
from bot.local.shapes import wrong
from bot.local.slack_conversations import SlackConversation

_TRUE = (True, "1", "true", "True")


@dataclass(frozen=True)
class ApiCall:
    """One call: what a method works with.

    `arguments` are as they came: all texts from a form or query, JSON values from a JSON body.
    """

    slack: Backend
    arguments: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """A text argument; numbers become text; None when it was not given."""
        value = self.arguments.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """A text argument that must be there."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A yes-or-no argument; no when it was not given."""
        return self.arguments.get(name) in _TRUE

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 on, and the `default` where none was given."""
        text = self.text(name)
        number = default if text is None else int(text) if text.isdigit() else 0
        if not 1 <= number <= most:
            raise SlackError("invalid_arguments", [wrong(f"invalid {name}", f"/{name}")])
        return number

    def json(self, name: str, error: str) -> Any:
        """An argument that is JSON, encoded or not; SlackError `error` when it is neither."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise SlackError(error) from None

    def person(self, name: str) -> Member:
        """The person whose id an argument is."""
        person = self.slack.workspace.people.get(self.required(name))
        if person is None:
            raise SlackError("user_not_found")
        return person

    def need(self, scope: str) -> None:
        """SlackError "missing_scope" unless the app was granted `scope`."""
        granted = self.slack.app.scopes
        if scope not in granted:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(granted)))

    def page(
        self, found: Sequence[Json], name: str, limit: int, *, forward: bool = True
    ) -> tuple[Sequence[Json], Json]:
        """The next `limit` of what was `found`, which is in the order of its field `name`, and
        what the answer says of more; not `forward`: from the end.
        """
        if after := self.text("cursor"):
            found = [one for one in found if (one[name] > after if forward else one[name] < after)]
        page = found[:limit] if forward else found[-limit:]
        if len(found) <= limit:
            return page, {"has_more": False}
        last = page[-1 if forward else 0][name]
        return page, {"has_more": True, "response_metadata": {"next_cursor": last}}

    def conversation(self, name: str = "channel") -> SlackConversation:
        """The conversation that an argument names; what the app cannot know of does not exist."""
        workspace, bot = self.slack.workspace, self.slack.app.user_id
        channel = self.required(name)
        conversation = workspace.conversations.get(channel)
        if conversation is None or (
            conversation.kind != "channel" and bot not in conversation.members
        ):
            raise SlackError("channel_not_found")
        return conversation


Function = Callable[[ApiCall], Json]


@dataclass(frozen=True)
class Method:
    """A Web API method, the token it takes, and the scope it needs whatever its arguments."""

    function: Function
    scope: str | None = None
    token: Literal["bot", "app", "any"] = "bot"
