"""A PostgreSQL server for tests, and a schema on it in place of each file that a test names."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bot.store import database
from bot.store.driver import Driver
from bot.store.postgres import Postgres

# Where the server of this run is, for the processes that share it; tests run on files without.
ADDRESS = "TESTS_POSTGRES"
IS_ASKED_FOR = os.environ.get("DATABASE") == "postgres"
HOW_TO_INSTALL = "There is no PostgreSQL server here: apt-get install postgresql"

_made: dict[Path, str] = {}


def programs() -> Path | None:
    """Where the programs of a server are, None if it is not installed."""
    there = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (there[-1] if there else None)
    return Path(found).parent if found else None


class Server:
    """A PostgreSQL server of its own, on a socket in a folder: `start`, `stop`, again and again."""

    def __init__(self, folder: str, *options: str) -> None:
        where = programs()
        if where is None:
            raise FileNotFoundError(HOW_TO_INSTALL)
        as_whom = []
        if os.getuid() == 0:  # it refuses to run as root
            postgres = pwd.getpwnam("postgres")
            os.chown(folder, postgres.pw_uid, postgres.pw_gid)
            as_whom = ["runuser", "-u", "postgres", "--"]
        self._folder = folder
        self._options = " ".join([f"-k {folder} -c listen_addresses=", *options])
        self._control = [*as_whom, str(where / "pg_ctl"), "-w", "-s"]
        self._control += ["-D", f"{folder}/data", "-l", f"{folder}/log"]
        how = ["-U", "tests", "--auth=trust", "--locale=C", "-E", "UTF8", "--no-sync"]
        self._run([*as_whom, str(where / "initdb"), "-D", f"{folder}/data", *how])

    def start(self) -> None:
        """Return once it takes connections."""
        self._run([*self._control, "-o", self._options, "start"])

    def stop(self, mode: str = "immediate") -> None:
        """End it, "immediate" as if it had crashed, "fast" in order."""
        self._run([*self._control, "-m", mode, "stop"])

    def address(self, name: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://tests@/{name}?host={self._folder}"

    def run(self, statement: str) -> None:
        """Run a statement."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """A server that runs; what is written is soon gone, so that no disk is waited for."""
    with TemporaryDirectory() as folder:
        here = Server(folder, "-c fsync=off -c max_connections=300", *options)
        here.start()
        try:
            yield here
        finally:
            with suppress(subprocess.CalledProcessError):
                here.stop()


@contextmanager
def server_if_none() -> Iterator[None]:
    """The server that the processes which run tests share; one is started if there is none."""
    if ADDRESS in os.environ:
        yield
        return
    with server() as here:
        os.environ[ADDRESS] = here.address()
        try:
            yield
        finally:
            _made.clear()  # with the server
            del os.environ[ADDRESS]


def use_server() -> None:
    """From now on whoever opens a file gets a schema on the server of this run."""
    opened = database.driver_of

    def driver_of(place: Path | str) -> Driver:
        return Postgres(address_of(place)) if isinstance(place, Path) else opened(place)

    database.driver_of = driver_of


def address_of(path: Path) -> str:
    """The address of the schema in place of a file; it is made when it is first asked for."""
    path = path.resolve()
    if path not in _made:
        _made[path] = f"t{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"
        _ask(f"create schema if not exists {_made[path]}")
    return f"{os.environ[ADDRESS]}&options=-csearch_path%3D{_made[path]}"


def forget(folder: Path | None = None) -> None:
    """Drop the schemas in place of the files in a folder, or all that this process made."""
    for path in [each for each in _made if folder is None or folder in each.parents]:
        _ask(f"drop schema {_made.pop(path)} cascade")


def _ask(statement: str) -> None:
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection:
        connection.execute(f"set client_min_messages = error; {statement}".encode())
