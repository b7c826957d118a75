"""What keepers are asked once a week at most, and the lists on their Home, over the real wire."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from schedules.model import Status
from tests.handlers.keeping.kit import (
    CHAT,
    FIRST,
    KEEPER,
    OTHER,
    does,
    keeps,
    says_yes,
    sends,
    wish,
)
from tests.stage import AUTHORIZERS, Stage, eventually, shown

FIRST_CHAT = date.fromisoformat(FIRST)


def asked(stage: Stage, who: str = "U0KEEPER") -> list[dict[str, Any]]:
    visitor = stage.visitor(who)
    told = ("You keep the calendar", "Only you can settle", "Nothing is left")
    return [m for m in visitor.sees(visitor.open_dm()) if any(each in shown(m) for each in told)]


def now_says(stage: Stage, message: dict[str, Any], who: str = "U0KEEPER") -> str:
    """What a message says by now."""
    return next(shown(m) for m in asked(stage, who) if m["ts"] == message["ts"])


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


def home_of(stage: Stage, who: str = KEEPER) -> str:
    stage.visitor(who).open_home()
    eventually(stage.visitor(who).home)
    return shown({"blocks": stage.home(who)})


def test_what_could_not_be_delivered_is_listed(stage: Stage) -> None:
    wish(stage, AUTHORIZERS, OTHER)
    stage.bot.planning.everything(stage.clock.now())
    stage.bot.db.execute("update deliveries set state = 'failed', error = 'is_archived'")
    said = home_of(stage)
    assert f"Charter Chat, 1 day before to <#{AUTHORIZERS}>: the channel is archived" in said


def test_facts_to_look_at_again_are_listed_when_their_day_is_over(stage: Stage) -> None:
    assert "look again" not in home_of(stage)
    stage.clock.move_to(datetime(2029, 1, 1, tzinfo=UTC))
    said = home_of(stage)
    assert "look again" in said
    assert "more" in said
    assert "tell whoever runs the bot" in said
