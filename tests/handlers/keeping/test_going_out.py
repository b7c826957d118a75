"""What is announced where Slack refuses it."""

from __future__ import annotations

from tests.handlers.keeping.kit import closes_all, keeps, says_yes, sends
from tests.stage import AUTHORIZERS, Stage


def announces(stage: Stage) -> str:
    """Announce the next session; what is said when the button is pressed."""
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"), channels=[AUTHORIZERS])
    said = says_yes(stage.keeper)
    closes_all(stage.keeper)
    stage.settle()
    return said


def test_an_announcement_may_be_made_again_where_it_failed_and_not_where_it_went(
    stage: Stage,
) -> None:
    stage.slack.faults.add("refuse", "chat.postMessage", error="is_archived")
    announces(stage)
    advice = "since the channel is archived. Announce it again later."
    assert [m for m in stage.keeper.sees(stage.keeper.open_dm()) if advice in m["text"]]
    assert announces(stage) == ""
    assert "went there today already" in announces(stage)
    announced = [m for m in stage.priya.sees(AUTHORIZERS) if "Announced by" in m["text"]]
    assert len(announced) == 1
