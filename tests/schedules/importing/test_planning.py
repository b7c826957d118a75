"""Importing again: what changed in the file changes, what somebody made by hand stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.store import subscriptions as wishes
from schedules.exporting.ical import calendar_text
from schedules.exporting.table import table_text
from schedules.importing import CalendarChangedError, apply_plan
from schedules.model import Occurrence, Override, Segment, Series, Status
from schedules.seeding import seed
from schedules.segment_entries import all_entries
from tests.schedules.importing.conftest import COMMUNITY, NOW, SERIES, SINGLE, Importer, ics
from tests.schedules.world import override

KINDS = {kind.id: kind.name for kind in COMMUNITY.kinds}
JANUARY = date(2027, 1, 27)
TEN = datetime(2027, 1, 27, 10)


def exported(importer: Importer) -> str:
    return calendar_text(all_entries(importer.calendar.db), "Chats", KINDS)


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


def upcoming(importer: Importer) -> list[Occurrence]:
    return importer.calendar.not_over(NOW, limit=100)


def on(importer: Importer, day: date) -> Occurrence:
    (found,) = importer.calendar.between(day, day, NOW, limit=2, cancelled=True)
    return found


def test_what_is_new_is_added(importer: Importer) -> None:
    report = importer.take(ics(SERIES, SINGLE))
    assert {row["uid"] for row in report.added} == {"series", "single"}
    assert "Every last Wednesday of the month" in report.added[0]["when"]
    assert (report.changed, report.cancelled, report.skipped) == ([], [], [])


def test_only_what_changed_in_the_file_changes(importer: Importer) -> None:
    importer.take(ics(SERIES, SINGLE))
    report = importer.take(ics(SERIES, SINGLE.replace("Charter Chat", "Special Chat")))
    (row,) = report.changed
    assert row["uid"] == "single"
    assert row["changes"] == ["title “Charter Chat” becomes “Special Chat”"]
    assert segment(importer, "single").title == "Special Chat"
    assert segment(importer, "single").sequence == 1
    assert segment(importer).sequence == 0


def test_what_was_changed_by_hand_stays_and_is_said(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", title="Ours", place="Room 5")
    report = importer.take(ics(SINGLE.replace("Charter Chat", "Theirs") + "\nLOCATION:Hall"))
    assert (segment(importer, "single").title, segment(importer, "single").place) == (
        "Ours",
        "Room 5",
    )
    warnings = "\n".join(report.warnings)
    assert "title stays “Ours” as it was set by hand; the file has “Theirs”" in warnings
    assert "place stays “Room 5”" in warnings
    assert report.changes_nothing


def test_the_rest_follows_the_file_beside_what_was_changed_by_hand(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", title="Ours")
    importer.take(ics(SINGLE + "\nLOCATION:Hall"))
    found = segment(importer, "single")
    assert (found.title, found.place) == ("Ours", "Hall")


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


def test_a_date_that_the_file_cancels_is_cancelled_and_comes_back_with_it(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES))
    off = SERIES.replace("RRULE:FREQ=MONTHLY;BYDAY=-1WE", "") + (
        "\nRECURRENCE-ID;TZID=America/Los_Angeles:20270127T100000\nSTATUS:CANCELLED"
    )
    off = off.replace("20261028", "20270127")
    report = importer.take(ics(SERIES, off))
    assert report.cancelled == [
        {
            "uid": "series",
            "title": "Charter Chat",
            "kind": "charter-chat",
            "recurrence_id": "2027-01-27T10:00:00",
        }
    ]
    assert on(importer, JANUARY).status is Status.CANCELLED
    assert importer.take(ics(SERIES, off)).changes_nothing
    importer.take(ics(SERIES))
    assert on(importer, JANUARY).status is Status.CONFIRMED
    importer.take(ics(SERIES, off))
    assert on(importer, JANUARY).status is Status.CANCELLED


def test_an_excluded_date_is_reported_as_cancelled_and_comes_back(importer: Importer) -> None:
    importer.take(ics(SERIES))
    without = SERIES + "\nEXDATE;TZID=America/Los_Angeles:20270127T100000"
    report = importer.take(ics(without))
    assert [row["recurrence_id"] for row in report.cancelled] == ["2027-01-27T10:00:00"]
    assert importer.calendar.occurrence("series", JANUARY) is None
    assert "takes place after all" in importer.take(ics(SERIES)).changed[0]["changes"][0]
    assert importer.calendar.occurrence("series", JANUARY) is not None


def test_a_cancelled_session_is_reported_once(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    report = importer.take(ics(SINGLE + "\nSTATUS:CANCELLED"))
    assert report.cancelled == [{"uid": "single", "title": "Charter Chat", "kind": "charter-chat"}]
    assert importer.take(ics(SINGLE + "\nSTATUS:CANCELLED")).changes_nothing


def test_what_a_later_file_lacks_stays(importer: Importer) -> None:
    importer.take(ics(SERIES, SINGLE))
    assert importer.take(ics(SERIES)).changes_nothing
    assert segment(importer, "single").status is Status.CONFIRMED


def test_a_single_session_that_moves_keeps_its_identity(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    moved = SINGLE.replace("20270127", "20270203")
    report = importer.take(ics(moved))
    assert "becomes “Wednesday, February 3, 2027, 10:00 a.m." in report.changed[0]["changes"][0]
    found = importer.calendar.occurrence("single", JANUARY)
    assert found is not None
    assert found.local_start == datetime(2027, 2, 3, 10)
    assert importer.take(ics(moved)).changes_nothing
    importer.take(ics(SINGLE))
    back = importer.calendar.occurrence("single", JANUARY)
    assert back is not None
    assert back.local_start == TEN


def test_a_rule_that_ends_keeps_its_segment(importer: Importer) -> None:
    importer.take(ics(SERIES))
    importer.take(ics(SERIES + ";UNTIL=20270301"))
    assert {each.uid for each in upcoming(importer)} == {"series"}
    assert len(upcoming(importer)) == 4


def test_another_time_moves_what_is_to_come_and_leaves_the_past(importer: Importer) -> None:
    importer.take(ics(SERIES))
    past = on(importer, date(2026, 10, 28))
    later = SERIES.replace("T100000", "T140000").replace("T110000", "T150000")
    importer.take(ics(later))
    assert on(importer, date(2026, 10, 28)) == past
    found = upcoming(importer)
    assert {(each.uid, each.local_start.hour) for each in found} == {("series", 14)}
    assert found[0].recurrence_id == date(2026, 11, 25)
    assert segment(importer).from_date == date(2026, 11, 25)
    assert segment(importer).follows
    assert len(found) == 18
    assert importer.take(ics(later)).changes_nothing
    report = importer.take(ics(later.replace("Charter Chat", "Afternoon Chat")))
    assert [row["title"] for row in report.changed] == ["Afternoon Chat"]
    assert {each.title for each in upcoming(importer)} == {"Afternoon Chat"}


def test_another_weekday_moves_each_session_and_another_frequency_makes_new_ones(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES))
    fridays = SERIES.replace("20261028", "20261030").replace("-1WE", "-1FR")
    importer.take(ics(fridays))
    found = {each.recurrence_id.isoformat(): each.local_start.day for each in upcoming(importer)}
    assert list(found.items())[:2] == [("2026-11-25", 27), ("2026-12-30", 25)]
    importer.take(ics(fridays.replace("MONTHLY", "YEARLY")))
    again = [(each.recurrence_id, each.local_start.date()) for each in upcoming(importer)]
    assert len(again) == 2
    assert all(day == start for day, start in again)


def test_the_time_may_change_a_second_time(importer: Importer) -> None:
    importer.take(ics(SERIES))
    importer.take(ics(SERIES.replace("T100000", "T140000").replace("T110000", "T150000")))
    evening = SERIES.replace("T100000", "T180000").replace("T110000", "T190000")
    importer.take(ics(evening))
    assert {each.local_start.hour for each in upcoming(importer)} == {18}
    assert importer.take(ics(evening)).changes_nothing


def test_what_was_changed_of_one_meeting_goes_over_by_its_day(importer: Importer) -> None:
    importer.take(ics(SERIES))
    special = Override(recurrence_id=JANUARY, title="Special", sequence=1)
    override(importer.calendar, "series", special, NOW)
    importer.take(ics(SERIES.replace("T100000", "T140000").replace("T110000", "T150000")))
    found = on(importer, JANUARY)
    assert (found.title, found.local_start.hour) == ("Special", 14)


def test_who_follows_one_meeting_follows_it_to_its_new_time(importer: Importer) -> None:
    importer.take(ics(SERIES))
    db = importer.calendar.db
    wishes.save_subscription(
        db,
        {"destination": "U0DANA", "is_channel": 0, "set_by": "U0DANA", "set_at": 0}
        | {"paused_until": None, "ended_at": None, "error": None},
    )
    wish = {"destination": "U0DANA", "session_kind": "", "uid": "series", "since": 0}
    wishes.add_wish(db, wish | {"recurrence_id": JANUARY.isoformat(), "lead": "P1D"})
    importer.take(ics(SERIES.replace("T100000", "T140000").replace("T110000", "T150000")))
    (row,) = wishes.wishes_of(db, "U0DANA")
    found = importer.calendar.occurrence(row["uid"], date.fromisoformat(row["recurrence_id"]))
    assert found is not None
    assert found.local_start == datetime(2027, 1, 27, 14)


def test_a_series_that_has_not_begun_moves_as_a_whole_and_leaves_no_meeting_behind(
    importer: Importer,
) -> None:
    future = SERIES.replace("20261028", "20270127")
    importer.take(ics(future))
    later = future.replace("T100000", "T140000").replace("T110000", "T150000")
    importer.take(ics(later))
    found = upcoming(importer)
    assert {(each.uid, each.local_start.hour) for each in found} == {("series", 14)}
    assert exported(importer).count("BEGIN:VEVENT") == 1
    assert importer.take(ics(later)).changes_nothing


def test_a_time_changed_by_hand_stays(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    edit(importer, "single", dtstart=datetime(2027, 1, 28, 9))
    report = importer.take(ics(SINGLE.replace("20270127", "20270203")))
    assert report.changes_nothing
    assert "time stays" in report.warnings[0]


# Files made from this calendar


def test_an_export_imported_again_changes_nothing(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    for data in (exported(importer), table_text(all_entries(importer.calendar.db))):
        assert importer.take(data, kind=None).changes_nothing


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
    text = exported(importer)
    edit(importer, "training-2026-02-06", topic="Ours")
    report = importer.take(text, kind=None)
    assert report.changes_nothing
    assert "topic stays “Ours”" in report.warnings[0]


def test_the_folder_still_corrects_what_an_import_left_alone(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    importer.take(exported(importer).replace("Beyond the Moratorium", "Beyond"), kind=None)
    assert seed(importer.calendar, COMMUNITY, NOW).corrected == 0
    assert (segment(importer, "training-2026-02-06").topic or "").startswith("Beyond:")


@pytest.mark.parametrize("name", ["20270127", "20270127T100000"])  # and as older files have it
def test_the_file_of_one_meeting_is_understood_as_that_meeting(
    importer: Importer, name: str
) -> None:
    importer.take(ics(SERIES))
    one = f"""UID:series_R{name}
SUMMARY:Special Chat
DTSTART;TZID=America/Los_Angeles:20270127T110000
DTEND;TZID=America/Los_Angeles:20270127T120000"""
    report = importer.take(ics(one))
    assert report.added == []
    found = importer.calendar.occurrence("series", JANUARY)
    assert found is not None
    assert (found.title, found.local_start.hour) == ("Special Chat", 11)
    assert importer.take(ics(one)).changes_nothing


def test_two_lone_meetings_of_a_known_series_both_change(importer: Importer) -> None:
    importer.take(ics(SERIES))
    lone = [
        f"""UID:series
SUMMARY:Special {day}
RECURRENCE-ID;TZID=America/Los_Angeles:{day}T100000
DTSTART;TZID=America/Los_Angeles:{day}T100000
DTEND;TZID=America/Los_Angeles:{day}T110000"""
        for day in ("20270127", "20270224")
    ]
    assert importer.take(ics(*lone)).added == []
    titles = [on(importer, date(2027, month, day)).title for month, day in ((1, 27), (2, 24))]
    assert titles == ["Special 20270127", "Special 20270224"]


# Applying


def test_a_plan_changes_nothing_by_itself(importer: Importer) -> None:
    plan = importer.plan(ics(SERIES))
    assert plan.added
    assert all_entries(importer.calendar.db) == []


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


def test_imports_into_two_calendars_are_alike(calendars: Callable[[], Importer]) -> None:
    one, other = calendars(), calendars()
    one.take(ics(SERIES, SINGLE))
    other.now = NOW + timedelta(days=3)
    other.take(exported(one), kind=None)
    assert exported(other) == exported(one)
