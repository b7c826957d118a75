"""Announcing a session, over the real wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.keeping.kit import keeps, says_yes, sends
from tests.stage import AUTHORIZERS, Stage, eventually


@pytest.mark.parametrize(
    ("fault", "more", "said"),
    [
        ("refuse", {"error": "is_archived"}, "since the channel is archived. Announce it again"),
        ("drop_after", {}, "did not say whether the announcement was posted"),
    ],
)
def test_only_what_can_help_is_advised(
    stage: Stage, fault: Any, more: dict[str, Any], said: str
) -> None:
    view = keeps(stage, "/charter-sessions announce")
    sends(stage.keeper, view, channels=[AUTHORIZERS])
    stage.slack.faults.add(fault, "chat.postMessage", times=1, **more)
    says_yes(stage.keeper)
    dm = stage.keeper.open_dm()
    told = eventually(lambda: [m for m in stage.keeper.sees(dm) if said in m["text"]])[0]
    assert "/invite" not in told["text"]
