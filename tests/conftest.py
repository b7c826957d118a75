from __future__ import annotations

import asyncio
import functools
import json
import os
import sqlite3
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import uvicorn.server

from bot.cli import ask
from bot.community import Answers, Finder
from bot.store.database import Database
from handlers.ask import library
from tests import postgres
from tests.browser import HOW_TO_INSTALL, browser, browser_path, open_page
from tests.stage import Stage

__all__ = ["browser", "open_page"]

# How long an example takes says more about the machine than about the program.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


# What comes of a community's files alone is worked out once for all tests, not at every start.
tomllib.loads = functools.cache(tomllib.loads)
_finders: list[tuple[type[Finder], Answers, Finder]] = []


def _finder(kind: type[Finder], answers: Answers) -> Finder:
    made = (each for of, known, each in _finders if of is kind and known == answers)
    found = next(made, None)
    if found is None:
        found = kind(answers)
        _finders.append((kind, answers, found))
    return found


for module, name in ((ask, "Finder"), (library, "_Lately")):
    vars(module)[name] = functools.partial(_finder, vars(module)[name])


class _Soon:
    """asyncio for the local Slack's server, which looks every so often whether it is to end."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.03))


vars(uvicorn.server)["asyncio"] = _Soon()

_connections: list[sqlite3.Connection] = []
_statements: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    """With DATABASE=postgres, have a server for all processes that run tests."""
    config.addinivalue_line("markers", "sqlite_only(why): about SQLite's own way of doing it")
    if not postgres.IS_ASKED_FOR:
        return
    at_end = ExitStack()
    at_end.enter_context(postgres.server_if_none())
    config.add_cleanup(at_end.close)
    postgres.use_server()


def pytest_sessionstart() -> None:
    """Note every connection to a database, and every statement of the store's."""
    for name in ("query", "execute", "execute_many", "changed"):
        setattr(Database, name, _noting(getattr(Database, name)))

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "sqlite3.connect/handle":
            _connections.append(arguments[0])  # type: ignore[arg-type]

    sys.addaudithook(note)


def _noting(run: Callable[..., Any]) -> Callable[..., Any]:
    """The same, noting the statement where a module of the store runs it."""

    @functools.wraps(run)
    def noting(db: Database, sql: str, *arguments: Any) -> Any:
        frame = sys._getframe(1)
        while (module := frame.f_globals["__name__"]) == Database.__module__ and frame.f_back:
            frame = frame.f_back
        if module.startswith("bot.store."):
            _statements.add(sql)
        return run(db, sql, *arguments)

    return noting


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the statements for `python -m tests.prepared`."""
    if _statements and session.config.cache:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        folder = session.config.cache.mkdir("statements")
        (folder / f"{os.getpid()}-{worker}.json").write_text(json.dumps(sorted(_statements)))


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
    postgres.forget()
    assert not still_open


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """Skip what cannot be done here, before anything is started for it."""
    if postgres.IS_ASKED_FOR and item.get_closest_marker("sqlite_only"):
        pytest.skip("it is about SQLite")
    if "browser" in item.fixturenames and browser_path() is None:
        pytest.skip(HOW_TO_INSTALL)
    if "server" in item.fixturenames and not (
        postgres.programs() or "NEEDS_POSTGRES" in os.environ
    ):
        pytest.skip(postgres.HOW_TO_INSTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A PostgreSQL server, on which `postgres.address_of` names a database."""
    with postgres.server_if_none():
        yield


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot on a local Slack of its own, started."""
    with Stage(tmp_path) as stage:
        yield stage


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Function) -> None:
    """Drop the databases of a test's own folder with it."""
    folder = item.funcargs.get("tmp_path")
    if isinstance(folder, Path):
        postgres.forget(folder.resolve())


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: half of what a test takes is waiting for what runs beside it."""
    return 2 * (os.cpu_count() or 1)
