"""Planning: the ledger is made to agree with the calendar and with what people wish for.

It is derived from the database alone, so that it can be made again at any time: at every change of
the calendar or a subscription (they note what has to be planned anew), every hour, and whenever the
clock has moved. Rows no longer produced become withdrawn; what was sent stays.

`Telling` tells the outbox of them: whether, what, and what follows.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.outbox.kinds import TOO_LATE, Decision, Drop, Send, State, Wait, derived_key
from bot.outbox.message import Message
from bot.outbox.outcomes import Final, Found, Late, Outcome, Posted
from bot.store import bookkeeping, corrections, outbox, people
from bot.store import calendar as calendar_table
from bot.store import reminders as table
from bot.store.database import Database, DriverError, Row
from schedules.calendar import epoch
from schedules.leads import LAST_USE, Lead
from schedules.ledger import (
    NOTICES,
    REPORTS,
    SETTLED,
    Delivery,
    DeliveryKind,
    cancelled_facts,
    delivery_of,
    facts,
    occurrence_told,
)
from schedules.model import Occurrence
from schedules.subscriptions import Subscriptions, told_before
from schedules.wanted import Briefing, Fate, Identity, identity_of

log = logging.getLogger(__name__)

# Rows are made this long before they are due.
AHEAD = timedelta(days=15)
# What was planned longer ago than this is planned anew before anything is sent.
STALE = timedelta(hours=2)
# A report about undelivered messages waits for the others it can count.
GATHER_SECONDS = 60
REPORT_SECONDS = 7 * 24 * 3600
AT_ONCE = 50
TOGETHER = 1000  # destinations
KEEP = timedelta(days=400)

_PLANNED_UNTIL = "planned until"
_ENDED_UNTIL = "ended until"  # of what ended by then the messages say so
ENDED_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planning:
    """Keeps the ledger up to date. `keepers` are told of what could not go out in time."""

    db: Database
    keepers: Callable[[], Collection[str]] = frozenset

    def refresh(self, now: datetime) -> bool:
        """Plan what changed, or everything where that is old; True if there is more to plan."""
        until = bookkeeping.noted_time(self.db, _PLANNED_UNTIL)
        full = epoch(now + AHEAD)
        if until is None or not full - STALE.total_seconds() <= until <= full + 1:
            self.everything(now)
        waiting = bookkeeping.to_plan(self.db, AT_ONCE)
        for row in waiting:
            if row["destination"]:
                self._sessions(now, row["destination"])
            elif self._is_in_sight(row["uid"], row["recurrence_id"], now):
                self._try(row["uid"], row["recurrence_id"], now)
            bookkeeping.planned(self.db, row)
        return len(waiting) == AT_ONCE

    def everything(self, now: datetime) -> None:
        """Plan all sessions in sight, and have what is said of ended ones corrected."""
        self._sessions(now)
        bookkeeping.note_time(self.db, _PLANNED_UNTIL, epoch(now + AHEAD))
        since = bookkeeping.noted_time(self.db, _ENDED_UNTIL)
        ended = since or epoch(now - ENDED_LATELY), epoch(now), TOGETHER
        while corrections.touch_ended(self.db, *ended) == TOGETHER:
            pass  # a few at a time, as they are planned
        bookkeeping.note_time(self.db, _ENDED_UNTIL, epoch(now))

    def session(
        self, uid: str, recurrence_id: str, now: datetime, destination: str | None = None
    ) -> None:
        """Plan one session, for one destination or for all that are concerned."""
        kind = table.kind_of(self.db, uid, recurrence_id)
        if kind is None:
            return
        concerned = [destination] if destination else None
        concerned = concerned or table.concerned(self.db, kind, uid, recurrence_id)
        # A few at a time, so that nobody who has to write waits for long.
        for first in range(0, len(concerned), TOGETHER):
            some = concerned[first : first + TOGETHER]
            with self.db.immediate():
                self._some(uid, recurrence_id, (some[0], some[-1]), now)

    def verdict(self, row: Row, now: datetime) -> Fate | None:
        """What is to become of a delivery at this moment; None where it is not wanted any more."""
        among = (row["destination"], row["destination"])
        seen = Briefing(self.db, row["uid"], row["recurrence_id"], among)
        groups = seen.decide(epoch(now), None)  # of one destination: one, or none
        return groups[0].decided.get(identity_of(row)) if groups else None

    def occurrence(self, row: Row) -> Row | None:
        """The session of a delivery as it is now (a row of `occurrences`), None if it is gone."""
        return calendar_table.occurrence(self.db, row["uid"], row["recurrence_id"])

    def report_undelivered(self, row: Row, now: datetime) -> None:
        """Tell keepers, once for each session, that messages about it could not go out in time."""
        session = row["uid"], row["recurrence_id"], row["start"]
        for keeper in sorted(self.keepers()):
            kind, due = DeliveryKind.UNDELIVERED, epoch(now) + GATHER_SECONDS
            self._report(kind, row, keeper, due, subject=session)

    def report_ended(self, row: Row, now: datetime) -> None:
        """Tell whoever set a destination up that it cannot be reached any more, each time once."""
        lost = row["destination"]
        subscription = table.subscription(self.db, lost)
        if subscription and subscription["set_by"] != lost:
            owner, about = subscription["set_by"], json.dumps({"destination": lost})
            number = table.number_of(self.db, DeliveryKind.ENDED, owner, about)
            more = {"about": about, "change": number, "error": row["error"]}
            subject = lost, number
            self._report(DeliveryKind.ENDED, row, owner, epoch(now), subject=subject, **more)

    def forget_old(self, now: datetime) -> int:
        """Drop what is kept no longer; how many rows that were about sessions long past."""
        today, long_ago = epoch(now), epoch(now - KEEP)
        bookkeeping.forget_seen(self.db, today)
        table.forget_changes(self.db, today - bookkeeping.KEEP_SECONDS)
        people.forget_shown(self.db, today - bookkeeping.KEEP_SECONDS)
        outbox.forget(self.db, today)
        people.forget_holds(self.db, long_ago)
        return table.forget_old(self.db, long_ago)

    def _sessions(self, now: datetime, destination: str | None = None) -> None:
        """Plan what is in sight, for one destination or for all."""
        names = table.sessions_not_over(self.db, epoch(now), destination)
        before = self._sight(now)
        if before is not None:
            first = epoch(now - LAST_USE)
            names += table.sessions_to_remind(self.db, first, before, destination=destination)
        for name in sorted({(row["uid"], row["recurrence_id"]) for row in names}):
            self._try(*name, now, destination)

    def _try(
        self, uid: str, recurrence_id: str, now: datetime, destination: str | None = None
    ) -> None:
        """Plan one session. If it cannot be planned, the others still are."""
        try:
            self.session(uid, recurrence_id, now, destination)
        except DriverError:
            raise  # nothing else can be planned either; all of it is tried again with the next tick
        except Exception:
            log.exception("not planned, tried again within the hour: %s %s", uid, recurrence_id)

    def _sight(self, now: datetime) -> int | None:
        """Up to which start (epoch) something may be due soon; None where nobody asks for it."""
        used = [Lead.parse(text) for text in table.leads_in_use(self.db)]
        longest = max((timedelta(days=x.days + 1, minutes=x.minutes) for x in used), default=None)
        return None if longest is None else epoch(now + AHEAD + longest)

    def _is_in_sight(self, uid: str, recurrence_id: str, now: datetime) -> bool:
        """Whether a session starts soon, or something was planned for it already."""
        row, before = calendar_table.occurrence(self.db, uid, recurrence_id), self._sight(now)
        start = row["start"] if row else None
        soon = before and start and epoch(now - LAST_USE) <= start < before
        return bool(soon) or table.was_planned(self.db, uid, recurrence_id)

    def _some(self, uid: str, recurrence_id: str, among: tuple[str, str], now: datetime) -> None:
        seen = Briefing(self.db, uid, recurrence_id, among)
        secret, late = outbox.secret(self.db), list[Row]()
        old, new, moved = list[Row](), list[Row](), list[Row]()
        others = table.reminders_elsewhere(self.db, uid, recurrence_id, seen.start, among)
        unbegun = {
            (row["destination"], row["lead"]): row["key"] for row in others if row["unbegun"]
        }
        for group in seen.decide(epoch(now), epoch(now + AHEAD)):
            plans = {
                identity: _planned(seen, identity, verdict, is_channel=group.is_channel)
                for identity, verdict in group.decided.items()
                if verdict.state is not State.EXPIRED
            }
            for destination in group.destinations:
                there = {identity_of(row): row for row in seen.rows.get(destination, ())}
                for identity, row in there.items():
                    verdict = _new_verdict(row, group.decided.get(identity))
                    if verdict is None:
                        continue
                    # What was held is too late in this way only if it was released in between.
                    if verdict.error == TOO_LATE and row["state"] in (State.PENDING, State.HELD):
                        late.append(row)
                    old.append({"key": row["key"], **_columns(verdict)})
                for identity, plan in plans.items():
                    if identity in there:
                        continue
                    subject = uid, recurrence_id, *identity[1:]
                    key = derived_key(secret, identity.kind, destination, *subject)
                    if was := unbegun.get((destination, identity.lead)):
                        moved.append({**plan, "key": was, "new_key": key})
                    else:
                        new.append({**plan, "key": key, "destination": destination})
        outbox.replan(self.db, *old)
        outbox.move(self.db, *moved)
        outbox.put(self.db, *new)
        if len(moved) < len(others):
            table.withdraw_reminders(self.db, uid, recurrence_id, seen.start, among)
        self._correct(seen, now)
        for row in late[:1]:  # they are counted when they are told of
            self.report_undelivered(row, now)

    def _report(
        self,
        kind: DeliveryKind,
        row: Row,
        destination: str,
        due: int,
        *,
        subject: Iterable[object],
        **more: Any,
    ) -> None:
        """Report something that came of a row; a report that is there already stays as it is."""
        key = derived_key(outbox.secret(self.db), kind.value, destination, *subject)
        if outbox.row_of(self.db, key):
            return
        names = "uid", "recurrence_id", "session_kind", "start", "session_end"
        report = {name: row[name] for name in names} | {"key": key, "kind": kind.value, **more}
        report |= {"destination": destination, "is_channel": 0, "state": State.PENDING.value}
        report |= {"due": due, "act_at": due, "expires": due + REPORT_SECONDS}
        outbox.put(self.db, report)

    def _correct(self, seen: Briefing, now: datetime) -> None:
        """Mark the messages that say something else than is true by now."""
        true = facts(seen.occurrence) if seen.occurrence else None
        end = (seen.occurrence and seen.occurrence["end"]) or 0
        for row in (row for rows in seen.rows.values() for row in rows):
            if row["said"] is None or row["ts"] is None:
                continue
            is_of_use = max(row["session_end"], end) > epoch(now)
            if is_of_use and row["said"] != (true or cancelled_facts(row["said"])):
                outbox.touch(self.db, row["key"], epoch(now), end)


def _new_verdict(row: Row, verdict: Fate | None) -> Fate | None:
    """What is to become of a row; None where it stays as it is, with nothing decided (None) too."""
    if row["state"] in SETTLED or (verdict is None and row["state"] == State.EXPIRED):
        return None
    verdict = verdict or Fate(State.WITHDRAWN, row["due"], row["expires"], row["session_end"], None)
    if row["kind"] in NOTICES and row["state"] == verdict.state:
        return None
    if verdict.state is State.HELD and row["error"] != verdict.error:
        return verdict
    planned = (verdict.state, verdict.due, verdict.expires, verdict.end)
    stays = (row["state"], row["due"], row["expires"], row["session_end"]) == planned
    return None if stays else verdict


def _planned(seen: Briefing, identity: Identity, verdict: Fate, *, is_channel: bool) -> Row:
    """A row to put, but for whom it is."""
    return {
        "kind": str(identity.kind),
        "uid": seen.uid,
        "recurrence_id": seen.recurrence_id,
        "session_kind": seen.kind,
        "start": identity.start,
        "lead": identity.lead,
        "is_channel": int(is_channel),
        "change": identity.change,
        "thread_ts": verdict.thread_ts,
        "broadcast": int(verdict.thread_ts is not None),
        **_columns(verdict),
    }


def _columns(verdict: Fate) -> Row:
    return {
        "state": verdict.state.value,
        "due": verdict.due,
        "expires": verdict.expires,
        "session_end": verdict.end,
        "act_at": verdict.act_at,
        "error": verdict.error,
    }


@dataclass(frozen=True)
class Telling:
    """The kinds of messages about sessions.

    `word` words one for its destination and a moment; the occurrence is None for a report about a
    session that is gone.
    """

    planning: Planning
    word: Callable[[Delivery, Occurrence | None, datetime], Message]

    def decide(self, row: Row, now: datetime) -> Decision:
        """What is wanted at this moment, by the calendar and by those who are told."""
        session = self.planning.occurrence(row)
        if row["state"] == State.SENT:
            return Send(self._facts(row, session))
        if row["kind"] in REPORTS:
            return Send(self._facts(row, session), row["error"])
        verdict = self.planning.verdict(row, now)
        if verdict is None:
            return Drop()
        if verdict.state is State.HELD:
            return Wait(verdict.act_at, verdict.error, held=True)
        if verdict.state is not State.PENDING:
            return Drop(verdict.state, verdict.error)
        if verdict.act_at is not None and verdict.act_at > epoch(now):
            return Wait(verdict.act_at)
        if session and session["start"] is None:
            session = None  # nobody can say when it is: it is told of as it was known
        return Send(self._facts(row, session), verdict.error)

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """The words for these facts."""
        return self.word(delivery_of(row), occurrence_told(facts), now)

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Plan anew what depends on it, end what cannot be reached, report what was lost."""
        if row["kind"] in REPORTS:
            return False
        match outcome:
            case Late():
                self.planning.report_undelivered(row, now)
                return True
            case Final(code):
                if Subscriptions(self.planning.db).end(row["destination"], code, now):
                    self.planning.report_ended(row, now)
                return True
            case Posted() if not isinstance(outcome, Found):  # which was told some time ago
                session = self.planning.occurrence(row)
                if session is not None and facts(session) == row["told"]:
                    return False  # nothing changed while it was on its way
        # Told earlier than now, perhaps, or never to be: something else may be due for it.
        self.planning.session(row["uid"], row["recurrence_id"], now, row["destination"])
        return True

    def _facts(self, row: Row, session: Row | None) -> str | None:
        """The session as it is, or cancelled where the calendar lost it."""
        if session is not None:
            return facts(session)
        told = row["told"] or told_before(self.planning.db, delivery_of(row))
        return cancelled_facts(told) if told else None
