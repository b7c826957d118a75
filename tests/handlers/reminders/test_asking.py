from __future__ import annotations

from datetime import date, time

import pytest

from bot.community import PACKAGED, load_community
from handlers.reader import Unclear
from handlers.reminders.asking import Request, read
from schedules.leads import Lead

KINDS = load_community(PACKAGED / "california").kinds
SUNDAY = date(2026, 11, 22)
CHATS, TRAININGS = "charter-chat", "training"
WEEK, DAY, HOUR, QUARTER = Lead(days=7), Lead(days=1), Lead(minutes=60), Lead(minutes=15)
MORNING = Lead(at=time(8))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Request("form")),
        ("me", Request("form", "me")),
        ("channel", Request("form", "channel")),
        ("list", Request("list")),
        ("off", Request("off")),
        ("stop", Request("off")),
        ("stop everything", Request("off")),
        ("channel off", Request("off", "channel")),
        ("off chats", Request("off", None, (CHATS,))),
        ("help", Request("help")),
        ("?", Request("help")),
        ("resume", Request("resume")),
        ("me 1 day, 15 minutes before chats", Request("set", "me", (CHATS,), (DAY, QUARTER))),
        ("Remind me 15 min before every chat, please!", None),
        ("1 hour", Request("set", None, (), (HOUR,))),
        ("chats", Request("set", None, (CHATS,))),
        ("everything 1 day", Request("set", None, (), (DAY,))),
        (
            "channel 1 week and 1 day before chats and trainings",
            Request("set", "channel", (CHATS, TRAININGS), (WEEK, DAY)),
        ),
        (
            "1 day before trainings for this channel",
            Request("set", "channel", (TRAININGS,), (DAY,)),
        ),
        ("before chats 1 hour", Request("set", None, (CHATS,), (HOUR,))),
        ("me “2 days at 9:00” before chats", None),
        ("on the day at 8am", Request("set", None, (), (MORNING,))),
        ("me the day of at 8:00", Request("set", "me", (), (MORNING,))),
        ("8am on the day of the trainings", Request("set", None, (TRAININGS,), (MORNING,))),
        ("the day before", Request("set", None, (), (DAY,))),
        ("at the start of the chats", Request("set", None, (CHATS,), (Lead(),))),
        ("remind me of chats 1 day before", Request("set", "me", (CHATS,), (DAY,))),
        ("pause until January", Request("pause", until=date(2027, 1, 1))),
        ("pause 2 weeks", Request("pause", until=date(2026, 12, 6))),
        ("pause for 10 days", Request("pause", until=date(2026, 12, 2))),
        ("pause until 5 January 2027", Request("pause", until=date(2027, 1, 5))),
        ("pause all my reminders until January", Request("pause", until=date(2027, 1, 1))),
        ("pause next month", Request("pause", until=date(2027, 1, 1))),
        ("channel pause until December 7", Request("pause", "channel", until=date(2026, 12, 7))),
        ("snooze until friday", Request("pause", until=date(2026, 11, 27))),
    ],
)
def test_words_are_read_as_they_are_meant(typed: str, meant: Request | None) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Request)
    if meant:
        assert found == meant
    else:
        assert found.mode == "set"
        assert found.kinds == (CHATS,)


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        ("lst", "list"),
        ("hlep", "help"),
        ("resum", "resume"),
        ("pauze until friday", "pause"),
        ("chanel off", "channel off"),
    ],
)
def test_a_misspelt_word_is_guessed(typed: str, guess: str) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.nearest == (guess,)


@pytest.mark.parametrize(
    "typed",
    [
        "me 3 parsecs before chats",
        "😀",
        "'; drop table wishes; --",
        "pause",
        "pause until yesterday",
        "pause until the cows come home",
        "9 weeks",
        "me 32:00",
        "x" * 5000,
    ],
)
def test_what_cannot_be_read_gets_a_sentence(typed: str) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.reason.endswith((".", "”"))


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
    assert isinstance(found, Unclear)
    assert meant in (None, *found.nearest[:1])


def test_a_day_that_may_be_the_sessions_own_is_asked_about() -> None:
    found = read("the day at 8:00", KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.reason.startswith("“the day” is no time before a session")


@pytest.mark.parametrize(
    "typed",
    [
        "1 day before the chats, 15 minutes before the trainings",
        "me chats 1d, trainings 2h",
        "chats 1 week, trainings and chats 1 day",
    ],
)
def test_times_that_differ_between_kinds_are_not_given_to_all_of_them(typed: str) -> None:
    found = read(typed, KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.reason.startswith("Each kind of session with times of its own")


def test_a_pause_of_one_kind_is_explained() -> None:
    found = read("pause chats until January", KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.reason.startswith("A pause is for all kinds of sessions")


def test_what_is_no_time_is_said_back() -> None:
    found = read("me 3 fortnights", KINDS, SUNDAY)
    assert isinstance(found, Unclear)
    assert found.reason.startswith("“3 fortnights” is no time before a session: type ")
