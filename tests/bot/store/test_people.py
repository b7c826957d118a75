from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Database
from bot.store.people import person, remember

HERE, ELSEWHERE = "T0HERE", "T0ELSEWHERE"


@pytest.mark.parametrize(
    ("user", "is_external"),
    [
        ({"team_id": HERE}, False),
        ({"team_id": ELSEWHERE}, True),
        ({"team_id": ELSEWHERE, "enterprise_user": {"teams": [ELSEWHERE, HERE]}}, False),
        ({"team_id": ELSEWHERE, "enterprise_user": {"teams": [ELSEWHERE]}}, True),
        ({"team_id": ELSEWHERE, "enterprise_user": None}, True),
        ({"team_id": HERE, "is_stranger": True}, True),
        ({}, False),
    ],
)
def test_a_colleague_of_another_workspace_of_the_same_organisation_is_none_of_others(
    tmp_path: Path, user: dict[str, Any], is_external: bool
) -> None:
    with closing(Database(tmp_path / "bot.db")) as db:
        remember(db, {"id": "U0DANA", **user}, HERE, now=1)
        assert person(db, "U0DANA").is_external is is_external
