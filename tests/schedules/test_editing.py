"""Changes by hand: one session, this and later ones, two people at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.editing import ConflictError, Editor
from schedules.model import Occurrence, Override, Series, Status
from schedules.patching import ChangeError, Scope, details_in, from_json, to_json
from tests.schedules.editing_kit import (
    BY,
    NOW,
    PACIFIC,
    at,
    calendar_with_chats,
    change,
    every,
    facts,
    override,
    series,
)


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    """A calendar with twelve chats."""
    with calendar_with_chats(tmp_path) as calendar:
        yield calendar


def test_a_text_can_be_emptied_for_one_session(calendar: Calendar) -> None:
    calendar.put(Series.of(series(topic="Budgets")), NOW)
    after = change(calendar, at(calendar, 2027, 1, 27, 10), topic="")
    assert after is not None
    assert not after.topic
    assert at(calendar, 2027, 2, 24, 10).topic == "Budgets"


def test_later_ones_move_and_stay_the_same_sessions(calendar: Calendar) -> None:
    before = every(calendar)
    change(calendar, at(calendar, 2027, 3, 31, 10), topic="Audits")
    february = at(calendar, 2027, 2, 24, 10)
    after = change(calendar, february, "later", local_start=datetime(2027, 2, 24, 9))
    assert after is not None
    assert (after.uid, after.recurrence_id) == ("chat", february.recurrence_id)
    found = every(calendar)
    assert [facts(o) for o in found[:3]] == [facts(o) for o in before[:3]]
    assert [o.recurrence_id for o in found] == [o.recurrence_id for o in before]
    assert {o.local_start.hour for o in found[3:]} == {9}
    assert at(calendar, 2027, 3, 31, 9).topic == "Audits"


def test_a_change_of_all_later_ones_is_not_hidden_by_an_older_one_of_this(
    calendar: Calendar,
) -> None:
    change(calendar, at(calendar, 2027, 2, 24, 10), topic="Audits", place="Hall")
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", topic="Leases")
    assert at(calendar, 2027, 2, 24, 10).topic == "Leases"
    assert at(calendar, 2027, 2, 24, 10).place == "Hall"
    assert at(calendar, 2027, 3, 31, 10).topic == "Leases"
    assert not at(calendar, 2027, 3, 31, 10).place


def test_dates_that_were_left_out_stay_left_out_at_the_new_time(calendar: Calendar) -> None:
    left_out = datetime(2027, 3, 31, 10)
    calendar.put(Series.of(series(exdates=frozenset({left_out}))), NOW)
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    assert not [o for o in every(calendar) if o.local_start.month == 3]


def test_another_rhythm_from_a_date_on(calendar: Calendar) -> None:
    thursdays = {"local_start": datetime(2027, 2, 18, 10), "rrule": "FREQ=MONTHLY;BYDAY=3TH"}
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", **thursdays)
    found = {o.recurrence_id.isoformat(): o.local_start.date() for o in every(calendar)}
    assert list(found.items())[2:5] == [
        ("2027-01-27", date(2027, 1, 27)),
        ("2027-02-24", date(2027, 2, 18)),  # the nth stands for the nth
        ("2027-03-31", date(2027, 3, 18)),
    ]


def test_sessions_of_another_frequency_are_new(calendar: Calendar) -> None:
    weekly = {"local_start": datetime(2027, 2, 24, 10), "rrule": "FREQ=WEEKLY;BYDAY=WE;COUNT=3"}
    change(calendar, at(calendar, 2027, 3, 31, 10), topic="Audits")
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", **weekly)
    found = every(calendar)[3:]
    days = [date(2027, 2, 24), date(2027, 3, 3), date(2027, 3, 10)]
    assert [o.recurrence_id for o in found] == [o.local_start.date() for o in found] == days


def test_a_change_before_a_later_one_stands_until_then_or_replaces_it(calendar: Calendar) -> None:
    for scope, hours in (("until", [9, 9, 8]), ("later", [9, 9, 9])):
        calendar.put(Series.of(series()), NOW)
        april, february = at(calendar, 2027, 4, 28, 10), at(calendar, 2027, 2, 24, 10)
        change(calendar, april, "later", local_start=datetime(2027, 4, 28, 8))
        change(calendar, february, scope, local_start=datetime(2027, 2, 24, 9))
        assert [o.local_start.hour for o in every(calendar)[3:6]] == hours


def test_words_for_all_later_ones_leave_later_times_as_they_are(calendar: Calendar) -> None:
    change(calendar, at(calendar, 2027, 4, 28, 10), "later", local_start=datetime(2027, 4, 28, 8))
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", place="Hall")
    found = [(o.local_start.hour, o.place) for o in every(calendar)][2:6]
    assert found == [(10, None), (10, "Hall"), (10, "Hall"), (8, "Hall")]


def test_a_session_may_become_a_whole_day_and_back(calendar: Calendar) -> None:
    january = at(calendar, 2027, 1, 27, 10)
    days = {"local_start": datetime(2027, 1, 27), "duration": timedelta(days=2), "all_day": True}
    day = change(calendar, january, **days)
    assert day is not None
    assert (day.all_day, day.local_end) == (True, datetime(2027, 1, 29))
    clock = {"local_start": january.local_start, "duration": timedelta(hours=1), "all_day": False}
    back = change(calendar, day, **clock)
    assert back is not None
    assert facts(back) == facts(january)


def test_nothing_overtakes_the_session_before_it(calendar: Calendar) -> None:
    earlier = {"local_start": datetime(2027, 1, 20, 10), "rrule": "FREQ=MONTHLY;BYDAY=3WE"}
    with pytest.raises(ChangeError, match="session before it is on January 27"):
        change(calendar, at(calendar, 2027, 2, 24, 10), "later", **earlier)


def test_a_date_outside_the_rule_needs_another_rule(calendar: Calendar) -> None:
    february = at(calendar, 2027, 2, 24, 10)
    with pytest.raises(ChangeError, match="not a date of the series"):
        change(calendar, february, "later", local_start=datetime(2027, 2, 25, 10))


@pytest.mark.parametrize(
    ("scope", "patch"),
    [
        ("this", {"local_start": datetime(2027, 3, 1, 10)}),
        ("later", {"topic": "Leases"}),
    ],
)
def test_the_past_is_not_rewritten(calendar: Calendar, scope: Scope, patch: dict[str, Any]) -> None:
    with pytest.raises(ChangeError, match="begun already"):
        change(calendar, at(calendar, 2026, 12, 30, 10), scope, **patch)


def test_nothing_is_moved_into_the_past(calendar: Calendar) -> None:
    with pytest.raises(ChangeError, match="in the past"):
        change(calendar, at(calendar, 2027, 1, 27, 10), local_start=datetime(2027, 1, 9, 10))


def test_the_second_of_two_editors_is_told(calendar: Calendar) -> None:
    seen_by_both = at(calendar, 2027, 1, 27, 10)
    change(calendar, seen_by_both, topic="Audits")
    with pytest.raises(ConflictError) as raised:
        change(calendar, seen_by_both, topic="Leases")
    assert raised.value.target is not None
    assert raised.value.target.details.topic == "Audits"
    assert at(calendar, 2027, 1, 27, 10).topic == "Audits"


def test_a_change_of_all_later_ones_is_newer_than_every_one_of_a_single_session(
    calendar: Calendar,
) -> None:
    """Otherwise a calendar that subscribed, and a second editor, would not see it."""
    for topic in ("Audits", "Leases", "Budgets"):
        change(calendar, at(calendar, 2027, 4, 28, 10), topic=topic)
    for place in ("Hall", "Library"):
        seen = at(calendar, 2027, 4, 28, 10)
        change(calendar, at(calendar, 2027, 2, 24, 10), "later", place=place)
        now = at(calendar, 2027, 4, 28, 10)
        assert (now.place, now.topic) == (place, "Budgets")
        assert now.sequence > seen.sequence
        with pytest.raises(ConflictError):
            change(calendar, replace(now, sequence=seen.sequence), place="Room 7")


def test_who_edits_a_session_that_moved_with_others_meanwhile_is_told(
    calendar: Calendar,
) -> None:
    march = at(calendar, 2027, 3, 31, 10)
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    with pytest.raises(ConflictError) as raised:
        change(calendar, march, topic="Leases")
    assert raised.value.target is not None
    assert raised.value.target.details.local_start == datetime(2027, 3, 31, 9)


def test_every_change_is_in_the_log_with_what_stood_there_before(calendar: Calendar) -> None:
    january = at(calendar, 2027, 1, 27, 10)
    change(calendar, january, topic="Audits")
    (row,) = calendar.db.query("select * from changes")
    assert (row["changed_by"], row["at"]) == (BY, int(NOW.timestamp()))
    target = Editor(calendar).target("chat", january.recurrence_id)
    assert target is not None
    assert [details_in(row[name], target).topic for name in ("before", "after")] == ["", "Audits"]


def test_a_zone_further_west_keeps_the_last_date_of_a_series(calendar: Calendar) -> None:
    # UNTIL is the very start of the last one, in UTC as calendar files have it.
    rule = "FREQ=WEEKLY;UNTIL=20270218T150000Z"
    weekly = series(uid="w", rrule=rule, timezone="America/New_York")
    calendar.put(Series.of(replace(weekly, dtstart=datetime(2027, 1, 14, 10))), NOW)
    (second,) = [o for o in every(calendar) if o.local_start == datetime(2027, 1, 21, 10)]
    after = change(calendar, second, "later", timezone=PACIFIC)
    assert after is not None
    mine = [o.local_start for o in every(calendar) if o.uid == "w"]
    assert mine[-1] == datetime(2027, 2, 18, 10)


@pytest.mark.parametrize("name", ["kind", "timezone", "source"])
def test_one_session_of_a_series_is_of_no_other_kind_zone_or_source(
    calendar: Calendar, name: str
) -> None:
    with pytest.raises(ChangeError, match="whole series"):
        change(calendar, at(calendar, 2027, 1, 27, 10), **{name: "America/Denver"})


def test_a_zone_that_would_put_a_session_into_the_past_is_refused(calendar: Calendar) -> None:
    soon = series(uid="soon", rrule=None, dtstart=datetime(2027, 1, 10, 5))
    calendar.put(Series.of(soon), NOW)
    with pytest.raises(ChangeError, match="past"):
        change(calendar, at(calendar, 2027, 1, 10, 5), timezone="Europe/Berlin")


def test_a_single_session_that_was_withdrawn_is_restored(calendar: Calendar) -> None:
    one = series(uid="one", rrule=None, dtstart=datetime(2027, 5, 1, 9), status=Status.CANCELLED)
    calendar.put(Series.of(one), NOW)
    after = change(calendar, at(calendar, 2027, 5, 1, 9), status=Status.TENTATIVE)
    assert after is not None
    assert after.status is Status.TENTATIVE


def test_one_session_of_a_cancelled_series_is_not_restored_alone(calendar: Calendar) -> None:
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", status=Status.CANCELLED)
    with pytest.raises(ChangeError, match="cancelled from here on"):
        change(calendar, at(calendar, 2027, 3, 31, 10), status=Status.TENTATIVE)


def test_details_travel_as_json(calendar: Calendar) -> None:
    target = Editor(calendar).target("chat", date(2027, 1, 27))
    assert target is not None
    back = from_json(json.loads(json.dumps(to_json(target.details))))
    assert replace(target.details, **back) == target.details
    with pytest.raises(ValueError, match="unknown"):
        from_json({"uid": "other"})


RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYDAY=-1WE",
        "FREQ=WEEKLY;BYDAY=WE",
        "FREQ=WEEKLY;BYDAY=WE;COUNT=30",
        "FREQ=MONTHLY;BYDAY=-1WE;UNTIL=20271231T235959",
    ]
)
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Chat", "Talk"]),
        "topic": st.sampled_from(["", "Audits"]),
        "status": st.sampled_from(list(Status)),
        "duration": st.sampled_from([timedelta(hours=2), timedelta(minutes=30)]),
        "hour": st.integers(8, 16),
    },
).filter(bool)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule=RULES, patch=PATCHES, nth=st.integers(0, 12), other=st.integers(0, 20))
def test_a_change_of_later_ones_changes_nothing_before_and_everything_after(
    rule: str, patch: dict[str, Any], nth: int, other: int
) -> None:
    with TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        try:
            calendar = Calendar(db, PACIFIC)
            calendar.put(Series.of(series(rrule=rule)), NOW)
            future = [o for o in every(calendar) if o.start and o.start > NOW]
            here, single = future[min(nth, len(future) - 1)], future[min(other, len(future) - 1)]
            mine = Override(recurrence_id=single.recurrence_id, note="by hand")
            override(calendar, "chat", mine)
            _check_later(calendar, here, patch)
        finally:
            db.close()


def _check_later(calendar: Calendar, here: Occurrence, patch: dict[str, Any]) -> None:
    before = every(calendar)
    here = next(o for o in before if o.recurrence_id == here.recurrence_id)
    wanted = dict(patch)
    if "hour" in wanted:
        wanted["local_start"] = here.local_start.replace(hour=wanted.pop("hour"))
    change(calendar, here, "later", **wanted)
    after = every(calendar)
    assert [o.recurrence_id for o in after] == [o.recurrence_id for o in before]
    for was, is_now in zip(before, after, strict=True):
        if was.recurrence_id < here.recurrence_id:
            assert facts(was) == facts(is_now)
            continue
        assert is_now.title == patch.get("title", was.title)
        assert (is_now.topic or "") == patch.get("topic", was.topic or "")
        assert is_now.status == patch.get("status", was.status)
        assert is_now.note == was.note
        hour = patch.get("hour", was.local_start.hour)
        assert is_now.local_start == was.local_start.replace(hour=hour)
        length = patch.get("duration", was.local_end - was.local_start)
        assert is_now.local_end - is_now.local_start == length


def test_dates_without_a_rule_change_together_too(calendar: Calendar) -> None:
    dates = frozenset({datetime(2027, 2, 3, 10), datetime(2027, 2, 19, 10)})
    own = series(uid="dates", dtstart=datetime(2027, 1, 20, 10), rrule=None, rdates=dates)
    calendar.put(Series.of(own), NOW)
    found = calendar.occurrence("dates", date(2027, 2, 3))
    assert found is not None
    change(calendar, found, "later", status=Status.CANCELLED)
    found = calendar.occurrence("dates", date(2027, 1, 20))
    assert found is not None
    change(calendar, found, "later", local_start=datetime(2027, 1, 20, 11))
    shown = [(o.recurrence_id.day, o.local_start.hour) for o in every(calendar) if o.uid == "dates"]
    assert shown == [(20, 11), (3, 11), (19, 11)]
