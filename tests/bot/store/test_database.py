"""The database: transactions, turns, files that cannot be opened, and plans of its statements."""

from __future__ import annotations

import gc
import multiprocessing
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.store import people, questions, reminders
from bot.store.bookkeeping import first_time, forget_seen
from bot.store.database import Database, DatabaseError, DriverError, Turns


def open_and_count(path: Path) -> int:
    db = Database(path)
    found = db.one("select count(*) as n from series")
    db.close()
    return -1 if found is None else int(found["n"])


def open_connections(path: Path) -> int:
    """How many there are to the file in this process, whoever refers to them."""
    found = 0
    for each in gc.get_objects():
        if issubclass(type(each), sqlite3.Connection):  # not asking what a dead proxy stands for
            with suppress(sqlite3.ProgrammingError):  # it is closed
                found += each.execute("pragma database_list").fetchone()[2] == str(path)
    return found


def test_eight_processes_that_open_a_new_file_at_once_all_come_up(tmp_path: Path) -> None:
    path = tmp_path / "new" / "bot.db"
    with multiprocessing.get_context("spawn").Pool(8) as pool:
        assert pool.map(open_and_count, [path] * 8, chunksize=1) == [0] * 8


def test_what_is_ended_once_or_saved_once_is_not_so_again(db: Database) -> None:
    people.turn_digest_on(db, "C0OPEN", "U0DANA", 1)
    assert [people.end_digest(db, "C0OPEN", now, f"at {now}") for now in (2, 3)] == [True, False]
    (digest,) = people.digests(db)
    assert (digest["ended_at"], digest["error"]) == (2, "at 2")
    wish = {"is_channel": 0, "set_by": "U0DANA", "set_at": 1}
    reminders.save_subscription(db, {"destination": "U0DANA", **wish})
    ended = [reminders.end_subscription(db, "U0DANA", "user_not_found", now) for now in (2, 3)]
    assert ended == [True, False]
    asked = questions.pass_on(db, "U0DANA", "Who pays?", 1)
    assert [questions.save_as(db, asked.id, each) for each in ("a", "b")] == [True, False]
    assert [each.saved_as for each in questions.waiting(db)] == ["a"]
    for lead in ("P1D", "PT15M"):
        people.hold(db, "uid", "2026-12-30", lead, "U0DANA", 1)
    assert people.release(db, "uid", "2026-12-30", "P1D")
    assert people.held_of(db, "uid", "2026-12-30") == {"PT15M": "U0DANA"}


def test_eight_threads_that_write_10_000_updates_lose_none(db: Database) -> None:
    db.execute("create table counters (id integer primary key, n integer)")
    db.execute("insert into counters values (1, 0)")

    def count(times: int) -> None:
        for _ in range(times):
            with db.immediate():
                row = db.one("select n from counters")
                assert row is not None
                db.execute("update counters set n = :n", {"n": row["n"] + 1})

    threads = [threading.Thread(target=count, args=(1_250,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.one("select n from counters") == {"n": 10_000}


def test_what_is_to_follow_a_commit_finds_what_was_written(db: Database) -> None:
    found: list[int] = []

    def look() -> None:
        elsewhere = threading.Thread(
            target=lambda: found.append(len(db.query("select * from seen")))
        )
        elsewhere.start()
        elsewhere.join()

    with db.immediate():
        with db.immediate():
            first_time(db, ["one"], now=0)
            db.after_commit(look)
        assert found == []
    assert found == [1]
    db.after_commit(look)
    assert found == [1, 1]


def test_nothing_follows_what_was_undone(db: Database) -> None:
    called: list[int] = []
    with pytest.raises(RuntimeError), db.immediate():
        db.after_commit(lambda: called.append(1))
        raise RuntimeError
    with db.immediate():
        first_time(db, ["one"], now=0)
    assert called == []


def test_a_transaction_that_cannot_be_kept_is_undone_and_the_next_one_works(db: Database) -> None:
    db.execute("create table parents (id integer primary key)")
    db.execute(
        "create table children (id integer, of integer "
        "references parents (id) deferrable initially deferred)"
    )
    with pytest.raises(DriverError), db.immediate():
        db.execute("insert into children values (1, 1)")  # refused at the commit
    with db.immediate():
        db.execute("insert into parents values (1)")
    assert db.query("select * from children") == []


@pytest.mark.sqlite_only("it is about the file")
def test_a_database_newer_than_the_program_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    db = Database(path)
    db.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at)"
        " values ('authorizer-bot', 'from_the_future', '2030-01-01')"
    )
    db.close()
    with pytest.raises(DatabaseError, match=r"newer version .*'from_the_future'.* restore") as why:
        Database(path)
    assert open_connections(path) == 0, why.value  # though the error still refers to what failed


@pytest.mark.sqlite_only("it is about the file")
def test_a_connection_serves_one_thread_after_the_other_and_closes_with_the_database(
    tmp_path: Path,
) -> None:
    db = Database(tmp_path / "bot.db")
    in_use, go_on = threading.Event(), threading.Event()

    def use_for_long() -> None:
        with db.immediate():
            in_use.set()
            go_on.wait(30)
            first_time(db, ["begun before the end"], now=0)

    for _ in range(5):
        short = threading.Thread(target=db.query, args=("select * from seen",))
        short.start()
        short.join()
    assert open_connections(db.place) == 1
    long = threading.Thread(target=use_for_long)
    long.start()
    in_use.wait(30)
    db.query("select * from seen")
    assert open_connections(db.place) == 2
    db.close()
    assert open_connections(db.place) == 1
    go_on.set()
    long.join()
    assert open_connections(db.place) == 0
    again = Database(db.place)
    assert not first_time(again, ["begun before the end"], now=0)
    again.close()


@pytest.mark.sqlite_only("it is about the file")
def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_text("this is a letter, not a database " * 100)
    with pytest.raises(DatabaseError, match=r"bot\.db cannot be opened"):
        Database(path)


def test_a_delivery_with_two_names_is_new_once(db: Database) -> None:
    assert first_time(db, ["event:1", "message:C:1"], now=0)
    assert not first_time(db, ["event:2", "message:C:1"], now=0)
    assert not first_time(db, ["event:2"], now=0)
    assert first_time(db, ["event:3"], now=0)


def test_what_was_seen_is_forgotten_after_a_day(db: Database) -> None:
    first_time(db, ["old"], now=0)
    first_time(db, ["new"], now=100_000)
    assert forget_seen(db, now=100_001) == 1
    assert first_time(db, ["old"], now=100_002)
    assert not first_time(db, ["new"], now=100_002)


def test_who_comes_last_goes_before_those_who_let_others_first() -> None:
    turns, had, begun = Turns(), list[str](), threading.Semaphore(0)

    def want(name: str) -> None:
        if name == "patient":
            turns.let_others_first()
        begun.release()
        with turns.take(30):
            had.append(name)
            time.sleep(0.05 if name == "patient" else 0)

    names = [*["patient"] * 8, "person"]
    threads = [threading.Thread(target=want, args=(name,)) for name in names]
    with turns.take(1):
        for thread in threads:
            thread.start()
            assert begun.acquire(timeout=30)
    for thread in threads:
        thread.join(30)
    assert len(had) == 9
    assert had[-1] != "person"
