"""Whole conversations with a lookup, with the running bot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.eligibility.desk import load
from tests.handlers.eligibility.lookups import LANTERNS, LOOK_UP, NORD, SUED
from tests.handlers.eligibility.test_whole_conversations import Thread, begins
from tests.stage import Stage, buttons, eventually, shown


@pytest.fixture
def town(stage: Stage) -> Stage:
    """The whole bot, with files of 2024 and 2025."""
    for year in (2024, 2025):
        load(stage.bot.db, year, NORD, SUED, *LANTERNS)
    return stage


def asks_for_the_school(stage: Stage, thread: Thread, question: str, name: str) -> Any:
    thread.presses(thread.waits(question), LOOK_UP)
    (view,) = eventually(stage.dana.views)
    return stage.dana.submit(view["id"], {"dta_school": {"value": name}})


def finishes(thread: Thread) -> str:
    """From the choice to the copy; everything that then stands in the thread."""
    thread.presses(thread.waits("all about the school"), "See the result")
    thread.presses(thread.waits("Check your answers"), "All right: see the result")
    thread.presses(thread.waits("What to know about this result"), "Send me a copy")
    eventually(lambda: any(message.get("files") for message in thread.messages()))
    return "\n".join(map(shown, thread.messages()))


def test_a_whole_conversation_that_begins_with_a_school(town: Stage) -> None:
    answer = town.types("/charter-dta school nordlicht")
    begin = buttons(answer)["Start a conversation with this"]
    assert town.dana.press(answer, begin["action_id"], value=begin["value"]).ok
    direct = town.dana.open_dm()
    root = eventually(lambda: [m for m in town.dana.sees(direct) if "Nordlicht" in shown(m)])[0]
    thread = Thread(town, root["ts"], direct)
    thread.presses(thread.waits("Who authorized"), "A school district")
    thread.presses(thread.waits("suggests: *Yes*"), "Use this answer")
    thread.waits("provided differentiated")
    town.restart()
    town.dana.say(direct, "no", thread.ts)
    thread.waits("leaves this open")
    town.dana.say(direct, "none", thread.ts)
    everything = finishes(thread)
    assert "pathways to DTA may be open: EC 47607.3(a)" in everything
    assert "2. Agrees with the state's file: The file of 2025 says “Differentiated" in everything


def test_a_whole_conversation_with_one_of_several_schools(town: Stage) -> None:
    thread = begins(town, "Lantern")
    thread.presses(thread.waits("Who authorized"), "A county office")
    sent = asks_for_the_school(town, thread, "assistance file", "xyzzy")
    assert sent.ok
    (view,) = town.dana.views()
    assert "does not say that it is not eligible" in shown(view)
    assert town.dana.submit(view["id"], {"dta_school": {"value": "lantern"}}).ok
    choice = eventually(lambda: [m for m in thread.messages() if "Which school" in shown(m)])[0]
    second = [block["accessory"] for block in choice["blocks"] if "accessory" in block][1]
    for _ in range(2):
        assert town.dana.press(choice, second["action_id"], value=second["value"]).ok
    thread.presses(thread.waits("suggests: *No*"), "Use this answer")
    for text, then in (("yes", "three of the four"), ("0", "all about the school")):
        town.dana.say(thread.channel, text, thread.ts)
        thread.waits(then)
    everything = finishes(thread)
    assert everything.count("CDS 03999990000001 ·") == 1
    assert "2. Agrees with the state's file: The file of 2025 says “General" in everything


def test_a_whole_conversation_with_a_typed_lookup_into_it(town: Stage) -> None:
    thread = begins(town, "Maple")
    for text, then in (
        ("district", "assistance file"),
        ("no", "provided differentiated"),
        ("school nordlicht", "provided differentiated"),
    ):
        town.dana.say(thread.channel, text, thread.ts)
        thread.waits(then)
    found = eventually(lambda: [m for m in thread.messages() if "otherwise before" in shown(m)])[0]
    eventually(lambda: "Nordlicht Academy" in thread.messages()[-2]["text"])
    thread.presses(thread.waits("provided differentiated"), "No")
    thread.waits("three of the four")
    town.dana.say(thread.channel, "0", thread.ts)
    thread.presses(thread.waits("all about the school"), "See the result")
    check = thread.waits("Check your answers")
    assert "The state's file suggests: *Yes*." in shown(check)
    town.dana.say(thread.channel, "use 2", thread.ts)
    eventually(lambda: "suggests" not in shown(thread.waits("Check your answers")))
    assert "*Yes*" in shown(thread.waits("Check your answers"))
    assert found["text"].count("You answered otherwise before.") == 1


def test_a_lookup_has_no_button_in_a_bot_without_files(stage: Stage) -> None:
    thread = begins(stage, "Maple")
    thread.presses(thread.waits("Who authorized"), "A county office")
    assert LOOK_UP not in buttons(thread.waits("assistance file"))
    assert "No charter assistance file is loaded" in shown(stage.types("/charter-dta school x"))
