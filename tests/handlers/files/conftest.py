from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.keeping.kit import stage_with_keepers
from tests.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot with two keepers."""
    with stage_with_keepers(tmp_path) as stage:
        yield stage
