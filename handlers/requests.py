"""What people did in Slack, as listeners get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Effects, Respond, Say


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as somebody typed it."""

    name: str
    text: str
    person: Person
    channel_id: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A press of a button or a choice. `value` is the button's JSON or the chosen value."""

    action_id: str
    value: Any
    person: Person
    channel_id: str | None
    message_ts: str | None
    thread_ts: str | None
    trigger_id: str
    response_url: str | None
    message: Mapping[str, Any] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)
    element: Mapping[str, Any] = field(default_factory=dict)
    is_ephemeral: bool = False

    @property
    def reader(self) -> Person:
        """Who reads the message: in a channel it may be anybody, in any time zone."""
        in_channel = (self.channel_id or "D")[0] != "D" and not self.is_ephemeral
        return replace(self.person, timezone=None) if in_channel else self.person

    def aside(self, said: Message | str) -> Effects:
        """Tell only the person who pressed (mrkdwn), where they pressed or in a direct message."""
        message = said if isinstance(said, Message) else Message(section(said))
        if self.response_url:
            return [Respond(self.response_url, message, replace=False)]
        return [Say(self.person.user_id, message)]


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent; what stands in it is read from its `view`."""

    callback_id: str
    person: Person
    view: Mapping[str, Any]
    trigger_id: str
    response_urls: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the workspace."""

    type: str
    payload: Mapping[str, Any]
    person: Person
