from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schedules.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A calendar, a ledger and a post office on one clock."""
    world = World(tmp_path)
    yield world
    world.close()
