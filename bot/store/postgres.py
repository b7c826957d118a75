"""PostgreSQL: a database on a server, which several processes of the bot may share.

As in SQLite one transaction writes at a time (an advisory lock, which ends with it), and whoever
only reads waits for nobody: so what a transaction read still holds, whichever process wrote before.
"""

from __future__ import annotations

import re
import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import psycopg
from filelock import BaseFileLock
from psycopg.adapt import Buffer, Dumper
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.numeric import Int8Dumper, IntLoader
from psycopg.types.string import StrDumperUnknown

from bot.store.driver import DatabaseConnection, DatabaseError, Row, ServerError

MIGRATIONS = Path(__file__).parent / "migrations" / "postgres"
# The advisory lock of whoever writes to a schema; any number would do that nobody else uses.
WRITER = 0x0A7B07
# A server that has gone without a word is noticed within 10 s, a process that has, by the server.
LIFELINE: dict[str, Any] = {
    "application_name": "authorizer-bot",
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
# Whoever hangs inside a transaction keeps all others from writing: the server ends it.
# No commit waits for the disk, since the lock is held until it is over (`reach_disk`).
AT_START = (
    "set synchronous_commit = off;"
    " set idle_in_transaction_session_timeout = 30000; set tcp_keepalives_idle = 5;"
    " set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2;"
    " set client_min_messages = error"
)
# A commit that waits for the disk has all before it written, too; it is none without a record.
REACH_DISK = (
    "begin; set local synchronous_commit = on;"
    " select pg_logical_emit_message(true, 'authorizer-bot', ''); commit"
)
# The bot's own tables with the columns of their keys, in order; and where rows are numbered.
TABLES = (
    "select c.relname as name, a.attname as key from pg_index i"
    " join pg_class c on c.oid = i.indrelid"
    " join unnest(i.indkey) with ordinality as k (attnum, place) on true"
    " join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum"
    " where i.indisprimary and c.relnamespace = to_regnamespace(current_schema())"
    " and c.relname <> 'schema_versions' order by c.oid, k.place"
)
# A server that went back to a backup, or took the place of another, begins another timeline.
INCARNATION = (
    "select hashtext(concat(system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),"
    " 'deliveries'::regclass::oid)) as name from pg_control_system()"
)
NUMBERED = (
    "select table_name, column_name from information_schema.columns"
    " where table_schema = current_schema() and is_identity = 'YES'"
)


class _Text(StrDumperUnknown):
    """Text; PostgreSQL keeps no NUL, which nobody types."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}"))


class _Flag(Dumper):
    """True and false are 1 and 0, as in SQLite."""

    oid = Int8Dumper.oid

    def dump(self, obj: bool) -> Buffer | None:
        return b"1" if obj else b"0"


@cache
def translated(sql: str) -> str:
    """A statement with psycopg's parameters in place of `:name`."""
    return re.sub(
        r"'[^']*'|(?<![:\w]):(?P<name>[a-z_]\w*)",
        lambda found: f"%({found['name']})s" if found["name"] else found[0],
        sql.replace("%", "%%"),
    )


class PostgresConnection(DatabaseConnection):
    """A connection to the server."""

    def __init__(self, address: str, waits: float) -> None:
        try:
            self._raw = psycopg.connect(address, autocommit=True, row_factory=dict_row)
        except psycopg.Error as error:
            _refuse(error)
        adapters = self._raw.adapters
        for kind, dumper in ((str, _Text), (int, Int8Dumper), (bool, _Flag)):
            adapters.register_dumper(kind, dumper)
        adapters.register_loader("numeric", IntLoader)  # sums of whole numbers
        self.afterwards: list[Callable[[], None]] = []
        self._waits = waits
        self._simply(AT_START)

    @property
    def is_usable(self) -> bool:
        """See `DatabaseConnection`, as for all of these."""
        if self._raw.broken or self._raw.closed:
            return False
        # To whoever asks nothing a server says only that it ends the connection.
        ready, _, _ = select.select([self._raw.fileno()], [], [], 0)
        return not ready

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        return self._run(sql, parameters).fetchall()

    def change(self, sql: str, parameters: Mapping[str, Any]) -> int:
        return self._run(sql, parameters).rowcount

    def change_many(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
        try:
            cursor = self._raw.cursor()
            cursor.executemany(translated(sql), rows)
        except psycopg.Error as error:
            _refuse(error)
        return cursor.rowcount

    def wait_at_most(self, seconds: float) -> None:
        self._waits = seconds

    @contextmanager
    def transaction(self, *, durable: bool) -> Iterator[None]:
        try:
            self._simply(
                f"begin; set local lock_timeout = {max(1, int(self._waits * 1000))};"
                f" select pg_advisory_xact_lock({WRITER}, hashtext(current_schema()))"
            )
            yield
            # After a statement that was refused, "commit" says nothing and undoes.
            if self._raw.info.transaction_status != TransactionStatus.INTRANS:
                raise ServerError("the transaction was refused before")
            self._simply("commit")
        except BaseException:
            if self._raw.info.transaction_status != TransactionStatus.IDLE:
                with suppress(ServerError):
                    self._simply("rollback")
            raise

    def alone(self) -> AbstractContextManager[None]:
        return self.transaction(durable=False)

    def reach_disk(self) -> None:
        self._simply(REACH_DISK)

    def incarnation(self) -> int | None:
        return int(self.rows(INCARNATION, {})[0]["name"])

    def tables(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows(TABLES, {}):
            found[row["name"]] = (*found.get(row["name"], ()), row["key"])
        return found

    def continue_numbers(self) -> None:
        for row in self.rows(NUMBERED, {}):
            table, column = row["table_name"], row["column_name"]
            self.rows(
                f"select setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (select coalesce(max({column}), 0) + 1 from {table}), false)",
                {},
            )

    def close(self) -> None:
        self._raw.close()

    def _run(self, sql: str, parameters: Mapping[str, Any]) -> psycopg.Cursor[Row]:
        try:
            return self._raw.execute(translated(sql).encode(), parameters)
        except psycopg.Error as error:
            _refuse(error)

    def _simply(self, statements: str) -> None:
        """Run statements that have no parameters, in one round trip."""
        try:
            self._raw.execute(statements.encode())
        except psycopg.Error as error:
            _refuse(error)


class Postgres:
    """A database on a server, by its address (`postgresql://…`)."""

    is_shared = True
    lock: BaseFileLock | None = None  # several may run: the lease of the sender is theirs in turn

    def __init__(self, address: str) -> None:
        try:
            given = conninfo_to_dict(address)
        except psycopg.Error as error:
            raise DatabaseError(f"DATABASE_URL is no address ({error}).") from None
        lifeline = {name: value for name, value in LIFELINE.items() if name not in given}
        self._address = make_conninfo(address, **lifeline)
        names = "host", "port", "dbname"
        self.place = " ".join(f"{name}={given[name]}" for name in names if name in given)

    def connect(self, waits: float) -> PostgresConnection:
        """See `Driver`, as for all of these."""
        return PostgresConnection(self._address, waits)

    def migrate(self, connection: DatabaseConnection) -> None:
        steps = {int(file.name[:3]): file.read_text() for file in MIGRATIONS.glob("*.sql")}
        if not connection.rows("select to_regclass('schema_versions') as name", {})[0]["name"]:
            connection.change(
                "create table schema_versions (number bigint primary key, runs_with bigint)", {}
            )
        (found,) = connection.rows(
            "select coalesce(max(number), 0) as number, coalesce(max(runs_with), 0) as runs_with"
            " from schema_versions",
            {},
        )
        if found["runs_with"] > max(steps):
            raise DatabaseError(
                f"The database {self.place} was written by a newer version of the bot, with which "
                "this one cannot work: install that version again, or restore a backup."
            )
        for number in sorted(number for number in steps if number > found["number"]):
            connection.change(steps[number], {})
            row = {"number": number, "runs_with": _runs_with(steps[number])}
            connection.change("insert into schema_versions values (:number, :runs_with)", row)

    def refusal(self, error: BaseException) -> DatabaseError | None:
        if not isinstance(error, ServerError):
            return None
        return DatabaseError(
            f"The database {self.place} cannot be opened ({error}): check DATABASE_URL, and that "
            "the server runs and lets this account make tables."
        )


def _runs_with(step: str) -> int:
    """The oldest version of the tables whose program runs on what a step leaves."""
    found = re.match(r"-- runs with (\d+)", step)
    assert found, "a step begins with “-- runs with NUMBER”"
    return int(found[1])


def _refuse(error: psycopg.Error) -> NoReturn:
    """Raise what everybody catches, without the details, which may hold values of a row."""
    raise ServerError(error.diag.message_primary or str(error).strip()) from None
