"""Calendar files one after the other: what is listed then, and what was said of the last."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.importing import lines
from schedules.importing.texts import named_zone, zone_named
from schedules.model import Occurrence
from tests.schedules.importing.conftest import SERIES, SINGLE, ZONE, Importer, ics

TEN = "DTSTART;TZID=America/Los_Angeles:20270106T100000\nDURATION:PT1H"
CHAT = f"UID:a\nSUMMARY:Chat\n{TEN}"
CHATS = f"{CHAT}\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=2"
DAYS = "UID:a\nSUMMARY:Office\nDTSTART;VALUE=DATE:20270107\nRRULE:FREQ=WEEKLY;COUNT=3"
FLOATING = SINGLE.replace(";TZID=America/Los_Angeles", "")
PARTS = ("-1WE", "-1FR"), ("20261028", "20261030")


def at(day: str, name: str = "RECURRENCE-ID", hour: int = 10) -> str:
    return f"{name};TZID=America/Los_Angeles:{day}T{hour}0000"


def moved(day: str, to: str, event: str = CHAT) -> str:
    return f"{event.replace('20270106T', f'{to}T')}\n{at(day)}"


def with_hours(event: str, begin: int) -> str:
    return event.replace("T100000", f"T{begin}0000").replace("T110000", f"T{begin + 1}0000")


def day_moved(how: str) -> str:
    return f"UID:a\nSUMMARY:Office\nRECURRENCE-ID{how}\nDTSTART;VALUE=DATE:20270115"


OFFICE, MOVED = ["01-07 Office", "01-21 Office"], ["01-07 Office", "01-15 Office", "01-21 Office"]
BOTH = ["01-06 10 Chat", "02-03 10 Chat"]
MONTHLY = ["10-28", "11-25", "12-30", "01-27", "02-24", "03-31"]
FRIDAYS = SERIES.replace(*PARTS[0]).replace(*PARTS[1])
A_DAY = "UID:a\nSUMMARY:Office\nRECURRENCE-ID;VALUE=DATE:20270114"
SPECIAL = "UID:a_R20270203\nSUMMARY:Special\n" + TEN.replace("0106T10", "0203T11")
OFF = f"{moved('20270203', '20270203')}\nSTATUS:CANCELLED"
AS_DAY = "UID:a\nSUMMARY:Chat\nRECURRENCE-ID;TZID=America/Los_Angeles:20270203T100000"


def monthly(*hours: int, title: str = "Charter Chat") -> list[str]:
    """The last Wednesdays, the first of them at the first hour."""
    every = [hours[0], *[hours[-1]] * 5]
    return [f"{day} {hour} {title}" for day, hour in zip(MONTHLY, every, strict=True)]


# fmt: off
FILES: dict[str, tuple[list[list[str]], list[str], str]] = {
    "a length in days": (
        [["UID:a\nSUMMARY:Stay\nDTSTART;VALUE=DATE:20270313\nDURATION:P3D"]],
        ["03-13..03-15 Stay"], ""),
    "hours that a whole day gets later are a change of it": (
        [["UID:a\nSUMMARY:Chat\nDTSTART;VALUE=DATE:20270106"], [CHAT]],
        ["01-06 10 Chat"], "Would change: 1"),
    "one whole day of a series gets hours": (
        [[DAYS, f"{A_DAY}\n{TEN.replace('0106', '0114')}"]],
        ["01-07 Office", "01-14 10 Office", "01-21 Office"], ""),
    "a meeting becomes a whole day": (
        [[CHATS, f"{AS_DAY}\nDTSTART;VALUE=DATE:20270203"]], ["01-06 10 Chat", "02-03 Chat"], ""),
    "dates of its own": (
        [[f"{CHATS}\nRDATE:20270219T180000Z,20270226T180000Z"]],
        [*BOTH, "02-19 10 Chat", "02-26 10 Chat"], ""),
    "dates of its own come and go with the file": (
        [[f"{CHAT}\nRDATE:20270219T180000Z"], [f"{CHAT}\nRDATE:20270226T180000Z"]],
        ["01-06 10 Chat", "02-26 10 Chat"], "Friday, February 26, 2027, 10:00 a.m. takes place"),
    "a date of its own is called off": (
        [[f"{CHATS}\nRDATE:20270219T180000Z", OFF.replace("20270203", "20270219")]],
        [*BOTH, "02-19 10 Chat (cancelled)"], ""),
    "a date left out when it does not meet": (
        [[f"{CHATS}\n{at('20270106', 'EXDATE', 11)}"]], BOTH,
        "leaves out Wednesday, January 6, 2027, 11:00 a.m., when it does not meet"),
    "an exception without its series, though it has a rule": (
        [[f"{CHATS}\n{at('20270105')}"]], BOTH[:1], "a series that the file does not have"),
    "sessions that share a UID": (
        [[CHAT, CHAT.replace("0106T", "0112T")]], ["01-06 10 Chat", "01-12 10 Chat"],
        "shares its UID with 1 more"),
    "exceptions go to the one that repeats": (
        [[CHAT.replace("0106T", "0112T"), CHATS, moved("20270203", "20270204")]],
        ["01-06 10 Chat", "01-12 10 Chat", "02-04 10 Chat"], ""),
    "no exception is lost beside a session without a rule": (
        [[CHAT, moved("20270106", "20270107"), moved("20270120", "20270121")]],
        ["01-07 10 Chat", "01-21 10 Chat"], "a series that the file does not have"),
    "a single session leaves itself out": (
        [[f"{CHAT}\n{at('20270106', 'EXDATE')}"]], ["01-06 10 Chat"], "and does not repeat"),
    "called off when it does not meet": (
        [[CHATS, f"{moved('20270113', '20270113')}\nSTATUS:CANCELLED"]], BOTH,
        "is called off on Wednesday, January 13, 2027, 10:00 a.m., when"),
    "one meeting changed twice": (
        [[CHATS, moved("20270106", "20270107"), moved("20270106", "20270108")]],
        ["01-08 10 Chat", "02-03 10 Chat"], "January 6, 2027, 10:00 a.m. more than once"),
    "only what changed changes": (
        [[CHATS, SINGLE], [CHATS, SINGLE.replace("Charter Chat", "Special")]],
        ["01-06 10 Chat", "01-27 10 Special", "02-03 10 Chat"],
        "Would change: 1\n  Special (Charter Chat): title “Charter Chat” becomes “Special”"),
    "what a later file lacks stays": (
        [[CHATS, SINGLE], [CHATS]], [BOTH[0], "01-27 10 Charter Chat", BOTH[1]], ""),
    "a date that the file cancels": (
        [[CHATS], [CHATS, OFF]],
        [BOTH[0], "02-03 10 Chat (cancelled)"], "Would cancel: 1"),
    "an excluded date": (
        [[CHATS], [f"{CHATS}\n{at('20270203', 'EXDATE')}"]], BOTH[:1], "Would cancel: 1"),
    "a single session that moves": (
        [[SINGLE], [SINGLE.replace("20270127", "20270203")]], ["02-03 10 Charter Chat = 01-27"],
        "becomes “Wednesday, February 3, 2027, 10:00 a.m."),
    "another time moves what is to come and leaves the past": (
        [[SERIES], [with_hours(SERIES, 14)]], monthly(10, 14), "Would change: 1"),
    "another title after another time": (
        [[SERIES], [with_hours(SERIES, 14)], [with_hours(SERIES, 14).replace("Charter", "Late")]],
        ["10-28 10 Charter Chat", *monthly(14, title="Late Chat")[1:]], ""),
    "another weekday moves each session": (
        [[SERIES], [FRIDAYS]],
        ["10-28 10 Charter Chat", "11-27 10 Charter Chat = 11-25", "12-25 10 Charter Chat = 12-30",
         "01-29 10 Charter Chat = 01-27", "02-26 10 Charter Chat = 02-24",
         "03-26 10 Charter Chat = 03-31"], ""),
    "a series that has not begun moves as a whole": (
        [[CHATS], [with_hours(CHATS, 14)]], ["01-06 14 Chat", "02-03 14 Chat"], ""),
    "the file of one meeting is that meeting": (
        [[CHATS], [SPECIAL]],
        [BOTH[0], "02-03 11 Special"], "Would change: 1"),
    "and as older files name it": (
        [[CHATS], [SPECIAL.replace("0203\n", "0203T100000\n")]],
        [BOTH[0], "02-03 11 Special"], "Would change: 1"),
    "two lone meetings of a known series": (
        [[CHATS], [moved("20270106", "20270106").replace("Chat", "One"),
                   moved("20270203", "20270203").replace("Chat", "Two")]],
        ["01-06 10 One", "02-03 10 Two"], "Would change: 2"),
    "a time without a zone is never guessed": (
        [[FLOATING]], ["01-27 10 Charter Chat @None"], "never reminded of"),
    "without an end an hour is assumed": (
        [[SINGLE.partition("\nDTEND")[0]]], ["01-27 10 Charter Chat"], "an hour is assumed"),
    "a series that comes less often has new sessions": (
        [[SERIES], [FRIDAYS.replace("MONTHLY", "YEARLY")]],
        ["10-28 10 Charter Chat", "12-25 10 Charter Chat"], ""),
    "lines that make no sense are named and left out": (
        [[SINGLE + '\nthis is no property\nX-ODD;A=b"c:d']], ["01-27 10 Charter Chat"],
        "line 4: 2 lines of this session make no sense"),
    "an event without a UID keeps the one it is given": (
        [[SINGLE.replace("UID:single\n", "")]], ["01-27 10 Charter Chat"], "has no UID"),
    "half a series is not taken": (
        [[CHATS, "UID:a\nRECURRENCE-ID:20270127\nDTSTART:soon", SINGLE]], ["01-27 10 Charter Chat"],
        "Skipped: 1"),
    **{f"a whole day off as {how}": ([[f"{DAYS}\nEXDATE{how}"]], OFFICE, "") for how in (
        ":20270114T000000Z",  # as Outlook writes it
        ";VALUE=DATE:20270114",
        ";TZID=Eastern Standard Time:20270114T000000",
        ":20270114T080000Z",  # midnight where the community is
    )},
    **{f"a whole day moved as {how}": ([[DAYS, day_moved(how)]], MOVED, "") for how in (
        ";VALUE=DATE:20270114", ";TZID=Eastern Standard Time:20270114T000000", ":20270114T080000Z",
    )},
}
# fmt: on


def shown(one: Occurrence) -> str:
    """A session in a line; after = the date by which it is still known."""
    last = one.last_day
    begin = f"{one.local_start:%m-%d}" if one.all_day else f"{one.local_start:%m-%d %-H}"
    end = f"..{last:%m-%d}" if one.all_day and last != one.local_start.date() else ""
    status = "" if one.status.value == "confirmed" else f" ({one.status.value})"
    zone = "" if one.timezone == ZONE else f" @{one.timezone}"
    known = one.recurrence_id
    was = "" if one.uid != "single" and one.uid != "series" else f" = {known:%m-%d}"
    return f"{begin}{end} {one.title}{status}{zone}" + (
        was if known != one.local_start.date() else ""
    )


def listed(importer: Importer) -> list[str]:
    """All sessions from October to March."""
    first, last = date(2026, 10, 1), date(2027, 3, 31)
    found = importer.calendar.between(first, last, importer.now, limit=99, cancelled=True)
    return [shown(one) for one in found]


@pytest.mark.parametrize("name", FILES)
def test_after_these_files_this_is_listed_and_that_was_said(importer: Importer, name: str) -> None:
    files, expected, said = FILES[name]
    for events in files:
        plan = importer.take(ics(*events))
    assert listed(importer) == expected
    assert said in "\n".join(lines(plan, done=False))
    assert importer.take(ics(*files[-1])).changes_nothing


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
    (asked,) = importer.take(eastern("Miami")).reading.asked
    assert asked.in_words() == (
        "Which time zone is “Miami”? It is taken for America/New_York, whose clocks go by the same "
        "rules."
    )
    assert {one.timezone for one in importer.calendar.not_over(importer.now, limit=9)} == {
        "America/New_York"
    }
    chosen = importer.plan(eastern("Miami"), timezone="America/Detroit").reading
    assert (chosen.asked, chosen.warnings) == ([], [])
    assert {found.entry.segment.timezone for found in chosen.found} == {"America/Detroit"}
    (asked,) = importer.plan(eastern("Miami"), timezone="America/Denver").reading.asked
    assert asked.zones[0] == "America/New_York", "a zone with other rules cannot be meant"


def test_rules_that_are_not_those_of_the_zone_that_is_named_are_said(importer: Importer) -> None:
    (warning,) = importer.take(eastern("America/Chicago")).warnings
    assert "has other rules in the file than America/Chicago has" in warning


def test_a_file_does_not_move_what_somebody_let_go_on_otherwise(importer: Importer) -> None:
    extra = f"{CHATS}\n{at('20270219', 'RDATE')}"
    importer.take(ics(extra))
    importer.edit(date(2027, 2, 19), "a", "later", title="Ours")
    report = importer.take(ics(extra.replace("T100000", "T110000")))
    assert "stays" in report.warnings[0]
    assert listed(importer) == [*BOTH, "02-19 10 Ours"]


WINDOWS = {
    "(UTC-08:00) Pacific Time (US & Canada)": "America/Los_Angeles",
    "(GMT-05:00) Eastern Time (US & Canada)": "America/New_York",
    "(UTC-07:00) Arizona": "America/Phoenix",
    "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "Europe/Amsterdam",
    "(UTC-08:00) Nowhere at all": None,
    "tzone://Microsoft/Utc": "UTC",
    "tzone://Microsoft/Eastern Standard Time": "America/New_York",
}
TYPED = {
    "New York": "America/New_York",
    "Eastern": "America/New_York",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "america/denver": "America/Denver",
    "Knox": "America/Indiana/Knox",
    **dict.fromkeys(("EST", "Atlantis", "")),
}


def test_a_zone_is_known_as_windows_shows_it_or_by_a_city_or_its_own_name() -> None:
    assert {name: named_zone(name) for name in WINDOWS} == WINDOWS
    assert {name: zone_named(name, ZONE) for name in TYPED} == TYPED
