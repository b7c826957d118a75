from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.knowledge import PACKAGED, load_community
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.model import Status
from schedules.recurrence import Override
from schedules.seeding import Seeded, seed

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
FIRST_CHAT = datetime(2026, 11, 25, 10)


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    db = Database(tmp_path / "bot.db")
    yield Calendar(db, "America/Los_Angeles")
    db.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED / "california", tmp_path / "community"))


def upgrade(folder: Path, before: str, after: str) -> None:
    path = folder / "sessions.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def run(calendar: Calendar, folder: Path) -> Seeded:
    return seed(calendar, load_community(folder), NOW)


def test_seeding_twice_changes_nothing(calendar: Calendar, folder: Path) -> None:
    assert run(calendar, folder) == Seeded(added=27)
    assert run(calendar, folder) == Seeded()


def test_an_upgrade_corrects_and_adds_what_the_folder_owns(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    upgrade(folder, "Beyond the Moratorium", "After the Moratorium")
    upgrade(folder, "2022-12-28]", "2022-12-28, 2023-01-25]")
    assert run(calendar, folder) == Seeded(added=1, corrected=1)
    corrected = calendar.series("training-2026-02-06")
    assert corrected is not None
    assert corrected.topic is not None
    assert corrected.topic.startswith("After the Moratorium")
    assert corrected.sequence == 1


def test_what_was_changed_by_hand_stays_while_the_rest_follows(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    series = calendar.series("training-2026-02-06")
    assert series is not None
    row = calendar.db.one("select seeded from series where uid = :u", {"u": series.uid})
    assert row is not None
    calendar.put(
        replace(series, topic="Ours", sequence=1), NOW, origin="folder", seeded=row["seeded"]
    )
    upgrade(folder, "Beyond the Moratorium", "After the Moratorium")
    upgrade(folder, 'title = "Quarterly Training (bonus)"', 'title = "Bonus training"')
    run(calendar, folder)
    merged = calendar.series(series.uid)
    assert merged is not None
    assert (merged.topic, merged.title, merged.sequence) == ("Ours", "Bonus training", 2)


def test_a_change_of_a_single_meeting_survives_an_upgrade(calendar: Calendar, folder: Path) -> None:
    run(calendar, folder)
    confirmed = Override(recurrence_id=FIRST_CHAT, status=Status.CONFIRMED)
    calendar.override("charter-chat", confirmed, NOW)
    upgrade(folder, "Thanksgiving", "the holiday")
    assert run(calendar, folder) == Seeded(corrected=1)
    chat = calendar.occurrence("charter-chat", FIRST_CHAT)
    assert chat is not None
    assert chat.status is Status.CONFIRMED


def test_what_the_folder_lost_is_cancelled_and_comes_back_with_it(
    calendar: Calendar, folder: Path
) -> None:
    run(calendar, folder)
    upgrade(folder, "2022-03-30, ", "")
    assert run(calendar, folder) == Seeded(withdrawn=1)
    gone = calendar.series("charter-chat-2022-03-30")
    assert gone is not None
    assert gone.status is Status.CANCELLED
    assert run(calendar, folder) == Seeded()
    upgrade(folder, "dates = [", "dates = [2022-03-30, ")
    run(calendar, folder)
    back = calendar.series("charter-chat-2022-03-30")
    assert back is not None
    assert back.status is Status.CONFIRMED


def test_what_a_keeper_added_is_never_touched(calendar: Calendar, folder: Path) -> None:
    run(calendar, folder)
    series = calendar.series("training-2026-02-06")
    assert series is not None
    calendar.put(replace(series, uid="own", topic="Ours"), NOW, origin="keeper")
    assert run(calendar, folder) == Seeded()
    own = calendar.series("own")
    assert own is not None
    assert own.topic == "Ours"
