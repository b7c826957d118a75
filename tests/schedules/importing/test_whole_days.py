"""Whole days, dates of its own and windows in calendar files: dates, and never moments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schedules.editing import Editor
from schedules.importing.timezones import named_zone
from schedules.model import Occurrence, Status
from tests.schedules.importing.conftest import ZONE, Importer, ics

WEEKLY = "UID:a\nSUMMARY:Office day\nDTSTART;VALUE=DATE:20270107\nRRULE:FREQ=WEEKLY;COUNT=3"
CHANGED = "UID:a\nSUMMARY:Office day\nRECURRENCE-ID{id}\nDTSTART;VALUE=DATE:20270115"
TEN = "DTSTART;TZID=America/Los_Angeles:20270106T100000\nDURATION:PT1H"
CHATS = f"UID:a\nSUMMARY:Chat\n{TEN}\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=2"


def listed(importer: Importer) -> list[Occurrence]:
    return importer.calendar.not_over(importer.now, limit=99)


def days(importer: Importer) -> list[str]:
    return [f"{each.local_start:%m-%d}" for each in listed(importer)]


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("DTEND;VALUE=DATE:20271108", date(2027, 11, 8)),
        ("DURATION:P3D", date(2027, 11, 8)),
        ("X-NOTHING:x", date(2027, 11, 6)),
    ],
)
def test_whole_days_over_a_clock_change_are_as_many_days_as_they_say(
    importer: Importer, end: str, last: date
) -> None:
    report = importer.take(ics(f"UID:a\nSUMMARY:Conference\nDTSTART;VALUE=DATE:20271105\n{end}"))
    assert (report.warnings, report.skipped) == ([], [])
    assert report.added[0]["when"] == "Friday, November 5, 2027, all day"
    (found,) = listed(importer)
    assert found.all_day
    assert (found.local_start.date(), found.local_end.date()) == (date(2027, 11, 5), last)
    assert found.timezone == ZONE


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE:20270114T000000Z",  # as Outlook writes it
        "EXDATE;VALUE=DATE:20270114",
        "EXDATE;TZID=America/Los_Angeles:20270114T000000",
        "EXDATE;TZID=Eastern Standard Time:20270114T000000",
        "EXDATE:20270114T080000Z",  # midnight where the community is
    ],
)
def test_a_whole_day_is_called_off_however_its_date_is_written(
    importer: Importer, exdate: str
) -> None:
    importer.take(ics(f"{WEEKLY}\n{exdate}"))
    assert days(importer) == ["01-07", "01-21"]


@pytest.mark.parametrize(
    "name",
    [
        ";VALUE=DATE:20270114",
        ";TZID=Eastern Standard Time:20270114T000000",
        ":20270114T000000Z",
        ":20270114T080000Z",
    ],
)
def test_a_whole_day_is_moved_however_its_date_is_written(importer: Importer, name: str) -> None:
    importer.take(ics(WEEKLY, CHANGED.replace("{id}", name)))
    assert days(importer) == ["01-07", "01-15", "01-21"]
    moved = importer.calendar.occurrence("a", date(2027, 1, 14))
    assert moved is not None
    assert (moved.all_day, moved.local_start.day) == (True, 15)


def test_one_whole_day_of_a_series_gets_hours_and_another_time_becomes_a_day(
    importer: Importer,
) -> None:
    hours = "UID:a\nSUMMARY:Office day\nRECURRENCE-ID;VALUE=DATE:20270114\n" + TEN.replace(
        "0106", "0114"
    )
    importer.take(ics(WEEKLY, hours))
    assert [each.all_day for each in listed(importer)] == [True, False, True]
    whole = "UID:b\nSUMMARY:Chat\nRECURRENCE-ID;TZID=America/Los_Angeles:20270203T100000"
    importer.take(ics(CHATS.replace("UID:a", "UID:b"), f"{whole}\nDTSTART;VALUE=DATE:20270203"))
    found = importer.calendar.occurrence("b", date(2027, 2, 3))
    assert found is not None
    assert (found.all_day, found.local_end - found.local_start) == (True, timedelta(days=1))


def test_the_hours_that_a_whole_day_gets_later_are_a_change_of_the_same_session(
    importer: Importer,
) -> None:
    importer.take(ics("UID:a\nSUMMARY:Chat\nDTSTART;VALUE=DATE:20270106"))
    report = importer.take(ics(f"UID:a\nSUMMARY:Chat\n{TEN}"))
    assert (report.added, len(report.changed)) == ([], 1)
    (found,) = listed(importer)
    assert (found.all_day, found.local_start.hour) == (False, 10)


@pytest.mark.parametrize(
    ("rdates", "expected"),
    [
        ("RDATE;TZID=America/Los_Angeles:20270219T100000", ["01-06", "02-03", "02-19"]),
        ("RDATE:20270219T180000Z,20270226T180000Z", ["01-06", "02-03", "02-19", "02-26"]),
        ("RDATE;VALUE=PERIOD:20270219T180000Z/PT1H", ["01-06", "02-03", "02-19"]),
        ("RDATE;VALUE=DATE:20270219", ["01-06", "02-03", "02-19"]),
        ("RDATE;TZID=America/Los_Angeles:20270203T100000", ["01-06", "02-03"]),
        ("RDATE:20270219T180000Z\nEXDATE:20270219T180000Z", ["01-06", "02-03"]),
    ],
)
def test_dates_of_its_own_are_sessions_of_a_series(
    importer: Importer, rdates: str, expected: list[str]
) -> None:
    file = ics(f"{CHATS}\n{rdates}")
    assert importer.take(file).skipped == []
    assert days(importer) == expected
    assert {(each.uid, each.local_start.hour) for each in listed(importer)} == {("a", 10)}
    assert importer.take(file).changes_nothing


def test_dates_of_its_own_come_and_go_with_the_file(importer: Importer) -> None:
    importer.take(ics(f"UID:a\nSUMMARY:Chat\n{TEN}\nRDATE:20270219T180000Z"))
    assert days(importer) == ["01-06", "02-19"]
    report = importer.take(ics(f"UID:a\nSUMMARY:Chat\n{TEN}\nRDATE:20270226T180000Z"))
    said = " ".join(report.changed[0]["changes"])
    assert "Friday, February 26, 2027, 10:00 a.m. takes place" in said
    assert days(importer) == ["01-06", "02-26"]


def test_a_date_of_its_own_can_be_changed_as_any_other(importer: Importer) -> None:
    moved = "UID:a\nSUMMARY:Chat\nRECURRENCE-ID:20270219T180000Z\nSTATUS:CANCELLED\n"
    importer.take(ics(f"{CHATS}\nRDATE:20270219T180000Z", moved + TEN.replace("0106", "0219")))
    found = importer.calendar.occurrence("a", date(2027, 2, 19))
    assert found is not None
    assert found.status is Status.CANCELLED


def test_a_window_of_months_is_one_session(importer: Importer) -> None:
    window = "UID:a\nSUMMARY:Renewal window\nDTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270516"
    assert importer.take(ics(window)).skipped == []
    (found,) = listed(importer)
    assert (found.local_start.date(), found.local_end.date()) == (
        date(2027, 3, 1),
        date(2027, 5, 16),
    )
    assert found.start is not None
    begun = found.start + timedelta(
        days=40
    )  # it is of no use to name it as what is next for months
    assert importer.calendar.not_over(begun, limit=9) == []
    listed_in_march = importer.calendar.between(date(2027, 3, 1), date(2027, 3, 1), begun, limit=9)
    assert listed_in_march == [found]


def test_a_date_that_is_left_out_when_it_does_not_meet_is_said_and_leaves_out_nothing(
    importer: Importer,
) -> None:
    eleven = "EXDATE;TZID=America/Los_Angeles:20270106T110000"
    report = importer.take(ics(f"{CHATS}\n{eleven}"))
    assert len(listed(importer)) == 2
    assert (
        "leaves out Wednesday, January 6, 2027, 11:00 a.m., when it does not meet"
        in report.warnings[0]
    )


def test_an_exception_without_its_series_is_one_meeting_even_if_it_has_a_rule(
    importer: Importer,
) -> None:
    its = "RECURRENCE-ID;TZID=America/Los_Angeles:20270105T100000"
    report = importer.take(ics(f"{CHATS}\n{its}"))
    assert days(importer) == ["01-06"]
    assert "a series that the file does not have" in report.warnings[0]


def test_sessions_that_share_a_uid_are_all_taken_and_taken_once(importer: Importer) -> None:
    other = CHATS.replace("20270106T", "20270112T").replace(
        "\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=2", ""
    )
    single = CHATS.replace("\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=2", "")
    report = importer.take(ics(single, other))
    assert days(importer) == ["01-06", "01-12"]
    assert "shares its UID with 1 more" in report.warnings[0]
    assert importer.take(ics(single, other)).changes_nothing


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-07:00) Arizona", "America/Phoenix"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-08:00) Nowhere at all", None),
        ("tzone://Microsoft/Utc", "UTC"),
        ("tzone://Microsoft/Eastern Standard Time", "America/New_York"),
    ],
)
def test_a_zone_is_known_as_windows_shows_it(name: str, zone: str | None) -> None:
    assert named_zone(name) == zone


SINGLE_CHAT = CHATS.replace("\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=2", "")


def at(day: str, name: str = "RECURRENCE-ID") -> str:
    return f"{name};TZID=America/Los_Angeles:{day}T100000"


def moved(day: str, to: str) -> str:
    return f"{SINGLE_CHAT.replace('20270106T100000', f'{to}T100000')}\n{at(day)}"


def test_no_exception_is_lost_beside_a_session_without_a_rule(importer: Importer) -> None:
    report = importer.take(
        ics(SINGLE_CHAT, moved("20270106", "20270107"), moved("20270120", "20270121"))
    )
    assert days(importer) == ["01-07", "01-21"]
    assert "a series that the file does not have" in report.warnings[0]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            f"{SINGLE_CHAT}\n{at('20270106', 'EXDATE')}",
            "leaves out Wednesday, January 6, 2027, 10:00 a.m., and does not repeat",
        ),
        (
            f"{moved('20270113', '20270113')}\nSTATUS:CANCELLED",
            "is called off on Wednesday, January 13, 2027, 10:00 a.m., when",
        ),
        (
            moved("20270106", "20270108"),
            "January 6, 2027, 10:00 a.m. more than once",
        ),
    ],
)
def test_whatever_matches_no_meeting_or_one_twice_is_said(
    importer: Importer, event: str, said: str
) -> None:
    whole = [] if "EXDATE" in event else [CHATS, moved("20270106", "20270107")]
    report = importer.take(ics(*whole, event))
    assert any(said in warning for warning in report.warnings)


def test_exceptions_of_sessions_that_share_a_uid_go_to_the_one_that_repeats(
    importer: Importer,
) -> None:
    other = SINGLE_CHAT.replace("20270106T", "20270112T")
    importer.take(ics(other, CHATS, moved("20270203", "20270204")))
    assert days(importer) == ["01-06", "01-12", "02-04"]


EASTERN = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


def eastern(name: str) -> str:
    """A chat in a zone of that name, of which the file gives the rules of the east coast."""
    event = CHATS.replace("TZID=America/Los_Angeles", f"TZID={name}")
    return ics(event, head=EASTERN.format(name=name))


def test_a_zone_known_by_its_rules_only_is_asked_for_once_the_own_country_first(
    importer: Importer,
) -> None:
    (asked,) = importer.plan(eastern("Miami")).reading.asked
    assert asked.in_words() == (
        "Which time zone is “Miami”? It is taken for America/New_York, whose clocks go by the same "
        "rules."
    )
    importer.take(eastern("Miami"))
    assert {one.timezone for one in listed(importer)} == {"America/New_York"}
    chosen = importer.plan(eastern("Miami"), timezone="America/Detroit").reading
    assert (chosen.asked, chosen.warnings) == ([], [])
    assert {found.entry.segment.timezone for found in chosen.found} == {"America/Detroit"}
    (asked,) = importer.plan(eastern("Miami"), timezone="America/Denver").reading.asked
    assert asked.zones[0] == "America/New_York", "a zone with other rules cannot be meant"


def test_rules_that_are_not_those_of_the_zone_that_is_named_are_said(importer: Importer) -> None:
    (warning,) = importer.take(eastern("America/Chicago")).warnings
    assert "has other rules in the file than America/Chicago has" in warning
    assert {one.timezone for one in listed(importer)} == {"America/Chicago"}


def test_a_file_does_not_move_what_somebody_let_go_on_otherwise(importer: Importer) -> None:
    extra = "RDATE;TZID=America/Los_Angeles:20270219T100000"
    importer.take(ics(f"{CHATS}\n{extra}"))
    last = listed(importer)[-1]
    Editor(importer.calendar).change(
        *(last.uid, last.recurrence_id, {"title": "Ours"}),
        scope="later",
        sequence=last.sequence,
        by="U0KEEPER",
        now=importer.now,
    )
    report = importer.take(ics(f"{CHATS}\n{extra}".replace("T100000", "T110000")))
    assert "stays" in report.warnings[0]
    assert [f"{each.local_start:%H} {each.title}" for each in listed(importer)] == [
        "10 Chat",
        "10 Chat",
        "10 Ours",
    ]
