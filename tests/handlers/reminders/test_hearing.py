from __future__ import annotations

import pytest

from bot.community import PACKAGED, load_community
from handlers.reminders.hearing import asked_for, heard

COMMUNITY = load_community(PACKAGED / "california")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("remind me of chats", ("charter-chat",)),
        ("Remind me before trainings!", ("training",)),
        ("please remind me of chats and trainings", ("charter-chat", "training")),
        ("Could you remind us about the next Charter Chat?", ("charter-chat",)),
        ("I want to be reminded of trainings", ("training",)),
        ("I’d like to get notified before sessions", ()),
        ("remind me", ()),
        ("remind me one day before", ()),
        ("reminders", ()),
        ("set up a reminder", ()),
        ("stop all chat reminders", ("charter-chat",)),
        ("a reminder before trainings", ("training",)),
        ("show my reminders", ()),
    ],
)
def test_words_that_ask_for_reminders_are_read(text: str, kinds: tuple[str, ...]) -> None:
    assert asked_for(text, COMMUNITY.kinds) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Remind me what CCEE is for",
        "remind me who pays",
        "remind me how renewal works",
        "How do reminders work?",
        "What does the bot keep about reminders?",
        "when is the next chat?",
        "How can I be notified by email of new sessions?",
        "a gentle reminder that DTA is not automatic",
        "",
    ],
)
def test_other_words_are_left_to_others(text: str) -> None:
    assert asked_for(text, COMMUNITY.kinds) is None


@pytest.mark.parametrize(
    ("text", "words", "asks"),
    [
        ("pls remind me the day before every chat", "remind me the day before every chat", False),
        ("can you remind me 1 day before chats?", "remind me 1 day before chats", True),
        ("no more reminders", "off reminders", False),
        ("make it 2 hours before chats instead", "make it 2 hours before chats instead", False),
        ("stop", "off", False),
        ("don’t remind me anymore", "off", False),
        ("what reminders do i have", "what reminders do i have", True),
        ("pause my reminders until february", "pause my reminders until february", False),
        ("Cancel my reminders", "off my reminders", False),
    ],
)
def test_they_are_heard_as_they_would_be_typed_after_the_command(text, words, asks) -> None:
    found = heard(text, COMMUNITY.kinds)
    assert found
    assert (found.words, found.asks) == (words, asks)
