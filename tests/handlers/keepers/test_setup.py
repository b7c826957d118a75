"""What keepers fill in for everybody, and where it shows, over the real wire."""

from __future__ import annotations

from typing import Any

from tests.handlers.keepers.kit import CHAT, KEEPER, keeps, sends
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

LINK = "https://example.org/register"


def home_of(stage: Stage, who: str = KEEPER) -> dict[str, Any]:
    visitor = stage.visitor(who)
    visitor.open_home()
    found: dict[str, Any] = eventually(visitor.home)
    return found


def test_the_card_stands_on_keepers_home_until_everything_is_filled_in(stage: Stage) -> None:
    assert "to begin with" in shown(home_of(stage))
    assert "to begin with" not in shown(home_of(stage, "U0DANA"))
    view = keeps(stage, "/charter-sessions settings")
    answer = sends(
        stage.keeper,
        view,
        **{
            "chat-registration": LINK,
            "listserv": "https://example.org/list",
            "contact": "Marisol Ortega, marisol@example.org",
            "geo-leads": "https://example.org/leads",
            "reminder-channel": AUTHORIZERS,
        },
    )
    assert "Saved" in str(answer.view)
    eventually(lambda: "to begin with" not in shown(home_of(stage)))
    link = "<https://example.org/leads|Page that lists the Geo Leads by county>"
    said = eventually(lambda: found if link in (found := shown(home_of(stage, "U0DANA"))) else "")
    assert f"Marisol Ortega, marisol@example.org (set by <@{KEEPER}>" in said
    rows = stage.bot.db.query("select destination from subscriptions")
    assert rows == [{"destination": AUTHORIZERS}]


def test_a_registration_link_stands_under_every_session_of_its_kind(stage: Stage) -> None:
    assert "Register" not in buttons(stage.types("/charter-chat"))
    view = keeps(stage, "/charter-sessions settings")
    sends(stage.keeper, view, **{"chat-registration": LINK})
    assert buttons(stage.types("/charter-chat"))["Register"]["url"] == LINK
    found = stage.bot.calendar.not_over(stage.clock.now(), CHAT, limit=20)
    assert {one.url for one in found} == {LINK}
    said = shown(stage.types("/charter-chat"))
    assert f"Registration link set by <@{KEEPER}> on November 22, 2026" in said
    sends(stage.keeper, keeps(stage, "/charter-sessions settings"), **{"chat-registration": None})
    assert "Register" not in buttons(stage.types("/charter-chat"))


def test_what_is_no_address_is_refused_under_its_input(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions settings")
    answer = sends(stage.keeper, view, listserv="javascript:alert(1)")
    assert "https://" in answer.errors["listserv"]
    assert stage.bot.keeping.shared.get("listserv") is None


def test_a_keeper_can_put_the_card_away(stage: Stage) -> None:
    stage.keeper.press(home_of(stage), "keepers_settings_done")
    eventually(lambda: "to begin with" not in shown(stage.keeper.home() or {}))
    assert "Community settings" in buttons(home_of(stage))


def test_a_date_is_confirmed_from_home_which_then_changes_by_itself(stage: Stage) -> None:
    home = home_of(stage)
    assert "dates to confirm now" in shown(home)
    stage.keeper.press(home, "keepers_ask_confirm")
    eventually(lambda: "dates to confirm now" not in shown(stage.keeper.home() or {}))
