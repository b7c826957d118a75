"""Who is owed what: an oracle for reminders, written from the promises and not from the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from schedules.leads import Lead, due
from schedules.model import Occurrence, Status, instant

Key = tuple[str, date]
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Wants:
    """What somebody asked for: leads before a kind or one session, and since when."""

    since: dict[tuple[str | Key, str], datetime] = field(default_factory=dict)
    skipped: set[Key] = field(default_factory=set)
    paused_until: datetime = LONG_AGO
    ended: bool = False


@dataclass
class Told:
    """What somebody heard last of a session; `start` is None if they heard that it is off."""

    start: datetime | None
    end: datetime
    at: datetime


@dataclass
class Oracle:
    wants: dict[str, Wants] = field(default_factory=dict)
    told: dict[tuple[str, Key], Told] = field(default_factory=dict)
    known: dict[Key, tuple[datetime | None, datetime]] = field(default_factory=dict)
    kinds: dict[Key, str] = field(default_factory=dict)
    held: set[tuple[Key, str]] = field(default_factory=set)  # by lead; "" for notices

    def see(self, sessions: dict[Key, Occurrence], now: datetime) -> None:
        """The calendar changed: remember since when each start has been known."""
        before, self.known = self.known, {}
        for key, session in sessions.items():
            start, since = before.get(key, (None, now))
            self.known[key] = (session.start, since if start == session.start else now)
            self.kinds[key] = session.kind

    def owed(self, who: str, key: Key, session: Occurrence | None, now: datetime) -> set[str]:
        """What may be said now, one of these: "moved", "reminder P1D" …; empty for nothing."""
        wants = self.wants.get(who, Wants())
        asked = {
            lead: since
            for (about, lead), since in sorted(
                wants.since.items(), key=lambda x: x[1], reverse=True
            )
            if about in (key, self.kinds.get(key))
        }
        if not asked or wants.ended or key in wants.skipped:
            return set()
        off = session is None or session.status is Status.CANCELLED
        start = None if session is None or off else session.start
        last = self.told.get((who, key))
        quiet = (key, "") in self.held
        if last and last.start != start and not (quiet and start):
            end = max(last.end, session.end) if start and session and session.end else last.end
            if now < wants.paused_until or now >= end or (start is None and not off):
                return set()
            if quiet:
                return set()
            return {"cancelled" if off else "moved" if last.start else "restored"}
        if session is None or start is None or session.timezone is None:
            return set()
        if session.doubtful and session.status is Status.TENTATIVE and who.startswith("C"):
            return set()
        dues = {lead: due(Lead.parse(lead), session) for lead in asked}
        too_late = start + timedelta(minutes=5)
        if session.all_day:
            too_late = instant(datetime.combine(session.local_start, time(12)), session.timezone)
        overdue = {
            lead: at
            for lead, at in dues.items()
            if wants.paused_until <= at <= now < too_late
            and (at >= asked[lead] or self.known[key][1] > asked[lead])
        }
        latest = max(overdue.values(), default=LONG_AGO)
        at_once = any(
            timedelta() < at - now < timedelta(minutes=5)
            and at >= wants.paused_until
            and (key, lead) not in self.held
            and (at >= asked[lead] or self.known[key][1] > asked[lead])
            for lead, at in dues.items()
        )
        if at_once and now - latest > timedelta(minutes=1):
            return set()
        if last and last.start == start and latest <= last.at:
            return set()
        return {
            f"reminder {lead}"
            for lead, at in overdue.items()
            if at == latest and (key, lead) not in self.held
        }
