"""What goes out, with Preview and Hold, on a keeper's Home, over the real wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from schedules.leads import Lead
from schedules.model import Segment, Series
from schedules.subscriptions import Subject, Subscriptions
from tests.handlers.keeping.kit import (
    CHAT,
    DANA,
    FIRST,
    KEEPER,
    OTHER,
    closes_all,
    does,
    says_yes,
    sends,
)
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

DAY_BEFORE = datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC)
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
SESSIONS = "C0SESSIONS"


def confirmed(stage: Stage) -> None:
    """The chat takes place for sure, so that channels hear of it."""
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    closes_all(stage.keeper)


def wish(stage: Stage, *destinations: str, lead: str = "P1D") -> None:
    for destination in destinations:
        Subscriptions(stage.bot.db).wish(
            destination,
            {Subject(kind=CHAT): [Lead.parse(lead)]},
            by=OTHER if destination.startswith("C") else destination,
            is_channel=destination.startswith("C"),
            now=stage.clock.now(),
        )
    stage.bot.planning.everything(stage.clock.now())
    stage.bot.heartbeat.wake("homes")


def home(stage: Stage, says: str = "going out", who: str = KEEPER) -> dict[str, Any]:
    """A keeper's Home as Slack shows it, as soon as it says something."""
    visitor = stage.visitor(who)

    def look() -> dict[str, Any] | bool | None:
        if stage.bot.idle:  # it is drawn anew where something changed, as each minute does
            visitor.open_home()
        return (view := visitor.home()) and says in shown(view) and view

    return eventually(look)


def press(stage: Stage, action_id: str, view: dict[str, Any], who: str = KEEPER) -> None:
    (block_id, *_) = [
        block["block_id"]
        for block in view["blocks"]
        if action_id in [element.get("action_id") for element in block.get("elements", [])]
    ]
    stage.visitor(who).press(view, action_id, block_id=block_id)


def hears(stage: Stage, what: str = "Charter Chat", channel: str = AUTHORIZERS) -> list[str]:
    return [m["text"] for m in stage.priya.sees(channel) if what in m["text"]]


def states(stage: Stage) -> set[str]:
    rows = stage.bot.db.query("select state from deliveries where kind = 'reminder'")
    return {row["state"] for row in rows}


def log(stage: Stage) -> list[tuple[str, str, str]]:
    rows = stage.bot.db.query("select * from changes order by id")
    return [(row["action"], row["changed_by"], row["recurrence_id"]) for row in rows]


def test_the_preview_is_what_goes_out_and_for_the_keeper_alone(stage: Stage) -> None:
    confirmed(stage)
    wish(stage, AUTHORIZERS, "U0PRIYA")
    press(stage, "keepers_out_preview", home(stage))
    view = eventually(stage.keeper.views)[-1]
    before = shown(view)
    assert "Charter Chat" in before
    assert "Set up by" in before
    assert "Buttons: CASI page · Remind me too · Settings" in before
    assert "To 1 person, each in their own zone" in before
    assert "You asked to be reminded 1 day before" in before
    assert "New York" not in before
    assert buttons(view) == {}
    assert hears(stage, "Charter Chat") == []
    stage.clock.move_to(DAY_BEFORE)
    (text,) = eventually(lambda: hears(stage, "Charter Chat"))
    assert text in before


def test_what_is_held_is_not_sent_and_what_is_released_is(stage: Stage) -> None:
    confirmed(stage)
    wish(stage, AUTHORIZERS, DANA)
    press(stage, "keepers_out_hold", home(stage))
    home(stage, f"*HELD* by <@{KEEPER}>")
    eventually(lambda: states(stage) == {"held"})
    rows = stage.bot.db.query("select error from deliveries where state = 'held'")
    assert {row["error"] for row in rows} == {f"held by {KEEPER}"}
    assert "(held by a calendar keeper)" in shown(stage.types("/charter-remind list"))
    stage.clock.move_to(DAY_BEFORE + timedelta(hours=2))
    eventually(lambda: "it was due then" in shown(home(stage, "HELD", OTHER)))
    assert hears(stage, "Charter Chat") == []
    assert states(stage) == {"held"}
    press(stage, "keepers_out_release", home(stage, "it was due then", OTHER), OTHER)
    eventually(lambda: states(stage) == {"sent"})
    assert len(hears(stage, "Charter Chat")) == 1
    assert log(stage)[1:] == [("hold", KEEPER, FIRST), ("release", OTHER, FIRST)]


def test_a_hold_stays_where_the_session_moves_and_the_keeper_is_told_so(stage: Stage) -> None:
    confirmed(stage)
    wish(stage, AUTHORIZERS)
    press(stage, "keepers_out_hold", home(stage))
    eventually(lambda: states(stage) == {"held"})
    view = does(stage, "move")
    answer = sends(stage.keeper, view, start="14:00", end="15:00", scope="later")
    assert "These stay held: reminders 1 day before." in shown(answer.view)
    says_yes(stage.keeper)
    rows = eventually(
        lambda: stage.bot.db.query(
            "select * from deliveries where state = 'held' and start = :start",
            {"start": int((START + timedelta(hours=4)).timestamp())},
        )
    )
    assert {(row["uid"], row["lead"]) for row in rows} == {(CHAT, "P1D")}
    assert stage.bot.db.query("select uid, lead from holds") == [{"uid": CHAT, "lead": "P1D"}]


def test_pressing_twice_or_on_an_old_list_does_no_more(stage: Stage) -> None:
    confirmed(stage)
    wish(stage, AUTHORIZERS)
    old, others = home(stage), home(stage, who=OTHER)
    press(stage, "keepers_out_hold", old)
    press(stage, "keepers_out_hold", old)
    press(stage, "keepers_out_hold", others, OTHER)
    eventually(lambda: states(stage) == {"held"})
    held, others = home(stage, "HELD"), home(stage, "HELD", OTHER)
    press(stage, "keepers_out_release", held)
    press(stage, "keepers_out_release", held)
    press(stage, "keepers_out_release", others, OTHER)
    eventually(lambda: states(stage) == {"pending"})
    stage.types("/charter-chat")  # everything pressed before is dealt with
    assert [action for action, _, _ in log(stage)] == ["confirm", "hold", "release"]
    old = home(stage, "Hold")
    stage.clock.move_to(DAY_BEFORE)
    eventually(lambda: states(stage) == {"sent"})
    press(stage, "keepers_out_hold", old)
    eventually(
        lambda: any(
            "Nothing was held: that has gone out already" in m["text"]
            for m in stage.keeper.sees(stage.keeper.open_dm())
        )
    )
    assert len(log(stage)) == 3


def test_everything_is_shown_in_a_list_of_its_own(stage: Stage) -> None:
    for number in range(24):
        one = Segment(
            uid=f"t{number}",
            kind="training",
            title=f"Training {number}",
            dtstart=datetime(2026, 11, 26, 9) + timedelta(hours=number),
            duration=timedelta(hours=1),
            timezone="America/Los_Angeles",
        )
        stage.bot.calendar.put(Series.of(one), stage.clock.now())
    Subscriptions(stage.bot.db).wish(
        AUTHORIZERS,
        {Subject(kind="training"): [Lead.parse("P1D")]},
        by=OTHER,
        is_channel=True,
        now=stage.clock.now(),
    )
    stage.bot.planning.everything(stage.clock.now())
    view = home(stage, "Show all 24")
    assert len(view["blocks"]) <= 100
    press(stage, "keepers_out_all", view)
    listed = eventually(stage.keeper.views)[-1]
    assert "Training 19 on" in shown(listed)
    assert "Training 20 on" not in shown(listed)
    press(stage, "keepers_out_page", listed)
    listed = eventually(lambda: [v for v in stage.keeper.views() if "Training 23 on" in shown(v)])[
        -1
    ]
    press(stage, "keepers_out_hold", listed)
    listed = eventually(lambda: [v for v in stage.keeper.views() if "HELD" in shown(v)])[-1]
    assert "Training 23 on" in shown(listed)
    press(stage, "keepers_out_preview", listed)
    assert "Held. Only you" in shown(eventually(lambda: stage.keeper.views()[1:])[-1])
