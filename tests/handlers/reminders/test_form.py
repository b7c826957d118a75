"""The form of reminders, and what happens where two change the same, over the real wire."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import date
from typing import Any

import pytest

from bot.local import Visitor
from handlers.reminders.choosing import ACTION_CHOOSE, ACTION_MORE
from schedules.leads import MOST
from schedules.outlook import HeldKey, Holding
from schedules.subscriptions import Subscriptions
from tests.handlers.reminders.town import Town
from tests.stage import AUTHORIZERS, buttons, eventually, everything, shown

CHATS, TRAININGS = "charter-chat", "training"


def wanted(town: Town, who: str = "U0DANA") -> dict[str, list[str]]:
    """What a destination wants of each kind."""
    found = Subscriptions(town.bot.db).of(who)
    return {kind: list(map(str, leads)) for kind, leads in found.kinds.items()} if found else {}


def form(town: Town, who: Visitor, text: str = "me") -> dict[str, Any]:
    """The form, as opened by the command."""
    answer = who.command(AUTHORIZERS, f"/charter-remind {text}")
    assert answer.ok, answer.error
    return eventually(lambda: who.views()[-1:])[0]


def sends(who: Visitor, view: dict[str, Any], **chosen: Any) -> Any:
    """Choose in the form for oneself, and send it."""
    values = {f"{name}:me": {ACTION_CHOOSE: value} for name, value in chosen.items()}
    return who.submit(view["id"], values)


def ticked(view: dict[str, Any], block: str) -> list[str]:
    """What is ticked in a row of the form."""
    (found,) = [b for b in view["blocks"] if b.get("block_id", "").split(":")[0] == block]
    return [option["value"] for option in found["element"].get("initial_options", [])]


def test_of_two_who_set_a_channel_up_at_once_one_is_told_of_the_other(town: Town) -> None:
    said: list[str] = []

    def type_it(who: Visitor) -> None:
        said.append(town.types("/charter-remind channel 1 day before chats", who=who)["text"])

    people = [threading.Thread(target=type_it, args=(who,)) for who in (town.dana, town.priya)]
    other = sqlite3.connect(town.bot.db.place, isolation_level=None)
    other.execute("begin immediate")  # so that both have to wait, and then go on together
    for person in people:
        person.start()
    time.sleep(0.5)
    other.close()
    for person in people:
        person.join()
    assert [text.startswith("I'm telling") for text in said].count(True) == 1
    assert ["set up the reminders of this channel" in text for text in said].count(True) == 1


def test_the_preview_says_that_a_pause_or_a_keeper_stands_in_the_way(town: Town) -> None:
    town.types("/charter-remind me 15 minutes before chats")
    town.settle()
    chat = HeldKey("charter-chat", date(2026, 11, 25), "PT15M")
    assert Holding(town.bot.db).hold(chat, "U0KEEPER", town.clock.now()) == "done"
    view = form(town, town.dana)
    assert "the Charter Chat on November 25 (held by a calendar keeper)." in shown(view)
    town.dana.close(view["id"])
    town.types("/charter-remind pause until December 1")
    said = shown(form(town, town.dana))
    assert "the Charter Chat on December 30 (expected, not confirmed)." in said
    assert "Paused until Tuesday, December 1, 2026." in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3 weeks at 9:00 ahead", "9:00 a.m. Pacific> Pacific, 3 weeks before the Charter Chat on"),
        ("at the start", "10:00 a.m. Pacific> Pacific, at the start of the Charter Chat on Nov"),
        ("8:00 on the day", "8:00 a.m. Pacific> Pacific, on the day of the Charter Chat on Novem"),
    ],
)
def test_the_preview_reads_well_for_every_lead(town: Town, typed: str, said: str) -> None:
    town.types(f"/charter-remind me {typed} of chats")
    eventually(lambda: town.bot.db.query("select 1 from people where timezone like '%Angeles'"))
    assert said in shown(form(town, town.dana))


def test_the_form_follows_what_is_chosen_and_is_not_saved_unseen(town: Town) -> None:
    view = form(town, town.dana)
    town.dana.choose(view, ACTION_CHOOSE, [TRAININGS], block_id="kinds:me")
    eventually(lambda: "Quarterly Training on November 25" in shown(town.dana.views()[-1]))
    town.dana.submit(view["id"], {"who": {ACTION_CHOOSE: "channel"}})
    (view,) = town.dana.views()
    assert "Next, in this channel" in shown(view)
    assert ticked(view, "leads") == ["P7D", "P1D"]
    assert wanted(town, AUTHORIZERS) == {}
    town.dana.choose(view, ACTION_CHOOSE, [], block_id="kinds:channel")
    eventually(lambda: "turns these reminders off" in shown(town.dana.views()[-1]))
    town.dana.submit(view["id"], {"kinds:channel": {ACTION_CHOOSE: [TRAININGS]}})
    assert wanted(town, AUTHORIZERS) == {TRAININGS: ["P7D", "P1D"]}


def test_more_offers_typed_times_and_a_time_of_day(town: Town) -> None:
    view = form(town, town.dana)
    town.dana.press(view, ACTION_MORE)
    view = eventually(lambda: [v for v in town.dana.views() if "Other times before" in shown(v)])[0]
    wrong = sends(town.dana, view, typed="3 parsecs")
    assert "how long before the session" in wrong.errors["typed:me"]
    sends(town.dana, view, leads=["P7D", "PT15M"], typed="2 days", at="09:00")
    assert wanted(town) == {CHATS: ["P7D@09:00", "P2D@09:00", "PT15M"]}
    town.dana.close(view["id"])
    assert "1 week at 9:00 a.m., 2 days at 9:00 a.m." in str(form(town, town.dana))


def test_a_form_without_a_time_is_refused_and_one_without_a_kind_turns_off(town: Town) -> None:
    town.types("/charter-remind me chats")
    town.press(town.dana, town.types("/charter-training next"), "Remind me")
    town.aside(town.dana, 3)
    view = form(town, town.dana)
    assert "leads:me" in sends(town.dana, view, leads=[]).errors
    sends(town.dana, view, kinds=[])
    assert wanted(town) == {}
    said = shown(town.dana.views()[-1])
    assert "Still on: Only the Quarterly Training on November 25: 15 minutes before." in said


def test_the_form_of_a_channel_that_somebody_else_set_up_changes_nothing(town: Town) -> None:
    town.types("/charter-remind channel chats", who=town.keeper)
    view = form(town, town.dana, "channel")
    town.dana.submit(view["id"], {"kinds:channel": {ACTION_CHOOSE: [TRAININGS]}})
    assert "<@U0KEEPER>" in shown(town.dana.views()[-1])
    assert set(wanted(town, AUTHORIZERS)) == {CHATS}


def test_as_many_times_as_can_be_typed_are_saved_again_and_no_more(town: Town) -> None:
    times = ", ".join(f"{55 - n}d 23h 5{n}m" for n in range(MOST))
    assert "Done" in town.types(f"/charter-remind me {times} before trainings")["text"]
    before = wanted(town)
    assert len(before[TRAININGS]) == MOST
    view = form(town, town.dana)
    assert not town.dana.submit(view["id"]).errors
    assert wanted(town) == before
    town.dana.close(view["id"])
    town.types("/charter-remind me 3 hours, 4 hours before chats")
    view = form(town, town.dana)
    assert "same times" in shown(view)
    assert "That is 11 reminders" in town.dana.submit(view["id"]).errors["typed:me"]


def test_turning_ones_own_off_says_that_those_of_the_channel_go_on(town: Town) -> None:
    town.types("/charter-remind channel 1 day before chats")
    said = town.types("/charter-remind off")["text"]
    assert said.endswith("go on: `/charter-remind channel off` ends those.")
    assert "go on" not in town.types("/charter-remind me off")["text"]


def test_a_reminder_of_a_session_whose_zone_is_then_unknown_says_so(town: Town) -> None:
    town.types("/charter-remind me 1 day before trainings")
    town.settle()
    town.go_to(2026, 11, 24, 14)
    town.told(town.dana)
    town.add_training(timezone=None)
    message = eventually(lambda: [m for m in town.dm(town.dana) if "not publ" in everything(m)])[0]
    assert message["text"].startswith("Quarterly Training.\n")
    assert "Also 15 minutes before" not in buttons(message)
    assert "·  ·" not in shown(message)
