from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.leads import Lead, LeadError, due, lead_in_words, leads_from_words
from schedules.model import Occurrence, Series
from schedules.recurrence import occurrences
from tests.schedules.world import chat

PACIFIC = ZoneInfo("America/Los_Angeles")

leads = st.one_of(
    st.builds(Lead, days=st.integers(0, 55), minutes=st.integers(0, 1440)),
    st.builds(Lead, days=st.integers(0, 56), at=st.times().map(lambda t: time(t.hour, t.minute))),
)


@given(leads)
def test_every_lead_can_be_stored_and_said_and_read_again(lead: Lead):
    assert Lead.parse(str(lead)) == lead
    assert leads_from_words(lead_in_words(lead)) == [lead]


@pytest.mark.parametrize(
    ("other", "stored"),
    [("P1W", "P7D"), ("P1W1D", "P8D"), ("PT90M", "PT1H30M"), ("P0D", "PT0M"), ("PT0H", "PT0M")],
)
def test_other_forms_of_a_duration_are_the_same_lead(other: str, stored: str):
    assert str(Lead.parse(other)) == stored


NONE = "P PT P1DT p1d P1M P1Y PT30S -P1D P1.5D P1D@9:00 P1D@25:00 P1D@09:60 PT15M@09:00 P57D"


@pytest.mark.parametrize(
    "text", ["", "1 day", "P1D\n", *NONE.split(), "PT1345H", "P١D", "P1D" * 99]
)
def test_anything_else_is_no_stored_lead(text: str):
    with pytest.raises(LeadError):
        Lead.parse(text)


TYPED = """
2 days = P2D                          15 min = PT15M
15-minute = PT15M                     an hour = PT1H
1.5 hours = PT1H30M                   an hour and a half before = PT1H30M
1 hour 30 minutes = PT1H30M           1 day 2 hours = P1DT2H
24 hours = PT24H                      a week before = P7D
two weeks ahead = P14D                a couple of days = P2D
the day before = P1D                  10 mins before the session = PT10M
2 days, at 9:00 = P2D@09:00           1 day before at 9 a.m. = P1D@09:00
9am the day before = P1D@09:00        at 14:30 the day before = P1D@14:30
1 week at 12 am = P7D@00:00           1 week before at noon = P7D@12:00
same day at 8am = P0D@08:00           at the start = PT0M
“1 day” = P1D                         8 weeks = P56D
1 day, 15 minutes = P1D PT15M         a week; 1d; 1h, 15m = P7D P1D PT1H PT15M
1 day, 1 day, one day = P1D           1 day, 24 hours = P1D PT24H
1 week before at 9 a.m. and 15 minutes = P7D@09:00 PT15M
"""


@pytest.mark.parametrize(
    "cell", [c.strip() for c in TYPED.replace("\n", "  ").split("  ") if c.strip()]
)
def test_leads_are_read_from_words(cell: str):
    typed, stored = cell.split(" = ")
    assert [str(lead) for lead in leads_from_words(f" {typed} ")] == stored.split()


SAID = """
P1D       = 1 day before
P7D@09:00 = 1 week before at 9:00 a.m.
P1D@00:05 = 1 day before at 12:05 a.m.
P1D@12:00 = 1 day before at 12:00 p.m.
P0D@08:00 = on the day at 8:00 a.m.
PT15M     = 15 minutes before
PT1H30M   = 1 hour 30 minutes before
PT0M      = at the start
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_a_lead_is_said_in_words(line: str):
    stored, words = line.split("= ")
    assert lead_in_words(Lead.parse(stored.strip())) == words


UNCLEAR = [
    *("", "and", "soon", "at 9:00", "-1 day", "1.5 days", "30 seconds", "1 day before lunch"),
    *("the day at 8", "1 day at 9:00 at 10:00", "1 1 day", "<!channel>", "1 day " * 999, "² days"),
]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        *((text, "how long before the session") for text in UNCLEAR),
        ("1 month", "type weeks, such as “4 weeks”"),
        ("9 weeks", "at most 8 weeks"),
        ("1 hour at 9:00", "days or weeks only"),
        ("1 day at 25:00", "no such time of day"),
        ("1 day at 13pm", "no such time of day"),
    ],
)
def test_what_is_no_lead_gets_a_sentence_with_examples(typed: str, said: str):
    with pytest.raises(LeadError) as error:
        leads_from_words(typed)
    assert said in str(error.value)
    assert "“" in str(error.value)
    assert str(error.value).endswith(".")


words = st.sampled_from(
    "1 2 0 a an one 1.5 99999 day days week hour min m h d before the session at 9 9:00 9am 25:00"
    " noon pm , and same on it starts half couple of month".split()
)


@given(st.text(max_size=60) | st.lists(words, max_size=8).map(" ".join))
@settings(max_examples=200)
def test_no_text_fails_otherwise_than_with_a_sentence(text: str):
    try:
        found = leads_from_words(text)
    except LeadError:
        return
    assert found
    assert [leads_from_words(lead_in_words(lead)) for lead in found] == [[lead] for lead in found]


def test_a_lead_out_of_bounds_cannot_be_made():
    for wrong in ({"days": -1}, {"minutes": -1}, {"days": 57}, {"days": 56, "minutes": 1}):
        with pytest.raises(LeadError):
            Lead(**wrong)
    with pytest.raises(LeadError, match="days or weeks only"):
        Lead(days=1, minutes=5, at=time(9))


# When reminders are due, around each clock change of eleven years (15 U.S.C. 260a).


def changes() -> Iterator[date]:
    """The days from 2026 to 2036 that do not last 24 hours."""
    for number in range(11 * 365 + 3):
        day = date(2026, 1, 1) + timedelta(days=number)
        morning, night = (datetime.combine(day + timedelta(n), time(), PACIFIC) for n in (0, 1))
        if morning.utcoffset() != night.utcoffset():
            yield day


CHANGES = list(changes())
TIMES = [time(0), time(1, 30), time(2, 30), time(9), time(10)]
LEADS = (
    "PT0M PT10M PT1H PT25H P1D P2D@09:00 P1D@00:30 P1D@01:30 P1D@02:30 P0D@17:00 P7D P28D P9DT2H"
)


def instant(wall: datetime) -> datetime:
    return wall.replace(tzinfo=PACIFIC).astimezone(UTC)


def oracle(text: str, wall: datetime, *, all_day: bool) -> datetime:
    """Days on the wall, hours and minutes by the second, never after the start."""
    lead = Lead.parse(text)
    days, at = (lead.days, lead.at) if not all_day else (lead.days or not lead.at, lead.at)
    on_wall = wall - timedelta(days=days)
    if all_day:
        return instant(datetime.combine(on_wall, at or time(9)))
    on_wall = datetime.combine(on_wall, at) if at else on_wall
    return min(instant(on_wall) - timedelta(minutes=lead.minutes), instant(wall))


def session(wall: datetime, *, all_day: bool = False) -> Occurrence:
    (found,) = occurrences(
        Series.of(chat(dtstart=wall, all_day=all_day)), datetime.min, datetime.max
    )
    return found


@pytest.mark.parametrize("lead", LEADS.split())
def test_a_reminder_is_due_at_the_moment_chosen_around_every_clock_change(lead: str):
    assert len(CHANGES) == 22
    for day, offset, at in product(CHANGES, (-1, 0, 1, 2, 28), TIMES):
        for all_day in {False, at == time(0)}:
            one = session(datetime.combine(day + timedelta(days=offset), at), all_day=all_day)
            assert due(Lead.parse(lead), one) == oracle(lead, one.local_start, all_day=all_day), one
