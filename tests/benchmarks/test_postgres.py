from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.postgres import claimed
from tests.postgres import address_of


@pytest.mark.usefixtures("server")
def test_what_is_due_is_begun_once_by_one_of_several_processes(tmp_path: Path) -> None:
    assert claimed(address_of(tmp_path / "due.db"), 600, 3).note == "0 twice, 0 never"
