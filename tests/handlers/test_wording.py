from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from handlers.wording import Zones, how_soon, when, when_plain
from schedules.model import Occurrence, Status, instant
from tests.schedules.test_leads import CHANGES

PACIFIC = "America/Los_Angeles"
NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
UNKNOWN = Zones(PACIFIC, "Pacific")
AT_HOME = Zones(PACIFIC, "Pacific", PACIFIC)


def session(
    local: datetime, timezone: str | None = PACIFIC, status: Status = Status.CONFIRMED
) -> Occurrence:
    start = instant(local, timezone) if timezone else None
    hour = timedelta(hours=1)
    return Occurrence(
        uid="x",
        recurrence_id=local.date(),
        kind="chat",
        title="Chat",
        local_start=local,
        local_end=local + hour,
        timezone=timezone,
        start=start,
        end=start + hour if start else None,
        status=status,
    )


CHAT = session(datetime(2026, 11, 25, 10))
STAMP = int(datetime(2026, 11, 25, 18, tzinfo=UTC).timestamp())
TOKEN = (
    f"<!date^{STAMP}^{{date_long_pretty}} at {{time}}"
    "|Wednesday, November 25, 2026 at 10:00 a.m. Pacific>"
)


def test_a_session_without_a_zone_is_shown_as_printed_and_never_converted() -> None:
    printed = session(datetime(2025, 11, 6, 12, 15), timezone=None)
    for zones in (AT_HOME, UNKNOWN, Zones(PACIFIC, "Pacific", "Asia/Tokyo")):
        shown = when(printed, zones)
        assert shown.startswith("Thursday, November 6, 2025 at 12:15 p.m. local time")
        assert "<!date" not in shown
    assert how_soon(printed, datetime(2025, 11, 6, tzinfo=UTC), AT_HOME) == ""


@pytest.mark.parametrize(
    ("zone", "here", "plainly"),
    [
        (PACIFIC, "Pacific", ""),
        ("America/Tijuana", "Pacific", ""),
        (NEW_YORK, "your time (10:00 a.m. Pacific)", " (1:00 p.m. New York time)"),
        (TOKYO, "your time (Wednesday 10:00 a.m. Pacific)", " (Thursday 3:00 a.m. Tokyo time)"),
        (None, "your time (10:00 a.m. Pacific)", ""),
    ],
)
def test_readers_elsewhere_read_both_times(zone: str | None, here: str, plainly: str) -> None:
    zones = Zones(PACIFIC, "Pacific", zone)
    assert when(CHAT, zones) == f"{TOKEN} {here}"
    written = f"Wednesday, November 25, 2026 at 10:00 a.m. Pacific{plainly}"
    assert when_plain(CHAT, zones) == written


@pytest.mark.parametrize("zone", [NEW_YORK, "America/Phoenix", "Pacific/Honolulu", "Asia/Kolkata"])
def test_readers_see_their_own_wall_clock_around_a_change(zone: str) -> None:
    clocks = [time(0), time(1, 30), time(9)]
    for day, at in product([*CHANGES, *(day + timedelta(days=1) for day in CHANGES)], clocks):
        one = session(datetime.combine(day, at))
        assert one.start
        text, there = when_plain(one, Zones(PACIFIC, "Pacific", zone)), ZoneInfo(zone)
        here, home = one.start.astimezone(there), one.start.astimezone(ZoneInfo(PACIFIC))
        for shown in (home, here) if here.utcoffset() != home.utcoffset() else (home,):
            assert f"{shown.hour % 12 or 12}:{shown:%M}" in text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=3, hours=2), "in 3 days"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(hours=28), "tomorrow"),
        (timedelta(hours=11), "tomorrow"),
        (timedelta(hours=9), "today, in 9 hours"),
        (timedelta(minutes=90), "in 90 minutes"),
        (timedelta(minutes=40), "in 40 minutes"),
        (timedelta(seconds=61), "in 2 minutes"),
        (timedelta(seconds=1), "in 1 minute"),
        (timedelta(0), "started just now"),
        (timedelta(minutes=-20), "started 20 minutes ago"),
        (timedelta(minutes=-60), "over"),
        (timedelta(days=100), "in 3 months"),
        (timedelta(days=59), "in 59 days"),
    ],
)
def test_how_soon_is_said_as_people_say_it(before: timedelta, said: str) -> None:
    assert CHAT.start is not None
    assert how_soon(CHAT, CHAT.start - before, AT_HOME) == said
    tentative = session(CHAT.local_start, status=Status.TENTATIVE)
    if said.startswith("started"):
        said = said.replace("started", "was expected to start")
        assert how_soon(tentative, CHAT.start - before, AT_HOME) == said
    if before == timedelta(hours=28):
        assert how_soon(CHAT, CHAT.start - before, Zones(PACIFIC, "Pacific", TOKYO)) == "in 2 days"
