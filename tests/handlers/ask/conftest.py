from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot on a local Slack of its own, with one keeper."""
    with Stage(tmp_path, more={"bot_admins": frozenset({"U0KEEPER"})}) as stage:
        yield stage
