"""The measurements themselves: chaos, broken payloads, Homes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bots import this_bot
from benchmarks.chaos import Chaos, Plan, Result
from benchmarks.crowd import Tally
from benchmarks.fuzz import Result as Fuzzed
from benchmarks.fuzz import run
from benchmarks.homes import opening
from benchmarks.postgres import claimed
from handlers.home import MOST_BLOCKS
from tests.postgres import address_of


@pytest.mark.timeout(300)
def test_a_short_run_of_the_chaos_neither_loses_nor_repeats_anything(tmp_path: Path) -> None:
    plan = Plan(seed=20261122, people=8, channels=2, sessions=5, seconds=14, crowd=False)
    result = Chaos(plan, tmp_path).run()
    assert result.well, result.text()
    assert result.kills >= 2
    # How many depends on the machine: who was not reminded yet is not told of a change.
    assert result.expected >= 20


def test_a_run_is_well_only_if_nothing_is_wrong_and_something_was_expected() -> None:
    assert Result(expected=1, sent_once=1).well
    assert not Result().well
    for wrong in ("missed", "doubled", "though_cancelled", "for_the_old_time"):
        assert not Result(expected=1, **{wrong: 1}).well
    assert Result(expected=1, kinds={"answer": Tally(expected=1, once=1)}).well
    assert not Result(expected=1, kinds={"answer": Tally(expected=1, missed=1)}).well
    assert not Result(expected=1, kinds={"answer": Tally()}).well


def test_what_came_again_is_doubled_unless_it_said_that_it_might_be() -> None:
    tally = Tally()
    for wanted, found, doubtful in (
        (1, 1, 0),
        (1, 0, 0),
        (3, 2, 0),
        (1, 2, 0),
        (1, 2, 1),
        (0, 1, 0),
    ):
        tally.add(wanted, found, doubtful)
    assert tally == Tally(expected=7, once=5, missed=2, doubled=1, unseen=1, possibly_double=1)
    assert not tally.well


@pytest.mark.timeout(240)
def test_a_few_hundred_broken_payloads_do_no_harm(tmp_path: Path) -> None:
    result = run(tmp_path, seed=20261129, payloads=400)
    result.growth = 1.0  # of so few it says nothing
    assert result.well, result.text()
    assert result.statuses[400] > 20


def test_payloads_are_well_only_if_nothing_is_wrong_and_something_was_sent() -> None:
    assert Fuzzed(sent=1).well
    assert not Fuzzed().well
    assert not Fuzzed(sent=1, growth=1.3).well
    failed = Fuzzed(sent=1)
    failed.statuses[500] += 1
    assert not failed.well


def test_opening_home_is_measured_up_to_what_is_published() -> None:
    with this_bot() as bot:
        for _ in range(2):  # as if nothing stood there, each time
            taken, blocks = opening(bot, "U0NEW")
            assert taken > 0
            assert 0 < blocks <= MOST_BLOCKS


@pytest.mark.usefixtures("server")
def test_what_is_due_is_begun_once_by_one_of_several_processes(tmp_path: Path) -> None:
    assert claimed(address_of(tmp_path / "due.db"), 600, 3).note == "0 twice, 0 never"
