from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.wording import Zones, how_long, how_soon, when, when_plain, zone_label
from schedules.model import Occurrence, Status
from schedules.recurrence import instant

PACIFIC = "America/Los_Angeles"
NEW_YORK = "America/New_York"
UNKNOWN = Zones(PACIFIC, "Pacific")
AT_HOME = Zones(PACIFIC, "Pacific", PACIFIC)


def session(
    local: datetime, timezone: str | None = PACIFIC, status: Status = Status.CONFIRMED
) -> Occurrence:
    start = instant(local, timezone) if timezone else None
    hour = timedelta(hours=1)
    return Occurrence(
        uid="x",
        recurrence_id=local.date(),
        kind="chat",
        title="Chat",
        local_start=local,
        local_end=local + hour,
        timezone=timezone,
        start=start,
        end=start + hour if start else None,
        status=status,
    )


CHAT = session(datetime(2026, 11, 25, 10))
STAMP = int(datetime(2026, 11, 25, 18, tzinfo=UTC).timestamp())
TOKEN = (
    f"<!date^{STAMP}^{{date_long_pretty}} at {{time}}"
    "|Wednesday, November 25, 2026 at 10:00 a.m. Pacific>"
)


def test_a_reader_in_the_communitys_zone_reads_the_time_once() -> None:
    assert when(CHAT, AT_HOME) == f"{TOKEN} Pacific"
    assert when_plain(CHAT, AT_HOME) == "Wednesday, November 25, 2026 at 10:00 a.m. Pacific"


def test_a_reader_elsewhere_reads_both_times() -> None:
    zones = Zones(PACIFIC, "Pacific", NEW_YORK)
    assert when(CHAT, zones) == f"{TOKEN} your time (10:00 a.m. Pacific)"
    assert when_plain(CHAT, zones).endswith("10:00 a.m. Pacific (1:00 p.m. New York time)")


def test_a_zone_that_agrees_at_that_moment_is_not_repeated() -> None:
    assert when(CHAT, Zones(PACIFIC, "Pacific", "America/Tijuana")) == f"{TOKEN} Pacific"


def test_the_weekday_is_named_where_the_two_fall_on_different_days() -> None:
    tokyo = Zones(PACIFIC, "Pacific", "Asia/Tokyo")
    assert when(CHAT, tokyo).endswith("your time (Wednesday 10:00 a.m. Pacific)")
    assert when_plain(CHAT, tokyo).endswith("(Thursday 3:00 a.m. Tokyo time)")


def test_a_session_without_a_zone_is_shown_as_printed_and_never_converted() -> None:
    printed = session(datetime(2025, 11, 6, 12, 15), timezone=None)
    for zones in (AT_HOME, UNKNOWN, Zones(PACIFIC, "Pacific", "Asia/Tokyo")):
        shown = when(printed, zones)
        assert shown.startswith("Thursday, November 6, 2025 at 12:15 p.m. local time")
        assert "<!date" not in shown
    assert how_soon(printed, datetime(2025, 11, 6, tzinfo=UTC), AT_HOME) == ""


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=3, hours=2), "in 3 days"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(hours=11), "tomorrow"),
        (timedelta(hours=9), "today, in 9 hours"),
        (timedelta(minutes=90), "in 90 minutes"),
        (timedelta(minutes=40), "in 40 minutes"),
        (timedelta(seconds=61), "in 2 minutes"),
        (timedelta(seconds=1), "in 1 minute"),
        (timedelta(0), "started just now"),
        (timedelta(minutes=-20), "started 20 minutes ago"),
        (timedelta(minutes=-60), "over"),
        (timedelta(days=100), "in 3 months"),
        (timedelta(days=59), "in 59 days"),
    ],
)
def test_how_soon_is_said_as_people_say_it(before: timedelta, said: str) -> None:
    assert CHAT.start is not None
    assert how_soon(CHAT, CHAT.start - before, AT_HOME) == said


def test_a_tentative_session_in_progress_was_only_expected_to_start() -> None:
    tentative = session(datetime(2026, 11, 25, 10), status=Status.TENTATIVE)
    assert tentative.start is not None
    now = tentative.start + timedelta(minutes=20)
    assert how_soon(tentative, now, AT_HOME) == "was expected to start 20 minutes ago"


def test_tomorrow_is_the_readers_tomorrow() -> None:
    now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert how_soon(CHAT, now, AT_HOME) == "tomorrow"
    assert how_soon(CHAT, now, Zones(PACIFIC, "Pacific", "Asia/Tokyo")) == "in 2 days"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "1 hour"),
        (120, "2 hours"),
        (90, "90 minutes"),
        (1, "1 minute"),
        (150, "2 hours 30 minutes"),
    ],
)
def test_lengths_in_words(minutes: int, said: str) -> None:
    assert how_long(timedelta(minutes=minutes)) == said


def test_a_zone_is_called_by_the_communitys_word_or_by_its_city() -> None:
    assert zone_label(PACIFIC, UNKNOWN) == "Pacific"
    assert zone_label("America/Argentina/Buenos_Aires", UNKNOWN) == "Buenos Aires time"
