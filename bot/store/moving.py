"""Carrying all that a database holds over into another one, of either kind."""

from __future__ import annotations

from typing import Any

from bot.store.database import Database, DatabaseError, Row

AT_ONCE = 1_000


def move(source: Database, target: Database) -> dict[str, int]:
    """Copy every row into a new database, and compare them one by one; how many by table.

    All or nothing. Raises `DatabaseError` where the target holds something, or a row came over
    different.
    """
    tables = target.tables()
    if tables != source.tables():
        raise DatabaseError(f"{source.place} and {target.place} are not of the same version.")
    numbers = {}
    with target.immediate(durable=True):
        if any(target.one(f"select 1 from {name} limit 1") for name in tables if name != "secrets"):
            raise DatabaseError(f"{target.place} holds something already: name an empty database.")
        target.execute("delete from secrets")
        for name, key in tables.items():
            numbers[name] = _copy(source, target, name, ", ".join(key))
        target.continue_numbers()
    return numbers


def _copy(source: Database, target: Database, table: str, key: str) -> int:
    wanted = f"select * from {table} order by {key} limit :limit offset :offset"
    number = 0
    while True:
        slice_ = {"limit": AT_ONCE, "offset": number}
        rows = [_without_nul(row) for row in source.query(wanted, slice_)]
        if not rows:
            return number
        target.insert(table, *rows)
        arrived = target.query(wanted, slice_)
        for row, there in zip(rows, arrived, strict=True):
            if row != there:
                raise DatabaseError(f"A row of {table} came over different: nothing was moved.")
        number += len(rows)


def _without_nul(row: Row) -> dict[str, Any]:
    """A row as PostgreSQL takes it, too."""
    return {
        name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
        for name, value in row.items()
    }
