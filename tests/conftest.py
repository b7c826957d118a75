from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.stage import Stage

# How long an example takes says more about the machine than about the program.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot on a local Slack of its own, started."""
    stage = Stage(tmp_path)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()
