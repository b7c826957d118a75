"""Whatever stands in the calendar comes back from its own files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.knowledge import PACKAGED, load_community
from bot.store.calendar import save_override
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.entries import Entry, entries_of, for_export
from schedules.exporting.ical import calendar_text
from schedules.exporting.table import table_text
from schedules.importing import Options, Plan, apply_plan, plan_import
from schedules.model import Doubt, Series, Status
from schedules.recurrence import Override, local_starts
from schedules.rows import override_row

COMMUNITY = load_community(PACKAGED / "california")
KINDS = {kind.id: kind.name for kind in COMMUNITY.kinds}
ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n,;:\\\"'ä漢🦉<>&"),
    min_size=1,
    max_size=120,
).map(lambda text: text.strip() or "x")
LINE = TEXT.map(lambda text: " ".join(text.split()) or "x")
LINK = st.sampled_from(["https://example.org/a?b=c,d;e", "https://example.org/ü"])
ZONES = st.sampled_from([ZONE, "America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC", None])
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
LENGTHS = st.integers(0, 3000).map(lambda minutes: timedelta(minutes=minutes))
RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYDAY=-1WE",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;WKST=SU",
        "FREQ=DAILY;INTERVAL=9;COUNT=12",
        "FREQ=MONTHLY;BYMONTHDAY=31,1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=1,6;BYDAY=2TH",
        "FREQ=YEARLY",
        "FREQ=MONTHLY;UNTIL=20270630",
        "FREQ=WEEKLY;COUNT=1",
    ]
)


DOUBTS = (Doubt(frozenset(), "By rule alone."), Doubt(frozenset({11, 2}), "Not sure; perhaps."))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    series = Series(
        uid=draw(LINE),
        kind=draw(st.sampled_from(sorted(KINDS))),
        title=draw(LINE),
        dtstart=draw(STARTS),
        duration=draw(LENGTHS),
        timezone=draw(ZONES),
        rrule=draw(st.none() | RULES),
        status=draw(st.sampled_from(Status)),
        topic=draw(st.none() | LINE),
        note=draw(st.none() | TEXT),
        place=draw(st.none() | LINE),
        url=draw(st.none() | LINK),
        resources_url=draw(st.none() | LINK),
        source=draw(st.none() | LINK),
        sequence=draw(st.integers(0, 5)),
        previous_uid=draw(st.none() | LINE),
        doubts=draw(st.just(()) | st.just(DOUBTS)),
    )
    starts = local_starts(series, datetime.min, datetime(2028, 6, 1))[:12]
    days = st.sampled_from(starts) if starts else st.just(series.dtstart)
    exdates = draw(st.frozensets(days, max_size=2)) if series.rrule else frozenset()
    changed = draw(st.lists(days, unique=True, max_size=3))
    return Entry(
        Series(**{**{f: getattr(series, f) for f in series.__slots__}, "exdates": exdates}),
        {day: draw(overrides(day)) for day in changed},
    )


@st.composite
def overrides(draw: st.DrawFn, day: datetime) -> Override:
    shift = draw(st.none() | st.integers(-20_000, 20_000))
    return Override(
        recurrence_id=day,
        local_start=None if shift is None else day + timedelta(minutes=shift),
        duration=draw(st.none() | LENGTHS),
        status=draw(st.none() | st.sampled_from(Status)),
        title=draw(st.none() | LINE),
        topic=draw(st.none() | st.just("") | LINE),
        place=draw(st.none() | LINE),
        url=draw(st.none() | LINK),
        resources_url=draw(st.none() | LINK),
        sequence=draw(st.none() | st.integers(0, 9)),
    )


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Callable[[str], Calendar]]:
    """Empty calendars by name; asking again empties them."""
    opened: dict[str, Database] = {}

    def empty(name: str) -> Calendar:
        if name not in opened:
            opened[name] = Database(tmp_path / f"{name}.db")
        for table in ("imports", "session_words", "occurrences", "overrides", "series"):
            opened[name].execute(f"delete from {table}")
        return Calendar(opened[name], ZONE)

    yield empty
    for db in opened.values():
        db.close()


def put(calendar: Calendar, entry: Entry) -> None:
    calendar.put(entry.series, NOW, origin="keeper")
    for override in entry.overrides.values():
        save_override(calendar.db, override_row(entry.uid, override))
    calendar.put(entry.series, NOW, origin="keeper")


def take(calendar: Calendar, text: str) -> Plan:
    plan = plan_import(calendar, text.encode(), Options(COMMUNITY.kinds, ZONE), NOW)
    apply_plan(calendar, plan, NOW, by="U0KEEPER")
    assert plan.report.skipped == []
    return plan


def meetings(calendar: Calendar, *left_out: str) -> list[dict[str, object]]:
    rows = calendar.db.query("select * from occurrences order by uid, recurrence_id")
    kept = [name for name in (rows[0] if rows else ()) if name not in {"start_since", *left_out}]
    return [{name: row[name] if row[name] != "" else None for name in kept} for row in rows]


def exported(calendar: Calendar) -> str:
    return calendar_text(entries_of(calendar.db), "Chats", KINDS)


SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.uid))
def test_icalendar_makes_the_round(calendar: Callable[[str], Calendar], found: list[Entry]) -> None:
    one, other = calendar("one"), calendar("other")
    for entry in found:
        put(one, entry)
    text = exported(one)
    take(other, text)
    assert meetings(other) == meetings(one)
    assert [e for e, _ in for_export(entries_of(other.db))] == [
        e for e, _ in for_export(entries_of(one.db))
    ]
    assert exported(other) == text
    assert take(other, text).report.changes_nothing
    assert take(one, text).report.changes_nothing
    assert exported(one) == text


@SETTINGS
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.uid))
def test_tables_make_the_round(calendar: Callable[[str], Calendar], found: list[Entry]) -> None:
    assume(not any(entry.series.rrule is None and entry.overrides for entry in found))
    one, other = calendar("one"), calendar("other")
    for entry in found:
        put(one, entry)
    text = table_text(entries_of(one.db))
    take(other, text)
    left_out = ("doubtful", "note", "why_expected")  # a table has no doubts
    assert meetings(other, *left_out) == meetings(one, *left_out)
    assert table_text(entries_of(other.db)) == text
    assert take(one, text).report.changes_nothing


def test_a_backslash_before_an_n_is_no_line_break(calendar: Callable[[str], Calendar]) -> None:
    text = r"C:\Notes\new; on D:\\New, too"
    series = Series(
        uid=r"a\Nb",
        kind="charter-chat",
        title=text,
        dtstart=datetime(2027, 1, 27, 10),
        duration=timedelta(hours=1),
        timezone=ZONE,
        note=f"{text}\nand more",
        place=text,
    )
    one, other = calendar("one"), calendar("other")
    put(one, Entry(series))
    take(other, exported(one))
    assert [entry.series for entry in entries_of(other.db)] == [series]
