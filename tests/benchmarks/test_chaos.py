from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos import Chaos, Plan, Result


@pytest.mark.timeout(120)
def test_a_short_run_of_the_chaos_neither_loses_nor_repeats_anything(tmp_path: Path) -> None:
    plan = Plan(seed=20261122, people=8, channels=2, sessions=5, seconds=14)
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
