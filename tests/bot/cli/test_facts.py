"""`python -m bot facts`: one table of all that the community's folder states."""

from __future__ import annotations

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.community import PACKAGED, load_community
from bot.community.facts import Statement, due, stated_by
from bot.settings import Settings

CALIFORNIA = PACKAGED / "california"
KEYS = {"key", "text", "sources", "basis", "confidence", "checked", "review_by", "who_to_ask"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged community, which the settings name."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "community"
    shutil.copytree(CALIFORNIA, folder)
    monkeypatch.setenv("BOT_COMMUNITY", str(folder))
    return folder


def facts(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["facts", *arguments])


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    result = facts("--json", *arguments)
    assert result.exit_code == 0, result.output
    return {each["key"]: each for each in json.loads(result.stdout)}


def dated(value: object) -> int:
    """How many tables of a file have a day on which to look again."""
    if isinstance(value, list):
        return sum(map(dated, value))
    if not isinstance(value, dict):
        return 0
    return ("review_by" in value) + sum(map(dated, value.values()))


def test_every_row_with_a_day_on_which_to_look_again_is_listed(folder: Path) -> None:
    found = stated_by(load_community(folder))
    assert len({each.key for each in found}) == len(found)
    files = [tomllib.loads(path.read_text()) for path in folder.glob("*.toml")]
    # A published list of dates is one row, and each of its dates is a fact.
    dates = [row for file in files for row in file.get("dates", ())]
    several = sum(len(row["dates"]) - 1 for row in dates)
    assert len(found) == sum(map(dated, files)) + several


def test_every_fact_says_where_it_comes_from_and_how_sure_it_is(folder: Path) -> None:
    found = listed()
    for each in found.values():
        assert set(each) == KEYS
        assert each["text"]
        assert "{" not in each["text"]
        assert each["sources"] or each["basis"]
        assert each["confidence"] in {"high", "medium", "open"}
        assert each["who_to_ask"] or each["confidence"] != "open"
        assert date.fromisoformat(each["checked"]) < date.fromisoformat(each["review_by"])
    chats = found["session:charter-chat"]
    assert (chats["confidence"], chats["sources"]) == (
        "medium",
        ["https://www.cde.ca.gov/sp/ch/casi.asp"],
    )


def test_what_is_due_is_what_is_to_be_looked_at_again_by_today(folder: Path) -> None:
    path = folder / "glossary.toml"
    rows = path.read_text().replace("review_by = 2027", "review_by = 2999")
    rows = rows.replace("checked = 2026-11", "checked = 2020-01")
    path.write_text(rows.replace("review_by = 2999-05-20", "review_by = 2020-05-20", 1))
    assert "glossary:authorizer" in listed("--due")
    assert not {"glossary:renewal", "glossary:LCAP"} & set(listed("--due"))
    said = facts("--due").stdout
    assert said.startswith("glossary:authorizer: authorizer The public body")
    assert "checked 2020-01" in said.replace("checked 2020-01-2", "checked 2020-01")
    assert "to be looked at again by 2020-05-20" in said


def test_a_fact_is_due_on_its_day_and_the_longest_overdue_comes_first() -> None:
    def fact(key: str, day: int) -> Statement:
        when = date(2027, 5, day)
        return Statement(key, key, key, (), "words", "high", date(2026, 1, 1), when, None)

    found = [fact("today", 20), fact("tomorrow", 21), fact("long ago", 1)]
    assert [each.key for each in due(found, date(2027, 5, 20))] == ["long ago", "today"]


def test_a_broken_folder_gets_a_sentence(folder: Path) -> None:
    (folder / "faq.toml").write_text("[[entry]]\n")
    result = facts()
    assert result.exit_code == 2
    assert "faq.toml, line" in result.output
