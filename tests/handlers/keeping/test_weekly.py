"""Keepers are asked what only they can settle, once a week at most, over the real wire."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from schedules.model import Status
from tests.handlers.keeping.kit import CHAT, FIRST, OTHER, does, keeps, says_yes, sends
from tests.stage import Stage, buttons, eventually, shown

FIRST_CHAT = date.fromisoformat(FIRST)


def asked(stage: Stage, who: str = "U0KEEPER") -> list[dict[str, Any]]:
    visitor = stage.visitor(who)
    told = ("You keep the calendar", "Only you can settle", "Nothing is left")
    return [m for m in visitor.sees(visitor.open_dm()) if any(each in shown(m) for each in told)]


def now_says(stage: Stage, message: dict[str, Any], who: str = "U0KEEPER") -> str:
    """What a message says by now."""
    return next(shown(m) for m in asked(stage, who) if m["ts"] == message["ts"])


def test_a_new_keeper_begins_with_four_steps_and_is_asked_once_a_week_at_most(
    stage: Stage,
) -> None:
    for who in ("U0KEEPER", OTHER):
        (message,) = eventually(lambda who=who: asked(stage, who))
        said = shown(message)
        steps = [line for line in said.splitlines() if "black_square_button" in line]
        assert len(steps) == 4
        assert "Thanksgiving" in said
    stage.restart()
    moments = {asked(stage)[0]["ts"]: stage.clock.now()}
    for _ in range(40):
        stage.clock.advance(timedelta(days=1))
        stage.bot.heartbeat.wake("keepers")
        stage.settle()
        for each in asked(stage):
            moments.setdefault(each["ts"], stage.clock.now())
    days = sorted(set(moments.values()))
    assert len(days) > 3
    assert all(later - first >= timedelta(days=7) for first, later in pairwise(days))


def test_confirming_settles_it_and_the_other_keepers_message_says_so(stage: Stage) -> None:
    (mine,) = eventually(lambda: asked(stage))
    (theirs,) = eventually(lambda: asked(stage, OTHER))
    stage.keeper.press(mine, "keepers_ask_confirm")
    eventually(lambda: "· confirmed" in now_says(stage, mine))
    eventually(lambda: "· confirmed" in now_says(stage, theirs, OTHER))
    assert "Confirm" not in buttons(asked(stage, OTHER)[0])
    stage.visitor(OTHER).press(theirs, "keepers_ask_confirm")  # as it stood there before
    stage.settle()
    assert len(stage.bot.db.query("select * from changes")) == 1


def test_a_date_is_confirmed_even_if_something_else_was_filled_in_meanwhile(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    view = keeps(stage, "/charter-sessions settings")
    sends(stage.keeper, view, **{"chat-registration": "https://example.org/register"})
    stage.keeper.press(message, "keepers_ask_confirm")
    eventually(lambda: "· confirmed" in now_says(stage, message))
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.CONFIRMED


def test_a_date_that_was_moved_meanwhile_is_not_confirmed_by_an_old_button(stage: Stage) -> None:
    (message,) = eventually(lambda: asked(stage))
    view = does(stage, "move", who=OTHER)
    sends(stage.visitor(OTHER), view, date="2026-11-24", status="tentative", scope="this")
    says_yes(stage.visitor(OTHER))
    stage.keeper.press(message, "keepers_ask_confirm")
    eventually(lambda: "November 24, 2026" in now_says(stage, message))
    stage.settle()
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.TENTATIVE
    stage.keeper.press(asked(stage)[0], "keepers_ask_confirm")
    eventually(lambda: "· confirmed" in now_says(stage, message))
