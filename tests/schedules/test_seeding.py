from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.community import PACKAGED, load_community
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.importing import Seeded, seed
from schedules.model import Override, Segment, Series, Status
from schedules.patching import Scope
from tests.schedules.world import override

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED / "california", tmp_path / "community"))


def upgrade(folder: Path, before: str, after: str) -> None:
    path = folder / "sessions.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def run(calendar: Calendar, folder: Path, now: datetime = NOW) -> Seeded:
    return seed(calendar, load_community(folder), now)


def only(calendar: Calendar, uid: str) -> Segment:
    series = calendar.series(uid)
    assert series is not None
    (segment,) = series.segments
    return segment


def test_an_upgrade_corrects_and_adds_what_the_folder_owns(
    calendar: Calendar, folder: Path
) -> None:
    assert run(calendar, folder) == Seeded(added=27)
    upgrade(folder, "Beyond the Moratorium", "After the Moratorium")
    upgrade(folder, "2022-12-28]", "2022-12-28, 2023-01-25]")
    assert run(calendar, folder) == Seeded(added=1, corrected=1)
    corrected = only(calendar, "training-2026-02-06")
    assert (corrected.topic or "").startswith("After the Moratorium")
    assert corrected.sequence == 1


def test_what_was_changed_by_hand_stays_while_the_rest_follows(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    ours = replace(only(calendar, "training-2026-02-06"), topic="Ours", sequence=1)
    for mine in (ours, replace(ours, uid="own")):
        calendar.put(Series.of(mine), NOW)
    upgrade(folder, "Beyond the Moratorium", "After the Moratorium")
    upgrade(folder, 'title = "Quarterly Training (bonus)"', 'title = "Bonus training"')
    run(calendar, folder)
    merged = only(calendar, "training-2026-02-06")
    assert (merged.topic, merged.title, merged.sequence) == ("Ours", "Bonus training", 2)
    # What a keeper added is not the folder's.
    assert only(calendar, "own") == replace(ours, uid="own")


def test_what_somebody_corrected_before_the_folder_is_no_change(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    uid = "training-2026-02-06"
    topic = (only(calendar, uid).topic or "").replace("Beyond", "After")
    calendar.put(Series.of(replace(only(calendar, uid), topic=topic, sequence=1)), NOW)
    before = calendar.series(uid)
    upgrade(folder, "Beyond the Moratorium", "After the Moratorium")
    run(calendar, folder)
    assert calendar.series(uid) == before


def test_what_the_folder_lost_is_cancelled_and_comes_back_with_it(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    upgrade(folder, "2022-03-30, ", "")
    assert run(calendar, folder) == Seeded(withdrawn=1)
    assert only(calendar, "charter-chat-2022-03-30").status is Status.CANCELLED
    assert run(calendar, folder) == Seeded()
    upgrade(folder, "dates = [", "dates = [2022-03-30, ")
    run(calendar, folder)
    assert only(calendar, "charter-chat-2022-03-30").status is Status.CONFIRMED


LATER = datetime(2027, 1, 10, 20, tzinfo=UTC)
OTHER_TIME = ("start = 2026-11-25T10:00:00", "start = 2026-11-25T09:30:00")
OTHER_RULE = ("FREQ=MONTHLY;BYDAY=-1WE", "FREQ=MONTHLY;BYDAY=2WE")


def chats(calendar: Calendar) -> dict[str, tuple[str, Status]]:
    """The chats from November to June: start and status, by the day they were to be on."""
    days = (date(2026, 11, 1), date(2027, 6, 30))
    found = calendar.between(*days, LATER, "charter-chat", limit=99, cancelled=True)
    return {
        f"{one.recurrence_id:%m-%d}": (f"{one.local_start:%m-%d %H:%M}", one.status)
        for one in found
    }


def by_hand(calendar: Calendar, day: str, scope: Scope = "this", **patch: Any) -> None:
    """A keeper changes the chat of a day."""
    editor, at = Editor(calendar), date.fromisoformat(day)
    target = editor.target("charter-chat", at)
    assert target is not None
    how: dict[str, Any] = {"scope": scope, "sequence": target.sequence, "by": "U0KEEPER"}
    editor.change(target.uid, at, patch, now=NOW, **how)


def edited(calendar: Calendar, folder: Path) -> None:
    """A calendar where a chat was confirmed and held, another moved, a third cancelled."""
    run(calendar, folder)
    by_hand(calendar, "2026-11-25", status=Status.CONFIRMED)
    moved = datetime(2027, 1, 28, 11)
    by_hand(calendar, "2027-01-27", local_start=moved, status=Status.CONFIRMED)
    by_hand(calendar, "2027-02-24", status=Status.CANCELLED)


def test_another_time_leaves_the_past_and_what_was_changed_by_hand(
    calendar: Calendar, folder: Path
) -> None:
    edited(calendar, folder)
    upgrade(folder, *OTHER_TIME)
    assert run(calendar, folder, LATER) == Seeded(corrected=1)
    expected = {
        "11-25": ("11-25 10:00", Status.CONFIRMED),
        "01-27": ("01-28 11:00", Status.CONFIRMED),
        "02-24": ("02-24 09:30", Status.CANCELLED),
        "03-31": ("03-31 09:30", Status.TENTATIVE),
    }
    assert {day: chats(calendar)[day] for day in expected} == expected
    assert run(calendar, folder, LATER) == Seeded()


def test_another_rule_begins_after_the_last_date_that_a_keeper_confirmed(
    calendar: Calendar, folder: Path
) -> None:
    edited(calendar, folder)
    upgrade(folder, *OTHER_RULE)
    run(calendar, folder, LATER)
    now_there = chats(calendar)  # the nth stands for the nth
    assert list(now_there) == ["11-25", "01-27", "02-24", "03-31", "04-28", "05-26"]
    assert now_there["01-27"] == ("01-28 11:00", Status.CONFIRMED)
    assert now_there["03-31"] == ("04-14 10:00", Status.TENTATIVE)


def test_the_time_may_change_again_and_texts_after_it(calendar: Calendar, folder: Path) -> None:
    edited(calendar, folder)
    upgrade(folder, *OTHER_TIME)
    run(calendar, folder, LATER)
    upgrade(folder, OTHER_TIME[1], "start = 2026-11-25T13:00:00")
    upgrade(folder, 'place = "Online (Zoom)"', 'place = "Room 1"')
    assert run(calendar, folder, LATER) == Seeded(corrected=1)
    assert chats(calendar)["03-31"] == ("03-31 13:00", Status.TENTATIVE)
    assert chats(calendar)["01-27"] == ("01-28 11:00", Status.CONFIRMED)
    later = calendar.between(date(2027, 3, 1), date(2027, 3, 31), LATER, "charter-chat", limit=9)
    assert [one.place for one in later] == ["Room 1"]


def test_a_rhythm_that_a_keeper_gave_is_theirs_as_a_whole(calendar: Calendar, folder: Path) -> None:
    run(calendar, folder)
    by_hand(calendar, "2027-04-28", "later", local_start=datetime(2027, 4, 28, 14))
    before = chats(calendar)
    upgrade(folder, *OTHER_TIME)
    run(calendar, folder, LATER)
    assert chats(calendar) == before


def test_a_single_session_at_another_time_keeps_what_was_changed_by_hand(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    uid, at = "training-2026-02-06", date(2026, 2, 6)
    own = Override(recurrence_id=at, resources_url="https://example.org/recording")
    override(calendar, uid, own, NOW)
    times = ["2026-02-06T09:00:00", "2026-02-06T09:30:00"]
    for minute, before, after in ((30, *times), (0, *reversed(times))):
        upgrade(folder, before, after)
        assert run(calendar, folder) == Seeded(corrected=1)
        there = calendar.occurrence(uid, at)
        assert there
        assert (there.local_start.minute, there.resources_url) == (minute, own.resources_url)


def test_a_series_that_the_folder_lost_goes_on_until_the_last_date_that_a_keeper_confirmed(
    calendar: Calendar, folder: Path
) -> None:
    edited(calendar, folder)
    path = folder / "sessions.toml"
    text = path.read_text()
    path.write_text(text[text.index("[[dates]]") :])
    assert run(calendar, folder, LATER) == Seeded(withdrawn=1)
    now_there = chats(calendar)
    assert now_there["11-25"] == ("11-25 10:00", Status.CONFIRMED)
    assert now_there["01-27"] == ("01-28 11:00", Status.CONFIRMED)
    assert {now_there[day][1] for day in ("02-24", "03-31", "06-30")} == {Status.CANCELLED}
    assert run(calendar, folder, LATER) == Seeded()
    path.write_text(text)
    run(calendar, folder, LATER)
    assert chats(calendar)["03-31"] == ("03-31 10:00", Status.TENTATIVE)


def test_a_single_session_that_the_folder_lost_stays_where_a_keeper_changed_it(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    own = Override(recurrence_id=date(2022, 3, 30), resources_url="https://example.org/r")
    override(calendar, "charter-chat-2022-03-30", own, NOW)
    upgrade(folder, "2022-03-30, ", "")
    assert run(calendar, folder) == Seeded()
