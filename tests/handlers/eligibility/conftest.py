from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.interview import Interview
from tests.handlers.eligibility.desk import Desk, words


@pytest.fixture(scope="session")
def interview() -> Interview:
    return words()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()
