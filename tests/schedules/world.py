"""A small world for reminders: a calendar, a ledger, a dispatcher, and a post office for Slack."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import MessageKind, Search
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import (
    CannotLook,
    Found,
    LookUp,
    NotSent,
    NotThere,
    Outcome,
    Posted,
    RateLimited,
    Unclear,
)
from bot.outbox.outgoing import Outgoing, Pace
from bot.store import outbox
from bot.store import reminders as ledger_table
from bot.store.database import Database, Row
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.leads import Lead
from schedules.ledger import Delivery, DeliveryKind
from schedules.model import Occurrence, Override, Segment, Series, Status, instant
from schedules.planning import Planning, Telling
from schedules.subscriptions import SessionId, Subject, Subscriptions
from tests.postgres import IS_ASKED_FOR
from tests.stage import new_database

PACIFIC = "America/Los_Angeles"
MONDAY = datetime(2026, 11, 2, 17, tzinfo=UTC)  # 9 a.m. Pacific
CHAT = datetime(2026, 11, 25, 10)  # the local start of the usual session
CHAT_DAY = CHAT.date()  # its RECURRENCE-ID
DANA = "U0DANA"
CHANNEL = "C0AUTHORIZERS"
KEEPER = "U0KEEPER"


@dataclass(frozen=True)
class Letter:
    """Something the post office took, or was asked to take."""

    destination: str
    kind: str
    lead: str
    uid: str
    start: datetime | None  # the start that it names; None for a session called off
    at: datetime
    key: str
    thread_ts: str | None = None
    in_doubt: bool = False


Fault = Callable[["PostOffice", Letter], Outcome | None]


@dataclass
class PostOffice:
    """Takes messages as Slack does; `faults` are asked first, one for each message in turn.

    `slips` are asked before each message that is put right.
    """

    clock: MovableClock
    faults: list[Fault] = field(default_factory=list)
    slips: list[Fault] = field(default_factory=list)
    unreachable: dict[str, Outcome] = field(default_factory=dict)
    late: list[Letter] = field(default_factory=list)
    readable: bool = True
    down: Outcome | None = None
    lost_for_words: bool = False
    letters: list[Letter] = field(default_factory=list)
    corrections: list[Letter] = field(default_factory=list)
    attempts: int = 0
    troubles: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, letter: Letter) -> Posted:
        with self._guard:
            self.letters.append(letter)
            return Posted(letter.destination, f"{len(self.letters)}.0")

    def word(self, delivery: Delivery, occurrence: Occurrence | None, now: datetime) -> Letter:
        if self.lost_for_words:
            raise ValueError("this cannot be worded")
        active = occurrence is not None and occurrence.status is not Status.CANCELLED
        return Letter(
            destination=delivery.destination,
            kind=delivery.kind.value,
            lead=str(delivery.lead or ""),
            uid=delivery.uid,
            start=occurrence.start if occurrence and active else None,
            at=now,
            key=delivery.key,
            in_doubt=delivery.in_doubt,
        )

    def post(self, row: Row, letter: Letter) -> Outcome:
        letter = replace(letter, thread_ts=row["thread_ts"])
        if self.down:
            return self.down
        with self._guard:
            self.attempts += 1
            fault = self.faults.pop(0) if self.faults else None
            self.troubles += bool(fault)
        if letter.destination in self.unreachable:
            return self.unreachable[letter.destination]
        outcome = fault(self, letter) if fault else None
        return outcome or self.deliver(letter)

    def update(self, row: Row, letter: Letter) -> Outcome:
        if self.down:
            return self.down
        slip = self.slips.pop(0) if self.slips else None
        outcome = slip(self, letter) if slip else None
        if outcome is None:
            with self._guard:
                self.corrections.append(letter)
        return outcome or Posted(row["channel"], row["ts"])

    def delete(self, row: Row) -> Outcome:
        return Posted(row["channel"], row["ts"])

    def look(self, row: Row, search: Search) -> LookUp:
        if isinstance(self.down, NotSent | RateLimited | Unclear):
            return self.down
        if not self.readable:
            return CannotLook()
        with self._guard:
            for number, letter in enumerate(self.letters, start=1):
                if letter.key == row["key"]:
                    return Found(letter.destination, f"{number}.0")
        return NotThere()


def lost_answer(office: PostOffice, letter: Letter) -> Outcome:
    """It was posted, but nobody hears of it."""
    office.deliver(letter)
    return Unclear("connection lost")


def late_request(office: PostOffice, letter: Letter) -> Outcome:
    """It may be posted later, and nobody knows."""
    office.late.append(letter)
    return Unclear("timeout")


def lost_request(office: PostOffice, letter: Letter) -> Outcome:
    """It was not posted, and nobody knows."""
    return Unclear("connection lost")


def let_look_at_the_clock(queue: Outgoing) -> None:
    """Let threads that wait for their turn see that time has passed."""
    with queue._changed:
        queue._changed.notify_all()


def new_file(path: Path) -> None:
    """A file that is up to date where there is none; copying one is quicker than making it."""
    if not IS_ASKED_FOR and not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(new_database())


def database(path: Path) -> Database:
    """A database that is up to date."""
    new_file(path)
    return Database(path)


def chat(**more: Any) -> Segment:
    """A chat by itself, where nothing else is said."""
    given = {"uid": "chat", "kind": "chat", "title": "Chat", "dtstart": CHAT}
    given |= {"duration": timedelta(hours=1), "timezone": PACIFIC}
    return Segment(**(given | more))


def override(calendar: Calendar, uid: str, own: Override, now: datetime) -> None:
    """Change one session of a series past the editor, without a line in the log."""
    present = calendar.series(uid)
    assert present is not None
    version = max(present.version + 1, own.sequence or 0)
    overrides = {**present.overrides, own.recurrence_id: own}
    calendar.put(replace(present, overrides=overrides, version=version), now)


class World:
    """Everything on one clock that stands still until it is moved."""

    def __init__(self, folder: Path, now: datetime = MONDAY, **how: Any) -> None:
        self.path = folder / "bot.db"
        self.clock = MovableClock(now, frozen=True)
        self.office = PostOffice(self.clock)
        self.pace = Pace(**{"spacing": 0.0, "senders": 4, "budgets": {}, **how})
        self.elapsed = 0.0
        self.leapt = 0.0  # seconds that passed for the senders' queue alone
        self.keepers: Collection[str] = ()
        self.after_tick: Callable[[], None] = lambda: None
        self.way: Any = self.office
        self.word: Callable[..., Any] = self.office.word
        self.kinds: Mapping[str, MessageKind] = {}
        self.open()

    def open(self) -> None:
        """Open the database, and have one dispatcher on it."""
        self.db = database(self.path)
        self.calendar = Calendar(self.db, PACIFIC)
        self.dispatchers = [self.new_dispatcher()]

    @property
    def wishes(self) -> Subscriptions:
        """What people and channels want to be told."""
        return Subscriptions(self.db)

    def new_dispatcher(
        self, wake: Callable[[float], None] = lambda seconds: None, *, shares: bool = False
    ) -> Dispatcher:
        self.planning = Planning(self.db, lambda: self.keepers)
        return Dispatcher(
            self.db,
            self.planning,
            {**dict.fromkeys(DeliveryKind, Telling(self.planning, self.word)), **self.kinds},
            self.way,
            self.clock,
            self.pace,
            wake=wake,
            elapsed=lambda: self.elapsed + self.leapt,
            shares=shares,
        )

    @property
    def outbox(self) -> Outbox:
        """What is said goes to the first of the dispatchers."""
        return Outbox(self.db, self.clock, self.dispatchers[0])

    def stands(self, row: Row) -> None:
        """Somebody sees that a message stands there, and it says what is true before they go on."""
        self.outbox.stands(row["key"], row["channel"], row["ts"])
        assert self.dispatchers[0].wait_until_idle(10)

    def restart(self) -> None:
        """The process dies without a word and starts anew."""
        self.stop()
        self.dispatchers = [self.new_dispatcher()]

    def stop(self) -> None:
        """Send no more."""
        for dispatcher in self.dispatchers:
            dispatcher.close(5)

    def close(self) -> None:
        self.stop()
        self.db.close()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # The calendar

    def put(self, uid: str = "chat", dtstart: datetime = CHAT, **more: Any) -> None:
        self.calendar.put(Series.of(chat(uid=uid, dtstart=dtstart, **more)), self.now)

    def change(self, uid: str = "chat", rid: date = CHAT_DAY, **what: Any) -> None:
        override(self.calendar, uid, Override(recurrence_id=rid, **what), self.now)

    def edit(self, **what: Any) -> None:
        """Put the only segment of the chat otherwise."""
        series = self.calendar.series("chat")
        assert series
        changed = replace(series.segments[0], **what)
        self.calendar.put(Series.of(changed), self.now)

    def go_on_with(self, uid: str, first: date, scope: str = "later", **patch: Any) -> None:
        """Change a session and later ones of its series."""
        editor = Editor(self.calendar)
        target = editor.target(uid, first)
        assert target is not None
        how: dict[str, Any] = {"scope": scope, "sequence": target.sequence, "by": KEEPER}
        editor.change(uid, first, patch, now=self.now, **how)

    # People

    def wish(
        self,
        *leads: str,
        who: str = DANA,
        kind: str = "chat",
        session: SessionId | None = None,
        by: str = "",
    ) -> None:
        about = Subject(session=session) if session else Subject(kind=kind)
        wishes = {about: [Lead.parse(lead) for lead in leads]}
        is_channel = who.startswith("C")
        by = by or (KEEPER if is_channel else who)
        self.wishes.wish(who, wishes, by=by, is_channel=is_channel, now=self.now)

    # Time

    def tick(self) -> None:
        """One look at what is due; everything that comes of it is done when this returns."""
        for _ in range(3):  # what changed meanwhile is found by the next look, as when woken
            for dispatcher in self.dispatchers:
                dispatcher.tick()
                queues = (dispatcher._outgoing, dispatcher._looking)
                for _ in range(1000):
                    if dispatcher.wait_until_idle(0.1):
                        break
                    if any(queue._taken for queue in queues):
                        continue  # somebody is at work
                    self.leapt += 100  # it may have been asked to wait
                    for queue in queues:
                        let_look_at_the_clock(queue)
                    dispatcher.tick()
                else:
                    raise AssertionError("the senders are stuck")
        self.after_tick()

    def go_to(self, moment: datetime, *, step: timedelta | None = None) -> None:
        """Let time pass until `moment`, with a look at every moment at which something is due.

        Or with a look every `step` only.
        """
        self.tick()
        while self.now < moment:
            following = min(moment, self.now + (step or timedelta(days=1)))
            if step is None:
                due = outbox.next_moment(self.db)
                if due is not None:
                    due_at = datetime.fromtimestamp(due, UTC)
                    following = min(following, max(due_at, self.now + timedelta(seconds=1)))
            self.elapsed += (following - self.now).total_seconds()
            self.clock.move_to(following)
            self.tick()

    def go_on(self, **span: float) -> None:
        self.go_to(self.now + timedelta(**span))

    # What came of it

    def heard(self, who: str = DANA) -> list[tuple[str, str]]:
        """What somebody was told: kind and lead, in order."""
        return [(x.kind, x.lead) for x in self.office.letters if x.destination == who]

    def states(self, who: str = DANA) -> dict[tuple[str, str], str]:
        rows = ledger_table.listing(self.db, destination=who)
        return {(row["kind"], row["lead"]): row["state"] for row in rows}


def pacific(*when: int) -> datetime:
    """The instant of a wall-clock time in the community's zone."""
    return instant(datetime(*when), PACIFIC)


# When CHAT starts, and moments before it.
START = pacific(2026, 11, 25, 10)
DAY_BEFORE = pacific(2026, 11, 24, 10)
QUARTER_BEFORE = pacific(2026, 11, 25, 9, 45)
OTHERS = [f"U{number:04}" for number in range(20)]
