"""What a listener wants done. Listeners decide and return effects; the edges carry them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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

    `in_channel` lets everybody in the channel see it, whether or not the bot is a member. `then`
    is what follows once Slack has taken it; `otherwise` gets why it has not, or `NO_ANSWER`.
    """

    response_url: str
    message: Message | None
    replace: bool = True
    in_channel: bool = False
    delete: bool = False
    then: Callable[[], Sequence[Effect]] | None = None
    otherwise: Callable[[str], Sequence[Effect]] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Call a Web API method in the background; `then` gets the response on the sending thread.

    `otherwise` gets Slack's error code when the call fails for good.
    """

    method: str
    arguments: Mapping[str, Any]
    then: Callable[[Mapping[str, Any]], Sequence[Effect]] | None = None
    otherwise: Callable[[str], Sequence[Effect]] | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Say something by itself: a row of the outbox, kept with what the listener changed."""

    destination: str
    message: Message | Upload
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Run something of our own in the background; its effects are carried out after it."""

    job: Callable[[], Sequence[Effect]]


Effect = Ack | AckView | Respond | Call | Say | Later
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
