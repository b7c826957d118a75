"""What a row of the outbox is, what its kind decides, and who else the dispatcher knows."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.outbox.message import Message, Upload
from bot.outbox.outcomes import Late, Outcome
from bot.store.database import Row


class State(StrEnum):
    """What has become of sending a message."""

    PENDING = "pending"
    HELD = "held"  # by a keeper; or the date is in doubt, and channels do not hear of it before
    SENDING = "sending"
    SENT = "sent"
    EXPIRED = "expired"  # too late, or a later one took its place
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # cancelled, moved, or no longer wished for


TOO_LATE = "too late"
NO_THREAD = "the message under which it belongs is not there"
POSSIBLY_DOUBLE = "possibly sent twice: the first attempt could not be looked up"
UNKNOWN_ARRIVAL = "sent once, but not known whether it arrived: it could not be looked up"


def derived_key(secret: str, kind: str, destination: str, *subject: object) -> str:
    """The key of a message about `subject`: 32 hex digits, the same whenever it is derived.

    So a database that was put back to an older copy finds what it has sent since.
    """
    named = "\x1f".join(map(str, (kind, destination, *subject)))
    return hmac.digest(secret.encode(), named.encode(), "sha256").hex()[:32]


def planned(kind: str, key: str, destination: str, *, due: int, expires: int, **more: Any) -> Row:
    """A row to be put: said from `due` on, of no use from `expires` on (UTC epoch seconds).

    A `destination` is a person's id or a channel's. `more` are its other columns.
    """
    return {
        "kind": kind,
        "key": key,
        "destination": destination,
        "is_channel": int(destination[0] not in "UW"),
        "start": due,
        "state": State.PENDING.value,
        "due": due,
        "act_at": due,
        "expires": expires,
        **more,
    }


@dataclass(frozen=True, slots=True)
class Send:
    """Say it, with these facts (as the kind keeps them, to compare); `why` is kept with it.

    What somebody deleted in Slack stays deleted; `anew`: this is said again there all the same,
    since somebody waits for it.
    """

    facts: str | None = None
    why: str | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until` (epoch seconds); `why` is kept where it is `held`."""

    until: int | None
    why: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Never: `state` is expired or withdrawn."""

    state: State = State.WITHDRAWN
    why: str | None = None


Decision = Send | Wait | Drop


class MessageKind(Protocol):
    """What a feature knows of its messages. A `row` is one of `deliveries`.

    It is not asked of what is no longer of use: that is given up.
    """

    def decide(self, row: Row, now: datetime) -> Decision:
        """Whether it is to be said now; of a message that stands, what it is to say by now."""

    def render(self, row: Row, facts: str | None, now: datetime) -> Message | Upload:
        """The message that says these facts at `now`."""

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Draw conclusions from what became of it, in the database only; it may be called twice.

        Whether there may be something new to do for it.
        """


class Planner(Protocol):
    """Whoever puts rows into the outbox ahead of their time."""

    def refresh(self, now: datetime) -> bool:
        """Plan what changed; True if there is more to plan."""

    def everything(self, now: datetime) -> None:
        """Plan everything anew."""


@dataclass(slots=True)
class Search:
    """How far a look-up has come: where, from which page on, and until when (aware) it goes on."""

    give_up_at: datetime
    channel: str | None = None
    cursor: str = ""
    pages: int = 0

    def method(self, row: Row) -> str:
        """The method of its next request, each of which has a limit of its own."""
        if self.channel is None:
            return "conversations.open"
        return "conversations.replies" if row["thread_ts"] else "conversations.history"
