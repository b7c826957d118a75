"""Undo of the last change of a session, and undo of the undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schedules.calendar import Calendar
from schedules.editing import ChangeError, Editor
from schedules.undoing import Undo
from tests.schedules.editing_kit import (
    BY,
    NOW,
    OTHER,
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


def test_undo_of_one_session_and_undo_of_the_undo(calendar: Calendar) -> None:
    january, undo = at(calendar, 2027, 1, 27, 10), Undo(Editor(calendar))
    change(calendar, january, topic="Audits", local_start=datetime(2027, 1, 28, 10))
    undo.undo("chat", january.recurrence_id, by=OTHER, now=NOW)
    again = at(calendar, 2027, 1, 27, 10)
    assert not again.topic
    assert again.sequence > january.sequence + 1
    undo.undo("chat", january.recurrence_id, by=OTHER, now=NOW)
    assert at(calendar, 2027, 1, 28, 10).topic == "Audits"


def test_undo_of_a_split_brings_the_old_series_back(calendar: Calendar) -> None:
    change(calendar, at(calendar, 2027, 2, 24, 10), topic="Audits")
    before = every(calendar)
    change(calendar, at(calendar, 2027, 2, 24, 10), "later", local_start=datetime(2027, 2, 24, 9))
    moved = change(calendar, at(calendar, 2027, 4, 28, 9), topic="Leases")
    assert moved is not None
    first = at(calendar, 2027, 2, 24, 9)
    Undo(Editor(calendar)).undo(first.uid, first.recurrence_id, by=OTHER, now=NOW)
    after = every(calendar)
    assert [o.start for o in after] == [o.start for o in before]
    assert {o.uid for o in after} == {"chat"}
    assert at(calendar, 2027, 2, 24, 10).topic == "Audits"
    assert at(calendar, 2027, 4, 28, 10).topic == "Leases"


def test_undo_is_newer_than_every_change_of_a_single_session(calendar: Calendar) -> None:
    for hours in (9, 8):  # the first ends a series, the second stays in place
        first = at(calendar, 2027, 2, 24, 10)
        patch = {"local_start": first.local_start.replace(hour=hours)} if hours == 9 else {}
        changed = change(calendar, first, "later", place="Hall", **patch)
        assert changed is not None
        april = next(o for o in every(calendar) if o.local_start.month == 4)
        for topic in ("Audits", "Leases", "Budgets"):
            seen = change(calendar, april, topic=topic)
            assert seen is not None
            april = seen
        Undo(Editor(calendar)).undo(changed.uid, changed.recurrence_id, by=OTHER, now=NOW)
        after = at(calendar, 2027, 4, 28, 10)
        assert (after.place, after.topic) == (None, "Budgets")
        assert after.sequence > april.sequence


def test_what_was_changed_before_others_were_can_still_be_undone(calendar: Calendar) -> None:
    january, undo = at(calendar, 2027, 1, 27, 10), Undo(Editor(calendar))
    change(calendar, january, topic="Audits")
    for month in (5, 4):
        later = next(o for o in every(calendar) if o.local_start.month == month)
        change(calendar, later, "later", place="Hall")
    assert undo.undo("chat", january.recurrence_id, by=OTHER, now=NOW)["action"] == "edit"
    assert not at(calendar, 2027, 1, 27, 10).topic


def test_undo_of_a_new_session_takes_it_out(calendar: Calendar) -> None:
    one = series(uid="one", rrule=None, dtstart=datetime(2027, 5, 1, 9))
    Editor(calendar).add(one, BY, NOW)
    assert at(calendar, 2027, 5, 1, 9).uid == "one"
    Undo(Editor(calendar)).undo("one", one.dtstart, by=BY, now=NOW)
    assert "one" not in {o.uid for o in every(calendar)}


def test_kind_zone_and_source_change_from_a_date_on_and_back(calendar: Calendar) -> None:
    before = every(calendar)
    patch = {"kind": "training", "timezone": "America/New_York", "source": "https://example.org/"}
    february = change(calendar, at(calendar, 2027, 2, 24, 10), "later", **patch)
    assert february is not None
    assert (february.kind, february.source) == ("training", "https://example.org/")
    assert february.start == datetime(2027, 2, 24, 15, tzinfo=UTC)
    found = every(calendar)
    assert [facts(o) for o in found[:3]] == [facts(o) for o in before[:3]]
    assert [(o.kind, o.local_start) for o in found[3:]] == [
        ("training", o.local_start) for o in before[3:]
    ]
    Undo(Editor(calendar)).undo(february.uid, february.recurrence_id, by=BY, now=NOW)
    assert [facts(o) for o in every(calendar)] == [facts(o) for o in before]
    assert {(o.kind, o.source) for o in every(calendar)} == {("chat", None)}


def test_a_single_session_changes_kind_and_zone_and_the_undo_of_the_undo_does_again(
    calendar: Calendar,
) -> None:
    one = series(uid="one", rrule=None, dtstart=datetime(2027, 5, 1, 9), timezone=None)
    calendar.put(one, NOW, origin="keeper")
    after = change(calendar, at(calendar, 2027, 5, 1, 9), timezone=PACIFIC, kind="training")
    assert after is not None
    assert after.start == datetime(2027, 5, 1, 16, tzinfo=UTC)
    undo = Undo(Editor(calendar))
    for kind, zone in (("chat", None), ("training", PACIFIC), ("chat", None)):
        undo.undo("one", one.dtstart, by=BY, now=NOW)
        now_it_is = at(calendar, 2027, 5, 1, 9)
        assert (now_it_is.kind, now_it_is.timezone) == (kind, zone)


def test_nothing_to_undo_is_said(calendar: Calendar) -> None:
    with pytest.raises(ChangeError, match="nothing to undo"):
        Undo(Editor(calendar)).undo("chat", datetime(2027, 1, 27, 10), by=BY, now=NOW)
