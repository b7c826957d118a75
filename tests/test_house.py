"""The house: how large it is, what its things are called, and the ways through it."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from docs.draw_house import drawn
from schedules.subscriptions import next_due
from tests.stage import AUTHORIZERS, Stage, eventually, shown

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
JOURNEYS = dict(
    re.findall(r"^\*\*(A[n]? .*?)\*\*(.*?)(?=^\*\*|^## |\Z)", CONTRIBUTING, re.M | re.S)
)
MOST_FILES, MOST_WORDS, LONGEST = 8, 40, 400


def sources(*packages: str) -> list[Path]:
    """The files of these packages."""
    listed = subprocess.run(
        ["git", "ls-files", *(f"{name}/*.py" for name in packages)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.split()]


def lines(files: list[Path]) -> int:
    return sum(len((ROOT / file).read_text().splitlines()) for file in files)


@functools.cache
def parsed(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text())


PRODUCT = [f for f in sources("bot", "handlers", "schedules") if f.parts[:2] != ("bot", "local")]


def test_the_house_grows_only_where_somebody_decides_it() -> None:
    assert lines(PRODUCT) <= 45_334
    assert len(PRODUCT) <= 182
    assert lines(sources("bot/local")) <= 5_797
    assert lines(sources("tests")) <= 21_137


def test_no_file_is_too_long_to_be_read() -> None:
    everything = sources("bot", "handlers", "schedules", "tests", "benchmarks", "docs")
    assert [str(file) for file in everything if lines([file]) > LONGEST] == []


def test_one_stand_in_wires_the_product_again() -> None:
    wires = re.compile(r"(?<![.\w])(?:Context|Dispatcher)\(")
    wired = {str(file) for file in sources("tests") if wires.search((ROOT / file).read_text())}
    assert wired == {"tests/schedules/world.py"}
    assert f"`{min(wired)}`" in CONTRIBUTING


def test_block_kit_is_written_out_in_three_modules_and_modals_and_inputs_in_two() -> None:
    made = defaultdict(set)
    for file in PRODUCT:
        for node in ast.walk(parsed(file)):
            pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            for key, value in pairs:
                if isinstance(key, ast.Constant) and key.value == "type":
                    made[str(file)].add(value.value if isinstance(value, ast.Constant) else "?")
    of_bolt = {"block_actions"}  # a constraint of a listener's
    found = {file for file, types in made.items() if types - of_bolt and "migrations" not in file}
    assert found == {"handlers/blocks.py", "handlers/fields.py", "handlers/forms.py"}
    assert not made["handlers/blocks.py"] & {"modal", "input"}


def test_each_name_means_one_thing() -> None:
    classes, modules = defaultdict(list), defaultdict(list)
    for file in sources("bot", "handlers", "schedules"):
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(str(file))
        if not file.name.startswith("__") and file.parts[1] not in {"cli", "store"}:
            modules[file.name].append(str(file))
    assert {name: where for name, where in classes.items() if len(where) > 1} == {}
    assert {name: where for name, where in modules.items() if len(where) > 1} == {}


def test_the_glossary_is_short() -> None:
    table = CONTRIBUTING[CONTRIBUTING.index("| Word |") :].split("\n\n")[0]
    words = [word for row in table.splitlines()[2:] for word in row.split("|")[1].split(",")]
    assert 20 < len(words) <= MOST_WORDS


def test_the_picture_of_the_house_is_as_the_house_is() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert page == drawn(page), "draw it anew: python docs/draw_house.py"


class Tracer:
    """Which files are entered, in the order in which they first are."""

    def __init__(self) -> None:
        self.entered: dict[str, None] = {}
        self._on = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        file = frame.f_code.co_filename
        if self._on and file.startswith(f"{ROOT}/"):
            self.entered.setdefault(file.removeprefix(f"{ROOT}/"))

    def follow(self, act: Callable[[], Any]) -> list[str]:
        """The files that are entered while something is done."""
        self.entered, self._on = {}, True
        act()
        self._on = False
        return list(self.entered)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Any:
    tracer = Tracer()
    before = sys.gettrace()
    threading.settrace(tracer)
    stage = Stage(tmp_path_factory.mktemp("traced"))
    try:
        stage.start()
        yield tracer, stage
    finally:
        threading.settrace(before)  # type: ignore[arg-type]
        stage.close()


def _command(stage: Stage) -> Callable[[], Any]:
    return lambda: stage.types("/charter-chat next month")


def _reminder(stage: Stage) -> Callable[[], Any]:
    stage.types("/charter-remind me 1 hour before chats")
    stage.settle()

    def due() -> None:
        moment = next_due(stage.bot.db, stage.clock.now())
        assert moment is not None
        stage.clock.move_to(moment)
        channel = stage.dana.open_dm()
        eventually(lambda: [m for m in stage.dana.sees(channel) if "Charter Chat" in shown(m)])

    return due


def _answer(stage: Stage) -> Callable[[], Any]:
    stage.dana.command(AUTHORIZERS, "/charter-dta check Maple")
    stage.settle()
    channel = stage.dana.open_dm()
    question = [m for m in stage.dana.sees(channel) if m.get("thread_ts")][-1]

    def says() -> None:
        stage.dana.say(channel, "county", thread_ts=question["thread_ts"])
        stage.settle()

    return says


@pytest.mark.parametrize(
    ("journey", "prepare"),
    [("A command", _command), ("A reminder", _reminder), ("An answer in a thread", _answer)],
)
def test_a_journey_goes_the_way_that_is_written(
    traced: tuple[Tracer, Stage], journey: str, prepare: Callable[[Stage], Callable[[], Any]]
) -> None:
    tracer, stage = traced
    written = re.findall(r"`((?:bot|handlers|schedules)/[\w/]+\.py)`", JOURNEYS[journey])
    assert 4 < len(written) <= MOST_FILES
    entered = tracer.follow(prepare(stage))
    assert [file for file in entered if file in written] == written
