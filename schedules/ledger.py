"""A delivery: one message to one destination, from its planning to the last moment it is of use.

What was told travels with it, so that a session which changes later can be told from what people
know of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from bot.outbox.kinds import POSSIBLY_DOUBLE, State
from schedules.leads import Lead
from schedules.model import Occurrence, Status, occurrence_of, recurrence_date

Row = dict[str, Any]


class DeliveryKind(StrEnum):
    """What a message is for."""

    REMINDER = "reminder"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"  # it takes place after all
    ENDED = "ended"  # to whoever set it up: a channel cannot be reached any more
    UNDELIVERED = "undelivered"  # to keepers: something could not go out in time


# Said to people who were told of the session before, in the thread of their reminder.
NOTICES = frozenset({DeliveryKind.MOVED, DeliveryKind.CANCELLED, DeliveryKind.RESTORED})
# About the bot's own work; they depend on no subscription.
REPORTS = frozenset({DeliveryKind.ENDED, DeliveryKind.UNDELIVERED})


# Facts, which planning never changes.
SETTLED = frozenset({State.SENDING, State.SENT, State.FAILED})

_FACTS = (
    *("uid", "recurrence_id", "kind", "title", "local_start", "local_end", "timezone"),
    *("start", "end", "status", "topic", "note", "doubtful", "place", "url"),
    "all_day",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the ledger, or what will be one. Moments are aware, in UTC.

    `start` is that planned for. `key` alone goes into the message's metadata; it is empty as long
    as there is no row. `told` is what the message says, `told_order` its place among all that was
    told. `lost` is the channel that a report says cannot be reached.
    """

    kind: DeliveryKind
    uid: str
    recurrence_id: date
    session_kind: str
    start: datetime
    lead: Lead | None
    destination: str
    is_channel: bool
    due: datetime
    state: State
    key: str = ""
    lost: str | None = None
    told: Occurrence | None = None
    told_order: int | None = None
    error: str | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been sent already, and nobody can look."""
        return self.error == POSSIBLY_DOUBLE


SUPERSEDED = "a later message took its place"
NOT_CONFIRMED = "the date is in doubt"
_HELD_BY = "held by "


def held_by(keeper: str) -> str:
    """Why a message waits, or never went out: the `error` of its row."""
    return f"{_HELD_BY}{keeper}"


def who_held(error: str | None) -> str | None:
    """The keeper in such a reason; None where it is another."""
    return error.removeprefix(_HELD_BY) if error and error.startswith(_HELD_BY) else None


def delivery_of(row: Row) -> Delivery:
    """The delivery that a row of `deliveries` holds."""
    same = ("key", "uid", "session_kind", "destination", "told_order", "error")
    return Delivery(
        **{name: row[name] for name in same},
        kind=DeliveryKind(row["kind"]),
        recurrence_id=recurrence_date(row["recurrence_id"]),
        start=_utc(row["start"]),
        lead=Lead.parse(row["lead"]) if row["lead"] else None,
        is_channel=bool(row["is_channel"]),
        due=_utc(row["due"]),
        state=State(row["state"]),
        lost=json.loads(row["about"]).get("destination"),
        told=occurrence_told(row["told"]),
    )


def facts(occurrence: Mapping[str, Any]) -> str:
    """What a message says of a session (a row of `occurrences`), to compare and to keep."""
    return json.dumps(
        {name: occurrence[name] for name in _FACTS}, ensure_ascii=False, separators=(",", ":")
    )


def occurrence_told(told: str | None) -> Occurrence | None:
    """The session as `facts` kept it."""
    return None if told is None else occurrence_of(json.loads(told))


def cancelled(occurrence: Occurrence) -> Occurrence:
    """The same session, called off."""
    return replace(occurrence, status=Status.CANCELLED)


def cancelled_facts(told: str) -> str:
    """What to say of a session that is no longer in the calendar, from what was said of it."""
    kept = json.loads(told) | {"status": Status.CANCELLED.value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
