from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.leads import (
    Lead,
    LeadError,
    due,
    lead_in_words,
    leads_from_words,
)
from schedules.model import Occurrence, Status

PACIFIC = "America/Los_Angeles"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

leads = st.one_of(
    st.builds(Lead, days=st.integers(0, 55), minutes=st.integers(0, 1440)),
    st.builds(Lead, days=st.integers(0, 56), at=st.times().map(lambda t: time(t.hour, t.minute))),
)


@pytest.mark.parametrize(
    ("other", "stored"),
    [("P1W", "P7D"), ("P1W1D", "P8D"), ("PT90M", "PT1H30M"), ("P0D", "PT0M"), ("PT0H", "PT0M")],
)
def test_other_forms_of_a_duration_are_the_same_lead(other: str, stored: str):
    assert str(Lead.parse(other)) == stored


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "P",
            "PT",
            "P1DT",
            "p1d",
            "1 day",
            "P1M",
            "P1Y",
            "PT30S",
            "-P1D",
            "P1.5D",
            "P1D@9:00",
        ),
        *("P1D@25:00", "P1D@09:60", "PT15M@09:00", "P57D", "PT1345H", "P1D\n", "P١D", "P1D" * 999),
    ],
)
def test_anything_else_is_no_stored_lead(text: str):
    with pytest.raises(LeadError):
        Lead.parse(text)


@given(leads)
def test_every_lead_can_be_stored_and_said_and_read_again(lead: Lead):
    assert Lead.parse(str(lead)) == lead
    assert leads_from_words(lead_in_words(lead)) == [lead]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2 days", "P2D"),
        ("1 day", "P1D"),
        ("15 min", "PT15M"),
        ("15min", "PT15M"),
        ("15-minute", "PT15M"),
        ("an hour", "PT1H"),
        ("half an hour", "PT30M"),
        ("1.5 hours", "PT1H30M"),
        ("an hour and a half before", "PT1H30M"),
        ("1h30m", "PT1H30M"),
        ("1 hour 30 minutes", "PT1H30M"),
        ("1 day 2 hours", "P1DT2H"),
        ("90 MINUTES", "PT1H30M"),
        ("24 hours", "PT24H"),
        ("a week before", "P7D"),
        ("week before", "P7D"),
        ("two weeks ahead", "P14D"),
        ("a couple of days", "P2D"),
        ("the day before", "P1D"),
        ("1 day before it starts", "P1D"),
        ("10 mins before the session", "PT10M"),
        ("2 days at 9:00", "P2D@09:00"),
        ("2 days, at 9:00", "P2D@09:00"),
        ("1 day before at 9am", "P1D@09:00"),
        ("1 day before at 9 a.m.", "P1D@09:00"),
        ("9am the day before", "P1D@09:00"),
        ("at 14:30 the day before", "P1D@14:30"),
        ("1 week at 5 p.m.", "P7D@17:00"),
        ("1 week at 12 am", "P7D@00:00"),
        ("1 week before at noon", "P7D@12:00"),
        ("same day at 8am", "P0D@08:00"),
        ("on the day at 8:00", "P0D@08:00"),
        ("at the start", "PT0M"),
        ("0 minutes", "PT0M"),
        ("  “1 day”  ", "P1D"),
        ("8 weeks", "P56D"),
    ],
)
def test_a_lead_is_read_from_words(typed: str, stored: str):
    assert [str(lead) for lead in leads_from_words(typed)] == [stored]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1 day, 15 minutes", ["P1D", "PT15M"]),
        ("1 day and 15 minutes", ["P1D", "PT15M"]),
        ("1 day, and 15 minutes before", ["P1D", "PT15M"]),
        ("a week; 1d; 1h, 15m", ["P7D", "P1D", "PT1H", "PT15M"]),
        ("1 week before at 9 a.m. and 15 minutes", ["P7D@09:00", "PT15M"]),
        ("1 day, 1 day, one day", ["P1D"]),
        ("1 day, 24 hours", ["P1D", "PT24H"]),
    ],
)
def test_several_leads_are_read_from_one_text(typed: str, stored: list[str]):
    assert [str(lead) for lead in leads_from_words(typed)] == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no time before a session"),
        (",", "no time before a session"),
        ("and", "no time before a session"),
        ("soon", "no time before a session"),
        ("5", "no time before a session"),
        ("at 9:00", "no time before a session"),
        ("-1 day", "no time before a session"),
        ("1.5 days", "no time before a session"),
        ("30 seconds", "no time before a session"),
        ("1 day before lunch", "no time before a session"),
        ("the day at 8", "no time before a session"),
        ("1 day at 9:00 at 10:00", "no time before a session"),
        ("1 day, soon", "no time before a session"),
        ("1 1 day", "no time before a session"),
        ("<!channel>", "no time before a session"),
        ("1 day " * 1000, "no time before a session"),
        ("² days", "no time before a session"),
        ("1 month", "type weeks, such as “4 weeks”"),
        ("9 weeks", "at most 8 weeks"),
        ("57 days", "at most 8 weeks"),
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
@settings(max_examples=400)
def test_no_text_fails_otherwise_than_with_a_sentence(text: str):
    try:
        found = leads_from_words(text)
    except LeadError:
        return
    assert found
    assert [leads_from_words(lead_in_words(lead)) for lead in found] == [[lead] for lead in found]


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        ("P1D", "1 day before"),
        ("P2D", "2 days before"),
        ("P7D", "1 week before"),
        ("P10D", "10 days before"),
        ("P7D@09:00", "1 week before at 9:00 a.m."),
        ("P1D@00:05", "1 day before at 12:05 a.m."),
        ("P1D@12:00", "1 day before at 12:00 p.m."),
        ("P1D@17:30", "1 day before at 5:30 p.m."),
        ("P0D@08:00", "on the day at 8:00 a.m."),
        ("PT15M", "15 minutes before"),
        ("PT1H30M", "1 hour 30 minutes before"),
        ("P1DT2H", "1 day 2 hours before"),
        ("PT0M", "at the start"),
    ],
)
def test_a_lead_is_said_in_words(lead: str, words: str):
    assert lead_in_words(Lead.parse(lead)) == words


# When reminders are due. The clock changes are those of the law (15 U.S.C. 260a).


def sundays_of_change() -> list[tuple[date, timedelta]]:
    """Every US clock change from 2026 to 2036, and how much longer that day is."""
    changes = []
    for year in range(2026, 2037):
        for month, nth, longer in ((3, 2, -HOUR), (11, 1, HOUR)):
            first = date(year, month, 1)
            sunday = first + DAY * ((6 - first.weekday()) % 7 + 7 * (nth - 1))
            changes.append((sunday, longer))
    return changes


CHANGES = sundays_of_change()
CLOCKS = ["00:00", "01:30", "02:30", "09:00", "10:00"]


def start_of(wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(PACIFIC)).astimezone(UTC)


def session(wall: datetime, start: datetime | None = None, *, all_day: bool = False) -> Occurrence:
    start = start or start_of(wall)
    return Occurrence(
        uid="chat",
        recurrence_id=wall.date(),
        kind="chat",
        title="Chat",
        local_start=wall,
        local_end=wall + HOUR,
        timezone=PACIFIC,
        start=start,
        end=start + HOUR,
        status=Status.CONFIRMED,
        all_day=all_day,
    )


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(("sunday", "longer"), CHANGES)
def test_days_before_are_calendar_days_across_a_clock_change(sunday, longer, clock):
    at = time.fromisoformat(clock)
    monday = datetime.combine(sunday + DAY, at)
    saturday = start_of(monday - 2 * DAY)
    start = start_of(monday)
    for days, moment in ((2, saturday), (9, saturday - 7 * DAY), (28, saturday - 26 * DAY)):
        assert due(Lead(days=days), session(monday)) == moment
        assert start - moment == days * DAY + longer


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(("sunday", "longer"), CHANGES)
def test_hours_and_minutes_before_are_exact_across_a_clock_change(sunday, longer, clock):
    for wall in (datetime.combine(sunday + n * DAY, time.fromisoformat(clock)) for n in (0, 1)):
        start = start_of(wall)
        for minutes in (0, 10, 15, 60, 1440, 28 * 1440):
            moment = due(Lead(minutes=minutes), session(wall))
            assert start - moment == timedelta(minutes=minutes)


@pytest.mark.parametrize(("sunday", "longer"), CHANGES)
def test_a_time_of_day_is_the_wall_clock_of_that_day(sunday, longer):
    start = datetime.combine(sunday + DAY, time(10))
    for days, at in ((0, time(9)), (1, time(9)), (2, time(9)), (1, time(0, 30)), (7, time(17))):
        moment = due(Lead(days=days, at=at), session(start))
        there = moment.astimezone(ZoneInfo(PACIFIC))
        assert (there.date(), there.time()) == ((start - days * DAY).date(), at)


@pytest.mark.parametrize(("sunday", "longer"), CHANGES)
def test_a_reminder_at_a_time_that_is_skipped_or_comes_twice_is_due_once(sunday, longer):
    start = datetime.combine(sunday + DAY, time(10))
    skipped = due(Lead(days=1, at=time(2, 30)), session(start))
    twice = due(Lead(days=1, at=time(1, 30)), session(start))
    in_march = longer < timedelta(0)
    midnight = start_of(datetime.combine(sunday, time(0)))
    assert skipped - midnight == 2.5 * HOUR + (0 * HOUR if in_march else HOUR)
    assert twice - midnight == 1.5 * HOUR


def test_a_time_of_day_after_the_start_is_due_at_the_start():
    start = datetime(2027, 3, 10, 10, 0)
    at_start = start_of(start)
    assert due(Lead(at=time(17)), session(start)) == at_start
    assert due(Lead(at=time(9)), session(start)) == at_start - HOUR


def test_a_session_in_the_second_of_two_hours_is_reminded_before_its_own_start():
    wall = datetime(2026, 11, 1, 1, 30)
    second = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert due(Lead(minutes=15), session(wall, second)) == second - timedelta(minutes=15)


@given(leads, st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31)))
def test_no_reminder_is_due_after_the_start_or_long_before_its_lead(lead, wall):
    start = start_of(wall)
    moment = due(lead, session(wall))
    assert moment.tzinfo is UTC
    earliest = start - timedelta(days=lead.days + 1, minutes=lead.minutes) - HOUR
    assert earliest <= moment <= start


@pytest.mark.parametrize("day", [day + n * DAY for day, _ in CHANGES for n in (0, 1)])
def test_whole_days_are_announced_on_mornings_whatever_the_clocks_do(day):
    midnight = datetime.combine(day, time())
    for lead, days, at in (
        ("PT0M", 1, time(9)),
        ("PT3H", 1, time(9)),
        ("P1D", 1, time(9)),
        ("P1W", 7, time(9)),
        ("P2D@17:00", 2, time(17)),
    ):
        moment = due(Lead.parse(lead), session(midnight, all_day=True))
        assert moment == start_of(datetime.combine(day - days * DAY, at))


def test_a_lead_out_of_bounds_cannot_be_made():
    for wrong in ({"days": -1}, {"minutes": -1}, {"days": 57}, {"days": 56, "minutes": 1}):
        with pytest.raises(LeadError):
            Lead(**wrong)
    with pytest.raises(LeadError, match="days or weeks only"):
        Lead(days=1, minutes=5, at=time(9))
