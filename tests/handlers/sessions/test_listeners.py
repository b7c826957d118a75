"""The commands about sessions and their buttons, over the real wire."""

from __future__ import annotations

from tests.stage import Stage, buttons, eventually, shown


def test_the_next_chat_says_everything_people_ask(stage: Stage) -> None:
    message = stage.types("/charter-chat")
    text = shown(message)
    for part in (
        "Next: Charter Chat",
        "Wednesday, November 25, 2026 at 10:00 a.m. Pacific",
        "in 3 days",
        "1 hour",
        "Expected, not confirmed",
        "Thanksgiving",
        "Online (Zoom)",
        "breakout rooms",
        "Unofficial",
    ):
        assert part in text
    assert message["is_ephemeral"]
    assert set(buttons(message)) == {"CASI page", "Share in this channel"}
