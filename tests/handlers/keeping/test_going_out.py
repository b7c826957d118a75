"""What goes out, held from a Home that is not up to date, and announced where Slack refuses it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.handlers.keeping.kit import CHAT, KEEPER, OTHER, closes_all, keeps, says_yes, sends, wish
from tests.stage import AUTHORIZERS, Stage, eventually, shown


def home(stage: Stage, says: str = "going out", who: str = KEEPER) -> dict[str, Any]:
    """A keeper's Home as Slack shows it, as soon as it says something."""
    visitor = stage.visitor(who)

    def look() -> dict[str, Any] | bool | None:
        if stage.bot.idle:  # it is drawn anew where something changed, as each minute does
            visitor.open_home()
        return (view := visitor.home()) and says in shown(view) and view

    return eventually(look)


def states(stage: Stage) -> set[str]:
    rows = stage.bot.db.query("select state from deliveries where kind = 'reminder'")
    return {row["state"] for row in rows}


def test_pressing_twice_or_on_an_old_list_does_no_more(stage: Stage) -> None:
    wish(stage, "U0PRIYA", "U0PRIYA")
    stage.bot.planning.everything(stage.clock.now())
    noor = stage.visitor(OTHER)
    old, others = home(stage), home(stage, who=OTHER)
    for visitor, view in ((stage.keeper, old), (stage.keeper, old), (noor, others)):
        visitor.press(view, "keepers_out_hold")
    eventually(lambda: states(stage) == {"held"})
    held, others = home(stage, "HELD"), home(stage, "HELD", OTHER)
    for visitor, view in ((stage.keeper, held), (stage.keeper, held), (noor, others)):
        visitor.press(view, "keepers_out_release")
    eventually(lambda: states(stage) == {"pending"})
    stage.types("/charter-chat")  # everything pressed before is dealt with
    old = home(stage, "Hold")
    stage.clock.move_to(datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC))
    eventually(lambda: states(stage) == {"sent"})
    stage.keeper.press(old, "keepers_out_hold")
    dm = stage.keeper.open_dm()
    gone = "Nothing was held: that has gone out already"
    eventually(lambda: [m for m in stage.keeper.sees(dm) if gone in m["text"]])
    rows = stage.bot.db.query("select * from changes order by id")
    assert [(row["action"], row["uid"]) for row in rows] == [("hold", CHAT), ("release", CHAT)]


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
