"""What the packaged community holds of sessions and words of the interview."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.community import PACKAGED, Community, load_community
from bot.community.interview import Interview
from bot.dta.rules import QUESTIONS

CALIFORNIA = PACKAGED / "california"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged community that a test may break."""
    return Path(shutil.copytree(CALIFORNIA, tmp_path / "copy"))


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


WORDS = (CALIFORNIA / "interview.toml").read_text()


def loaded(folder: Path, before: str = "", after: str = "") -> Interview:
    assert WORDS.count(before) >= 1
    (folder / "interview.toml").write_text(WORDS.replace(before, after, 1) if before else WORDS)
    dashboards = load_community(CALIFORNIA).dashboards
    assert dashboards
    return Interview.load(folder, dashboards.places)


def test_the_version_changes_with_what_is_asked_and_with_nothing_else(tmp_path: Path) -> None:
    same = loaded(tmp_path)
    assert loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.") is not same
    reasons = loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.")
    assert reasons.digest == same.digest
    asked = loaded(tmp_path, "Has the Geographic Lead Agency agreed?", "Did the Geo Lead agree?")
    assert asked.digest != same.digest
    changed = {q for q in QUESTIONS if asked.fingerprints[q] != same.fingerprints[q]}
    assert changed == {"geo_lead_agrees"}
    assert loaded(tmp_path, 'label = "Still under way"', 'label = "Begun"').digest != same.digest
