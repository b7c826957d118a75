"""Random histories of a community: everybody hears what they are owed, once, and nothing else."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.outbox.outcomes import Final, NotSent, Outcome, RateLimited, Unclear
from bot.store import calendar as calendar_table
from bot.store import outbox, people
from schedules.editing import Editor
from schedules.ledger import DeliveryKind, HeldKey, Holding
from schedules.model import Doubt, Occurrence, Series, Status, occurrence_of, recurrence_date
from schedules.patching import ChangeError, Target
from tests.schedules.oracle import LONG_AGO, Key, Oracle, Told, Wants
from tests.schedules.world import (
    KEEPER,
    Letter,
    PostOffice,
    World,
    lost_answer,
    lost_request,
    override,
)

PEOPLE = ["U1", "U2", "C1"]
LEADS = ["P7D", "P1D", "P2D@09:00", "PT3H", "PT15M", "PT0M"]
KINDS = ["chat", "training"]
ZONES = ["America/Los_Angeles", "America/New_York", "Asia/Kolkata"]
BEGIN = datetime(2026, 10, 28, 16, tzinfo=UTC)  # a few days before the clocks change
FIRST = datetime(2026, 10, 29, 10)
# Until a message whose fate is unclear is settled: its lease runs out twice at most.
CALM = timedelta(minutes=8)
OUTAGES = [NotSent("refused"), Unclear("503"), RateLimited(90)]


def rate_limited(office: PostOffice, letter: Letter) -> Outcome:
    return RateLimited(7)


class Histories(RuleBasedStateMachine):
    @initialize(processes=st.integers(1, 2))
    def begin(self, processes: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.folder, BEGIN, senders=1)
        while len(self.world.dispatchers) < processes:
            self.world.dispatchers.append(self.world.new_dispatcher())
        self.world.after_tick = self.check
        self.oracle = Oracle()
        self.read = 0
        self.troubled_until = 0.0
        self.reports: list[str] = []
        self.uids: list[str] = []
        self.add_series("weekly", FIRST, "chat", rrule="FREQ=WEEKLY")

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self.folder)

    # What people ask for

    @rule(
        who=st.sampled_from(PEOPLE),
        kind=st.sampled_from(KINDS),
        leads=st.sets(st.sampled_from(LEADS)),
    )
    def wish(self, who: str, kind: str, leads: set[str]) -> None:
        self._wish(who, kind, leads, kind=kind)

    @rule(who=st.sampled_from(PEOPLE), leads=st.sets(st.sampled_from(LEADS)), data=st.data())
    def wish_for_one_session(self, who: str, leads: set[str], data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.ahead()))
        if leads and who in self.oracle.wants:
            self.oracle.wants[who].skipped.discard(key)
        self._wish(who, key, leads, session=key)

    @rule(who=st.sampled_from(PEOPLE))
    def stop(self, who: str) -> None:
        self.world.wishes.stop(who, self.world.now)
        self.oracle.wants.pop(who, None)
        self.world.tick()

    @rule(who=st.sampled_from(PEOPLE), hours=st.integers(0, 72))
    def pause(self, who: str, hours: int) -> None:
        until = self.world.now + timedelta(hours=hours)
        self.world.wishes.pause(who, until, self.world.now)
        if who in self.oracle.wants:
            self.oracle.wants[who].paused_until = until
        self.world.tick()

    @rule(who=st.sampled_from(PEOPLE), data=st.data())
    def skip(self, who: str, data: st.DataObject) -> None:
        if who in self.oracle.wants:
            key = data.draw(st.sampled_from(self.ahead()))
            self.world.wishes.skip(who, key, self.world.now)
            self.oracle.wants[who].skipped.add(key)
            self.world.tick()

    # What keepers do

    @rule(hours=st.integers(0, 24 * 9), kind=st.sampled_from(KINDS), tentative=st.booleans())
    def add_session(self, hours: int, kind: str, tentative: bool) -> None:
        start = self.local(self.world.now + timedelta(hours=hours, minutes=20))
        status = Status.TENTATIVE if tentative else Status.CONFIRMED
        self.add_series(f"single-{len(self.uids)}", start, kind, status=status)

    @rule(days=st.integers(1, 9), length=st.integers(1, 3), kind=st.sampled_from(KINDS))
    def add_whole_days(self, days: int, length: int, kind: str) -> None:
        start = datetime.combine(self.local(self.world.now) + timedelta(days=days), time.min)
        how: dict[str, Any] = {"all_day": True, "duration": timedelta(days=length)}
        self.add_series(f"days-{len(self.uids)}", start, kind, **how)

    def add_series(self, uid: str, start: datetime, kind: str, **more: Any) -> None:
        doubts = (Doubt(frozenset({11}), "November is in doubt."),)
        self.world.put(uid, start, kind=kind, doubts=doubts, **more)
        self.uids.append(uid)
        self.calendar_changed()

    @rule(data=st.data(), minutes=st.sampled_from([-3000, -90, -20, 20, 45, 600, 4000]))
    def move(self, data: st.DataObject, minutes: int) -> None:
        self._override(data, minutes=minutes)

    @rule(data=st.data(), status=st.sampled_from(Status))
    def cancel_or_restore(self, data: st.DataObject, status: Status) -> None:
        self._override(data, status=status)

    @rule(data=st.data(), notices=st.booleans())
    def hold_or_release(self, data: st.DataObject, notices: bool) -> None:
        holding, now = Holding(self.world.db), self.world.now
        planned = [batch.name for batch in holding.batches(now, now + timedelta(days=15))]
        if notices or not planned:
            name = HeldKey(*data.draw(st.sampled_from(self.ahead())))
            # Before there are any: they go out as soon as somebody changes the session.
            if people.hold(self.world.db, *name.columns, KEEPER, int(now.timestamp())):
                self.oracle.held.add(((name.uid, name.at), ""))
                return
        else:
            name = data.draw(st.sampled_from(planned))
        held = ((name.uid, name.at), name.lead)
        if held in self.oracle.held:
            assert holding.release(name, KEEPER, now) == "done"
            self.oracle.held.remove(held)
        else:
            assert holding.hold(name, KEEPER, now) == "done"
            self.oracle.held.add(held)
        self.world.tick()

    @rule(data=st.data(), topic=st.sampled_from(["Renewal", "Audits"]))
    def give_a_topic(self, data: st.DataObject, topic: str) -> None:
        self._override(data, topic=topic)

    @rule(data=st.data(), zone=st.sampled_from(ZONES))
    def change_zone(self, data: st.DataObject, zone: str) -> None:
        series = self.stored(data.draw(st.sampled_from(self.uids)))
        segments = tuple(replace(segment, timezone=zone) for segment in series.segments)
        self.world.calendar.put(replace(series, segments=segments), self.world.now)
        self.calendar_changed()

    @rule(
        data=st.data(),
        days=st.integers(-1, 1),
        hours=st.integers(-2, 2),
        rrule=st.sampled_from(["FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=6", "FREQ=DAILY;INTERVAL=5"]),
        scope=st.sampled_from(["later", "until"]),
    )
    def change_later_ones(self, data: Any, days: int, hours: int, rrule: str, scope: str) -> None:
        keys = [key for key in self.ahead() if self.stored(key[0]).repeats]
        if not keys:
            return
        uid, day = data.draw(st.sampled_from(keys))
        target = Target.of(self.stored(uid), day)
        assert target
        start = target.at.start + timedelta(days=days, hours=hours)
        with suppress(ChangeError):
            self.world.go_on_with(uid, day, scope, local_start=start, rrule=rrule)
            self.calendar_changed()

    @rule(data=st.data())
    def undo_the_last_change_of_later_ones(self, data: st.DataObject) -> None:
        uid, day = data.draw(st.sampled_from(self.ahead()))
        with suppress(ChangeError):
            Editor(self.world.calendar).undo(uid, day, by=KEEPER, now=self.world.now)
            self.calendar_changed()

    # What happens

    @rule(minutes=st.sampled_from([1, 7, 60, 600, 1440, 4000]))
    def time_passes(self, minutes: int) -> None:
        self.world.go_on(minutes=minutes)

    @rule(hours=st.sampled_from([-1, 1]))
    def clock_jumps(self, hours: int) -> None:
        self.trouble()
        self.world.clock.advance(timedelta(hours=hours))
        for told in self.oracle.told.values():
            told.at = min(told.at, self.world.now)
        self.world.tick()

    @rule(minutes=st.sampled_from([5, 60, 3 * 1440]))
    def asleep(self, minutes: int) -> None:
        self.world.elapsed += minutes * 60
        self.world.clock.advance(timedelta(minutes=minutes))
        self.world.restart()
        self.world.tick()

    @rule(down=st.sampled_from(OUTAGES), minutes=st.integers(1, 200))
    def outage(self, down: Outcome, minutes: int) -> None:
        self.world.office.down = down
        self.trouble()
        self.world.go_on(minutes=minutes)
        self.world.office.down = None
        self.trouble()

    @rule(faults=st.lists(st.sampled_from([lost_answer, lost_request, rate_limited]), max_size=3))
    def faults(self, faults: list[object]) -> None:
        self.world.office.faults = list(faults)  # type: ignore[arg-type]

    @rule()
    def a_process_claims_and_dies(self) -> None:
        now = int(self.world.now.timestamp())
        if outbox.claim(self.world.db, now, now + 120, 3, "another"):
            self.trouble()

    @rule(who=st.sampled_from(PEOPLE), gone=st.booleans())
    def reachable_or_not(self, who: str, gone: bool) -> None:
        self.world.office.unreachable.pop(who, None)
        if gone:
            self.world.office.unreachable[who] = Final("is_archived")

    # The check, after every look of the engine at what is due

    def check(self) -> None:
        if self.world.office.troubles or self.world.office.down:
            self.world.office.troubles = 0
            self.trouble()
        sessions = self.sessions()
        now = self.world.now
        for letter in self.world.office.letters[self.read :]:
            self.read += 1
            if letter.kind == DeliveryKind.ENDED:
                assert letter.destination == KEEPER
                self.reports.append(letter.key)
                continue
            key = self.key_of(letter)
            session = sessions.get(key)
            said = f"{letter.kind} {letter.lead}".strip()
            assert said in self.oracle.owed(letter.destination, key, session, now), (said, letter)
            assert letter.start == (session.start if session and letter.start else None)
            before = self.oracle.told.get((letter.destination, key))
            end = session.end if session and session.end else before and before.end
            assert end
            self.oracle.told[letter.destination, key] = Told(letter.start, end, now)
        for who, wants in self.oracle.wants.items():
            subscription = self.world.wishes.of(who)
            if subscription and subscription.ended_at and not wants.ended:
                assert who in self.world.office.unreachable
                wants.ended = True
        if self.world.elapsed > self.troubled_until:
            for who in self.oracle.wants.keys() - self.world.office.unreachable.keys():
                for key in self.oracle.kinds:
                    owed = self.oracle.owed(who, key, sessions.get(key), now)
                    assert not owed, f"at {now} {who} is still owed {owed} of {key}"

    def key_of(self, letter: Letter) -> Key:
        row = outbox.row_of(self.world.db, letter.key)
        assert row
        return row["uid"], recurrence_date(row["recurrence_id"])

    def trouble(self) -> None:
        self.troubled_until = self.world.elapsed + CALM.total_seconds()

    # Helpers

    def _wish(self, who: str, name: str | Key, leads: set[str], **about: Any) -> None:
        now = self.world.now
        self.world.wish(*leads, who=who, **about)
        wants = self.oracle.wants.setdefault(who, Wants())
        if wants.ended:
            wants.since = dict.fromkeys(wants.since, now)
            wants.ended, wants.paused_until = False, LONG_AGO
        wants.since = {
            (at, lead): since
            for (at, lead), since in wants.since.items()
            if at != name or lead in leads
        } | {(name, lead): wants.since.get((name, lead), now) for lead in leads}
        if not wants.since:
            del self.oracle.wants[who]
        self.world.tick()

    def _override(self, data: st.DataObject, minutes: int | None = None, **what: Any) -> None:
        uid, day = data.draw(st.sampled_from(self.ahead()))
        target = Target.of(self.stored(uid), day)
        assert target
        if minutes is not None:
            length = timedelta(minutes=minutes)
            if target.segment.all_day:
                length = timedelta(days=length.days)
            what["local_start"] = target.at.start + length
        override(self.world.calendar, uid, replace(target.override, **what), self.world.now)
        self.calendar_changed()

    def calendar_changed(self) -> None:
        self.oracle.see(self.sessions(), self.world.now)
        self.world.tick()

    def sessions(self) -> dict[Key, Occurrence]:
        limit = (BEGIN + timedelta(days=120)).date()
        return {
            (row["uid"], occurrence.recurrence_id): occurrence
            for uid in self.uids
            for row in calendar_table.occurrences(self.world.db, uid)
            if (occurrence := occurrence_of(row)).recurrence_id < limit
        }

    def ahead(self) -> Sequence[Key]:
        """The sessions that people may have to do with now."""
        keys = sorted(self.sessions())
        today = self.local(self.world.now).date()
        near = [key for key in keys if abs(key[1] - today) < timedelta(days=12)]
        return near or keys[-3:]

    def stored(self, uid: str) -> Series:
        series = self.world.calendar.series(uid)
        assert series
        return series

    def local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=None) - timedelta(hours=8)


def test_everybody_hears_what_they_are_owed_once_and_nothing_else() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(os.environ.get("HISTORIES", "25")),
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
