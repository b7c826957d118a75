from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.calendar import Calendar
from tests.schedules.world import PACIFIC, World, database


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    """An empty calendar."""
    db = database(tmp_path / "bot.db")
    yield Calendar(db, PACIFIC)
    db.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A calendar, a ledger and a post office on one clock."""
    world = World(tmp_path)
    yield world
    world.close()
