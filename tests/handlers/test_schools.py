"""Looking a school up over the real wire: the answer, the choice of several, and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.kit import LANTERNS, load
from tests.stage import AUTHORIZERS, Stage, everything, live, shown

NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("A", "B")})
ROGUE = Made("09999990000009", "<!channel> *Rogue* & <https://x.example|Sons>", codes={})
COMMAND = "/charter-dta school"


@pytest.fixture(autouse=True)
def schools(stage: Stage) -> None:
    """The bot with a file of 2025."""
    load(stage.bot.db, 2025, NORD, ROGUE, *LANTERNS)


def look(stage: Stage, text: str) -> dict[str, Any]:
    message = stage.types(f"{COMMAND} {text}")
    assert message["is_ephemeral"]
    return message


def press(stage: Stage, message: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Press a button of an answer; what then stands in its place, or below it."""
    on = message["blocks"][1].get("accessory", {}) if action_id == "schools_choose" else {}
    stage.dana.press(message, action_id, value=on.get("value"))
    stage.settle()
    return [m for m in stage.dana.sees(AUTHORIZERS) if m.get("is_ephemeral")][-1]


def test_another_file_is_searched_as_soon_as_it_is_loaded(stage: Stage) -> None:
    assert "No school was found" in everything(look(stage, "willow"))
    load(stage.bot.db, 2025, Made("08999990000008", "Willow Academy"))
    assert "CDS 08999990000008" in everything(look(stage, "willow"))
    assert "No school was found" in everything(look(stage, "nordlicht"))


def test_a_school_that_is_gone_when_it_is_chosen_is_looked_for_anew(stage: Stage) -> None:
    message = look(stage, "lantern charter")
    load(stage.bot.db, 2025, NORD)
    assert "No school was found" in shown(press(stage, message, "schools_choose"))


def test_names_from_a_file_and_words_from_people_are_never_live(stage: Stage) -> None:
    for typed in ("09999990000009", "rogue", "<!channel> & <@U0DANA>", "x" * 3000):
        message = look(stage, typed)
        assert "<!channel>" not in live(message)
        assert "<https://x.example" not in live(message)
        assert "<@U0DANA>" not in live(message)
    assert "<!channel> *Rogue* & <https://x.example|Sons>" in shown(
        look(stage, "09999990000009"), ["plain_text"]
    )


def test_an_ampersand_is_one_in_what_is_found_and_in_what_is_repeated(stage: Stage) -> None:
    load(stage.bot.db, 2025, Made("08999990000008", "Arts & Letters Academy"))
    message = look(stage, "arts & letters")
    assert "CDS 08999990000008" in shown(message)
    assert "Found for “arts &amp; letters”." in live(message)
    assert "by “a &lt; b &amp;amp; c”" not in live(look(stage, "a < b & c"))


def test_the_longest_answer_keeps_to_slacks_limits(stage: Stage) -> None:
    groups = "AA AI AS FI HI PI WH MR EL LTEL SED SWD FOS HOM".split()
    for year in (2023, 2024, 2025):
        letters = dict.fromkeys(groups, ("K" if year % 2 else "A", "K"))
        load(stage.bot.db, year, Made("01999990123456", "Nord " * 60, codes=letters))
    message = press(stage, look(stage, "01999990123456"), "schools_details")
    assert "2022, status only: applies" in shown(message)
    assert "Two files differ on" in shown(message)
    assert "Local indicators have no letters" in shown(message)
