from __future__ import annotations

from datetime import date, datetime

import pytest

from schedules.rrules import Rhythm, RuleError, parse_rule, rule_for
from schedules.words import describe

WEDNESDAY = datetime(2026, 11, 25, 10, 0)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=-1WE", "Every last Wednesday of the month"),
        ("FREQ=MONTHLY;BYDAY=2TU", "Every second Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "Every first and third Tuesday of the month"),
        (
            "FREQ=MONTHLY;BYDAY=1MO,-1FR;BYMONTH=3,6",
            "Every first Monday and last Friday of the month in March and June",
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1WE", "Every 3 months on the last Wednesday"),
        ("FREQ=MONTHLY;BYDAY=-2FR", "Every second-to-last Friday of the month"),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=10", "Every week on Friday, 10 times"),
        ("FREQ=WEEKLY;COUNT=1", "Every week on Wednesday, once"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Every other Tuesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "Every 2 weeks on Monday and Wednesday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday (Monday to Friday)"),
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3;UNTIL=20271231", "Every 3 days, until 31 December 2027"),
        ("FREQ=DAILY;BYDAY=SA,SU;BYMONTH=7", "Every Saturday and Sunday in July"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "Every 2 days if it is a Monday"),
        ("FREQ=DAILY;BYMONTHDAY=1,15", "Every month on the 1st and 15th"),
        ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1", "Every 2 days if it is the 1st"),
        ("FREQ=MONTHLY", "Every month on the 25th"),
        ("FREQ=MONTHLY;BYMONTHDAY=2,3,-1", "Every month on the 2nd, 3rd and last day"),
        ("FREQ=MONTHLY;BYDAY=FR", "Every Friday"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=FR", "Every 2 months on every Friday"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Every Friday, if it is the 13th"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "Every month on the last weekday (Monday to Friday)",
        ),
        ("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=-1", "Every month on the last Wednesday"),
        ("FREQ=MONTHLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=2", "Every month on the second day"),
        (
            "FREQ=MONTHLY;BYDAY=WE,FR;BYSETPOS=1,-1",
            "Every month on the first and last of its days Wednesday and Friday",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=10,20;BYSETPOS=1",
            "Every month on the first of the 10th and 20th",
        ),
        ("FREQ=YEARLY", "Every year on the 25th of November"),
        ("FREQ=YEARLY;BYMONTH=3", "Every year on the 25th of March"),
        ("FREQ=YEARLY;BYMONTHDAY=11", "Every year on the 11th of each month"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1WE", "Every year on the last Wednesday of March"),
        ("FREQ=YEARLY;BYDAY=20MO", "Every year on the 20th Monday of the year"),
        (
            "FREQ=YEARLY;BYMONTH=3;BYDAY=MO;UNTIL=20271231T000000",
            "Every Monday in March, until 31 December 2027",
        ),
    ],
)
def test_a_rule_is_said_in_plain_english(rule: str, words: str):
    assert describe(rule, WEDNESDAY) == words


def test_the_end_is_said_in_the_time_of_the_series():
    words = describe("FREQ=DAILY;UNTIL=20270101T050000Z", WEDNESDAY, "America/Los_Angeles")
    assert words == "Every day, until 31 December 2026"


def test_a_rule_that_is_refused_is_not_described():
    with pytest.raises(RuleError):
        describe("FREQ=HOURLY", WEDNESDAY)


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
def test_a_rhythm_begins_with_its_first_date(rhythm: Rhythm, said: str) -> None:
    rule = rule_for(rhythm, LAST_WEDNESDAY)
    assert rule is not None
    assert describe(rule, LAST_WEDNESDAY) == said
    assert next(parse_rule(rule, LAST_WEDNESDAY).starts(LAST_WEDNESDAY)) == LAST_WEDNESDAY


def test_an_end_is_a_last_date_or_a_number() -> None:
    until = rule_for("weekly", LAST_WEDNESDAY, until=date(2027, 2, 10))
    count = rule_for("weekly", LAST_WEDNESDAY, count=3)
    for rule in (until, count):
        assert rule is not None
        assert len(list(parse_rule(rule, LAST_WEDNESDAY).starts(LAST_WEDNESDAY))) == 3
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
