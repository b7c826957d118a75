"""Reminders over the real wire where no dialogue leads: races, faults, forged buttons, markup."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date, time, timedelta
from time import sleep
from typing import Any

import pytest

from bot.community import PACKAGED, load_community
from bot.local import Visitor
from handlers.reader import NotUnderstood
from handlers.reminders.choosing import ACTION_CHOOSE
from handlers.reminders.ordered import Order
from handlers.reminders.orders import hear, read
from schedules.leads import Lead
from schedules.subscriptions import Subscriptions
from tests.handlers.reminders.town import TRAINING, Town
from tests.stage import AUTHORIZERS, buttons, eventually, everything, live, shown


def wants_to_be_reminded(town: Town) -> None:
    """Dana asks to be reminded of trainings a day before, and all is planned."""
    town.types("/charter-remind me 1 day before trainings")
    town.settle()


def reminded(town: Town) -> dict[str, Any]:
    """Dana was reminded of the training a day before, and the bot knows that it arrived."""
    wants_to_be_reminded(town)
    town.go_to(2026, 11, 24, 14)
    message = town.told(town.dana)
    town.settle()
    return message


def test_a_title_with_channel_ampersand_and_a_link(town: Town) -> None:
    town.add_training(title="<!channel> Q&A <https://evil.example|click>", topic="@here & <@U1>")
    message = reminded(town)
    for dangerous in ("<!channel>", "<https://evil", "<@U1>"):
        assert dangerous not in live(message)
    assert "&lt;!channel&gt; Q&amp;A" in message["text"]


def test_what_could_not_go_out_in_time_is_told_to_keepers(town: Town) -> None:
    town.types("/charter-remind me 15 minutes before trainings")
    town.settle()
    town.go_to(2026, 11, 25, 13)
    town.settle()
    town.stop()
    town.go_to(2026, 11, 25, 15)
    town.start()
    town.settle()  # it has been given up, and is reported a minute later
    town.clock.advance(timedelta(minutes=2))
    late = "could not go out"
    message = eventually(lambda: [m for m in town.dm(town.keeper) if late in m["text"]])[0]
    assert "1 message about Quarterly Training" in message["text"]
    assert f"python -m bot reminders --state expired --session {TRAINING}" in message["text"]
    assert town.dm(town.dana) == []


def test_a_reminder_of_a_session_whose_zone_is_then_unknown_says_so(town: Town) -> None:
    reminded(town)
    town.add_training(timezone=None)
    message = eventually(lambda: [m for m in town.dm(town.dana) if "not publ" in everything(m)])[0]
    assert message["text"].startswith("Quarterly Training.\n")
    assert "Also 15 minutes before" not in buttons(message)
    assert "·  ·" not in shown(message)


def test_somebody_elses_button_does_nothing(town: Town) -> None:
    message = reminded(town)
    key = buttons(message)["Skip this session"]["value"]
    own = town.types("/charter-remind list", who=town.priya)
    forged = {**own, "blocks": message["blocks"]}
    town.priya.press(forged, "reminders_skip", value=key)
    assert "somebody else's reminder" in town.aside(town.priya, 2)["text"]
    danas = Subscriptions(town.bot.db).of("U0DANA")
    assert danas
    assert not danas.skipped


def test_a_session_changed_while_the_answer_to_a_press_is_on_its_way_is_shown(town: Town) -> None:
    message = reminded(town)
    slow = town.slack.faults.add("slow", "chat.update", seconds=1)
    town.press(town.dana, message, "Also 15 minutes before")
    eventually(lambda: slow.times == 0)
    town.change(topic="Material revisions")
    town.settle()
    eventually(lambda: "Material revisions" in town.told(town.dana)["text"])
    assert "Also 15 minutes before" not in buttons(town.told(town.dana))


def test_a_press_before_the_bot_knows_that_its_message_arrived_is_shown_at_once(town: Town) -> None:
    wants_to_be_reminded(town)
    town.slack.events.echoes = False
    town.slack.faults.add("drop_after", "chat.postMessage")
    town.go_to(2026, 11, 24, 14)
    town.press(town.dana, town.told(town.dana), "Skip this session")
    eventually(lambda: "You skip this session" in everything(town.told(town.dana)))
    town.lets_leases_run_out()
    town.settle()
    assert len(town.dm(town.dana)) == 1


def test_of_two_who_set_a_channel_up_at_once_one_is_told_of_the_other(town: Town) -> None:
    said: list[str] = []

    def type_it(who: Visitor) -> None:
        said.append(town.types("/charter-remind channel 1 day before chats", who=who)["text"])

    people = [threading.Thread(target=type_it, args=(who,)) for who in (town.dana, town.priya)]
    other = sqlite3.connect(town.bot.db.place, isolation_level=None)
    other.execute("begin immediate")  # so that both have to wait, and then go on together
    for person in people:
        person.start()
    sleep(0.5)
    other.close()
    for person in people:
        person.join()
    assert [text.startswith("I'm telling") for text in said].count(True) == 1
    assert ["set up the reminders of this channel" in text for text in said].count(True) == 1


def test_a_form_that_was_sent_before_its_preview_came_is_not_saved_unseen(town: Town) -> None:
    assert town.dana.command(AUTHORIZERS, "/charter-remind me").ok
    (view,) = eventually(town.dana.views)
    town.dana.submit(view["id"], {"who": {ACTION_CHOOSE: "channel"}})
    (view,) = town.dana.views()
    assert "Next, in this channel" in shown(view)
    subscriptions = Subscriptions(town.bot.db)
    assert subscriptions.of(AUTHORIZERS) is None
    town.dana.submit(view["id"], {"kinds:channel": {ACTION_CHOOSE: ["training"]}})
    channel = subscriptions.of(AUTHORIZERS)
    assert channel
    assert channel.kinds == {"training": (Lead(days=7), Lead(days=1))}


KINDS = load_community(PACKAGED / "california").kinds
SUNDAY = date(2026, 11, 22)
CHATS, TRAININGS = "charter-chat", "training"
WEEK, DAY, HOUR, QUARTER = Lead(days=7), Lead(days=1), Lead(minutes=60), Lead(minutes=15)
MORNING = Lead(at=time(8))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Order("form")),
        ("me", Order("form", "me")),
        ("off", Order("off")),
        ("?", Order("help")),
        ("Remind me 15 min before every chat, please!", None),
        (
            "channel 1 week and 1 day before chats and trainings",
            Order("set", "channel", (CHATS, TRAININGS), (WEEK, DAY)),
        ),
        ("1 day before trainings for this channel", Order("set", "channel", (TRAININGS,), (DAY,))),
        ("me “2 days at 9:00” before chats", None),
        ("on the day at 8am", Order("set", None, (), (MORNING,))),
        ("me the day of at 8:00", Order("set", "me", (), (MORNING,))),
        ("8am on the day of the trainings", Order("set", None, (TRAININGS,), (MORNING,))),
        ("at the start of the chats", Order("set", None, (CHATS,), (Lead(),))),
        ("remind me of chats 1 day before", Order("set", "me", (CHATS,), (DAY,))),
        ("pause 2 weeks", Order("pause", until=date(2026, 12, 6))),
        ("pause all my reminders until January", Order("pause", until=date(2027, 1, 1))),
        ("pause next month", Order("pause", until=date(2027, 1, 1))),
        ("channel pause until December 7", Order("pause", "channel", until=date(2026, 12, 7))),
        ("snooze until friday", Order("pause", until=date(2026, 11, 27))),
    ],
)
def test_words_are_read_as_they_are_meant(typed: str, meant: Order | None) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Order)
    if meant:
        assert found == meant
    else:
        assert found.mode == "set"
        assert found.kinds == (CHATS,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "1 day before the chats, 15 minutes before the trainings",
            [((CHATS,), (DAY,)), ((TRAININGS,), (QUARTER,))],
        ),
        ("me chats 1d, trainings 1 wk", [((CHATS,), (DAY,)), ((TRAININGS,), (WEEK,))]),
        (
            "chats 1 week, trainings and chats 1 day",
            [((CHATS,), (WEEK,)), ((TRAININGS, CHATS), (DAY,))],
        ),
    ],
)
def test_times_that_differ_between_kinds_are_not_given_to_all_of_them(typed, meant) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Order)
    assert [(each.kinds, each.leads) for each in found.parts] == meant


@pytest.mark.parametrize(
    ("text", "mode", "kinds", "asks"),
    [
        ("I want to be reminded of trainings", "set", (TRAININGS,), False),
        ("pls remind me the day before every chat", "set", (CHATS,), False),
        ("can you remind me 1 day before chats?", "set", (CHATS,), True),
        ("set up a reminder", "form", (), False),
        ("how do I get reminders?", "form", (), True),
        ("no more chats", "off", (CHATS,), False),
        ("stop all chat reminders", "off", (CHATS,), False),
        ("unsubscribe from trainings", "off", (TRAININGS,), False),
        ("don’t remind me anymore", "off", (), False),
        ("how do i stop reminders", "off", (), True),
        ("quiet for two weeks", "pause", (), False),
        ("turn on my reminders", "resume", (), False),
    ],
)
def test_words_that_followed_no_command_are_read_as_they_are_meant(text, mode, kinds, asks) -> None:
    found = hear(text, KINDS, SUNDAY)
    assert isinstance(found, Order)
    assert (found.mode, found.kinds, found.asks) == (mode, kinds, asks)


@pytest.mark.parametrize(
    "text",
    [
        "Remind me what CCEE is for",
        "How do reminders work?",
        "What does the bot keep about reminders?",
        "how can I be notified by email of new sessions?",
        "a gentle reminder that DTA is not automatic",
        "cancel the chat",
        "delete everything",
        "",
    ],
)
def test_words_about_something_else_are_left_to_others(text: str) -> None:
    assert hear(text, KINDS, SUNDAY) is None


@pytest.mark.parametrize(
    ("text", "target", "said"),
    [
        ("remind <#C0OFFICE|office> 1 day before chats", "C0OFFICE", None),
        ("set a reminder for &lt;#C0OFFICE&gt; 1 day before chats", "C0OFFICE", None),
        ("remind #office 1 day before chats", None, "I can't tell which channel #office is"),
        ("remind <@U0PRIYA> 1 day before chats", None, "They can set that up"),
        ("remind priya 1 day before chats", None, "I can't remind “priya”"),
        ("remind the office 1 day before chats", None, "I can't remind “the office”"),
        ("my boss 1 day before chats", None, "I can't remind “my boss”"),
    ],
)
def test_a_channel_or_a_person_that_is_named_is_never_dropped(text, target, said) -> None:
    found = hear(text, KINDS, SUNDAY) or read(text, KINDS, SUNDAY)
    if target:
        assert found == Order("set", target, (CHATS,), (DAY,))
    else:
        assert isinstance(found, NotUnderstood)
        assert found.sure
        assert found.reason.startswith(said)
        assert found.nearest == ("me 1 day before chats",)
