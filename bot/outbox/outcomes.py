"""What can become of a message that is posted, corrected or looked up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posted:
    """It stands in `channel` (for a person their direct message) as `ts`, None for a file.

    `is_whole`: whether it says everything, and is not only what a notification may show.
    """

    channel: str
    ts: str | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """It stands there already, posted by an attempt whose answer nobody got."""

    channel: str
    ts: str | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class RateLimited:
    """It was not posted: try again after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """It was certainly not posted, and may be later; `reason` is for the log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been posted or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This message will never be taken; others to the same destination may be."""

    code: str


@dataclass(frozen=True, slots=True)
class Final:
    """The destination cannot be reached any more."""

    code: str


@dataclass(frozen=True, slots=True)
class LostThread:
    """Not posted: the thread it belongs in is gone."""


@dataclass(frozen=True, slots=True)
class Late:
    """Nobody needs it any more: it was given up."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """Looked up: it was not posted."""


@dataclass(frozen=True, slots=True)
class More:
    """Not among those looked at so far: there are more."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """Nobody can tell whether it was posted: the history may not be read."""


Outcome = Posted | Found | RateLimited | NotSent | Unclear | Refused | Final | LostThread
LookUp = Found | NotThere | More | CannotLook | RateLimited | NotSent | Unclear
