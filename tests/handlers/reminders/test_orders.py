from __future__ import annotations

from datetime import date, time

import pytest

from bot.community import PACKAGED, load_community
from handlers.reader import NotUnderstood
from handlers.reminders.ordered import Order
from handlers.reminders.orders import hear, read
from schedules.leads import Lead

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
        ("me 1 dya before chats", "me 1 day before chats"),
        ("channel 2 hurs, 1 week befor trainings", "channel 2 hours, 1 week before trainings"),
        ("1 day bfore caht", "1 day before chat"),
        ("me 3 fortnights", None),
        ("me 15 minutes before foo", None),
    ],
)
def test_words_with_a_slip_are_offered_put_right(typed: str, meant: str | None) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, NotUnderstood)
    assert meant in (None, *found.nearest[:1])


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
