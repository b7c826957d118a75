"""Importing again: what changed in the file changes, what somebody made by hand stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.store import subscriptions as wishes
from schedules.exporting import table_text
from schedules.ical import calendar_text
from schedules.importing import CalendarChangedError, apply_plan
from schedules.model import Occurrence, Override, Segment, Series, Status
from schedules.seeding import seed
from schedules.segments import all_entries
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


def on(importer: Importer, day: date) -> Occurrence:
    (found,) = importer.calendar.between(day, day, NOW, limit=2, cancelled=True)
    return found


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


def test_what_was_edited_in_an_export_of_what_nobody_changed_here_comes_in(
    importer: Importer,
) -> None:
    ours = Segment(
        uid="ours", kind="charter-chat", title="Chat", dtstart=TEN, duration=timedelta(hours=1),
        timezone="America/Los_Angeles",
    )  # fmt: skip
    importer.calendar.put(Series.of(ours), NOW)
    importer.take(exported(importer).replace("Chat", "Talk"), kind=None)
    assert segment(importer, "ours").title == "Talk"


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
