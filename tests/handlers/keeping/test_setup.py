"""What keepers fill in for everybody, and where it shows, over the real wire."""

from __future__ import annotations

from typing import Any

from tests.handlers.keeping.kit import CHAT, KEEPER, OTHER, keeps, sends
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


def test_two_keepers_fill_in_different_things_and_nothing_is_lost(stage: Stage) -> None:
    mine = keeps(stage, "/charter-sessions settings")
    theirs = keeps(stage, "/charter-sessions settings", OTHER)
    sends(stage.visitor(OTHER), theirs, contact="Noor Haddad")
    assert "Saved" in str(sends(stage.keeper, mine, listserv="https://example.org/list").view)
    filled = {name: one.value for name, one in stage.bot.keeping.shared.all().items()}
    assert filled == {"contact": "Noor Haddad", "listserv": "https://example.org/list"}


def test_who_fills_in_the_same_as_another_sees_it_first_and_loses_nothing(stage: Stage) -> None:
    mine = keeps(stage, "/charter-sessions settings")
    theirs = keeps(stage, "/charter-sessions settings", OTHER)
    sends(stage.visitor(OTHER), theirs, contact="Noor Haddad")
    answer = sends(stage.keeper, mine, contact="Marisol Ortega", listserv="https://example.org/l")
    assert "Contact for questions: now Noor Haddad" in shown(answer.view)
    assert stage.bot.keeping.shared.get("contact").value == "Noor Haddad"  # type: ignore[union-attr]
    again = stage.keeper.views()[-1]
    kept = [str(block["element"].get("initial_value")) for block in again["blocks"][1:]]
    assert {"Marisol Ortega", "https://example.org/l"} <= {*kept}
    assert "Saved" in str(sends(stage.keeper, again).view)
    filled = {name: one.value for name, one in stage.bot.keeping.shared.all().items()}
    assert filled == {"contact": "Marisol Ortega", "listserv": "https://example.org/l"}
