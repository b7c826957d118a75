"""What is to be told of one session, to whom and when.

`decide` does it for one destination, without a database: made afresh whenever something changed,
and once more right before a message is sent. All times are UTC epoch seconds; `rows` are those of
the ledger about this session and destination. `Briefing` reads what that takes, at one moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from bot.outbox.kinds import TOO_LATE, State
from bot.store import calendar as calendar_table
from bot.store import people
from bot.store import reminders as table
from bot.store.database import Database, Row
from schedules import leads
from schedules.calendar import epoch
from schedules.leads import Lead
from schedules.ledger import (
    NOT_CONFIRMED,
    NOTICES,
    SETTLED,
    SUPERSEDED,
    DeliveryKind,
    held_by,
    occurrence_told,
)
from schedules.model import Status, occurrence_of

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
class Fate:
    """What is to become of a delivery. `act_at` is when something is next to be done about it."""

    state: State
    due: int
    expires: int
    end: int
    act_at: int | None
    error: str | None = None
    thread_ts: str | None = None


class _Said(NamedTuple):
    """A session as a message told of it."""

    start: int
    end: int
    cancelled: bool

    def agrees(self, present: Present) -> bool:
        """Whether that is how it is."""
        if self.cancelled or present.cancelled:
            return self.cancelled and present.cancelled
        return self.start == present.start


def decide(
    present: Present, wishes: Sequence[Wish], rows: Sequence[Row], now: int, until: int | None
) -> dict[Identity, Fate]:
    """Everything that is to be told, now or later; what is not in it is not wanted.

    Reminders due at or after `until` are left for later. Notices go to those who were told before
    and still want to hear of the session. Of what is overdue the latest lead counts, also while it
    is held: an earlier one would say the same.
    """
    sent = (row for row in rows if row["state"] == State.SENT and row["told"] is not None)
    told = sorted(sent, key=lambda row: int(row["told_order"] or 0))
    notices = _notice(present, told, wishes[0], rows, now) if told and wishes else {}
    if present.reminded_of is None or present.end is None:
        return notices
    wanted = {
        wish.lead: present.dues[wish.lead]
        for wish in wishes
        if present.wants(wish) and (until is None or present.dues[wish.lead] < until)
    }
    is_told = bool(told) and _said(told[-1]["told"]).agrees(present)
    told_at = told[-1]["told_at"] if is_told else None
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
            present,
            due,
            now,
            covered=(due <= now and lead != latest)
            or best[due] != ranks[lead]
            or (told_at is not None and due <= told_at),
            held=_why_held(present, lead, in_doubt=in_doubt),
            act_at=max(due, unsettled or due) if due <= now else due,
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
    present: Present, due: int, now: int, *, covered: bool, held: str | None, act_at: int | None
) -> Fate:
    state, error, expires = State.PENDING, None, present.useful_until
    if now >= expires:
        state, error, act_at = State.EXPIRED, held or TOO_LATE, None
    elif covered:
        state, error, act_at = State.EXPIRED, SUPERSEDED, None
    elif held:
        state, error, act_at = State.HELD, held, expires
    return Fate(state, due, expires, present.end or 0, act_at, error)


def _notice(
    present: Present, told: Sequence[Row], wish: Wish, rows: Sequence[Row], now: int
) -> dict[Identity, Fate]:
    """What has to be said of a change to somebody who was told otherwise; nothing if all agrees."""
    last = _said(told[-1]["told"])
    kind, start, end = DeliveryKind.CANCELLED, last.start, last.end
    if not present.cancelled:
        if present.start is None or present.end is None:
            return {}
        kind = DeliveryKind.RESTORED if last.cancelled else DeliveryKind.MOVED
        start, end = present.start, max(present.end, last.end)
    if last.agrees(present) or end <= now:
        return {}
    due = max(now, wish.paused_until or now)
    change = 1 + sum(1 for row in rows if row["kind"] in NOTICES and row["state"] == State.SENT)
    identity = Identity(kind, start, change=change)
    if any(row["state"] == State.FAILED and identity_of(row) == identity for row in rows):
        return {}  # it will never be said, so it stands in for no reminder
    roots = (row["thread_ts"] or row["ts"] for row in reversed(told))  # the reminder's thread
    thread_ts: str | None = next(filter(None, roots), None)
    held = _why_held(present, "")
    verdict = Fate(
        State.HELD if held else State.PENDING, due, end, end, end if held else due, held, thread_ts
    )
    return {identity: verdict}


def _unsettled_until(rows: Iterable[Row], present: Present) -> int | None:
    """Until when it is not known whether something was told that is no longer true."""
    pending = [
        row["act_at"] + 1
        for row in rows
        if row["state"] == State.SENDING
        and row["unclear_since"] is not None
        and row["told"] is not None
        and not _said(row["told"]).agrees(present)
    ]
    return max(pending, default=None)


@lru_cache(maxsize=4096)
def _said(told: str) -> _Said:
    occurrence = occurrence_told(told)
    if occurrence is None or occurrence.start is None or occurrence.end is None:
        raise ValueError("only sessions with an instant are told of")
    is_cancelled = occurrence.status is Status.CANCELLED
    return _Said(epoch(occurrence.start), epoch(occurrence.end), is_cancelled)


NO_START = -1  # the start of no reminder


class Group(NamedTuple):
    """Destinations for which the same is decided: channels, or people."""

    destinations: list[str]
    is_channel: bool
    decided: Mapping[Identity, Fate]


class Briefing:
    """The session as the calendar has it, its rows of the ledger, and who wishes for what.

    For all destinations, or `among` those from … to in their order.
    """

    def __init__(
        self, db: Database, uid: str, recurrence_id: str, among: tuple[str, str] | None = None
    ) -> None:
        self.uid, self.recurrence_id = uid, recurrence_id
        self.occurrence = calendar_table.occurrence(db, uid, recurrence_id)
        known = self.occurrence["kind"] if self.occurrence else None
        self.kind: str = known or table.kind_of(db, uid, recurrence_id) or ""
        self._wishes: Mapping[str, list[Wish]] = defaultdict(list)
        for row in table.wishes_for(db, self.kind, uid, recurrence_id, among):
            wish = Wish(row["lead"], row["since"], row["paused_until"], bool(row["is_channel"]))
            self._wishes[row["destination"]].append(wish)
        self._present = present(
            self.occurrence,
            {wish.lead for own in self._wishes.values() for wish in own},
            people.held_of(db, uid, recurrence_id),
        )
        start = self._present.reminded_of
        self.start = NO_START if start is None else start
        self.rows: Mapping[str, list[Row]] = defaultdict(list)
        for row in table.to_replan(db, uid, recurrence_id, self.start, among):
            self.rows[row["destination"]].append(row)

    def decide(self, now: int, until: int | None) -> list[Group]:
        """What everyone concerned is to be told: decided once for all who are alike in it."""
        groups: dict[Any, list[str]] = defaultdict(list)
        for destination in {*self.rows, *self._wishes}:
            groups[self._likeness(destination)].append(destination)
        return [
            Group(
                alike,
                any(wish.is_channel for wish in self._of(alike[0])[0]),
                decide(self._present, *self._of(alike[0]), now, until),
            )
            for alike in groups.values()
        ]

    def _likeness(self, destination: str) -> Any:
        """What a decision about a destination depends on; to itself where it was told before."""
        wishes, rows = self._of(destination)
        if any(row["state"] in SETTLED for row in rows):
            return destination
        return tuple(
            (wish.lead, self._present.wants(wish), wish.paused_until, wish.is_channel)
            for wish in wishes
        )

    def _of(self, destination: str) -> tuple[list[Wish], list[Row]]:
        return self._wishes.get(destination, []), self.rows.get(destination, [])


def present(row: Row | None, wanted: Iterable[str], held: Mapping[str, str]) -> Present:
    """A session (a row of `occurrences`, None if it is gone) for a decision about these leads.

    `held` says who holds which of them (see `Present`).
    """
    if row is None:
        return Present(held=held)
    dues, useful_until = {}, 0
    if row["start"] is not None:
        occurrence = occurrence_of(row)
        dues = {text: epoch(leads.due(Lead.parse(text), occurrence)) for text in wanted}
        useful_until = epoch(leads.useful_until(occurrence))
    return Present(
        start=row["start"],
        end=row["end"],
        useful_until=useful_until,
        status=Status(row["status"]),
        doubtful=bool(row["doubtful"]) and row["status"] == Status.TENTATIVE,
        start_since=row["start_since"] or 0,
        dues=dues,
        held=held,
    )
