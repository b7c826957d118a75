"""Whatever stands in the calendar comes back from its own files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.exporting import table_text
from schedules.ical import calendar_text
from schedules.importing import ImportPlan, Options, apply_plan, plan_import
from schedules.model import Doubt, Override, Segment, Series, Status
from schedules.recurrence import local_starts
from schedules.segments import SegmentEntry, all_entries, for_export, with_entry
from tests.schedules.world import chat

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
DAYS = st.integers(1, 90).map(lambda days: timedelta(days=days))
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
def entries(draw: st.DrawFn) -> SegmentEntry:
    all_day = draw(st.booleans())
    start = draw(STARTS)
    if all_day:
        start = datetime.combine(start, time.min)
    segment = Segment(
        uid=draw(LINE),
        kind=draw(st.sampled_from(sorted(KINDS))),
        title=draw(LINE),
        dtstart=start,
        duration=draw(DAYS if all_day else LENGTHS),
        all_day=all_day,
        timezone=draw(st.sampled_from([ZONE, "America/New_York"]) if all_day else ZONES),
        rrule=draw(st.none() | RULES),
        status=draw(st.sampled_from(Status)),
        topic=draw(st.none() | LINE),
        note=draw(st.none() | TEXT),
        place=draw(st.none() | LINE),
        url=draw(st.none() | LINK),
        resources_url=draw(st.none() | LINK),
        source=draw(st.none() | LINK),
        sequence=draw(st.integers(0, 5)),
        doubts=draw(st.just(()) | st.just(DOUBTS)),
    )
    extra = draw(st.frozensets(st.sampled_from([3, 40, 400]), max_size=2))
    by_rule = set(local_starts(segment, datetime.min, start + timedelta(days=400)))
    rdates = frozenset(start + timedelta(days=days) for days in extra) - by_rule
    segment = replace(segment, rdates=rdates)
    starts = local_starts(segment, datetime.min, datetime(2028, 6, 1))[:12]
    days = st.sampled_from(starts) if starts else st.just(segment.dtstart)
    exdates = draw(st.frozensets(days, max_size=2)) if segment.rrule else frozenset()
    changed = draw(st.lists(days, unique=True, max_size=3))
    own = {day: draw(overrides(day, all_day=all_day)) for day in changed}
    return SegmentEntry(replace(segment, exdates=exdates), own)


@st.composite
def overrides(draw: st.DrawFn, day: datetime, *, all_day: bool) -> Override:
    otherwise = draw(st.sampled_from([None, None, not all_day]))
    becomes = all_day if otherwise is None else otherwise
    shift = st.integers(-20, 20).map(lambda days: timedelta(days=days))
    shift = shift if becomes else st.integers(-20_000, 20_000).map(lambda m: timedelta(minutes=m))
    begin = datetime.combine(day, time.min) if becomes else day
    moved = st.just(begin) if otherwise is not None else st.none()
    lengths = DAYS if becomes else LENGTHS
    return Override(
        recurrence_id=day.date(),
        local_start=draw(moved | shift.map(lambda by: begin + by)),
        duration=draw(lengths if otherwise is not None else st.none() | lengths),
        all_day=otherwise,
        status=draw(st.none() | st.sampled_from(Status)),
        title=draw(st.none() | LINE),
        topic=draw(st.none() | st.just("") | LINE),
        place=draw(st.none() | LINE),
        url=draw(st.none() | LINK),
        resources_url=draw(st.none() | LINK),
        sequence=draw(st.none() | st.integers(0, 9)),
    )


@pytest.fixture
def calendar(calendars: Callable[[], Calendar]) -> Callable[[str], Calendar]:
    """Empty calendars by name; asking again empties them."""
    made: dict[str, Calendar] = defaultdict(calendars)

    def empty(name: str) -> Calendar:
        for table in ("imports", "session_words", "occurrences", "series"):
            made[name].db.execute(f"delete from {table}")
        return made[name]

    return empty


def put(calendar: Calendar, entry: SegmentEntry) -> None:
    calendar.put(with_entry(Series.of(entry.segment), entry), NOW)


def take(calendar: Calendar, text: str) -> ImportPlan:
    plan = plan_import(calendar, text.encode(), Options(COMMUNITY.kinds, ZONE), NOW)
    apply_plan(calendar, plan, NOW, by="U0KEEPER")
    assert plan.skipped == []
    return plan


def meetings(calendar: Calendar, *left_out: str) -> list[dict[str, object]]:
    rows = calendar.db.query("select * from occurrences order by uid, recurrence_id")
    kept = [name for name in (rows[0] if rows else ()) if name not in {"start_since", *left_out}]
    return [{name: row[name] if row[name] != "" else None for name in kept} for row in rows]


def exported(calendar: Calendar) -> str:
    return calendar_text(all_entries(calendar.db), "Chats", KINDS)


SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.uid))
def test_icalendar_makes_the_round(
    calendar: Callable[[str], Calendar], found: list[SegmentEntry]
) -> None:
    one, other = calendar("one"), calendar("other")
    for entry in found:
        put(one, entry)
    text = exported(one)
    take(other, text)
    assert meetings(other) == meetings(one)
    assert [e for e, _ in for_export(all_entries(other.db))] == [
        e for e, _ in for_export(all_entries(one.db))
    ]
    assert exported(other) == text
    assert take(other, text).changes_nothing
    assert take(one, text).changes_nothing
    assert exported(one) == text


@SETTINGS
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.uid))
def test_tables_make_the_round(
    calendar: Callable[[str], Calendar], found: list[SegmentEntry]
) -> None:
    assume(not any(not entry.segment.repeats and entry.overrides for entry in found))
    one, other = calendar("one"), calendar("other")
    for entry in found:
        put(one, entry)
    text = table_text(all_entries(one.db))
    take(other, text)
    left_out = ("doubtful", "note", "why_expected")  # a table has no doubts
    assert meetings(other, *left_out) == meetings(one, *left_out)
    assert table_text(all_entries(other.db)) == text
    assert take(one, text).changes_nothing


START = datetime(2027, 1, 6, 10)
AS_DAY = {"local_start": datetime(2027, 1, 6), "duration": timedelta(days=1), "all_day": True}
ODD = r"C:\Notes\new; on D:\\New, too"  # a backslash before an n is no line break


@pytest.mark.parametrize(
    "entry",
    [
        SegmentEntry(
            chat(kind="charter-chat", dtstart=START, timezone=None),
            {START: Override(recurrence_id=START.date(), **AS_DAY)},  # type: ignore[arg-type]
        ),
        SegmentEntry(
            chat(uid=r"a\Nb", kind="training", title=ODD, note=f"{ODD}\nand more", place=ODD)
        ),
    ],
)
def test_what_is_rare_makes_the_round_too(
    calendar: Callable[[str], Calendar], entry: SegmentEntry
) -> None:
    one, other = calendar("one"), calendar("other")
    put(one, entry)
    take(other, exported(one))
    assert meetings(other) == meetings(one)
    if not entry.overrides:
        assert [found.segment for found in all_entries(other.db)] == [entry.segment]


def goes_on(calendar: Calendar) -> Series:
    """Weekly chats that move to Fridays, then are whole days, with sessions changed in between."""
    segment = chat(
        kind="charter-chat",
        dtstart=START,
        rrule="FREQ=WEEKLY;COUNT=20",
        rdates=frozenset({datetime(2027, 2, 20, 9)}),
        exdates=frozenset({datetime(2027, 3, 3, 10)}),
    )
    calendar.put(Series.of(segment), NOW)
    editor = Editor(calendar)
    for first, scope, patch in (
        (date(2027, 1, 13), "this", {"topic": "Leases"}),
        (date(2027, 1, 27), "later", {"local_start": datetime(2027, 1, 29, 10)}),
        (date(2027, 2, 10), "this", {"local_start": datetime(2027, 2, 13, 15)}),
        (date(2027, 3, 10), "later", {"place": "Hall"}),
        (date(2027, 4, 7), "later", AS_DAY | {"local_start": datetime(2027, 4, 9)}),
        (date(2027, 4, 14), "this", {"status": Status.CANCELLED}),
        (date(2027, 4, 28), "later", {"rrule": "FREQ=DAILY;COUNT=3"}),
    ):
        target = editor.target("chat", first)
        assert target is not None
        how: dict[str, Any] = {"scope": scope, "sequence": target.sequence, "by": "U0KEEPER"}
        editor.change("chat", first, patch, now=NOW, **how)
    series = calendar.series("chat")
    assert series is not None
    return series


@pytest.mark.parametrize("write", [exported, lambda calendar: table_text(all_entries(calendar.db))])
def test_a_series_that_goes_on_otherwise_is_read_back_as_one(
    calendar: Callable[[str], Calendar], write: Callable[[Calendar], str]
) -> None:
    one, other = calendar("one"), calendar("other")
    series = goes_on(one)
    assert len(series.segments) == 5
    text = write(one)
    take(other, text)
    read = other.series("chat")
    assert read is not None
    assert [(s.uid, s.from_date, s.follows) for s in read.segments] == [
        (s.uid, s.from_date, s.follows) for s in series.segments
    ]
    assert meetings(other, "sequence") == meetings(one, "sequence")  # each step of it counts
    assert take(other, text).changes_nothing
    assert take(one, text).changes_nothing


BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)  # what has begun is not moved back by an undo


@st.composite
def changes_of(draw: st.DrawFn) -> tuple[SegmentEntry, SegmentEntry]:
    """A session or series with some of its meetings changed, before and after."""
    before = draw(entries().filter(lambda entry: len(entry.uid) < 200))
    other = draw(entries())
    names = draw(st.sets(st.sampled_from(["title", "place", "status", "duration", "kind"])))
    if before.segment.all_day != other.segment.all_day:
        names.discard("duration")
    changes = {name: getattr(other.segment, name) for name in names}
    segment = replace(before.segment, **changes)
    days = sorted(local_starts(segment, datetime.min, datetime(2028, 6, 1))[:6])
    left_out = draw(st.frozensets(st.sampled_from(days), max_size=2)) if days else frozenset()
    if segment.rrule:
        segment = replace(segment, exdates=left_out)
    changed = draw(st.sets(st.sampled_from(days), max_size=3)) if days else set()
    own = {day: draw(overrides(day, all_day=segment.all_day)) for day in sorted(changed)}
    return before, SegmentEntry(segment, own)


@settings(SETTINGS, max_examples=60)
@given(changes_of())
def test_everything_is_as_before_when_all_that_an_import_changed_is_undone(
    calendar: Callable[[str], Calendar], pair: tuple[SegmentEntry, SegmentEntry]
) -> None:
    here, there = calendar("here"), calendar("there")
    here.db.execute("delete from changes")
    before, after = pair
    put(there, before)
    take(here, exported(there))
    as_it_was, added = meetings(here, "sequence"), len(here.db.query("select * from changes"))
    there = calendar("there")
    put(there, after)
    take(here, exported(there))
    for row in reversed(here.db.query("select * from changes order by id")[added:]):
        undoing = Editor(here)
        for one in here.db.query("select recurrence_id from occurrences order by recurrence_id"):
            day = date.fromisoformat(one["recurrence_id"])
            last = undoing.last_change(row["uid"], day)
            if last and last["id"] == row["id"]:
                undoing.undo(row["uid"], day, by="U0OTHER", now=BEFORE_ALL)
                restored = here.series(row["uid"])
                assert restored is not None
                here.put(restored, NOW)  # as far ahead as before
                break
        else:
            assume(False)  # what it left has no meeting any more from which to undo it
    assert meetings(here, "sequence") == as_it_was
