"""The table of what is said stays quick, however much of it was said long ago."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.store import deliveries, outbox
from bot.store.database import Database, Row


class Explaining(Database):
    """A database that notes which indexes its statements use."""

    plans: str = ""

    def execute(self, sql: str, *arguments: Any) -> int:
        self.query(sql, *arguments, is_asked=False)
        return super().execute(sql, *arguments)

    def query(self, sql: str, *arguments: Any, is_asked: bool = True) -> list[Row]:
        if not sql.startswith("pragma"):
            for row in super().query(f"explain query plan {sql}", *arguments):
                self.plans += row["detail"]
        return super().query(sql, *arguments) if is_asked else []


@pytest.mark.sqlite_only("plans of its own")
@pytest.mark.parametrize(
    ("look", "index"),
    [
        (lambda db: outbox.release_followers(db, "k1", 1), "idx_deliveries_thread"),
        (lambda db: outbox.forget(db, 1), "idx_deliveries_forget_at"),
        (lambda db: deliveries.standing(db, "kind"), "idx_deliveries_subject"),
    ],
)
def test_what_has_no_moment_is_not_looked_through(
    tmp_path: Path, look: Callable[[Database], object], index: str
) -> None:
    db = Explaining(tmp_path / "bot.db")
    try:
        db.plans = ""
        look(db)
        assert index in db.plans
        assert "idx_deliveries_act_at" not in db.plans
        assert "idx_deliveries_correct_at" not in db.plans
    finally:
        db.close()
