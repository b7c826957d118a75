"""The command and its form, over the real wire."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import date
from typing import Any

import pytest

from bot.local import Visitor
from handlers.reminders.choosing import ACTION_CHOOSE, ACTION_MORE
from schedules.holding import HeldKey, Holding
from schedules.leads import Lead
from schedules.subscriptions import Subscription, Subscriptions
from tests.handlers.reminders.town import DAY as TRAINING_DAY
from tests.handlers.reminders.town import TRAINING, Town
from tests.stage import AUTHORIZERS, buttons, eventually, shown

WEEK, DAY, HOUR, QUARTER = Lead(days=7), Lead(days=1), Lead(minutes=60), Lead(minutes=15)
CHATS, TRAININGS = "charter-chat", "training"


def has(town: Town, who: str) -> Subscription | None:
    return Subscriptions(town.bot.db).of(who)


def form(town: Town, who: Visitor, text: str = "", channel: str = AUTHORIZERS) -> dict[str, Any]:
    """The form, as opened by the command."""
    answer = who.command(channel, f"/charter-remind {text}")
    assert answer.ok, answer.error
    return eventually(lambda: who.views()[-1:])[0]


def ticked(view: dict[str, Any], block: str) -> list[str]:
    """What is ticked in a row of the form."""
    for found in view["blocks"]:
        if found.get("block_id", "").split(":")[0] == block:
            options = found["element"].get("initial_options", [])
            return [option["value"] for option in options]
    raise AssertionError(f"the form has no {block}")


# In words


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


@pytest.mark.parametrize("typed", ["lst", "me 3 parsecs before chats", "<!channel>", "💥" * 40])
def test_what_cannot_be_read_gets_a_sentence_and_a_button(town: Town, typed: str) -> None:
    message = town.types(f"/charter-remind {typed}")
    assert buttons(message)
    assert "<!channel>" not in message["text"]


# The form


def test_the_preview_says_that_a_pause_or_a_keeper_stands_in_the_way(town: Town) -> None:
    town.types("/charter-remind me 15 minutes before chats")
    town.settled()
    chat = HeldKey("charter-chat", date(2026, 11, 25), "PT15M")
    assert Holding(town.bot.db).hold(chat, "U0KEEPER", town.clock.now()) == "done"
    held = "15 minutes before the Charter Chat on November 25 (held by a calendar keeper)."
    view = form(town, town.dana, "me")
    assert held in shown(view)
    town.dana.close(view["id"])
    town.types("/charter-remind pause until December 1")
    view = form(town, town.dana, "me")
    assert "15 minutes before the Charter Chat on December 30 (expected, not confirmed)." in shown(
        view
    )
    assert "Paused until Tuesday, December 1, 2026." in shown(view)


def test_the_preview_leaves_out_a_session_that_is_skipped(town: Town) -> None:
    town.types("/charter-remind me 15 minutes before trainings")
    Subscriptions(town.bot.db).skip("U0DANA", (TRAINING, TRAINING_DAY), town.clock.now())
    assert "is far enough ahead" in shown(form(town, town.dana, "me"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "3 weeks at 9:00 ahead",
            "9:00 a.m. Pacific> Pacific, 3 weeks before "
            "the Charter Chat on December 30 (expected, not",
        ),
        (
            "at the start",
            "10:00 a.m. Pacific> Pacific, at the start of "
            "the Charter Chat on November 25 (expected, ",
        ),
        ("8:00 on the day", "8:00 a.m. Pacific> Pacific, on the day of the Charter Chat on Novem"),
        (
            "8 weeks ahead",
            "8 weeks before the Charter Chat on January 27 (expected, not confirmed).",
        ),
    ],
)
def test_the_preview_reads_well_for_every_lead(town: Town, typed: str, said: str) -> None:
    town.types(f"/charter-remind me {typed} of chats")
    eventually(lambda: town.bot.db.query("select 1 from people where timezone like '%Angeles'"))
    assert said in shown(form(town, town.dana, "me"))


def test_a_keeper_who_changes_a_channels_reminders_is_named(town: Town) -> None:
    town.types("/charter-chat", who=town.keeper)  # now the bot knows the keeper's name
    town.types("/charter-remind channel 1 day before trainings")
    known = "select 1 from people where name in ('dana', 'marisol')"
    eventually(lambda: len(town.bot.db.query(known)) == 2)
    town.types("/charter-remind channel 1 hour before trainings", who=town.keeper)
    message = eventually(lambda: [m for m in town.in_channel() if "changed" in m["text"]])[0]
    assert message["text"] == (
        "marisol changed the reminders in this channel that dana set up\n"
        "• Quarterly Trainings: 1 day before and 1 hour before\nUnofficial bot"
    )


def test_the_form_follows_what_is_chosen(town: Town) -> None:
    view = form(town, town.dana)
    town.dana.choose(view, ACTION_CHOOSE, [TRAININGS], block_id="kinds:me")
    eventually(lambda: "Quarterly Training on November 25" in shown(town.dana.views()[-1]))
    view = town.dana.views()[-1]
    town.dana.choose(view, ACTION_CHOOSE, "channel", block_id="who")
    view = eventually(
        lambda: [v for v in town.dana.views() if "Next, in this channel" in shown(v)]
    )[0]
    assert ticked(view, "leads") == ["P7D", "P1D"]
    town.dana.choose(view, ACTION_CHOOSE, [], block_id="kinds:channel")
    eventually(lambda: "turns these reminders off" in shown(town.dana.views()[-1]))


def test_the_form_is_saved_for_oneself(town: Town) -> None:
    view = form(town, town.dana, "me")
    done = town.dana.submit(
        view["id"],
        {
            "kinds:me": {ACTION_CHOOSE: [TRAININGS]},
            "leads:me": {ACTION_CHOOSE: ["P1D", "PT15M"]},
        },
    )
    assert not done.errors
    assert "you will be reminded of Quarterly Trainings" in shown(town.dana.views()[-1])
    town.dana.close(view["id"])
    found = has(town, "U0DANA")
    assert found
    assert found.kinds == {TRAININGS: (DAY, QUARTER)}
    again = form(town, town.dana, "me")
    assert (ticked(again, "kinds"), ticked(again, "leads")) == ([TRAININGS], ["P1D", "PT15M"])


def test_more_offers_typed_times_and_a_time_of_day(town: Town) -> None:
    view = form(town, town.dana, "me")
    town.dana.press(view, ACTION_MORE)
    view = eventually(lambda: [v for v in town.dana.views() if "Other times before" in shown(v)])[0]
    wrong = town.dana.submit(view["id"], {"typed:me": {ACTION_CHOOSE: "3 parsecs"}})
    assert "typed:me" in wrong.errors
    assert "no time before a session" in wrong.errors["typed:me"]
    town.dana.submit(
        view["id"],
        {
            "leads:me": {ACTION_CHOOSE: ["P7D", "PT15M"]},
            "typed:me": {ACTION_CHOOSE: "2 days"},
            "at:me": {ACTION_CHOOSE: "09:00"},
        },
    )
    found = has(town, "U0DANA")
    assert found
    assert [str(lead) for lead in found.kinds[CHATS]] == ["P7D@09:00", "P2D@09:00", "PT15M"]
    town.dana.close(view["id"])
    again = form(town, town.dana, "me")
    assert "1 week at 9:00 a.m., 2 days at 9:00 a.m." in str(again)


def test_a_form_without_a_time_is_refused_and_one_without_a_kind_turns_off(town: Town) -> None:
    town.types("/charter-remind me chats")
    view = form(town, town.dana, "me")
    refused = town.dana.submit(view["id"], {"leads:me": {ACTION_CHOOSE: []}})
    assert "leads:me" in refused.errors
    town.dana.submit(view["id"], {"kinds:me": {ACTION_CHOOSE: []}})
    assert has(town, "U0DANA") is None


def test_the_form_of_a_channel_that_somebody_else_set_up_changes_nothing(town: Town) -> None:
    town.types("/charter-remind channel chats", who=town.keeper)
    view = form(town, town.dana, "channel")
    town.dana.submit(view["id"], {"kinds:channel": {ACTION_CHOOSE: [TRAININGS]}})
    assert "<@U0KEEPER>" in shown(town.dana.views()[-1])
    found = has(town, AUTHORIZERS)
    assert found
    assert set(found.kinds) == {CHATS}


def test_different_times_for_different_kinds_are_shown_before_they_are_made_equal(
    town: Town,
) -> None:
    town.types("/charter-remind me 1 day before chats")
    town.types("/charter-remind me 15 minutes before trainings")
    text = shown(form(town, town.dana, "me"))
    assert "Charter Chats: 1 day before" in text
    assert "Quarterly Trainings: 15 minutes before" in text
    assert "same times" in text


def test_turning_ones_own_off_says_that_those_of_the_channel_go_on(town: Town) -> None:
    assert "channel off" not in town.types("/charter-remind off")["text"]
    town.types("/charter-remind channel 1 day before chats")
    said = town.types("/charter-remind off")["text"]
    assert said.endswith("go on: `/charter-remind channel off` ends those.")
    assert "go on" not in town.types("/charter-remind me off")["text"]
