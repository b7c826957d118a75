from __future__ import annotations

import sqlite3
import sys
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


_connections: list[sqlite3.Connection] = []


def pytest_sessionstart() -> None:
    """Note every connection to a database."""

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "sqlite3.connect/handle":
            _connections.append(arguments[0])  # type: ignore[arg-type]

    sys.addaudithook(note)


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        return connection.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


@pytest.fixture(scope="module", autouse=True)
def every_connection_is_closed() -> Iterator[None]:
    """Whoever opens a connection to a database closes it, on each version of Python."""
    yield
    still_open = [each for each in _connections if _is_open(each)]
    _connections.clear()
    assert not still_open


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
