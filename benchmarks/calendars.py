"""What calendars in and out cost: `python -m benchmarks.calendars [EVENTS]` prints a line for each.

The file is made of weekly, monthly and single events in the manner of Google Calendar, a fifth of
them with an exception; the database is a file of its own.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.clock import MovableClock
from bot.knowledge import PACKAGED, load_community
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.entries import entries_of
from schedules.exporting.ical import calendar_text
from schedules.feed import Answer, Feed
from schedules.importing import Options, apply_plan, plan_import
from schedules.seeding import seed

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
RULES = ("", "RRULE:FREQ=WEEKLY;COUNT=20\r\n", "RRULE:FREQ=MONTHLY;BYDAY=-1WE\r\n", "", "")
ASKED = 200

T = TypeVar("T")


def main() -> None:
    """Print the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    data = made(number)
    community = load_community(PACKAGED / "california")
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        calendar = Calendar(db, ZONE)
        seed(calendar, community, NOW)
        options = Options(community.kinds, ZONE, "charter-chat")
        plan = timed("read and plan", lambda: plan_import(calendar, data, options, NOW))
        assert len(plan.report.added) == number, "events were left out"
        assert not plan.report.skipped
        timed("write", lambda: apply_plan(calendar, plan, NOW))
        again = timed("plan again", lambda: plan_import(calendar, data, options, NOW))
        assert again.report.changes_nothing
        timed("write again, nothing to change", lambda: apply_plan(calendar, again, NOW))
        kinds = {kind.id: kind.name for kind in community.kinds}
        text = timed("export", lambda: calendar_text(entries_of(db), "Chats", kinds))
        assert text.count("BEGIN:VEVENT") >= number
        feed = Feed(calendar, community, MovableClock(NOW))
        first = timed("feed, first time", lambda: ask(feed))
        tag = first.headers["ETag"]
        times = []
        for _ in range(ASKED):
            begin = time.perf_counter()
            assert ask(feed, tag).status == 304
            times.append((time.perf_counter() - begin) * 1000)
        ninth = statistics.quantiles(times, n=20)[-1]
        print(f"{'feed, matching ETag':32} {statistics.median(times):8.1f} ms (p95 {ninth:.1f} ms)")
        db.close()


def ask(feed: Feed, tag: str | None = None) -> Answer:
    """Ask for the feed."""
    answer = feed.answer("GET", "/calendar.ics", {"if-none-match": tag} if tag else {})
    assert answer is not None
    return answer


def timed(name: str, work: Callable[[], T]) -> T:
    """Do it, and print how long it took."""
    begin = time.perf_counter()
    result = work()
    print(f"{name:32} {(time.perf_counter() - begin) * 1000:8.0f} ms")
    return result


def made(number: int) -> bytes:
    """A calendar file with so many events, exceptions not counted."""
    events = []
    for index in range(number):
        start = datetime(2026, 9, 2, 9 + index % 8) + timedelta(days=index % 400)
        rule = RULES[index % len(RULES)]
        zone = f";TZID={ZONE}"
        times = f"DTSTART{zone}:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\n"
        name = f"UID:event-{index}@example.org\r\nSUMMARY:Charter Chat {index}\r\n"
        about = "DESCRIPTION:What it is about\\, and what to bring.\r\nLOCATION:Online\r\n"
        events.append(f"BEGIN:VEVENT\r\n{name}{times}{rule}{about}END:VEVENT\r\n")
        if "WEEKLY" in rule:
            moved = start + timedelta(days=7)
            identity = f"RECURRENCE-ID{zone}:{moved:%Y%m%dT%H%M%S}\r\n"
            at = f"DTSTART{zone}:{moved + timedelta(hours=1):%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\n"
            events.append(f"BEGIN:VEVENT\r\n{name}{identity}{at}END:VEVENT\r\n")
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Benchmark//EN\r\n"
    return f"{head}{''.join(events)}END:VCALENDAR\r\n".encode()


if __name__ == "__main__":
    main()
