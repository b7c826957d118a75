"""Every US clock change from 2026 to 2036, sessions around it, leads across it, five readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.wording import Zones, when_plain
from schedules.leads import Lead
from schedules.outlook import upcoming
from schedules.recurrence import instant
from tests.schedules.world import DANA, World

PACIFIC = ZoneInfo("America/Los_Angeles")
TIMES = [time(0), time(1, 30), time(2, 30), time(9), time(10)]
LEADS = ["PT10M", "PT1H", "PT25H", "P1D", "P2D@09:00", "P1D@01:30", "P1D@02:30", "P7D", "P28D"]
READERS = [
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Asia/Kolkata",
]


def changes() -> Iterator[date]:
    """The days from 2026 to 2036 that do not last 24 hours."""
    day = date(2026, 1, 1)
    while day.year <= 2036:
        morning = datetime.combine(day, time(), PACIFIC)
        night = datetime.combine(day + timedelta(days=1), time(), PACIFIC)
        if morning.utcoffset() != night.utcoffset():
            yield day
        day += timedelta(days=1)


def due(lead: str, start: datetime) -> datetime:
    """The oracle: days on the wall, hours and minutes by the second, never after the start."""
    days, _, at = lead[1:].partition("D")
    if lead.startswith("PT"):
        amount = int(lead[2:-1])
        return start - timedelta(**{"minutes" if lead[-1] == "M" else "hours": amount})
    wall = start.astimezone(PACIFIC).replace(tzinfo=None) - timedelta(days=int(days))
    if at:
        wall = datetime.combine(wall, time.fromisoformat(at[1:]))
    return min(wall.replace(tzinfo=PACIFIC).astimezone(UTC), start)


def test_there_are_two_a_year() -> None:
    assert len(list(changes())) == 22


@pytest.mark.parametrize("day", list(changes()), ids=str)
def test_reminders_around_a_clock_change_come_at_the_moment_chosen(
    tmp_path: Path, day: date
) -> None:
    world = World(tmp_path, datetime.combine(day - timedelta(days=32), time(12), UTC))
    try:
        starts = {}
        for offset in (-1, 0, 1):
            for at in TIMES:
                local = datetime.combine(day + timedelta(days=offset), at)
                uid = f"{local:%m%d%H%M}"
                world.put(uid, local)
                starts[uid] = instant(local, "America/Los_Angeles")
        world.wish(*LEADS)
        expected = {(uid, due(lead, start)) for uid, start in starts.items() for lead in LEADS}
        found = [
            (each.occurrence.uid, each.due)
            for each in upcoming(world.db, DANA, world.now, limit=1000)
        ]
        assert len(found) == len(set(found))
        assert set(found) == expected
        world.go_to(datetime.combine(day + timedelta(days=3), time(), UTC))
        heard = [(letter.uid, letter.at) for letter in world.office.letters]
        assert len(heard) == len(set(heard))
        assert set(heard) == expected
    finally:
        world.close()


@pytest.mark.parametrize("reader", READERS)
def test_readers_see_their_own_wall_clock_around_a_change(tmp_path: Path, reader: str) -> None:
    world = World(tmp_path)
    zones = Zones("America/Los_Angeles", "Pacific", reader)
    try:
        for day in changes():
            for at in TIMES:
                world.put("one", datetime.combine(day, at))
                session = world.calendar.occurrence("one", day)
                assert session
                assert session.start
                text = when_plain(session, zones)
                here, there = (
                    session.start.astimezone(ZoneInfo(zone)) for zone in (reader, zones.community)
                )
                assert f"{there.hour % 12 or 12}:{there:%M}" in text
                if here.utcoffset() != there.utcoffset():
                    assert f"{here.hour % 12 or 12}:{here:%M}" in text
    finally:
        world.close()


def test_leads_are_read_as_they_were_written() -> None:
    assert [str(Lead.parse(lead)) for lead in LEADS if lead != "PT25H"] == [
        lead for lead in LEADS if lead != "PT25H"
    ]
