from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import dropwhile, islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schedules.rrules import (
    MOST_MEETINGS,
    WEEKDAYS,
    Rhythm,
    RuleError,
    describe,
    parse_rule,
    rule_for,
)

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
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=DAILY;BYHOUR=9,10", "BYHOUR"),
        ("FREQ=DAILY;<!channel>=1", "CHANNEL is not"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ stands twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1000000", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT or by UNTIL"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270101T250000", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
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
        "FREQ=YEARLY;BYMONTH=3;BYDAY=53MO",
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


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    numbered = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
    nth = st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]) if numbered else st.just("")
    days = draw(st.sets(st.tuples(nth, st.sampled_from(WEEKDAYS)), max_size=3))
    month_days, positions = set(), set()
    if frequency != "WEEKLY":
        month_days = draw(st.sets(st.sampled_from([1, 7, 15, 28, 31, -1, -3]), max_size=2))
    if days or month_days:
        positions = draw(st.sets(st.sampled_from([1, 2, -1, -2]), max_size=2))
    parts = {
        "INTERVAL": [draw(st.integers(1, 4))],
        "WKST": [draw(st.sampled_from(["MO", "SU"]))],
        "BYDAY": [f"{n}{day}" for n, day in days],
        "BYMONTHDAY": month_days,
        "BYMONTH": draw(st.sets(st.integers(1, 12), max_size=3)),
        "BYSETPOS": positions,
    }
    said = (f";{name}={','.join(map(str, values))}" for name, values in parts.items() if values)
    return f"FREQ={frequency}{''.join(said)}"


begins = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(max_examples=80)
@given(rules(), begins)
def test_any_rule_meets_on_the_days_that_dateutil_finds_in_whole_weeks(text: str, begin: datetime):
    refused = refusal(text, begin)
    assert refused is None or "never meets" in refused
    assume(refused is None)
    first = begin
    if "WEEKLY" in text:  # it would take the first week to begin with the first meeting
        first -= timedelta(days=(begin.weekday() + ("WKST=SU" in text)) % 7)
        text += "" if "BYDAY" in text else f";BYDAY={WEEKDAYS[begin.weekday()]}"
    until = begin + timedelta(days=3200)
    found = dropwhile(begin.__gt__, rrulestr(text, dtstart=first))
    expected = list(takewhile(until.__ge__, islice(found, 400)))
    assert list(takewhile(until.__ge__, starts(text, begin))) == expected


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
DAILY;INTERVAL=2;BYDAY=MO | Every 2 days on every Monday
DAILY;BYMONTHDAY=1,15 | Every day if it is the 1st or 15th
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


def test_a_first_date_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="not the last Wednesday"):
        rule_for("monthly-last", datetime(2027, 1, 20, 10))
    with pytest.raises(ValueError, match="no fifth Wednesday"):
        rule_for("monthly-nth", datetime(2027, 3, 31, 10))
