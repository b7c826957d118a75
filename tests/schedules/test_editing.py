"""Changes by hand and their undo, besides what random histories say of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schedules.calendar import Calendar
from schedules.editing import ConflictError, Editor
from schedules.model import Occurrence, Series, Status
from schedules.patching import ChangeError, Scope, details_in, from_json, to_json
from tests.schedules.world import PACIFIC, chat

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
BY = "U0KEEPER"


@pytest.fixture(autouse=True)
def chats(calendar: Calendar) -> None:
    """Twelve chats."""
    put(calendar, uid="chat", rrule="FREQ=MONTHLY;BYDAY=-1WE;COUNT=12")


def put(calendar: Calendar, **one: Any) -> None:
    """A session, or series."""
    segment = chat(**{"uid": "one", "status": Status.TENTATIVE, **one})
    calendar.put(Series.of(segment), NOW)


def every(calendar: Calendar) -> list[Occurrence]:
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    return calendar.between(None, None, begin, limit=999, cancelled=True)


def at(calendar: Calendar, *when: int) -> Occurrence:
    (found,) = [o for o in every(calendar) if o.local_start == datetime(*when)]  # type: ignore[arg-type]
    return found


def change(
    calendar: Calendar, found: Occurrence, scope: Scope = "this", **patch: Any
) -> Occurrence:
    how: dict[str, Any] = {"scope": scope, "sequence": found.sequence, "by": BY, "now": NOW}
    after = Editor(calendar).change(found.uid, found.recurrence_id, patch, **how)
    assert after is not None
    return after


def undo(calendar: Calendar, uid: str, day: date, now: datetime = NOW) -> Any:
    return Editor(calendar).undo(uid, day, by=BY, now=now)


BEFORE = {"local_start": datetime(2027, 1, 20, 10), "rrule": "FREQ=MONTHLY;BYDAY=3WE"}


@pytest.mark.parametrize(
    ("day", "scope", "patch", "why"),
    [
        ((2027, 2, 24), "later", {"local_start": datetime(2027, 2, 25, 10)}, "not a date of the"),
        ((2027, 2, 24), "later", BEFORE, "session before it is on January 27"),
        ((2026, 12, 30), "this", {"local_start": datetime(2027, 3, 1, 10)}, "begun already"),
        ((2026, 12, 30), "later", {"topic": "Leases"}, "begun already"),
        ((2027, 1, 27), "this", {"local_start": datetime(2027, 1, 9, 10)}, "in the past"),
        ((2027, 1, 27), "this", {"kind": "training"}, "whole series"),
        ((2027, 1, 27), "this", {}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    calendar: Calendar, day: tuple[int, ...], scope: Scope, patch: dict[str, Any], why: str
) -> None:
    with pytest.raises(ChangeError, match=why):
        change(calendar, at(calendar, *day, 10), scope, **patch)


def test_a_zone_that_would_put_a_session_into_the_past_is_refused(calendar: Calendar) -> None:
    put(calendar, dtstart=datetime(2027, 1, 10, 5))
    with pytest.raises(ChangeError, match="past"):
        change(calendar, at(calendar, 2027, 1, 10, 5), timezone="Europe/Berlin")


def test_the_second_of_two_editors_is_told_also_where_all_later_ones_changed(
    calendar: Calendar,
) -> None:
    for topic in ("Audits", "Leases", "Budgets"):
        change(calendar, at(calendar, 2027, 4, 28, 10), topic=topic)
    seen = at(calendar, 2027, 4, 28, 10)
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", place="Hall")
    assert at(calendar, 2027, 4, 28, 10).sequence > seen.sequence
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    with pytest.raises(ConflictError) as raised:
        change(calendar, seen, place="Room 7")
    assert raised.value.target is not None
    now = raised.value.target.details
    assert (now.topic, now.place, now.local_start.hour) == ("Budgets", "Hall", 9)


def test_every_change_is_in_the_log_with_what_stood_there_before(calendar: Calendar) -> None:
    january = at(calendar, 2027, 1, 27, 10)
    change(calendar, january, topic="Audits")
    (row,) = calendar.db.query("select * from changes")
    assert (row["changed_by"], row["at"]) == (BY, int(NOW.timestamp()))
    target = Editor(calendar).target("chat", january.recurrence_id)
    assert target is not None
    assert [details_in(row[name], target).topic for name in ("before", "after")] == ["", "Audits"]
    back = from_json(json.loads(json.dumps(to_json(asdict(target.details)))))
    assert replace(target.details, **back) == target.details
    with pytest.raises(ValueError, match="unknown"):
        from_json({"uid": "other"})


def test_a_zone_further_west_keeps_the_last_date_of_a_series(calendar: Calendar) -> None:
    # UNTIL is the very start of the last one, in UTC as calendar files have it.
    rule = "FREQ=WEEKLY;UNTIL=20270218T150000Z"
    start = datetime(2027, 1, 14, 10)
    put(calendar, rrule=rule, timezone="America/New_York", dtstart=start)
    change(calendar, at(calendar, 2027, 1, 21, 10), "later", timezone=PACIFIC)
    mine = [o.local_start for o in every(calendar) if o.uid == "one"]
    assert mine[-1] == datetime(2027, 2, 18, 10)


# Undo


def test_kind_zone_and_source_change_from_a_date_on_and_back(calendar: Calendar) -> None:
    before = every(calendar)
    patch = {"kind": "training", "timezone": "America/New_York", "source": "https://example.org/"}
    february = change(calendar, at(calendar, 2027, 2, 24, 10), "later", **patch)
    assert february.start == datetime(2027, 2, 24, 15, tzinfo=UTC)
    found = every(calendar)
    assert found[:3] == before[:3]
    assert {(o.kind, o.source, o.local_start.hour) for o in found[3:]} == {
        ("training", "https://example.org/", 10)
    }
    undo(calendar, "chat", february.recurrence_id)
    assert [(o.kind, o.start, o.source) for o in every(calendar)] == [
        (o.kind, o.start, None) for o in before
    ]
