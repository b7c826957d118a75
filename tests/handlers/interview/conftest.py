from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.community.interview import Interview
from tests.handlers.interview.desk import Desk, words
from tests.handlers.interview.lookups import LANTERNS, NORD, SUED


@pytest.fixture(scope="session")
def interview() -> Interview:
    return words()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    """A bot with files of 2024 and 2025."""
    for year in (2024, 2025):
        desk.loads(year, NORD, SUED, *LANTERNS)
    return desk
