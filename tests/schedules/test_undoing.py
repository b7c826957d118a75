"""Undo of the last change of a session, and undo of the undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schedules.calendar import Calendar
from schedules.editing import Editor, Undo
from schedules.model import Series
from schedules.patching import ChangeError
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


def test_an_older_change_of_the_same_is_undone_after_the_newer_one_only(
    calendar: Calendar,
) -> None:
    undo, february = Undo(Editor(calendar)), at(calendar, 2027, 2, 24, 10)
    change(calendar, february, "later", place="Hall")
    change(calendar, at(calendar, 2027, 4, 28, 10), "later", place="Library")
    with pytest.raises(ChangeError, match="changed again since"):
        undo.undo("chat", february.recurrence_id, by=OTHER, now=NOW)
    undo.undo("chat", date(2027, 4, 28), by=OTHER, now=NOW)
    assert at(calendar, 2027, 4, 28, 10).place == "Hall"
    undo.undo("chat", february.recurrence_id, by=OTHER, now=NOW)
    assert not at(calendar, 2027, 4, 28, 10).place


def test_an_undo_does_not_move_a_session_that_has_begun(calendar: Calendar) -> None:
    february = at(calendar, 2027, 2, 24, 10)
    change(calendar, february, "later", local_start=datetime(2027, 2, 24, 9))
    with pytest.raises(ChangeError, match="begun already"):
        begun = datetime(2027, 2, 24, 17, 30, tzinfo=UTC)
        Undo(Editor(calendar)).undo("chat", date(2027, 3, 31), by=BY, now=begun)


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
    Undo(Editor(calendar)).undo("one", one.dtstart.date(), by=BY, now=NOW)
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
    calendar.put(Series.of(one), NOW)
    after = change(calendar, at(calendar, 2027, 5, 1, 9), timezone=PACIFIC, kind="training")
    assert after is not None
    assert after.start == datetime(2027, 5, 1, 16, tzinfo=UTC)
    undo = Undo(Editor(calendar))
    for kind, zone in (("chat", None), ("training", PACIFIC), ("chat", None)):
        undo.undo("one", one.dtstart.date(), by=BY, now=NOW)
        now_it_is = at(calendar, 2027, 5, 1, 9)
        assert (now_it_is.kind, now_it_is.timezone) == (kind, zone)


def test_nothing_to_undo_is_said(calendar: Calendar) -> None:
    with pytest.raises(ChangeError, match="nothing to undo"):
        Undo(Editor(calendar)).undo("chat", date(2027, 1, 27), by=BY, now=NOW)
