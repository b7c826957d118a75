"""What a listener wants done. Listeners decide and return effects; the edges carry them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.outbox.message import Message, Upload


@dataclass(frozen=True, slots=True)
class Ack:
    """Answer a slash command in the acknowledgement itself, seen only by who typed it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """No effect: others are to read what a command does not, or `otherwise` if none is sure."""

    otherwise: Message | None = None


@dataclass(frozen=True, slots=True)
class AckView:
    """Answer a view submission: `errors` by block_id, or `update`, `push` a view, or `clear`."""

    action: str
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer through a response_url: replace the message that was acted on, or say something new.

    `in_channel` lets everybody in the channel see it, whether or not the bot is a member.
    """

    response_url: str
    message: Message | None
    replace: bool = True
    in_channel: bool = False
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Call a Web API method in the background, whatever comes of it."""

    method: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """Say something by itself: a row of the outbox, kept with what the listener changed."""

    destination: str
    message: Message | Upload
    thread_ts: str | None = None


class Slack(Protocol):
    """Slack, for work in the background: each method returns, or raises one of `CallError`'s."""

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a Web API method; what it answered."""

    def respond(self, answer: Respond) -> None:
        """Answer through a response_url."""


@dataclass(frozen=True, slots=True)
class Run:
    """Do something in the background, where it may wait for Slack; what it returns follows it."""

    job: Callable[[Slack], Sequence[Effect]]


Effect = Ack | AckView | Respond | Call | Say | Run
Effects = Sequence[Effect]


def open_view(
    trigger_id: str, view: Mapping[str, Any], *, upon: Mapping[str, Any] | None = None
) -> Call:
    """Open a modal, on top of the one in which that was asked for; Slack allows three seconds.

    `upon` is where it was asked for, a modal or Home; empty for a message.
    """
    on_top = (upon or {}).get("type") == "modal"
    method = "views.push" if on_top else "views.open"
    return Call(method, {"trigger_id": trigger_id, "view": view})


def update_view(shown: Mapping[str, Any], view: Mapping[str, Any], **more: Any) -> Call:
    """Show a modal in place of one that is `shown`."""
    return Call("views.update", {"view_id": shown["id"], "view": view, **more})
