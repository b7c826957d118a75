"""What calendars in and out cost: `python -m benchmarks.calendars [EVENTS]` prints the figures.

The file is made of weekly, monthly and single events in the manner of Google Calendar, a fifth of
them with an exception; the database is a file of its own.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from benchmarks.report import Figure, show
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.exporting import Feed, FeedAnswer
from schedules.ical import calendar_text
from schedules.importing import Options, apply_plan, plan_import, seed
from schedules.segments import all_entries

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
RULES = ("", "RRULE:FREQ=WEEKLY;COUNT=20\r\n", "RRULE:FREQ=MONTHLY;BYDAY=-1WE\r\n", "", "")
REPEATING = 5000
REPEATING_RULES = [
    f"RRULE:FREQ={rule}\r\n" for rule in ("MONTHLY;BYDAY=-1WE", "DAILY;COUNT=20", "YEARLY")
]
ASKED = 200

T = TypeVar("T")


def measure(number: int = 1000) -> Iterator[Figure]:
    """The figures, for a file with so many events."""
    data = made(number)
    community = load_community(PACKAGED / "california")
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        calendar = Calendar(db, ZONE)
        seed(calendar, community, NOW)
        options = Options(community.kinds, ZONE, "charter-chat")
        reading, plan = timed(lambda: plan_import(calendar, data, options, NOW))
        assert len(plan.added) == number, "events were left out"
        writing, _ = timed(lambda: apply_plan(calendar, plan, NOW, by="U0KEEPER"))
        yield Figure(f"{number} events: read and plan", reading, "ms")
        yield Figure(f"{number} events: write", writing, "ms")
        again, plan = timed(lambda: plan_import(calendar, data, options, NOW))
        assert plan.changes_nothing
        yield Figure("the same file again: read and plan", again, "ms")
        kinds = {kind.id: kind.name for kind in community.kinds}
        took, text = timed(lambda: calendar_text(all_entries(db), "Chats", kinds))
        assert text.count("BEGIN:VEVENT") >= number
        yield Figure("export", took, "ms")
        feed = Feed(calendar, community, MovableClock(NOW))
        took, first = timed(lambda: ask(feed))
        yield Figure("feed, first time", took, "ms")
        answers = [timed(lambda: ask(feed, first.headers["ETag"])) for _ in range(ASKED)]
        assert {answer.status for _, answer in answers} == {304}
        yield Figure("feed, matching ETag", statistics.median(took for took, _ in answers), "ms")
        began = time.process_time()
        plan = plan_import(calendar, made(REPEATING, REPEATING_RULES), options, NOW)
        took = time.process_time() - began
        assert len(plan.added) == REPEATING - number
        name = f"{REPEATING:,} repeating events: read and plan"
        yield Figure(name, took, "s CPU", goal="≤ 5 s", met=took <= 5)
        db.close()


def ask(feed: Feed, tag: str | None = None) -> FeedAnswer:
    """Ask for the feed."""
    answer = feed.answer("GET", "/calendar.ics", {"if-none-match": tag} if tag else {})
    assert answer is not None
    return answer


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Do it; how many milliseconds it took, and what came of it."""
    begin = time.perf_counter()
    result = work()
    return (time.perf_counter() - begin) * 1000, result


def made(number: int, rules: Sequence[str] = RULES) -> bytes:
    """A calendar file with so many events, exceptions not counted."""
    events = []
    for index in range(number):
        start = datetime(2026, 9, 2, 9 + index % 8) + timedelta(days=index % 400)
        rule = rules[index % len(rules)]
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
    show("Calendars in and out", measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
