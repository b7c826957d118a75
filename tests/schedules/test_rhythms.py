from __future__ import annotations

from datetime import date, datetime

import pytest

from schedules.recurrence import describe, parse_rule
from schedules.recurrence.rule_words import Rhythm, rule_for

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
