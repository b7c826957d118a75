"""Changes by hand: one session, this and later ones, two people at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import changes as log_table
from bot.store.database import Database
from schedules.audit import Scope
from schedules.calendar import Calendar
from schedules.editing import ChangeError, ConflictError, Editor, from_json, to_json
from schedules.model import Occurrence, Status
from schedules.recurrence import Override
from tests.schedules.editing_kit import (
    BY,
    NOW,
    PACIFIC,
    at,
    calendar_with_chats,
    change,
    every,
    facts,
    series,
)


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    """A calendar with twelve chats."""
    with calendar_with_chats(tmp_path) as calendar:
        yield calendar


def test_one_session_is_confirmed_and_no_other(calendar: Calendar) -> None:
    january = at(calendar, 2027, 1, 27, 10)
    after = change(calendar, january, status=Status.CONFIRMED)
    assert after is not None
    assert after.status is Status.CONFIRMED
    assert after.sequence > january.sequence
    assert [o.status for o in every(calendar)].count(Status.CONFIRMED) == 1


def test_a_moved_session_keeps_its_identity(calendar: Calendar) -> None:
    january = at(calendar, 2027, 1, 27, 10)
    after = change(calendar, january, local_start=datetime(2027, 1, 28, 9))
    assert after is not None
    assert after.recurrence_id == january.recurrence_id
    assert after.local_end == datetime(2027, 1, 28, 10)


def test_a_text_can_be_emptied_for_one_session(calendar: Calendar) -> None:
    calendar.put(series(topic="Budgets"), NOW, origin="keeper")
    after = change(calendar, at(calendar, 2027, 1, 27, 10), topic="")
    assert after is not None
    assert not after.topic
    assert at(calendar, 2027, 2, 24, 10).topic == "Budgets"


def test_later_ones_are_split_off_and_the_count_goes_on(calendar: Calendar) -> None:
    before = every(calendar)
    february = at(calendar, 2027, 2, 24, 10)
    after = change(calendar, february, "later", local_start=datetime(2027, 2, 24, 9))
    assert after is not None
    assert after.uid != "chat"
    found = every(calendar)
    assert [facts(o) for o in found[:3]] == [facts(o) for o in before[:3]]
    assert len(found) == len(before)
    assert {o.local_start.hour for o in found[3:]} == {9}
    split_off = calendar.series(after.uid)
    assert split_off is not None
    assert split_off.previous_uid == "chat"


def test_what_was_changed_of_single_sessions_goes_over(calendar: Calendar) -> None:
    march = at(calendar, 2027, 3, 31, 10)
    change(calendar, march, topic="Audits")
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
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
    calendar.put(series(exdates=frozenset({left_out})), NOW, origin="keeper")
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    assert not [o for o in every(calendar) if o.local_start.month == 3]


def test_another_rhythm_from_a_date_on(calendar: Calendar) -> None:
    change(
        calendar,
        at(calendar, 2027, 2, 24, 10),
        "later",
        local_start=datetime(2027, 2, 18, 10),
        rrule="FREQ=MONTHLY;BYDAY=3TH",
    )
    days = [o.local_start.date().isoformat() for o in every(calendar)][:5]
    assert days == ["2026-11-25", "2026-12-30", "2027-01-27", "2027-02-18", "2027-03-18"]


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


def test_a_held_session_gets_its_recording(calendar: Calendar) -> None:
    december = at(calendar, 2026, 12, 30, 10)
    after = change(calendar, december, resources_url="https://example.org/recording")
    assert after is not None
    assert after.resources_url == "https://example.org/recording"


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
    for place in ("Hall", "Library"):  # the first ends a series, the second stays in place
        seen = at(calendar, 2027, 4, 28, 10)
        change(calendar, at(calendar, 2027, 2, 24, 10), "later", place=place)
        now = at(calendar, 2027, 4, 28, 10)
        assert (now.place, now.topic) == (place, "Budgets")
        assert now.sequence > seen.sequence
        with pytest.raises(ConflictError):
            change(calendar, replace(now, sequence=seen.sequence), place="Room 7")


def test_who_edits_a_session_that_was_split_off_meanwhile_is_led_there(
    calendar: Calendar,
) -> None:
    march = at(calendar, 2027, 3, 31, 10)
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    with pytest.raises(ConflictError) as raised:
        change(calendar, march, topic="Leases")
    assert raised.value.target is not None
    assert raised.value.target.recurrence_id == datetime(2027, 3, 31, 9)


def test_every_change_is_in_the_log_with_what_stood_there_before(calendar: Calendar) -> None:
    change(calendar, at(calendar, 2027, 1, 27, 10), topic="Audits")
    (row,) = log_table.latest(calendar.db, 5)
    assert (row["changed_by"], row["at"]) == (BY, int(NOW.timestamp()))
    assert json.loads(row["before"])["details"]["topic"] == ""
    assert json.loads(row["after"])["details"]["topic"] == "Audits"


def test_a_zone_further_west_keeps_the_last_date_of_a_series(calendar: Calendar) -> None:
    # UNTIL is the very start of the last one, in UTC as calendar files have it.
    rule = "FREQ=WEEKLY;UNTIL=20270218T150000Z"
    weekly = series(uid="w", rrule=rule, timezone="America/New_York")
    calendar.put(replace(weekly, dtstart=datetime(2027, 1, 14, 10)), NOW, origin="keeper")
    (second,) = [o for o in every(calendar) if o.local_start == datetime(2027, 1, 21, 10)]
    after = change(calendar, second, "later", timezone=PACIFIC)
    assert after is not None
    mine = [o.local_start for o in every(calendar) if o.uid in {"w", after.uid}]
    assert mine[-1] == datetime(2027, 2, 18, 10)


@pytest.mark.parametrize("name", ["kind", "timezone", "source"])
def test_one_session_of_a_series_is_of_no_other_kind_zone_or_source(
    calendar: Calendar, name: str
) -> None:
    with pytest.raises(ChangeError, match="whole series"):
        change(calendar, at(calendar, 2027, 1, 27, 10), **{name: "America/Denver"})


def test_a_zone_that_would_put_a_session_into_the_past_is_refused(calendar: Calendar) -> None:
    soon = series(uid="soon", rrule=None, dtstart=datetime(2027, 1, 10, 5))
    calendar.put(soon, NOW, origin="keeper")
    with pytest.raises(ChangeError, match="past"):
        change(calendar, at(calendar, 2027, 1, 10, 5), timezone="Europe/Berlin")


def test_a_single_session_that_was_withdrawn_is_restored(calendar: Calendar) -> None:
    one = series(uid="one", rrule=None, dtstart=datetime(2027, 5, 1, 9), status=Status.CANCELLED)
    calendar.put(one, NOW, origin="keeper")
    after = change(calendar, at(calendar, 2027, 5, 1, 9), status=Status.TENTATIVE)
    assert after is not None
    assert after.status is Status.TENTATIVE


def test_one_session_of_a_cancelled_series_is_not_restored_alone(calendar: Calendar) -> None:
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", status=Status.CANCELLED)
    with pytest.raises(ChangeError, match="cancelled from here on"):
        change(calendar, at(calendar, 2027, 3, 31, 10), status=Status.TENTATIVE)


def test_details_travel_as_json(calendar: Calendar) -> None:
    target = Editor(calendar).target("chat", datetime(2027, 1, 27, 10))
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
def test_a_split_changes_nothing_before_it_and_everything_after(
    rule: str, patch: dict[str, Any], nth: int, other: int
) -> None:
    with TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        try:
            calendar = Calendar(db, PACIFIC)
            calendar.put(series(rrule=rule), NOW, origin="keeper")
            future = [o for o in every(calendar) if o.start and o.start > NOW]
            here, single = future[min(nth, len(future) - 1)], future[min(other, len(future) - 1)]
            mine = Override(recurrence_id=single.recurrence_id, note="by hand")
            calendar.override("chat", mine, NOW)
            _check_split(calendar, here, patch)
        finally:
            db.close()


def _check_split(calendar: Calendar, here: Occurrence, patch: dict[str, Any]) -> None:
    before = every(calendar)
    here = next(o for o in before if o.recurrence_id == here.recurrence_id)
    wanted = dict(patch)
    if "hour" in wanted:
        wanted["local_start"] = here.local_start.replace(hour=wanted.pop("hour"))
    change(calendar, here, "later", **wanted)
    after = every(calendar)
    assert len(after) == len(before)
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
