"""VTIMEZONE against the zone data it is made from, as another reader understands it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from schedules.ical import timezone_component

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
)


def text_of(zone: str, year: int) -> str:
    return str(timezone_component(zone, year).to_ical().decode())


@pytest.mark.parametrize("year", [2004, 2026])
@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_of_the_text_has_the_same_clock(zone: str, year: int) -> None:
    read = tzical(StringIO(text_of(zone, year))).get(zone)
    here, day = ZoneInfo(zone), datetime(year, 1, 1, 12)
    while day.year < 2049:
        local = day.replace(tzinfo=here)
        if day == there_and_back(local):  # else the day was left out, as one was in Samoa
            assert day.replace(tzinfo=read).utcoffset() == local.utcoffset(), day
        day += timedelta(days=5)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"])
def test_every_change_is_on_its_hour(zone: str) -> None:
    here = ZoneInfo(zone)
    read = tzical(StringIO(text_of(zone, 2026))).get(zone)
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    while moment.year == 2027:
        local = moment.astimezone(here)
        if local.fold == 0 and local.replace(tzinfo=None) == there_and_back(local):
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        moment += timedelta(minutes=30)


def there_and_back(local: datetime) -> datetime:
    """The wall-clock time that the same moment has; another one in the hours that come twice."""
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None)


def test_a_zone_with_a_yearly_rule_is_short_and_never_ends() -> None:
    text = text_of("America/Los_Angeles", 2026)
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in text
    assert "RDATE" not in text


def test_a_zone_without_a_yearly_rule_lists_its_changes() -> None:
    text = text_of("Asia/Jerusalem", 2026)  # the Friday before the last Sunday of March
    assert "20310328T020000" in text.replace("\r\n ", "")
    assert "BYMONTH=3" not in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text


def test_a_zone_without_changes_has_one_offset() -> None:
    text = text_of("America/Phoenix", 2026)
    assert text.count("BEGIN:STANDARD") == 1
    assert "DAYLIGHT" not in text
