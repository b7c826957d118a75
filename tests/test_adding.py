"""The walks of docs/adding.md, followed in a copy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "adding.md").read_text()
WALKS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
STEP = re.compile(
    r"(?:New, `(?P<new>.*?)`|In `(?P<old>.*?)`, (?:at its end|below `(?P<below>.*?)`)):\n\n"
    r"```\w+\n(?P<text>.*?)```",
    re.S,
)


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_leads_where_it_says(walk: str, tmp_path: Path) -> None:
    for package in ("bot", "handlers", "schedules"):
        shutil.copytree(ROOT / package, tmp_path / package)
    for step in STEP.finditer(WALKS[walk]):
        follow(tmp_path, **step.groupdict())
    dialogue = tmp_path / "dialogue.txt"
    dialogue.write_text(re.findall(r"^```\n(as .*?)```", WALKS[walk], re.M | re.S)[-1])
    command = [sys.executable, "-m", "bot", "talk", "--check", str(dialogue)]
    if (tmp_path / "beekeepers").exists():
        command += ["--community", "beekeepers"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def follow(folder: Path, new: str | None, old: str | None, below: str | None, text: str) -> None:
    """Take one step of a walk."""
    if new:
        path = folder / new
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return
    assert old is not None
    path = folder / old
    there = path.read_text()
    if below is None:
        path.write_text(f"{there}\n{text}")
        return
    (line,) = (each for each in there.splitlines(keepends=True) if each.startswith(below))
    path.write_text(there.replace(line, line + text))
