from __future__ import annotations

import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.community import PACKAGED, Community, KnowledgeError, load_community

CALIFORNIA = PACKAGED / "california"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged community that a test may break."""
    return Path(shutil.copytree(CALIFORNIA, tmp_path / "copy"))


def broken(folder: Path, file: str, before: str, after: str) -> str:
    path = folder / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(KnowledgeError) as raised:
        load_community(folder)
    return str(raised.value)


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text().splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def test_the_packaged_community_holds_what_was_published() -> None:
    community = load_community(CALIFORNIA)
    chats = sorted(s.start for s in community.sessions if s.kind == "charter-chat")
    assert len(chats) == 21
    assert chats[0] == datetime(2022, 3, 30, 10)
    assert chats[-1] == datetime(2024, 11, 27, 10)
    assert {day.weekday() for day in chats} == {2}
    trainings = [s.start.date() for s in community.sessions if s.kind == "training"]
    assert trainings == [
        date(2025, 1, 21),
        date(2026, 1, 23),
        date(2026, 2, 6),
        date(2026, 4, 17),
    ]
    (series,) = community.series
    assert series.status == "tentative"
    assert {month for doubt in series.doubts for month in doubt.months} == {11, 12}
    (conference,) = (s for s in community.sessions if s.kind == "conference")
    assert conference.timezone is None


def test_every_session_has_a_source_and_a_day_on_which_it_was_checked() -> None:
    community = load_community(CALIFORNIA)
    for seed in (*community.series, *community.sessions):
        assert urlsplit(seed.source).scheme == "https"
        assert date(2026, 1, 1) < seed.checked < seed.review_by


def test_a_line_that_is_not_toml_is_named(folder: Path) -> None:
    message = broken(folder, "community.toml", "[commands]", "[commands")
    assert re.search(r"community\.toml: .*not valid TOML: .*at line \d+.* Mend that line", message)


def test_a_missing_key_names_its_table_and_line(folder: Path) -> None:
    line = line_of(folder, "community.toml", "[[kind]]")
    message = broken(folder, "community.toml", 'name = "Charter Chat"\n', "")
    assert f"community.toml, line {line}, in [[kind]]: 'name'" in message


def test_a_value_that_cannot_be_names_its_own_line(folder: Path) -> None:
    line = line_of(folder, "sessions.toml", "minutes = 60")
    message = broken(folder, "sessions.toml", "minutes = 60", "minutes = -5")
    assert f"sessions.toml, line {line}, in [[series]]: 'minutes'" in message


def test_a_misspelt_table_is_not_silently_ignored(folder: Path) -> None:
    message = broken(folder, "sessions.toml", "[[session]]", "[[sesion]]")
    assert "nothing is called 'sesion'" in message
    assert "session" in message


@pytest.mark.parametrize(
    ("file", "before", "after", "reason"),
    [
        ("community.toml", '"America/Los_Angeles"', '"PST"', "not an IANA time zone"),
        ("community.toml", '"/charter-chat"', '"charter chat"', "not a slash command"),
        ("community.toml", "https://www.cde.ca.gov/sp/ch/casi.asp", "x", "not a web address"),
        ("community.toml", 'setting = "contact"', 'setting = "reminder-channel"', "with words"),
        ("sessions.toml", 'on = "2024-04-19"', 'on = "2024-04-31"', "no such day"),
        ("sessions.toml", '2024-01-31 = "https', '2024-01-30 = "https', "not one of the dates"),
        ("sessions.toml", 'kind = "conference"', 'kind = "party"', "'party'"),
        ("sessions.toml", 'uid = "training-2026-01-23"', 'uid = "training-2025-01-21"', "two"),
        ("sessions.toml", 'status = "tentative"', 'status = "maybe"', "'status'"),
        ("sessions.toml", "start = 2026-11-25T10:00:00", "start = 2026-11-25", "needs 'minutes'"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(
    folder: Path, file: str, before: str, after: str, reason: str
) -> None:
    assert reason in broken(folder, file, before, after)


def test_a_missing_file_and_one_that_is_not_utf_8_are_named(folder: Path) -> None:
    (folder / "sessions.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(KnowledgeError, match=r"sessions\.toml: byte 0 is not UTF-8"):
        load_community(folder)
    (folder / "sessions.toml").unlink()
    with pytest.raises(KnowledgeError, match=r"sessions\.toml: the file is missing"):
        load_community(folder)


def test_python_names_nothing_of_the_community() -> None:
    """California is data: outside its folder no module names it, its zone or its commands."""
    community: Community = load_community(CALIFORNIA)
    commands = [value for value in community.commands.model_dump().values() if value]
    commands += [kind.command for kind in community.kinds if kind.command]
    words = ["CASI", "CCEE", "Pacific", "charter-chat", *commands]
    sources = [p for top in ("bot", "handlers", "schedules") for p in Path(top).rglob("*.py")]
    assert sources
    for path in sources:
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(), flags=re.DOTALL)
        for word in words:
            assert not re.search(rf"{re.escape(word)}\b", code), f"{path} names {word}"


def test_a_session_that_begins_on_a_date_takes_whole_days(folder: Path) -> None:
    path = folder / "sessions.toml"
    text = path.read_text().replace(
        "start = 2026-11-25T10:00:00\nminutes = 60", "start = 2026-11-25\ndays = 2"
    )
    path.write_text(text)
    series = load_community(folder).series[0]
    assert (series.dtstart, series.all_day) == (datetime(2026, 11, 25), True)
    assert series.duration == timedelta(days=2)
