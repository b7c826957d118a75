"""Importing again: what changed in the file changes, what somebody made by hand stays, and undo."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.editing import Editor
from schedules.exporting import table_text
from schedules.ical import calendar_text
from schedules.importing import CalendarChangedError, apply_plan, seed
from schedules.model import Status
from schedules.patching import details_in
from schedules.segments import all_entries
from tests.schedules.importing.conftest import COMMUNITY, NOW, SERIES, SINGLE, Importer, ics

JANUARY, FEBRUARY = date(2027, 1, 27), date(2027, 2, 24)
TRAINING = date(2026, 2, 6), "training-2026-02-06"
THEIRS = SINGLE.replace("Charter Chat", "Theirs")


def exported(importer: Importer) -> str:
    return calendar_text(all_entries(importer.calendar.db), "Chats", {})


def test_what_was_changed_by_hand_stays_and_the_rest_follows(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    importer.edit(JANUARY, "single", title="Ours")
    report = importer.take(ics(f"{THEIRS}\nLOCATION:Hall"))
    found = importer.at(JANUARY, "single")
    assert (found.title, found.place) == ("Ours", "Hall")
    (warning,) = report.warnings
    assert "title stays “Ours” as it was set by hand; the file has “Theirs”" in warning


def test_what_the_file_never_spoke_of_is_no_conflict(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    page = "https://example.org/recording"
    importer.edit(JANUARY, "single", resources_url=page, topic="Renewal")
    assert importer.take(ics(SINGLE)).warnings == []
    assert importer.at(JANUARY, "single").topic == "Renewal"


def test_what_was_changed_of_one_meeting_stays_and_goes_over_by_its_day(importer: Importer) -> None:
    importer.take(ics(SERIES))
    importer.edit(JANUARY, status=Status.CANCELLED)
    importer.edit(FEBRUARY, title="Special")
    importer.take(ics(SERIES.replace("Charter Chat", "Chat")))
    assert (importer.at(JANUARY).status, importer.at(JANUARY).title) == ("cancelled", "Chat")
    importer.take(ics(SERIES.replace("T100000", "T140000").replace("T110000", "T150000")))
    found = importer.at(FEBRUARY)
    assert (found.title, found.local_start.hour) == ("Special", 14)


# Files made from this calendar


def test_what_was_edited_in_an_export_comes_in(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    importer.edit(*TRAINING, topic="Ours")
    table = table_text(all_entries(importer.calendar.db)).replace("Ours", "Edited in a table")
    report = importer.take(table, kind=None)
    assert [row["uid"] for row in report.changed] == [TRAINING[1]]
    assert importer.at(*TRAINING).topic == "Edited in a table"
    assert importer.take(table, kind=None).changes_nothing


def test_an_export_that_is_older_than_an_edit_does_not_undo_it(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    text = exported(importer)
    importer.edit(*TRAINING, topic="Ours")
    report = importer.take(text, kind=None)
    assert report.changes_nothing
    assert "topic stays “Ours”" in report.warnings[0]


def test_the_folder_still_corrects_what_an_import_left_alone(importer: Importer) -> None:
    seed(importer.calendar, COMMUNITY, NOW)
    importer.take(exported(importer).replace("Beyond the Moratorium", "Beyond"), kind=None)
    assert seed(importer.calendar, COMMUNITY, NOW).corrected == 0
    assert (importer.at(*TRAINING).topic or "").startswith("Beyond:")


# Applying


def test_a_plan_is_refused_when_the_calendar_changed_meanwhile(importer: Importer) -> None:
    importer.take(ics(SINGLE))
    plan = importer.plan(ics(THEIRS))
    importer.edit(JANUARY, "single", title="Ours")
    with pytest.raises(CalendarChangedError) as raised:
        apply_plan(importer.calendar, plan, NOW, by="U0KEEPER")
    assert importer.at(JANUARY, "single").title == "Ours"
    assert raised.value.plan.changes_nothing


def test_an_import_that_fails_leaves_nothing_behind(importer: Importer) -> None:
    plan = importer.plan(ics(SERIES, SINGLE))

    def fail_late(done: int, total: int) -> None:
        if done == total and all_entries(importer.calendar.db):
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        apply_plan(importer.calendar, plan, NOW, by="U0KEEPER", progress=fail_late)
    assert all_entries(importer.calendar.db) == importer.log() == []
    assert importer.calendar.db.query("select * from imports") == []


# The log, and undo


def of_one(day: date, place: str, title: str = "Charter Chat") -> str:
    """An exception of the series that only has a place of its own."""
    when = f"TZID=America/Los_Angeles:{day:%Y%m%d}T100000\n"
    begin = f"RECURRENCE-ID;{when}DTSTART;{when}DURATION:PT1H"
    return f"UID:series\nSUMMARY:{title}\n{begin}\nLOCATION:{place}"


def brief(importer: Importer) -> list[tuple[str, ...]]:
    names = ("action", "scope", "uid", "recurrence_id", "changed_by")
    return [tuple(row[name] for name in names) for row in importer.log()]


def test_what_is_added_is_noted_with_who_imported_it(importer: Importer) -> None:
    for _ in range(2):
        importer.take(ics(SERIES, SINGLE))
        assert brief(importer) == [
            ("import", "later", "series", "2026-10-28", "U0KEEPER"),
            ("import", "this", "single", "2027-01-27", "U0KEEPER"),
        ]


def test_a_change_of_single_meetings_is_noted_for_each_and_undone_alone(importer: Importer) -> None:
    importer.take(ics(SERIES))
    importer.take(ics(SERIES, of_one(JANUARY, "Hall"), of_one(FEBRUARY, "Hall")))
    january, february = (
        ("import", "this", "series", day.isoformat(), "U0KEEPER") for day in (JANUARY, FEBRUARY)
    )
    assert brief(importer)[1:] == [january, february]
    importer.undo(JANUARY)
    assert (importer.at(JANUARY).place, importer.at(FEBRUARY).place) == (None, "Hall")
    importer.take(ics(SERIES, of_one(JANUARY, "Hall"), of_one(FEBRUARY, "Attic")))
    assert brief(importer)[4:] == [february]  # what stays is not noted


def test_a_change_of_a_whole_series_is_undone_but_not_what_was_edited_since(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES, of_one(FEBRUARY, "Attic")))
    march, april = date(2027, 3, 31), date(2027, 4, 28)
    renamed = SERIES.replace("Charter Chat", "Special Chat")
    importer.take(ics(renamed, *(of_one(d, "Hall", "Special Chat") for d in (FEBRUARY, march))))
    importer.edit(april, topic="Audits")
    importer.undo(JANUARY)
    assert importer.at(JANUARY).title == "Charter Chat"
    assert importer.at(FEBRUARY).place == "Attic"
    assert (importer.at(march).place, importer.at(april).topic) == (None, "Audits")
    target = Editor(importer.calendar).target("series", JANUARY)
    assert target is not None
    assert details_in(importer.log()[-1]["before"], target).title == "Special Chat"
