from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.local.page.moments import Viewer, day_heading, slack_date, zone_name

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
VIEWER = Viewer(id="U1", zone=ZoneInfo("America/Los_Angeles"), now=NOW)


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=VIEWER.zone).timestamp()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("date_num", "2026-11-25"),
        ("date_slash", "11/25/2026"),
        ("date_long", "Wednesday, November 25th"),
        ("date_long_full", "November 25, 2026"),
        ("date_full", "November 25, 2026"),
        ("date", "November 25th"),
        ("date_short", "Nov 25"),
        ("date_pretty", "November 25th"),
        ("date_short_pretty", "Nov 25"),
        ("date_long_pretty", "Wednesday, November 25th"),
        ("day_divider_pretty", "Wednesday, November 25th"),
        ("time", "10:05 AM"),
        ("time_secs", "10:05:09 AM"),
        ("ago", "In 1 day"),
    ],
)
def test_each_token_has_its_words(token: str, words: str) -> None:
    assert slack_date(at(2026, 11, 25, 10, 5, 9), f"{{{token}}}", VIEWER) == words


def test_the_year_is_named_when_it_is_far_away() -> None:
    assert slack_date(at(2027, 9, 1, 9), "{date_short}", VIEWER) == "Sep 1, 2027"
    assert slack_date(at(2027, 2, 1, 9), "{date_short}", VIEWER) == "Feb 1"


@pytest.mark.parametrize(("day", "word"), [(22, "yesterday"), (23, "today"), (24, "tomorrow")])
def test_days_nearby_are_named_and_begin_with_a_capital_only_at_the_beginning(
    day: int, word: str
) -> None:
    moment = at(2026, 11, day, 0)
    assert slack_date(moment, "{date_pretty} at {time}", VIEWER) == f"{word.title()} at 12:00 AM"
    assert slack_date(moment, "on {date_long_pretty}", VIEWER) == f"on {word}"


def test_today_is_the_readers_today() -> None:
    late = at(2026, 11, 23, 22)  # already tomorrow in Paris
    paris = replace(VIEWER, zone=ZoneInfo("Europe/Paris"))
    assert slack_date(late, "{date_pretty} at {time}", VIEWER) == "Today at 10:00 PM"
    assert slack_date(late, "{date_pretty} at {time}", paris) == "Tomorrow at 7:00 AM"


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=-30), "0 minutes ago"),
        (timedelta(minutes=-1), "1 minute ago"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(days=-2), "2 days ago"),
        (timedelta(days=-70), "2 months ago"),
        (timedelta(days=800), "in 2 years"),
    ],
)
def test_ago_counts_the_largest_whole_unit(delta: timedelta, words: str) -> None:
    assert slack_date((NOW + delta).timestamp(), "It was {ago}", VIEWER) == f"It was {words}"


@pytest.mark.parametrize(("day", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th")])
def test_days_are_counted_as_in_english(day: int, words: str) -> None:
    assert slack_date(at(2026, 12, day), "{date}", VIEWER) == f"December {words}"
    assert slack_date(at(2026, 12, day + 10), "{date}", VIEWER) == f"December {day + 10}th"
    last = f"{day + 20}{words[1:]}"
    assert slack_date(at(2026, 12, day + 20), "{date}", VIEWER) == f"December {last}"


@pytest.mark.parametrize("epoch", [1e18, -1e18])
def test_a_moment_outside_the_calendar_is_refused(epoch: float) -> None:
    with pytest.raises(ValueError, match="no such moment"):
        slack_date(epoch, "{date}", VIEWER)


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown date token \{when\}"):
        slack_date(0, "{when}", VIEWER)


def test_the_heading_of_a_day_has_the_year_when_it_is_another() -> None:
    def heading(*day: int) -> str:
        return day_heading(datetime(*day, tzinfo=VIEWER.zone), VIEWER)  # type: ignore[arg-type]

    assert heading(2026, 11, 23) == "Today"
    assert heading(2026, 11, 2) == "Monday, November 2nd"
    assert heading(2027, 1, 27) == "Wednesday, January 27th, 2027"


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    assert zone_name(datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Los_Angeles"))) == "PDT"
    assert zone_name(datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))) == "UTC-03:00"
