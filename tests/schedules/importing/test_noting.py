"""Imports in the audit log, and their undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.store.database import Row
from schedules.calendar import Calendar
from schedules.editing import CHANGED_SINCE, Editor, Undo
from schedules.model import Occurrence
from schedules.patching import ChangeError, details_in
from schedules.recurrence import local_starts
from schedules.segments import SegmentEntry
from tests.schedules.exporting.test_round_trip import (
    calendar,
    entries,
    exported,
    meetings,
    overrides,
    put,
    take,
)
from tests.schedules.importing.conftest import NOW, SERIES, SINGLE, Importer, ics

__all__ = ["calendar"]  # a fixture

JANUARY = date(2027, 1, 27)
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


def edit(importer: Importer, day: date, **patch: object) -> None:
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
    edit(importer, april, topic="Audits")
    undo(importer, JANUARY)
    assert at(importer, JANUARY).title == "Charter Chat"
    assert at(importer, FEBRUARY).place == "Attic"
    assert (at(importer, march).place, at(importer, april).topic) == (None, "Audits")
    target = Editor(importer.calendar).target("series", JANUARY)
    assert target is not None
    assert details_in(log_of(importer)[-1]["before"], target).title == "Special Chat"


def test_an_imported_change_is_not_undone_over_a_later_change_of_the_series(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES))
    importer.take(ics(SERIES.replace("Charter Chat", "Special Chat")))
    editor = Editor(importer.calendar)
    target = editor.target("series", FEBRUARY)
    assert target is not None
    start = {"local_start": datetime(2027, 2, 24, 14)}
    sequence = target.sequence
    editor.change("series", FEBRUARY, start, scope="later", sequence=sequence, by="U1", now=NOW)
    with pytest.raises(ChangeError) as error:
        undo(importer, JANUARY)
    assert str(error.value) == CHANGED_SINCE


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
