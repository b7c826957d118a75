"""Copies of the database: whole while it is written to, and refused where they cannot be used."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from bot.__main__ import main
from bot.store.backup import RESTORED, BackupError, back_up, restore
from bot.store.bookkeeping import note_time, noted_time
from bot.store.database import Database

pytestmark = pytest.mark.sqlite_only("copies of a file")

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(Database(tmp_path / "bot.db")) as db:
        note_time(db, "then", 1)
    return tmp_path / "bot.db"


def noted(path: Path, name: str) -> int | None:
    with closing(Database(path)) as db:
        return noted_time(db, name)


def test_a_copy_made_while_the_bot_writes_is_whole(path: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    with closing(Database(path)) as db:

        def keep_writing() -> None:
            at = 0
            while not stop.is_set():
                at += 1
                with db.immediate():
                    note_time(db, "one", at)
                    note_time(db, "other", at)

        writing = threading.Thread(target=keep_writing)
        writing.start()
        try:
            for number in range(5):
                back_up(path, tmp_path / f"copy-{number}.db")
        finally:
            stop.set()
            writing.join()
    for number in range(5):
        copy = tmp_path / f"copy-{number}.db"
        assert copy.stat().st_mode & 0o077 == 0  # for nobody else to read
        assert noted(copy, "one") == noted(copy, "other")
    assert not list(tmp_path.glob("*unfinished*"))


def test_a_copy_holds_nothing_that_was_deleted(path: Path, tmp_path: Path) -> None:
    with closing(Database(path)) as db:
        note_time(db, "Zyzzyva Academy", 1)
        db.execute("delete from bookkeeping where name = 'Zyzzyva Academy'")
        back_up(path, tmp_path / "copy.db")
    assert b"Zyzzyva" not in (tmp_path / "copy.db").read_bytes()


def test_a_restored_copy_is_marked_and_what_it_replaces_is_kept(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with closing(Database(path)) as db:
        note_time(db, "since", 2)
        kept = shutil.copytree(tmp_path, tmp_path / "killed") / "bot.db"  # with its log
    replaced = restore(kept, tmp_path / "copy.db", NOW)
    assert (noted(kept, "then"), noted(kept, "since")) == (1, None)
    assert noted(kept, RESTORED) == int(NOW.timestamp())
    assert replaced is not None
    assert (noted(replaced, "since"), noted(replaced, RESTORED)) == (2, None)


def test_a_copy_that_cannot_be_used_is_refused_and_changes_nothing(
    path: Path, tmp_path: Path
) -> None:
    back_up(path, tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('authorizer-bot', 'from_the_future', '2030-01-01')"
        )
        newer.commit()
    whole = path.read_bytes()
    (tmp_path / "damaged.db").write_bytes(whole[:8192] + b"x" * 8192 + whole[16384:])
    (tmp_path / "letter.db").write_text("this is a letter, not a database " * 100)
    sqlite3.connect(tmp_path / "other.db").execute("create table t (x)").connection.close()
    reasons = {
        "newer.db": r"newer\.db was written by a newer version",
        "damaged.db": r"damaged\.db is damaged",
        "letter.db": r"letter\.db is damaged",
        "other.db": r"other\.db is no database of this bot",
        "none.db": r"There is no file .*none\.db",
    }
    for name, reason in reasons.items():
        with pytest.raises(BackupError, match=reason):
            restore(path, tmp_path / name, NOW)
    assert path.read_bytes() == whole
    assert not list(tmp_path.glob("*unfinished*"))
    assert not list(tmp_path.glob("*replaced*"))


def test_the_command_line_copies_and_restores(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    environment = {"DATABASE_URL": f"sqlite:///{path}"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, str(copy)], env=environment)

    assert run("backup").exit_code == 0
    again = run("backup")
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    nothing = CliRunner().invoke(main, ["backup", str(copy)], env={"DATABASE_URL": "sqlite:///no"})
    assert "There is no database" in nothing.output
    restored = run("restore")
    assert restored.exit_code == 0
    assert "is kept as" in restored.output
    with FileLock(f"{path}.lock"):
        assert "stop it first" in run("restore").output
