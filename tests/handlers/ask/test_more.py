"""The short form of an answer is said first, and the full one stands behind More."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.community import PACKAGED
from tests.stage import Stage, buttons

ASKED = "What is a zebra quorum?"
SHORT = "Half of the zebras & one."
FULL = "Half of the zebras & one, counted at dawn."
ENTRY = f"""
[[entry]]
id = "zebras"
question = "{ASKED}"
answer = "{SHORT}"
more = "{FULL} {{contact}}"
settings = [{{ id = "contact", filled = "Ask {{value}}.", missing = "Ask nobody." }}]
confidence = "open"
who_to_ask = "the lion"
basis = "what the herd says"
sources = ["https://example.org/zebras"]
checked = 2026-11-20
review_by = 2027-05-20
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packaged community with one more answer."""
    folder = tmp_path / "community"
    shutil.copytree(PACKAGED / "california", folder)
    with (folder / "faq.toml").open("a") as faq:
        faq.write(ENTRY)
    return folder


@pytest.fixture
def stage(tmp_path: Path, folder: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, community=folder)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()


def by_command(stage: Stage) -> dict[str, Any]:
    return stage.types(f"/charter-ask {ASKED}")


def test_one_line_says_where_it_stands_how_sure_it_is_and_whom_to_ask(stage: Stage) -> None:
    message = by_command(stage)
    (small,) = [block for block in message["blocks"] if block["type"] == "context"]
    assert small["elements"][0]["text"] == (
        "From what the herd says. Source: <https://example.org/zebras|example.org>. "
        "Checked Nov 2026. Not settled: ask the lion. Unofficial bot."
    )
    assert len(buttons(message)) <= 4


def test_the_command_line_prints_both_forms(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_COMMUNITY", str(folder))
    lines = CliRunner().invoke(main, ["ask", ASKED]).stdout.splitlines()
    assert lines[:2] == [ASKED, SHORT]
    assert lines[2].startswith("From what the herd says. Source: example.org, https://example.org")
    assert lines[3:5] == ["More:", f"{FULL} Ask nobody."]
