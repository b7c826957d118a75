"""Importing again: what changed in the file changes, what somebody made by hand stays, and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.store.database import Row
from schedules.calendar import Calendar
from schedules.editing import Editor, Undo
from schedules.exporting import table_text
from schedules.importing import CalendarChangedError, apply_plan
from schedules.model import Occurrence, Override, Segment, Series, Status
from schedules.patching import details_in
from schedules.recurrence import local_starts
from schedules.seeding import seed
from schedules.segments import SegmentEntry, all_entries
from tests.schedules.importing.conftest import COMMUNITY, NOW, SERIES, SINGLE, Importer, ics
from tests.schedules.test_round_trip import (
    calendar,
    entries,
    exported,
    meetings,
    overrides,
    put,
    take,
)
from tests.schedules.world import override

JANUARY = date(2027, 1, 27)


def segment(importer: Importer, uid: str = "series") -> Segment:
    """The last segment of a series."""
    found = importer.calendar.series(uid)
    assert found is not None
    return found.segments[-1]


def edit(importer: Importer, uid: str, **changes: object) -> None:
    """Change a session as a keeper does."""
    changed = replace(segment(importer, uid), **changes)  # type: ignore[arg-type]
    changed = replace(changed, sequence=changed.sequence + 1)
    importer.calendar.put(Series.of(changed), NOW)


def on(importer: Importer, day: date) -> Occurrence:
    (found,) = importer.calendar.between(day, day, NOW, limit=2, cancelled=True)
    return found


def test_what_was_changed_by_hand_stays_and_the_rest_follows(
    importer: Importer,
) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", title="Ours")
    report = importer.take(ics(SINGLE.replace("Charter Chat", "Theirs") + "\nLOCATION:Hall"))
    found = segment(importer, "single")
    assert (found.title, found.place) == ("Ours", "Hall")
    (warning,) = report.warnings
    assert "title stays “Ours” as it was set by hand; the file has “Theirs”" in warning


def test_what_the_file_never_spoke_of_is_no_conflict(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", resources_url="https://example.org/recording", topic="Renewal")
    report = importer.take(ics(SINGLE))
    assert report.warnings == []
    assert segment(importer, "single").topic == "Renewal"


def test_a_date_cancelled_by_hand_stays_cancelled(importer: Importer) -> None:
    importer.take(ics(SERIES))
    off = Override(recurrence_id=JANUARY, status=Status.CANCELLED, sequence=1)
    override(importer.calendar, "series", off, NOW)
    importer.take(ics(SERIES.replace("Charter Chat", "Chat")))
    assert on(importer, JANUARY).status is Status.CANCELLED
    assert on(importer, JANUARY).title == "Chat"


def test_what_was_changed_of_one_meeting_goes_over_by_its_day(importer: Importer) -> None:
    importer.take(ics(SERIES))
    special = Override(recurrence_id=JANUARY, title="Special", sequence=1)
    override(importer.calendar, "series", special, NOW)
    importer.take(ics(SERIES.replace("T100000", "T140000").replace("T110000", "T150000")))
    found = on(importer, JANUARY)
    assert (found.title, found.local_start.hour) == ("Special", 14)


def test_a_time_changed_by_hand_stays(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", dtstart=datetime(2027, 1, 28, 9))
    report = importer.take(ics(SINGLE.replace("20270127", "20270203")))
    assert report.changes_nothing
    assert "time stays" in report.warnings[0]


# Files made from this calendar


def test_what_was_edited_in_an_export_comes_in(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    edit(importer, "training-2026-02-06", topic="Ours")
    table = table_text(all_entries(importer.calendar.db)).replace("Ours", "Edited in a table")
    report = importer.take(table, kind=None)
    assert [row["uid"] for row in report.changed] == ["training-2026-02-06"]
    assert segment(importer, "training-2026-02-06").topic == "Edited in a table"
    assert importer.take(table, kind=None).changes_nothing


def test_an_export_that_is_older_than_an_edit_does_not_undo_it(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    text = exported(importer.calendar)
    edit(importer, "training-2026-02-06", topic="Ours")
    report = importer.take(text, kind=None)
    assert report.changes_nothing
    assert "topic stays “Ours”" in report.warnings[0]


def test_the_folder_still_corrects_what_an_import_left_alone(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    importer.take(exported(importer.calendar).replace("Beyond the Moratorium", "Beyond"), kind=None)
    assert seed(importer.calendar, COMMUNITY, NOW).corrected == 0
    assert (segment(importer, "training-2026-02-06").topic or "").startswith("Beyond:")


# Applying


def test_a_plan_is_refused_when_the_calendar_changed_meanwhile(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    plan = importer.plan(ics(SINGLE.replace("Charter Chat", "Theirs")))
    edit(importer, "single", title="Ours")
    with pytest.raises(CalendarChangedError) as raised:
        apply_plan(importer.calendar, plan, NOW, by="U0KEEPER")
    assert segment(importer, "single").title == "Ours"
    assert raised.value.plan.changes_nothing


def test_an_import_that_fails_leaves_nothing_behind(importer: Importer) -> None:
    plan = importer.plan(ics(SERIES, SINGLE))

    def fail_late(done: int, total: int) -> None:
        if done == total and all_entries(importer.calendar.db):
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        apply_plan(importer.calendar, plan, NOW, by="U0KEEPER", progress=fail_late)
    assert all_entries(importer.calendar.db) == []
    assert importer.calendar.db.query("select * from imports") == []


__all__ = ["calendar"]  # a fixture
FEBRUARY = date(2027, 2, 24)
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)  # what has begun is not moved back by an undo
CHANGED = """UID:series
SUMMARY:Charter Chat
RECURRENCE-ID;TZID=America/Los_Angeles:{day:%Y%m%d}T100000
DTSTART;TZID=America/Los_Angeles:{day:%Y%m%d}T100000
DURATION:PT1H
LOCATION:{place}"""


def log_of(importer: Importer) -> list[Row]:
    return importer.calendar.db.query("select * from changes order by id")


def brief(importer: Importer) -> list[tuple[str, str, str, str]]:
    return [(r["action"], r["scope"], r["uid"], r["recurrence_id"]) for r in log_of(importer)]


def at(importer: Importer, day: date, uid: str = "series") -> Occurrence:
    found = importer.calendar.occurrence(uid, day)
    assert found is not None
    return found


def undo(importer: Importer, day: date, uid: str = "series") -> None:
    Undo(Editor(importer.calendar)).undo(uid, day, by="U0OTHER", now=NOW)


def edit_one(importer: Importer, day: date, **patch: object) -> None:
    editor = Editor(importer.calendar)
    target = editor.target("series", day)
    assert target is not None
    sequence = target.sequence
    editor.change("series", day, patch, scope="this", sequence=sequence, by="U0OTHER", now=NOW)


def test_what_is_added_is_noted_with_who_imported_it(importer: Importer) -> None:
    importer.take(ics(SERIES, SINGLE))
    assert brief(importer) == [
        ("import", "later", "series", "2026-10-28"),
        ("import", "this", "single", "2027-01-27"),
    ]
    assert {(row["changed_by"], row["before"]) for row in log_of(importer)} == {("U0KEEPER", None)}
    importer.take(ics(SERIES, SINGLE))
    assert len(log_of(importer)) == 2


def test_a_change_of_single_meetings_is_noted_for_each_and_undone_alone(importer: Importer) -> None:
    importer.take(ics(SERIES))
    changes = [CHANGED.format(day=day, place="Hall") for day in (JANUARY, FEBRUARY)]
    importer.take(ics(SERIES, *changes))
    assert brief(importer)[1:] == [
        ("import", "this", "series", JANUARY.isoformat()),
        ("import", "this", "series", FEBRUARY.isoformat()),
    ]
    undo(importer, JANUARY)
    assert (at(importer, JANUARY).place, at(importer, FEBRUARY).place) == (None, "Hall")
    moved = CHANGED.format(day=FEBRUARY, place="Attic")
    importer.take(ics(SERIES, changes[0], moved))
    assert brief(importer)[-1] == ("import", "this", "series", FEBRUARY.isoformat())
    assert len(log_of(importer)) == 5  # what stays is not noted


def test_a_change_of_a_whole_series_is_undone_but_not_what_was_edited_since(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES, CHANGED.format(day=FEBRUARY, place="Attic")))
    march = date(2027, 3, 31)
    renamed = SERIES.replace("Charter Chat", "Special Chat")
    places = [
        CHANGED.format(day=day, place="Hall").replace("Charter Chat", "Special Chat")
        for day in (FEBRUARY, march)
    ]
    importer.take(ics(renamed, *places))
    april = date(2027, 4, 28)
    edit_one(importer, april, topic="Audits")
    undo(importer, JANUARY)
    assert at(importer, JANUARY).title == "Charter Chat"
    assert at(importer, FEBRUARY).place == "Attic"
    assert (at(importer, march).place, at(importer, april).topic) == (None, "Audits")
    target = Editor(importer.calendar).target("series", JANUARY)
    assert target is not None
    assert details_in(log_of(importer)[-1]["before"], target).title == "Special Chat"


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


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
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
        undoing = Undo(Editor(here))
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
