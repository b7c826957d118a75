"""The bot's database on a PostgreSQL server: the same tables, promises and ways out of trouble."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlite_utils
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.store import outbox
from bot.store.backup import RESTORED, BackupError, back_up, restore
from bot.store.bookkeeping import first_time, give_leases_back, note_time, noted_time, take_lease
from bot.store.database import Database, DatabaseError, DriverError
from bot.store.driver import ServerError
from bot.store.postgres import Postgres
from bot.store.sqlite import Sqlite
from tests.postgres import address_of

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("server")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return address_of(tmp_path / "server.db")


@pytest.fixture
def db(address: str) -> Iterator[Database]:
    with closing(Database(address)) as db:
        yield db


def raw(address: str) -> psycopg.Connection[Any]:
    return psycopg.connect(address, autocommit=True)


def columns_of_a_file(path: Path) -> dict[str, dict[str, tuple[str, bool, str | None]]]:
    driver = Sqlite(path)
    with closing(driver.connect(1)) as connection:
        connection.raw.execute("begin immediate")
        driver.migrate(connection)
        connection.raw.execute("commit")
    kinds = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}
    with closing(sqlite3.connect(path)) as opened:
        tables = [
            each for each in sqlite_utils.Database(opened).tables if not each.name.startswith("_")
        ]
        return {
            table.name: {
                column.name: (
                    kinds[column.type.upper()],
                    bool(column.notnull) or column.name in table.pks,
                    None if column.default_value is None else column.default_value.strip("'"),
                )
                for column in table.columns
            }
            for table in tables
        }


def columns_of_a_server(db: Database) -> dict[str, dict[str, tuple[str, bool, str | None]]]:
    found: dict[str, dict[str, tuple[str, bool, str | None]]] = {}
    for row in db.query(
        "select * from information_schema.columns where table_schema = current_schema()"
        " and table_name <> 'schema_versions'"
    ):
        default = row["column_default"]
        told = None if default is None else default.split("::")[0].strip("'")
        kind = row["data_type"], row["is_nullable"] == "NO", told
        found.setdefault(row["table_name"], {})[row["column_name"]] = kind
        if row["data_type"] == "text":
            assert row["collation_name"] == "C", row  # sorted as SQLite sorts
    return found


def test_both_have_the_same_tables_and_columns(db: Database, tmp_path: Path) -> None:
    assert columns_of_a_server(db) == columns_of_a_file(tmp_path / "file.db")


def test_both_have_the_same_keys_and_indexes(db: Database, tmp_path: Path) -> None:
    columns_of_a_file(tmp_path / "file.db")
    with closing(Sqlite(tmp_path / "file.db").connect(1)) as connection:
        keys = {name: set(key) for name, key in connection.tables().items()}
        named = "select name from sqlite_schema where type = 'index' and name like 'idx_%'"
        on_file = {
            row["name"] for row in connection.rows(named, {}) if "_sqlite" not in row["name"]
        }
    with db.connection() as connection:
        assert {name: set(key) for name, key in connection.tables().items()} == keys
    on_server = db.query(
        "select indexname from pg_indexes where schemaname = current_schema()"
        " and indexname like 'idx_%'"
    )
    assert {row["indexname"] for row in on_server} == on_file


def test_a_connection_that_the_server_ended_is_made_anew_before_anybody_notices(
    db: Database, address: str
) -> None:
    mine = db.query("select pg_backend_pid() as pid")[0]["pid"]
    with raw(address) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [mine])
    assert first_time(db, ["one"], now=0)


def test_whoever_waits_longer_than_they_may_for_another_process_is_told(
    db: Database, address: str
) -> None:
    with closing(Database(address)) as other, other.immediate():
        first_time(other, ["theirs"], now=0)
        assert db.query("select * from seen") == []  # who reads waits for nobody
        began = time.monotonic()
        with pytest.raises(DriverError), db.somebody_waits(), db.immediate():
            raise AssertionError("they are at it")
        assert 1.5 < time.monotonic() - began < 10
    assert first_time(db, ["mine"], now=0)


def test_what_must_not_be_lost_is_on_the_disk_once_its_transaction_is_over(db: Database) -> None:
    with db.immediate(durable=True):
        note_time(db, "then", 1)
        (written,) = db.query("select pg_current_wal_insert_lsn()::text as place")
    on_disk = "select 1 where pg_current_wal_flush_lsn() >= cast(:place as pg_lsn)"
    assert db.query(on_disk, written)


def test_two_processes_that_count_lose_nothing(db: Database, address: str) -> None:
    def count(mine: Database) -> None:
        for _ in range(200):
            with mine.immediate():
                note_time(mine, "n", (noted_time(mine, "n") or 0) + 1)

    with closing(Database(address)) as other:
        threads = [threading.Thread(target=count, args=(each,)) for each in (db, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert noted_time(db, "n") == 400


def test_what_was_refused_within_a_transaction_undoes_it_even_where_nobody_minds(
    db: Database,
) -> None:
    with pytest.raises(ServerError, match="refused before"), db.immediate():
        first_time(db, ["one"], now=0)
        with pytest.raises(ServerError) as why:
            db.execute("insert into seen (key, at) values ('one', 2)")
    assert "(one)" not in str(why.value)  # the server's details would hold the row
    assert db.query("select * from seen") == []


def test_text_true_and_false_are_kept_as_in_a_file(db: Database) -> None:
    db.insert("bookkeeping", {"name": "100 % of \0 'it': here", "at": True})
    (found,) = db.query("select * from bookkeeping where name like '100 %'")
    assert found == {"name": "100 % of \N{REPLACEMENT CHARACTER} 'it': here", "at": 1}


def test_a_version_that_a_newer_one_has_left_behind_is_refused(db: Database, address: str) -> None:
    db.execute("insert into schema_versions values (900, 1)")  # what it added disturbs nobody
    Database(address).close()
    db.execute("insert into schema_versions values (901, 900)")
    with pytest.raises(DatabaseError, match="newer version"):
        Database(address)


def test_a_server_that_cannot_be_reached_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as why:
        Database(f"postgresql://bot:hush@/bot?host={tmp_path}")
    assert "cannot be opened" in str(why.value)
    assert "hush" not in f"{why.value} {Postgres('postgresql://bot:hush@there/bot').place}"


def filled(db: Database) -> None:
    note_time(db, "then", 7)
    db.insert("subscriptions", {"destination": "U1", "is_channel": 0, "set_by": "U1", "set_at": 1})
    wish = {"destination": "U1", "session_kind": "", "uid": "", "recurrence_id": ""}
    db.insert("wishes", {**wish, "lead": "P1D", "since": 1})
    change = {"at": 1, "changed_by": "U1", "action": "add", "scope": "this", "uid": "u"}
    db.insert("changes", {**change, "recurrence_id": "", "sequence": 1})
    row = {"key": "k", "kind": "x", "destination": "U1", "is_channel": 0, "state": "pending"}
    db.insert("deliveries", {**row, "due": 1, "expires": 2, "content": b"\0\xff"})


def run(*arguments: str, database: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": database})


@pytest.mark.sqlite_only("a file is wanted")
def test_the_command_line_moves_a_file_to_a_server_and_back(tmp_path: Path, address: str) -> None:
    before, after = tmp_path / "before.db", tmp_path / "after.db"
    with closing(Database(before)) as old:
        filled(old)
    there = run("move", address, database=f"sqlite:///{before}")
    assert (there.exit_code, "each compared" in there.output) == (0, True), there.output
    back = run("move", f"sqlite:///{after}", database=address)
    assert back.exit_code == 0, back.output
    with closing(Database(address)) as moved:
        new_one = {"at": 2, "changed_by": "U1", "action": "add", "scope": "this", "uid": "u"}
        moved.insert("changes", {**new_one, "recurrence_id": "", "sequence": 2})
        numbered = moved.query("select id from changes order by id")
        assert [row["id"] for row in numbered] == [1, 2]
    with closing(Database(before)) as old, closing(Database(after)) as new:
        with old.connection() as connection:
            tables = connection.tables()
        for table in tables:
            everything = f"select * from {table} order by 1, 2"
            assert new.query(everything) == old.query(everything)
    again = run("move", address, database=f"sqlite:///{before}")
    assert "holds something already" in again.output


def test_a_copy_is_restored_marked_and_what_it_replaces_is_kept(
    address: str, tmp_path: Path
) -> None:
    with closing(Database(address)) as db:
        note_time(db, "then", 1)
        secret = outbox.secret(db)
    back_up(address, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    with closing(Database(address)) as db:
        note_time(db, "then", 2)
        db.execute("create table of_a_newer_version (x bigint)")
        take_lease(db, "process x", "x", 0, 2**40)
        with pytest.raises(BackupError, match="stop it first"):
            restore(address, tmp_path / "copy", NOW)
        give_leases_back(db, "x")
    kept = restore(address, tmp_path / "copy", NOW)
    with closing(Database(address)) as db:
        assert noted_time(db, "then") == 1
        assert noted_time(db, RESTORED) == int(NOW.timestamp())
        assert outbox.secret(db) == secret
    assert kept is not None
    restore(address, kept, NOW)
    with closing(Database(address)) as db:
        assert noted_time(db, "then") == 2


def test_what_is_no_copy_is_refused_and_changes_nothing(address: str, tmp_path: Path) -> None:
    with closing(Database(address)) as db:
        note_time(db, "then", 1)
    back_up(address, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) * 3 // 4])
    (tmp_path / "letter").write_text("this is a letter")
    for name in ("half", "letter", "none"):
        with pytest.raises(BackupError):
            restore(address, tmp_path / name, NOW)
    with closing(Database(address)) as db:
        assert noted_time(db, "then") == 1
    with pytest.raises(BackupError, match="exists already"):
        back_up(address, tmp_path / "copy")
