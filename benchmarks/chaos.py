"""`make chaos`: all that the bot says while everything goes wrong. Exit code 1 unless it is right.

The bot runs as a process that is killed with SIGKILL again and again, against a local Slack that
loses answers, is late, slow, limited or out of order, while sessions are moved and called off. In
the end everybody must have heard what was due, once; so must who asked meanwhile (`crowd.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import crowd
from benchmarks.chaos_plan import Plan, Result, Session, on_a_server
from benchmarks.crowd import Crowd
from bot.cli.common import manifest_of
from bot.clock import MovableClock, SystemClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member
from bot.local.calls import DISTRIBUTED, INTERNAL
from bot.outbox.kinds import POSSIBLY_DOUBLE
from bot.store import bookkeeping, outbox
from bot.store.bookkeeping import LAST_TICK
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.leads import Lead
from schedules.model import Override, Segment, Series, Status, local
from schedules.subscriptions import Subject, Subscriptions
from tests.postgres import IS_ASKED_FOR, Server, server

# A short lease, so that a killed bot's messages are soon looked at again.
PACE = {"per_second": 40, "spacing": 0.1, "lease": 4, "tick": 1, "search": 20}
REGIMES = {"internal": INTERNAL, "distributed": DISTRIBUTED}
LEAST_KILLS = 2  # however slow the machine is
# A message that was checked before a change may still be on its way for so long.
ON_ITS_WAY_SECONDS = 3.0
LEAD = Lead(minutes=15)
ZONE = "America/Los_Angeles"
KIND, CHANGING_KIND = "charter-chat", "training"
CUT = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where pid <> pg_backend_pid() and backend_type = 'client backend'"
)


class Chaos:
    """One run."""

    def __init__(self, plan: Plan, folder: Path, server: Server | None = None) -> None:
        self.plan = plan
        self.chance = random.Random(plan.seed)
        self.destinations = [f"U0P{n:04}" for n in range(plan.people)] + [
            f"C0C{n:04}" for n in range(plan.channels)
        ]
        self.slack = LocalSlack(
            manifest_of(load_community(PACKAGED / "california")),
            MovableClock(),
            [
                *(Member(one, one.lower(), one) for one in self.destinations if one[0] == "U"),
                *Crowd.people(),
            ],
            [
                *(Channel(one, one.lower()) for one in self.destinations if one[0] == "C"),
                *Crowd.channels(),
            ],
        )
        self.server = server
        self.place: Path | str = folder / "bot.db"
        if server:
            server.run(f"create schema chaos{(name := time.monotonic_ns())}")
            self.place = f"{server.address()}&options=-csearch_path%3Dchaos{name}"
        self.db = Database(self.place)
        self.calendar = Calendar(self.db, ZONE)
        self.sessions = list(self._sessions())
        self.crowd = Crowd(self.slack, self.db, random.Random(plan.seed))
        self.result = Result()

    def run(self) -> Result:
        """Run, and count."""
        self.slack.events.echoes = self.plan.echoes
        self.slack.start()
        try:
            self._subscribe()
            self._faults()
            if self.plan.crowd:
                self.crowd.begin(_now())
            self._wreak_havoc()
            self.crowd.end()
            self.slack.faults.clear()
            self._settle()
        finally:
            self.slack.stop()
        self._count()
        self.db.close()
        return self.result

    # Before

    def _sessions(self) -> Iterator[Session]:
        """Sessions whose first reminders are due one after the other, in the first half."""
        now = _now()
        first, span = now + 3.0, self.plan.seconds
        for number in range(self.plan.sessions):
            fate = self.plan.fates[number % len(self.plan.fates)]
            due = float(int(first + span * 0.35 * number / self.plan.sessions))
            session = Session(f"chaos-{number}", _local(due + LEAD.minutes * 60), fate, due)
            if fate.endswith("before"):
                session.change_at = max(now + 1, due - 2)
            elif fate.endswith("after"):
                session.change_at = due + span * 0.3
            if fate.startswith("moved") and session.change_at:
                session.new_due = float(int(max(due, session.change_at) + max(3, span * 0.15)) + 1)
            yield session
            self.calendar.put(Series.of(_segment(session)), SystemClock().now())

    def _subscribe(self) -> None:
        wishes, now = Subscriptions(self.db), SystemClock().now()
        for one in self.destinations:
            is_channel = one[0] == "C"
            by = self.destinations[0] if is_channel else one
            kinds = (KIND, CHANGING_KIND) if one in self._who_hears("") else (KIND,)
            leads = {Subject(kind=kind): [LEAD] for kind in kinds}
            wishes.wish(one, leads, by=by, is_channel=is_channel, now=now)

    def _who_hears(self, fate: str) -> list[str]:
        """Who is to hear of sessions with a fate: people and channels, the last ones."""
        return self.destinations if fate == "untouched" else self.destinations[-self.plan.change :]

    def _faults(self) -> None:
        self.slack.rates.use(REGIMES[self.plan.regime])
        faults = self.slack.faults
        faults.seed(self.plan.seed)
        for methods, share in (("chat.*", 1.0), ("conversations.*", 0.5)):
            add = faults.add
            add("drop_after", methods, times=None, probability=0.05 * share)
            add("drop_before", methods, times=None, probability=0.04 * share)
            add("late", methods, times=None, probability=0.04 * share, seconds=1.2)
            add("fail", methods, times=None, probability=0.04 * share)
            add("rate_limit", methods, times=None, probability=0.03 * share, seconds=1)
            add("slow", methods, times=None, probability=0.04 * share, seconds=0.8)

    # Meanwhile

    def _wreak_havoc(self) -> None:
        """Kill and start the bot, and change sessions, until the time is over."""
        began = time.monotonic()
        end = began + self.plan.seconds
        bots: list[subprocess.Popen[bytes]] = []
        blows = self._blows(began) if self.server else []
        changes = sorted((s for s in self.sessions if s.change_at), key=lambda s: s.change_at or 0)
        while time.monotonic() < end or self.result.kills < LEAST_KILLS:
            while len(bots) < self.plan.processes:
                bots.append(self._start_bot())
            # One in eight dies while it starts, the others some time after.
            lives, connected = self.chance.uniform(*self.plan.lives), self.chance.random() < 0.125
            since = time.monotonic()
            while time.monotonic() < min(since + lives, end):
                time.sleep(0.01)
                if not connected and self.slack.delivery.connections:
                    connected, since = True, time.monotonic()
                if not connected:
                    since = time.monotonic()
                while changes and (changes[0].change_at or 0) <= _now():
                    self._change(changes.pop(0))
                if blows and blows[0][0] <= time.monotonic():
                    blows.pop(0)[1]()
            _kill(bots.pop(self.chance.randrange(len(bots))))
            if not bots:
                self.slack.wait_until(lambda: not self.slack.delivery.connections)
            self.result.kills += 1
        for bot in bots:
            _kill(bot)
        self.slack.wait_until(lambda: not self.slack.delivery.connections)
        for session in changes:
            self._change(session)

    def _blows(self, began: float) -> list[tuple[float, Callable[[], None]]]:
        """What happens to the server, and when."""
        cut, restart = self._cut_connections, self._restart_server
        blows: dict[float, Callable[[], None]] = {
            **dict.fromkeys((0.1, 0.2, 0.3, 0.5, 0.6, 0.85), cut),
            0.4: partial(restart, "fast"),
            0.7: partial(restart, "immediate"),
        }
        return [(began + self.plan.seconds * part, blows[part]) for part in sorted(blows)]

    def _cut_connections(self) -> None:
        assert self.server
        self.server.run(CUT)
        self.result.cuts += 1

    def _restart_server(self, mode: str) -> None:
        """End every connection to the server, and let it come back after a second."""
        assert self.server
        self.server.stop(mode)
        time.sleep(1)
        self.server.start()
        self.result.restarts += 1

    def _settle(self) -> None:
        """Let the bot finish undisturbed: until nothing is due any more, or nothing is done."""
        bots = [self._start_bot() for _ in range(self.plan.processes)]
        # Where Slack allows one look a minute, what is unclear takes as long.
        patience = 60 if self.plan.regime == "internal" else 300
        deadline, made = time.monotonic() + patience + self.plan.seconds, 0
        last = max(max(s.due, s.new_due or 0, s.changed or 0) for s in self.sessions) + 1
        try:
            while time.monotonic() < deadline:
                looked = bookkeeping.noted_time(self.db, LAST_TICK) or 0
                soon = "select 1 from deliveries where act_at < :soon limit 1"
                is_open = self.db.one(soon, {"soon": int(_now()) + 60})
                self.result.kinds = self.crowd.tallies() if self.plan.crowd else {}
                all_came = not any(one.missed for one in self.result.kinds.values())
                if looked > last and not is_open and self.slack.delivery.idle and all_came:
                    return
                if made < (made := len(self.slack.calls())):  # on a slow machine it takes longer
                    deadline = max(deadline, time.monotonic() + patience)
                time.sleep(0.2)
        finally:
            for bot in bots:
                _kill(bot)

    def _start_bot(self) -> subprocess.Popen[bytes]:
        # Where one goes on while another is killed, a lease has to outlast a slow request.
        pace = PACE | ({"lease": 30, "search": 300} if self.server else {})
        environment = os.environ | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": str(self.place) if self.server else f"sqlite:///{self.place}",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
            "BOT_ADMINS": crowd.KEEPER,
            "PACE": json.dumps({**pace, "dispatchers": self.plan.dispatchers}),
        }
        quiet = None if "LOG_LEVEL" in os.environ else subprocess.DEVNULL
        command = [sys.executable, "-m", "benchmarks.paced_bot"]
        return subprocess.Popen(command, env=environment, stderr=quiet)

    def _change(self, session: Session) -> None:
        now, day = SystemClock().now(), session.start.date()
        if session.new_due:
            start = _local(session.new_due + LEAD.minutes * 60)
            change = Override(recurrence_id=day, local_start=start, sequence=1)
        else:
            change = Override(recurrence_id=day, status=Status.CANCELLED, sequence=1)
        series = Series.of(_segment(session))
        self.calendar.put(replace(series, overrides={day: change}), now)
        session.changed = _now()

    # After

    def _count(self) -> None:
        posted = self._posted()
        for session in self.sessions:
            for destination in self._who_hears(session.fate):
                self._judge(session, destination, posted[session.uid, destination])

    def _posted(self) -> dict[tuple[str, str], list[tuple[str, int, float]]]:
        """What stands in Slack: kind, start and time of messages, by session and destination."""
        found: dict[tuple[str, str], list[tuple[str, int, float]]] = defaultdict(list)
        for call in self.slack.calls():
            if call.fault:
                self.result.faults[call.fault] += 1
        for conversation in self.slack.workspace.conversations.values():
            for message in conversation.messages.values():
                key = message.get("metadata", {}).get("event_payload", {}).get("key")
                row = outbox.row_of(self.db, key) if key else None
                if row is None:
                    continue
                place = row["uid"], row["destination"]
                said = row["kind"], row["start"]
                again = any(said == (kind, start) for kind, start, _ in found[place])
                if again and row["error"] == POSSIBLY_DOUBLE:
                    self.result.possibly_double += 1  # who got it was told that it may be
                    said = f"{row['kind']} again", row["start"]
                found[place].append((*said, float(message["ts"])))
        return found

    def _judge(self, session: Session, who: str, heard: list[tuple[str, int, float]]) -> None:
        old, new = _start(session.due), _start(session.new_due) if session.new_due else None
        changed = session.changed or float("inf")
        counted = Counter((kind, start) for kind, start, _ in heard)
        told_before = [at for kind, start, at in heard if (kind, start) == ("reminder", old)]
        late = [at for at in told_before if at > changed + ON_ITS_WAY_SECONDS]
        if late and session.new_due:
            self.result.for_the_old_time += len(late)
        elif late:
            self.result.though_cancelled += len(late)
        owed: list[tuple[str, int]] = []
        if session.fate == "untouched":
            owed = [("reminder", old)]
        elif new is not None:
            # Who hears of the move when the new reminder is due needs no other.
            due = session.new_due or 0
            told = [at for kind, _, at in heard if kind.startswith("moved") and at >= due]
            owed = ([] if told else [("reminder", new)]) + ([("moved", new)] if told_before else [])
        elif told_before:
            owed = [("cancelled", old)]
        for each in owed:
            self.result.expected += 1
            self.result.missed += counted[each] == 0
            self.result.sent_once += counted[each] == 1
            if counted[each] == 0:
                self.result.details.append(f"missed: {session} {who} {each} heard {heard}")
        self.result.doubled += sum(number - 1 for number in counted.values())
        if late or any(number > 1 for number in counted.values()):
            self.result.details.append(f"wrong: {session} {who} heard {heard}")


def _kill(bot: subprocess.Popen[bytes]) -> None:
    bot.kill()
    bot.wait()


def _now() -> float:
    return SystemClock().now().timestamp()


def _segment(session: Session) -> Segment:
    return Segment(
        uid=session.uid,
        kind=KIND if session.fate == "untouched" else CHANGING_KIND,
        title=f"Session {session.uid}",
        dtstart=session.start,
        duration=timedelta(hours=1),
        timezone=ZONE,
    )


def _local(at: float) -> datetime:
    return local(datetime.fromtimestamp(int(at), UTC), ZONE)


def _start(due: float) -> int:
    return int(due) + LEAD.minutes * 60


def main() -> int:
    """Run in each way; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="All that is said while everything goes wrong.")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--people", type=int)
    parser.add_argument("--sessions", type=int)
    given = {name: value for name, value in vars(parser.parse_args()).items() if value is not None}
    plan = replace(on_a_server() if IS_ASKED_FOR else Plan(), **given)
    if IS_ASKED_FOR:
        with server() as here, TemporaryDirectory() as folder:
            print(f"seed {plan.seed}: {plan}", flush=True)
            result = Chaos(plan, Path(folder), here).run()
            print(result.text(), flush=True)
        return int(not result.well)
    ways = [(regime, echoes, 1) for regime in REGIMES for echoes in (True, False)]
    well = True
    for regime, echoes, dispatchers in [*ways, ("internal", True, 2)]:
        one = replace(plan, regime=regime, echoes=echoes, dispatchers=dispatchers)
        print(f"seed {plan.seed}: {one}")
        with TemporaryDirectory() as folder:
            result = Chaos(one, Path(folder)).run()
        print(result.text(), flush=True)
        well = well and result.well
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
