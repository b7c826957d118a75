"""Calendars in the manner of many programs, against what another library finds in them.

expected.json comes from recurring-ical-events (make_expected.py); the differences that are meant
are named here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schedules.calendar import Calendar
from schedules.ical import calendar_text
from schedules.importing import ImportPlan
from schedules.model import Occurrence
from schedules.segments import all_entries
from tests.schedules.importing.conftest import COMMUNITY, NOW, ZONE, Importer

HERE = Path(__file__).parent
WINDOW = (date(2027, 1, 1), date(2027, 12, 31))
EXPECTED: dict[str, list[list[str]]] = json.loads(
    (HERE / "expected.json").read_text(encoding="utf-8")
)
NAMES = sorted(path.stem for path in (HERE / "calendars").glob("*.ics"))

KINDS = {kind.id: kind.name for kind in COMMUNITY.kinds}

# Where the bot differs on purpose: rows of the library alone, and of the bot alone.
CHAT, WATCH = ["Charter Chat", "CONFIRMED"], ["Night watch", "CONFIRMED"]
AUTUMN = ["Night watch in autumn", "CONFIRMED"]
MEANT: dict[str, tuple[list[list[str]], list[list[str]]]] = {
    # A meeting in the hour that the clocks skip, or go through twice, takes as long as any other.
    "apple-nonexistent-hour": (
        [
            ["2027-03-14T10:30:00+00:00", "2027-03-14T10:30:00+00:00", *WATCH],
            ["2027-11-07T08:30:00+00:00", "2027-11-07T10:00:00+00:00", *AUTUMN],
        ],
        [
            ["2027-03-14T10:30:00+00:00", "2027-03-14T11:30:00+00:00", *WATCH],
            ["2027-11-07T08:30:00+00:00", "2027-11-07T09:00:00+00:00", *AUTUMN],
        ],
    ),
    # UNTIL that names only a day includes it.
    "thunderbird-zone-with-prefix": (
        [],
        [["2027-07-28T17:00:00+00:00", "2027-07-28T18:00:00+00:00", *CHAT]],
    ),
    # UNTIL without Z is local time, not UTC.
    "zoom-naive-until": ([], [["2027-03-03T18:00:00+00:00", "2027-03-03T19:00:00+00:00", *CHAT]]),
}


def take(importer: Importer, name: str) -> ImportPlan:
    return importer.take((HERE / "calendars" / f"{name}.ics").read_bytes())


def found(importer: Importer) -> list[list[str]]:
    listed = importer.calendar.between(*WINDOW, NOW, limit=1000, cancelled=True)
    return sorted(
        [*times(occurrence), occurrence.title, occurrence.status.value.upper()]
        for occurrence in listed
    )


def times(occurrence: Occurrence) -> list[str]:
    if occurrence.start is None or occurrence.end is None:
        return [occurrence.local_start.isoformat(), occurrence.local_end.isoformat()]
    return [moment.astimezone(UTC).isoformat() for moment in (occurrence.start, occurrence.end)]


def as_instants(rows: list[list[str]], floating: bool) -> list[list[str]]:
    """Days without a time, as the bot lists them: from midnight on where the community is."""

    def instant(text: str) -> str:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None and not floating:
            moment = moment.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
        return moment.isoformat()

    return sorted([instant(start), instant(end), *rest] for start, end, *rest in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_meetings_are_those_another_library_finds_and_come_back_from_an_export(
    importer: Importer, calendars: Callable[[], Calendar], name: str
) -> None:
    plan = take(importer, name)
    assert not plan.skipped
    expected = as_instants(EXPECTED[name], floating=name == "apple-floating")
    theirs, ours = MEANT.get(name, ([], []))
    assert all(row in expected for row in theirs)
    here = found(importer)
    assert here == sorted([*(row for row in expected if row not in theirs), *ours])
    again = take(importer, name)
    assert again.changes_nothing
    assert not again.skipped
    text = calendar_text(all_entries(importer.calendar.db), "Chats", KINDS)
    other = Importer(calendars())
    assert not other.take(text, kind=None).skipped
    assert found(other) == here
    assert calendar_text(all_entries(other.calendar.db), "Chats", KINDS) == text


@pytest.mark.parametrize(
    ("name", "note", "url"),
    [
        ("zoom-single", "A talk about renewals.", "https://example.zoom.us/j/98765432100?pwd=abc"),
        (
            "google-html-description",
            "Renewals, oversight & best practices.\nAgenda",
            "https://meet.google.com/abc-defg-hij",
        ),
    ],
)
def test_a_description_becomes_plain_text_without_how_to_join(
    importer: Importer, name: str, note: str, url: str
) -> None:
    take(importer, name)
    (session,) = importer.calendar.between(*WINDOW, NOW, limit=2)
    assert (session.note, session.url) == (note, url)
    assert session.place == ("Online" if "zoom" in name else None)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("google-single-in-utc", ZONE),
        ("google-repeating-in-utc", ZONE),
        ("outlook-windows-zone", ZONE),
        ("outlook-windows-zone-undefined", "America/New_York"),
        ("outlook-customized-zone", ZONE),
        ("outlook-display-name-zone", "America/Denver"),
        ("outlook-fixed-offset-zone", ZONE),
        ("thunderbird-zone-with-prefix", ZONE),
        ("apple-floating", None),
    ],
)
def test_zones_are_read_from_names_and_rules(
    importer: Importer, name: str, zone: str | None
) -> None:
    take(importer, name)
    assert {entry.segment.timezone for entry in all_entries(importer.calendar.db)} == {zone}


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("apple-floating", "names no time zone"),
        ("exchange-one-meeting-of-a-series", "stands by itself"),
        ("google-override-beyond-the-end", "stands by itself"),
        ("exchange-excluded-and-described", "excluded there"),
        ("apple-same-event-twice", "3 times"),
        ("thunderbird-with-tasks", "no events"),
        ("thunderbird-this-and-future", "it goes on otherwise from there"),
    ],
)
def test_what_somebody_should_look_at_is_said(importer: Importer, name: str, warning: str) -> None:
    assert warning in "\n".join(take(importer, name).warnings)


def test_another_time_for_the_part_before_this_and_future_is_left_to_a_person(
    importer: Importer,
) -> None:
    take(importer, "thunderbird-this-and-future")
    before = found(importer)
    text = (HERE / "calendars" / "thunderbird-this-and-future.ics").read_bytes()
    later = text.replace(b"T100000", b"T140000").replace(b"T110000", b"T150000")
    (skipped,) = importer.take(later).skipped
    assert "another time for a part that is not its last" in skipped.reason
    assert found(importer) == before
