"""What comes back when a person does something: from the app, and as Slack shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.local.elements import Json


@dataclass(frozen=True)
class Ack:
    """What the app made of a request: `status` as in HTTP (0 when none came), `elapsed` seconds."""

    outcome: Literal["acknowledged", "timeout", "unreachable", "refused"]
    status: int = 0
    body: Json | None = None
    elapsed: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What the person sees of the app's answer.

    `body` is the acknowledgement as the app sent it, `elapsed` how many seconds it took, `error`
    the sentence that Slack shows when something went wrong, `problems` what a developer should
    know about it, `message` the message that came of it.
    """

    ok: bool
    status: int = 0
    body: Json | None = None
    elapsed: float = 0.0
    error: str = ""
    problems: tuple[str, ...] = ()
    message: Json | None = None


@dataclass(frozen=True)
class Submission(Answer):
    """What became of a submitted modal.

    `errors` are shown under the inputs (by block_id); `view` is the modal now on top, if any.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    outcome: Literal["closed", "updated", "pushed", "cleared", "errors", "failed"] = "closed"
    view: Json | None = None
