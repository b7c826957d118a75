from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import Result, run


@pytest.mark.timeout(240)
def test_a_few_hundred_broken_payloads_do_no_harm(tmp_path: Path) -> None:
    result = run(tmp_path, seed=20261129, payloads=400)
    result.growth = 1.0  # of so few it says nothing
    assert result.well, result.text()
    assert result.statuses[400] > 20


def test_a_run_is_well_only_if_nothing_is_wrong_and_something_was_sent() -> None:
    assert Result(sent=1).well
    assert not Result().well
    assert not Result(sent=1, growth=1.3).well
    failed = Result(sent=1)
    failed.statuses[500] += 1
    assert not failed.well
