from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.browser import HOW_TO_INSTALL, browser, browser_path, open_page
from tests.stage import Stage

__all__ = ["browser", "open_page"]

# How long an example takes says more about the machine than about the program.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """Skip what needs a browser where there is none, before anything is started for it."""
    if "browser" in item.fixturenames and browser_path() is None:
        pytest.skip(HOW_TO_INSTALL)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot on a local Slack of its own, started."""
    stage = Stage(tmp_path)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()
