from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.local.page.moments import Viewer, slack_date, zone_name

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


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown date token \{when\}"):
        slack_date(0, "{when}", VIEWER)


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    assert zone_name(datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Los_Angeles"))) == "PDT"
    assert zone_name(datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))) == "UTC-03:00"
