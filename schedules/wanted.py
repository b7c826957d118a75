"""What one destination is to be told of one session, and when: the decision, without a database.

It is made afresh whenever something changed, and once more right before a message is sent. All
times are UTC epoch seconds; `rows` are those of the ledger about this session and destination.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from bot.outbox.kinds import TOO_LATE, State
from schedules.ledger import (
    NOT_CONFIRMED,
    NOTICES,
    SUPERSEDED,
    DeliveryKind,
    held_by,
    occurrence_told,
)
from schedules.model import Status

Row = Mapping[str, Any]

# A reminder that is later than this is not sent where another is due soon: they would say the same.
LATE_SECONDS = 60
SOON = range(1, 5 * 60)  # seconds


@dataclass(frozen=True, slots=True)
class Present:
    """A session as the calendar has it now.

    `start` and `end` are None where it is not in the calendar any more (then it counts as
    cancelled) or has no known zone. `useful_until` is until when somebody can be reminded of it,
    `start_since` is when the calendar learned of this start.
    `dues` says for each lead in question when it is due, `held` which leads keepers hold and who
    does; the notices of a change are the empty lead.
    """

    start: int | None = None
    end: int | None = None
    useful_until: int = 0
    status: Status = Status.CANCELLED
    doubtful: bool = False
    start_since: int = 0
    dues: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.status is Status.CANCELLED

    @property
    def reminded_of(self) -> int | None:
        """The start of which people are reminded; None where there is nothing to remind of."""
        return None if self.cancelled or self.end is None else self.start

    def wants(self, wish: Wish) -> bool:
        """Whether a wish counts: not for a lead that was due before it was wished for.

        Unless the start became known later.
        """
        due = self.dues.get(wish.lead)
        if due is None or (wish.paused_until is not None and due < wish.paused_until):
            return False
        return due >= wish.since or self.start_since > wish.since


class Wish(NamedTuple):
    """A lead that the destination wants, since when, and until when it wants to hear nothing."""

    lead: str
    since: int
    paused_until: int | None = None
    is_channel: bool = False


class Identity(NamedTuple):
    """What makes a delivery of one destination and session the same one."""

    kind: str
    start: int
    lead: str = ""
    change: int = 0


def identity_of(row: Row) -> Identity:
    """Which delivery of its session and destination a row of the ledger is."""
    return Identity(row["kind"], row["start"], row["lead"], row["change"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a delivery. `act_at` is when something is next to be done about it."""

    state: State
    due: int
    expires: int
    end: int
    act_at: int | None
    error: str | None = None
    thread_ts: str | None = None


class _Telling(NamedTuple):
    order: int
    at: int
    start: int
    end: int
    cancelled: bool


def decide(
    present: Present, wishes: Sequence[Wish], rows: Sequence[Row], now: int, until: int | None
) -> dict[Identity, Verdict]:
    """Everything that is to be told, now or later; what is not in it is not wanted.

    Reminders due at or after `until` are left for later. Notices go to those who were told before
    and still want to hear of the session. Of what is overdue the latest lead counts, also while it
    is held: an earlier one would say the same.
    """
    last = max((_telling(row) for row in rows if _was_told(row)), default=None)
    notices = _notice(present, last, wishes[0], rows, now) if last and wishes else {}
    if present.reminded_of is None or present.end is None:
        return notices
    wanted = {
        wish.lead: present.dues[wish.lead]
        for wish in wishes
        if present.wants(wish) and (until is None or present.dues[wish.lead] < until)
    }
    told_at = last.at if last and last.start == present.start and not last.cancelled else None
    # Of two that are due at one moment, the one that is not held, or names the days.
    ranks = {
        lead: (due, lead not in present.held, not lead.startswith("PT"), lead)
        for lead, due in wanted.items()
    }
    best = {due: max(rank for rank in ranks.values() if rank[0] == due) for due in wanted.values()}
    overdue = [rank for rank in ranks.values() if rank[0] <= now]
    # A notice says all that they would; one that is held does not.
    says_it = any(notice.state is State.PENDING for notice in notices.values())
    latest = max(overdue)[-1] if overdue and not says_it else None
    in_doubt = present.doubtful and any(wish.is_channel for wish in wishes)
    soon = [due for lead, due in wanted.items() if lead not in present.held and due > now]
    if latest and wanted[latest] < now - LATE_SECONDS and min(soon, default=0) - now in SOON:
        latest = None
    unsettled = _unsettled_until(rows, present)
    reminders = {
        Identity(DeliveryKind.REMINDER, present.reminded_of, lead): _reminder(
            present.useful_until,
            present.end,
            due,
            now,
            covered=(due <= now and lead != latest)
            or best[due] != ranks[lead]
            or (told_at is not None and due <= told_at),
            held=_why_held(present, lead, in_doubt=in_doubt),
            wait_until=unsettled if due <= now else None,
        )
        for lead, due in wanted.items()
    }
    return {**notices, **reminders}


def _why_held(present: Present, lead: str, *, in_doubt: bool = False) -> str | None:
    """Why something has to wait, None if it has not."""
    if lead in present.held:
        return held_by(present.held[lead])
    return NOT_CONFIRMED if in_doubt else None


def _reminder(
    expires: int,
    end: int,
    due: int,
    now: int,
    *,
    covered: bool,
    held: str | None,
    wait_until: int | None,
) -> Verdict:
    if now >= expires:
        return Verdict(State.EXPIRED, due, expires, end, None, held or TOO_LATE)
    if covered:
        return Verdict(State.EXPIRED, due, expires, end, None, SUPERSEDED)
    if held:
        return Verdict(State.HELD, due, expires, end, expires, held)
    return Verdict(State.PENDING, due, expires, end, max(due, wait_until or due))


def _notice(
    present: Present, last: _Telling, wish: Wish, rows: Sequence[Row], now: int
) -> dict[Identity, Verdict]:
    """What has to be said of a change to somebody who was told otherwise; nothing if all agrees."""
    if present.cancelled:
        kind, start, end = DeliveryKind.CANCELLED, last.start, last.end
        agrees = last.cancelled
    elif present.start is None or present.end is None:
        return {}
    else:
        kind = DeliveryKind.RESTORED if last.cancelled else DeliveryKind.MOVED
        start, end = present.start, max(present.end, last.end)
        agrees = not last.cancelled and last.start == present.start
    if agrees or end <= now:
        return {}
    due = max(now, wish.paused_until or now)
    change = 1 + sum(1 for row in rows if row["kind"] in NOTICES and row["state"] == State.SENT)
    identity = Identity(kind, start, change=change)
    if any(row["state"] == State.FAILED and identity_of(row) == identity for row in rows):
        return {}  # it will never be said, so it stands in for no reminder
    roots = [(row["told_order"], _root(row)) for row in rows if _was_told(row) and _root(row)]
    thread_ts = max(roots)[1] if roots else None
    held = _why_held(present, "")
    verdict = Verdict(
        State.HELD if held else State.PENDING, due, end, end, end if held else due, held, thread_ts
    )
    return {identity: verdict}


def _was_told(row: Row) -> bool:
    return row["state"] == State.SENT and row["told"] is not None


def _root(row: Row) -> str | None:
    """The message whose thread a notice belongs in: the reminder's."""
    root: str | None = row["thread_ts"] or row["ts"]
    return root


def _telling(row: Row) -> _Telling:
    return _Telling(row["told_order"], row["told_at"], *_said(row["told"]))


def _unsettled_until(rows: Iterable[Row], present: Present) -> int | None:
    """Until when it is not known whether something was told that is no longer true."""
    pending = [
        row["act_at"] + 1
        for row in rows
        if row["state"] == State.SENDING
        and row["unclear_since"] is not None
        and row["told"] is not None
        and not _agrees(_said(row["told"]), present)
    ]
    return max(pending, default=None)


def _agrees(said: tuple[int, int, bool], present: Present) -> bool:
    start, _, was_cancelled = said
    return was_cancelled if present.cancelled else (not was_cancelled and start == present.start)


@lru_cache(maxsize=4096)
def _said(told: str) -> tuple[int, int, bool]:
    """Start, end and whether cancelled, as they were told."""
    occurrence = occurrence_told(told)
    if occurrence is None or occurrence.start is None or occurrence.end is None:
        raise ValueError("only sessions with an instant are told of")
    is_cancelled = occurrence.status is Status.CANCELLED
    return int(occurrence.start.timestamp()), int(occurrence.end.timestamp()), is_cancelled
