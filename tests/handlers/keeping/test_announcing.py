"""Announcing a session, over the real wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.keeping.kit import KEEPER, closes_all, keeps, says_yes, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, eventually, shown


def announced(stage: Stage, channel: str = AUTHORIZERS) -> list[str]:
    return [m["text"] for m in stage.priya.sees(channel) if "Announced by" in m["text"]]


def test_an_announcement_is_previewed_and_posted_once(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions announce")
    answer = sends(stage.keeper, view, words="Bring <!channel> questions.", channels=[AUTHORIZERS])
    said = shown(answer.view)
    assert "this is posted" in said
    assert "Expected, not confirmed" in said
    email = [b["element"]["initial_value"] for b in answer.view["blocks"] if b["type"] == "input"]
    assert email[0] == "Charter Chat, November 25"
    assert "Wednesday, November 25, 2026, 10:00 a.m. to 11:00 a.m. Pacific" in email[1]
    assert announced(stage) == []
    assert f"It is on its way to <#{AUTHORIZERS}>." in says_yes(stage.keeper)
    (text,) = eventually(lambda: announced(stage))
    assert f"Announced by <@{KEEPER}>" in text
    assert "<!channel>" not in text
    closes_all(stage.keeper)
    view = keeps(stage, "/charter-sessions announce")
    sends(stage.keeper, view, channels=[AUTHORIZERS])
    assert "went there today already" in says_yes(stage.keeper)
    stage.types("/charter-chat")
    assert len(announced(stage)) == 1


def test_where_the_bot_is_no_member_the_keeper_is_told_what_to_type(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions announce")
    sends(stage.keeper, view, channels=[OFFICE])
    says_yes(stage.keeper)
    dm = stage.keeper.open_dm()
    eventually(lambda: any("/invite @" in m["text"] for m in stage.keeper.sees(dm)))


def test_an_email_alone_posts_nothing(stage: Stage) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"))
    assert "Nothing was posted" in says_yes(stage.keeper)


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
