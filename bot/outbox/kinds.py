"""What a kind of message decides, who plans ahead, and the way out: all the dispatcher knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.outbox.outcomes import Late, LookUp, Outcome
from bot.outbox.rows import State
from bot.store.database import Row

M = TypeVar("M")
Made = TypeVar("Made", covariant=True)
Taken = TypeVar("Taken", contravariant=True)


@dataclass(frozen=True, slots=True)
class Say:
    """Say it, with these facts (as the kind keeps them, to compare); `why` is kept with it."""

    facts: str | None = None
    why: str | None = None


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


Decision = Say | Wait | Drop


class Kind(Protocol[Made]):
    """What a feature knows of its messages. A `row` is one of `deliveries`."""

    def decide(self, row: Row, now: datetime) -> Decision:
        """Whether it is to be said now; of a message that stands, what it is to say by now."""

    def render(self, row: Row, facts: str | None, now: datetime) -> Made:
        """The message that says these facts at `now`."""

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Draw conclusions from what became of it, in the database only; it may be called twice.

        Whether there may be something new to do for it.
        """


class Plan(Protocol):
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


class Way(Protocol[Taken]):
    """The way out, one request at a time; nothing is tried again."""

    def post(self, row: Row, message: Taken) -> Outcome:
        """Post it where its row says."""

    def update(self, row: Row, message: Taken) -> Outcome:
        """Put it in the place of what stands there."""

    def delete(self, row: Row) -> Outcome:
        """Take away what stands there."""

    def look(self, row: Row, search: Search) -> LookUp:
        """Look at one more page for the row's key, and note in `search` how far that was."""
