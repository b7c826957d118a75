from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, takewhile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schedules.rrules import MOST_MEETINGS, WEEKDAYS, Rhythm, RuleError, parse_rule, rule_for
from schedules.words import describe

DTSTART = datetime(2026, 11, 25, 10, 0)
PACIFIC = "America/Los_Angeles"


def starts(rule: str, dtstart: datetime = DTSTART) -> list[datetime]:
    return list(islice(parse_rule(rule, dtstart, PACIFIC).starts(dtstart), 400))


def refusal(rule: str, dtstart: datetime = DTSTART) -> str | None:
    try:
        parse_rule(rule, dtstart, PACIFIC)
    except RuleError as error:
        return str(error)
    return None


def test_a_rule_is_read_in_any_case_with_its_name_and_a_trailing_semicolon():
    plain = parse_rule("FREQ=MONTHLY;BYDAY=-1WE", DTSTART)
    assert parse_rule(" rrule:freq=monthly; byday=-1we;\n", DTSTART) == plain
    assert plain.by_day == ((2, -1),)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261127T180000Z", datetime(2026, 11, 27)),
        ("20261127T175959Z", datetime(2026, 11, 26)),
        ("20270628T170000Z", datetime(2027, 6, 28)),  # an hour earlier in summer
        ("20270628T165959Z", datetime(2027, 6, 27)),
        ("20261127", datetime(2026, 11, 27)),  # all of that day
        ("20261127T095959", datetime(2026, 11, 26)),
    ],
)
def test_until_is_the_last_moment_in_the_time_of_the_series(until: str, last: datetime):
    assert starts(f"FREQ=DAILY;UNTIL={until}")[-1] == last.replace(hour=10)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("FREQ=SECONDLY;INTERVAL=5", "FREQ=SECONDLY"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=0", "BYMINUTE"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"),
        ("FREQ=YEARLY;BYYEARDAY=1", "BYYEARDAY"),
        ("FREQ=YEARLY;BYEASTER=0", "BYEASTER"),
        ("FREQ=DAILY;X-NAME=1", "X-NAME"),
        ("FREQ=DAILY;<!channel>=1", "CHANNEL is not"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ stands twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1000000", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT or by UNTIL"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270101T250000", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=WEDNESDAY", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=-1WE", "BYDAY such as -1WE"),
        ("FREQ=MONTHLY;BYDAY=0WE", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO,-1WE", "BYDAY takes either"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("every day", "NAME=VALUE"),
        ("", "NAME=VALUE"),
        ("FREQ=DAILY;" * 100, "characters"),
    ],
)
def test_what_is_not_supported_is_refused_by_name_in_one_sentence(rule: str, named: str):
    sentence = refusal(rule) or ""
    assert named in sentence
    assert sentence.endswith(".")
    assert "<" not in sentence


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=WEEKLY;INTERVAL=999;BYDAY=MO;BYSETPOS=2",
    ],
)
def test_a_rule_that_never_meets_is_refused_quickly(rule: str):
    began = time.thread_time()
    assert "never meets" in (refusal(rule) or "")
    assert time.thread_time() - began < 2


def test_an_endless_rule_ends_at_the_limit_and_in_good_time():
    began = time.thread_time()
    rule = parse_rule("FREQ=DAILY", DTSTART)
    assert sum(1 for _ in rule.starts(DTSTART)) == MOST_MEETINGS
    sparse = parse_rule("FREQ=WEEKLY;INTERVAL=999;BYMONTH=1,7", DTSTART)
    assert all(start.month in (1, 7) for start in sparse.starts(DTSTART))
    begin = datetime(1989, 9, 18, 10)
    to_the_end = "FREQ=WEEKLY;INTERVAL=322;WKST=SU;BYDAY=SU,MO,TU,WE,TH,FR,SA"
    assert max(parse_rule(to_the_end, begin).starts(begin)) == datetime(9999, 12, 31, 10)
    assert time.thread_time() - began < 5


def test_rare_dates_are_found_from_a_leap_day_on_and_in_our_times_only():
    sundays = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU;COUNT=2"
    assert starts(sundays) == [datetime(2032, 2, 29, 10), datetime(2060, 2, 29, 10)]
    leap_day = datetime(2000, 2, 29, 10)
    assert starts("FREQ=YEARLY;COUNT=2", leap_day) == [leap_day, datetime(2004, 2, 29, 10)]
    assert starts("FREQ=DAILY;COUNT=1", DTSTART.replace(microsecond=5)) == [DTSTART]
    assert "between 1970 and 2199" in (refusal("FREQ=DAILY", datetime(9998, 1, 1)) or "")


def walked(
    frequency: str,
    dtstart: datetime,
    *,
    interval: int = 1,
    weekdays: set[tuple[int, int]],
    month_days: set[int],
    months: set[int],
    positions: set[int],
    week_start: int,
) -> Iterator[datetime]:
    """The days of ten years, one after the other, that RFC 5545 counts to the rule."""
    monday = dtstart - timedelta(days=(dtstart.weekday() - week_start) % 7)
    periods: dict[int, list[datetime]] = {}
    for n in range(-370, 3650):
        day = dtstart + timedelta(days=n)
        turn = {
            "DAILY": n,
            "WEEKLY": (day - monday).days // 7,
            "MONTHLY": 12 * (day.year - dtstart.year) + day.month - dtstart.month,
            "YEARLY": day.year - dtstart.year,
        }[frequency]
        in_year = frequency == "YEARLY" and not months
        length = (day.replace(month=12, day=31) if in_year else end_of_month(day)).timetuple()
        place, of = (day.timetuple().tm_yday, length.tm_yday) if in_year else (day.day, length[2])
        nths = {0, (place - 1) // 7 + 1, -((of - place) // 7 + 1)}
        if (
            turn % interval == 0
            and (not weekdays or any((day.weekday(), nth) in weekdays for nth in nths))
            and (not month_days or {day.day, day.day - end_of_month(day).day - 1} & month_days)
            and (not months or day.month in months)
        ):
            periods.setdefault(turn, []).append(day)
    for _, days in sorted(periods.items()):
        picked = {days[p - 1 if p > 0 else p] for p in positions if abs(p) <= len(days)}
        yield from (day for day in sorted(picked if positions else days) if day >= dtstart)


def end_of_month(day: datetime) -> datetime:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, datetime, dict]:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    dtstart = draw(st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31))).replace(
        second=0, microsecond=0
    )
    numbered = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
    nth = st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]) if numbered else st.just(0)
    weekdays = draw(st.sets(st.tuples(st.integers(0, 6), nth), max_size=3))
    month_days = set()
    if frequency != "WEEKLY":
        month_days = draw(st.sets(st.sampled_from([1, 7, 15, 28, 31, -1, -3]), max_size=2))
    months = draw(st.sets(st.integers(1, 12), max_size=3))
    positions = set()
    if weekdays or month_days:
        positions = draw(st.sets(st.sampled_from([1, 2, -1, -2]), max_size=2))
    interval = draw(st.integers(1, 4))
    week_start = draw(st.sampled_from([0, 6]))
    parts = {
        "BYDAY": ",".join(f"{n or ''}{WEEKDAYS[day]}" for day, n in weekdays),
        "BYMONTHDAY": ",".join(map(str, month_days)),
        "BYMONTH": ",".join(map(str, months)),
        "BYSETPOS": ",".join(map(str, positions)),
    }
    text = f"FREQ={frequency};INTERVAL={interval};WKST={WEEKDAYS[week_start]}"
    text += "".join(f";{name}={value}" for name, value in parts.items() if value)
    # What RFC 5545 takes from DTSTART where the rule does not say.
    if not weekdays and not month_days:
        if frequency == "WEEKLY":
            weekdays = {(dtstart.weekday(), 0)}
        elif frequency in ("MONTHLY", "YEARLY"):
            month_days = {dtstart.day}
            months = months or ({dtstart.month} if frequency == "YEARLY" else set())
    by = {"weekdays": weekdays, "month_days": month_days, "months": months}
    return (
        text,
        dtstart,
        {**by, "positions": positions, "interval": interval, "week_start": week_start},
    )


# It begins on a Wednesday: Friday is not the first of that week.
OF_HALF_A_WEEK = "FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=MO,FR;BYSETPOS=1"
FIRST_OF_MONDAY_AND_FRIDAY = {
    "weekdays": {(0, 0), (4, 0)},
    "month_days": set(),
    "months": set(),
    "positions": {1},
    "interval": 1,
    "week_start": 0,
}


@settings(max_examples=30)
@given(rules())
@example((OF_HALF_A_WEEK, DTSTART, FIRST_OF_MONDAY_AND_FRIDAY))
def test_any_rule_meets_on_the_days_that_a_walk_through_the_calendar_finds(drawn):
    text, dtstart, by = drawn
    frequency = text.removeprefix("FREQ=").partition(";")[0]
    expected = list(walked(frequency, dtstart, **by))
    horizon = dtstart + timedelta(days=3200)  # short of the walk's end, where periods are cut
    refused = refusal(text, dtstart)
    assert refused is None or "never meets" in refused
    found = [] if refused else parse_rule(text, dtstart).starts(dtstart)
    met = list(takewhile(lambda start: start <= horizon, found))
    assert met == [start for start in expected if start <= horizon]


@settings(max_examples=100)
@given(st.text(max_size=60) | st.from_regex(r"(?i)FREQ=[A-Z]*;[A-Z]*=[-+0-9A-Z,]*", fullmatch=True))
def test_no_text_fails_otherwise_than_with_a_sentence(text: str):
    refused = refusal(text, DTSTART)
    assert refused is None or refused.endswith(".")


IN_WORDS = """
MONTHLY;BYDAY=-1WE | Every last Wednesday of the month
MONTHLY;BYDAY=2TU | Every second Tuesday of the month
MONTHLY;BYDAY=1TU,3TU | Every first and third Tuesday of the month
MONTHLY;BYDAY=1MO,-1FR;BYMONTH=5,6 | Every first Monday and last Friday of the month in May and June
MONTHLY;INTERVAL=3;BYDAY=-1WE | Every 3 months on the last Wednesday
MONTHLY;BYDAY=-2FR | Every second-to-last Friday of the month
WEEKLY;BYDAY=FR;COUNT=10 | Every week on Friday, 10 times
WEEKLY;COUNT=1 | Every week on Wednesday, once
WEEKLY;INTERVAL=2;BYDAY=TU | Every other Tuesday
WEEKLY;INTERVAL=2;BYDAY=MO,WE | Every 2 weeks on Monday and Wednesday
WEEKLY;BYDAY=MO,TU,WE,TH,FR | Every weekday (Monday to Friday)
DAILY | Every day
DAILY;INTERVAL=3;UNTIL=20271231 | Every 3 days, until 31 December 2027
DAILY;BYDAY=SA,SU;BYMONTH=7 | Every Saturday and Sunday in July
DAILY;INTERVAL=2;BYDAY=MO | Every 2 days if it is a Monday
DAILY;BYMONTHDAY=1,15 | Every month on the 1st and 15th
DAILY;INTERVAL=2;BYMONTHDAY=1 | Every 2 days if it is the 1st
MONTHLY | Every month on the 25th
MONTHLY;BYMONTHDAY=2,3,-1 | Every month on the 2nd, 3rd and last day
MONTHLY;BYDAY=FR | Every Friday
MONTHLY;INTERVAL=2;BYDAY=FR | Every 2 months on every Friday
MONTHLY;BYDAY=FR;BYMONTHDAY=13 | Every Friday, if it is the 13th
MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | Every month on the last weekday (Monday to Friday)
MONTHLY;BYDAY=WE;BYSETPOS=-1 | Every month on the last Wednesday
MONTHLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=2 | Every month on the second day
MONTHLY;BYDAY=MO,FR;BYSETPOS=1,-1 | Every month on the first and last of its days Monday and Friday
MONTHLY;BYMONTHDAY=10,20;BYSETPOS=1 | Every month on the first of the 10th and 20th
YEARLY | Every year on the 25th of November
YEARLY;BYMONTH=3 | Every year on the 25th of March
YEARLY;BYMONTHDAY=11 | Every year on the 11th of each month
YEARLY;BYMONTH=3;BYDAY=-1WE | Every year on the last Wednesday of March
YEARLY;BYDAY=20MO | Every year on the 20th Monday of the year
YEARLY;BYMONTH=3;BYDAY=MO;UNTIL=20271231T000000 | Every Monday in March, until 31 December 2027
DAILY;UNTIL=20270101T050000Z | Every day, until 31 December 2026
"""


@pytest.mark.parametrize("line", IN_WORDS.strip().splitlines())
def test_a_rule_is_said_in_plain_english_and_its_end_in_its_own_time(line: str):
    rule, words = line.split(" | ")
    assert describe(f"FREQ={rule}", DTSTART, PACIFIC) == words


def test_a_rule_that_is_refused_is_not_described():
    with pytest.raises(RuleError):
        describe("FREQ=HOURLY", DTSTART)
    with pytest.raises(RuleError, match="no time zone"):
        describe("FREQ=DAILY;UNTIL=20261127T180000Z", DTSTART)


# The other way: rules from the rhythms that a form offers.

LAST_WEDNESDAY = datetime(2027, 1, 27, 10)


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        ("weekly", "Every week on Wednesday"),
        ("monthly-nth", "Every fourth Wednesday of the month"),
        ("monthly-last", "Every last Wednesday of the month"),
    ],
)
def test_a_rhythm_begins_with_its_first_date_and_ends_at_a_date_or_number(
    rhythm: Rhythm, said: str
) -> None:
    rule = rule_for(rhythm, LAST_WEDNESDAY)
    assert rule is not None
    assert describe(rule, LAST_WEDNESDAY) == said
    dates = starts(rule, LAST_WEDNESDAY)[:3]
    assert dates[0] == LAST_WEDNESDAY
    for end in ({"until": dates[-1].date()}, {"count": 3}):
        ended = rule_for(rhythm, LAST_WEDNESDAY, **end)  # type: ignore[arg-type]
        assert ended is not None
        assert starts(ended, LAST_WEDNESDAY) == dates
    assert rule_for("once", LAST_WEDNESDAY) is None


@pytest.mark.parametrize(
    ("rhythm", "start", "reason"),
    [
        ("monthly-last", datetime(2027, 1, 20, 10), "not the last Wednesday"),
        ("monthly-nth", datetime(2027, 3, 31, 10), "no fifth Wednesday"),
    ],
)
def test_a_first_date_that_does_not_fit_is_refused(
    rhythm: Rhythm, start: datetime, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        rule_for(rhythm, start)
