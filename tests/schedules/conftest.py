from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from schedules.calendar import Calendar
from tests.schedules.world import PACIFIC, World, database


@pytest.fixture
def calendars(tmp_path: Path) -> Iterator[Callable[[], Calendar]]:
    """Makes empty calendars."""
    numbers = count()
    with ExitStack() as at_end:

        def make() -> Calendar:
            db = database(tmp_path / f"{next(numbers)}.db")
            at_end.callback(db.close)
            return Calendar(db, PACIFIC)

        yield make


@pytest.fixture
def calendar(calendars: Callable[[], Calendar]) -> Calendar:
    """An empty calendar."""
    return calendars()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A calendar, a ledger and a post office on one clock."""
    world = World(tmp_path)
    yield world
    world.close()
