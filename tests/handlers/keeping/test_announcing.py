"""Announcing a session, over the real wire."""

from __future__ import annotations

import pytest

from tests.handlers.keeping.kit import closes_all, keeps, says_yes, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, eventually


def announces(stage: Stage, channel: str) -> str:
    """Announce the next session; what is said when the button is pressed."""
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"), channels=[channel])
    said = says_yes(stage.keeper)
    closes_all(stage.keeper)
    return said


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (AUTHORIZERS, "since the channel is archived. Announce it again later."),
        (OFFICE, "since I am no longer a member of the channel. Type `/invite @"),
    ],
)
def test_only_what_can_help_is_advised(stage: Stage, channel: str, said: str) -> None:
    stage.slack.faults.add("refuse", "chat.postMessage", error="is_archived")
    if channel == OFFICE:
        stage.slack.faults.clear()
    announces(stage, channel)
    dm = stage.keeper.open_dm()
    assert eventually(lambda: [m for m in stage.keeper.sees(dm) if said in m["text"]])


def test_it_may_be_made_again_where_it_failed_and_not_where_it_went(stage: Stage) -> None:
    stage.slack.faults.add("refuse", "chat.postMessage", error="invalid_blocks")
    announces(stage, AUTHORIZERS)
    stage.settle()
    assert announces(stage, AUTHORIZERS) == ""
    stage.settle()
    assert "went there today already" in announces(stage, AUTHORIZERS)
    stage.settle()
    announced = [m for m in stage.priya.sees(AUTHORIZERS) if "Announced by" in m["text"]]
    assert len(announced) == 1
