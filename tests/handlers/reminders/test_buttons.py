"""The buttons of reminders, over the real wire: each does what it says, however often."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from schedules.editing import Editor
from schedules.leads import Lead
from schedules.subscriptions import Subscription, Subscriptions
from tests.handlers.reminders.town import Town
from tests.stage import AUTHORIZERS, buttons, eventually, everything

QUARTER = Lead(minutes=15)


def has(town: Town, who: str = "U0DANA") -> Subscription | None:
    return Subscriptions(town.bot.db).of(who)


def reminded(town: Town) -> dict[str, Any]:
    """Dana was reminded of the training a day before, and the bot knows that it arrived."""
    town.types("/charter-remind me 1 day before trainings")
    town.settle()
    town.go_to(2026, 11, 24, 14)
    message = town.told(town.dana)
    town.settle()
    return message


def now_says(town: Town, text: str) -> dict[str, Any]:
    """Dana's reminder, once it says something."""
    return eventually(lambda: [m for m in town.dm(town.dana) if text in everything(m)])[0]


def test_who_skips_a_session_hears_nothing_more_of_it(town: Town) -> None:
    message = reminded(town)
    town.types("/charter-remind me 1 day, 15 minutes before trainings")
    town.press(town.dana, message, "Skip this session")
    now_says(town, "You skip this session")
    town.cancel()
    town.go_to(2026, 11, 25, 13, 45)
    town.settle()
    assert len(town.dm(town.dana)) == 1


def test_also_15_minutes_before_says_when_it_is_too_late_for_that(town: Town) -> None:
    message = reminded(town)
    town.go_to(2026, 11, 25, 13, 50)
    town.press(town.dana, message, "Also 15 minutes before")
    aside = eventually(lambda: [m for m in town.dm(town.dana) if m.get("is_ephemeral")])[0]
    assert "starts too soon for a reminder 15 minutes before." in aside["text"]
    town.go_to(2026, 11, 25, 15)
    town.press(town.dana, message, "Also 15 minutes before")
    eventually(lambda: [m for m in town.dm(town.dana) if m["text"].startswith("This session is")])
    found = has(town)
    assert found
    assert not found.sessions


def test_somebody_elses_button_does_nothing(town: Town) -> None:
    message = reminded(town)
    key = buttons(message)["Skip this session"]["value"]
    own = town.types("/charter-remind list", who=town.priya)
    forged = {**own, "blocks": message["blocks"]}
    town.priya.press(forged, "reminders_skip", value=key)
    refused = town.aside(town.priya, 2)
    assert "somebody else's reminder" in refused["text"]
    found = has(town)
    assert found
    assert not found.skipped


def test_remind_me_says_that_a_pause_keeps_it_back(town: Town) -> None:
    def said() -> list[dict[str, Any]]:
        return [m for m in town.dana.sees(AUTHORIZERS) if m["text"].startswith("Done: a direct")]

    why = "It will not come: paused until Friday, January 1, 2027. `/charter-remind resume` ends"
    town.types("/charter-remind me 1 day before chats")
    for until, is_quiet in (("January", True), ("November 24", False)):
        town.types(f"/charter-remind pause until {until}")
        town.press(town.dana, town.types("/charter-training next"), "Remind me")
        message = eventually(said)[0]
        assert (why in message["text"]) is is_quiet
        town.press(town.dana, message, "Undo")
        eventually(lambda: not said())


def test_an_undo_leaves_what_was_changed_again_since(town: Town) -> None:
    first = town.types("/charter-remind me 1 day before trainings")
    town.types("/charter-remind me only 15 minutes before trainings")
    town.press(town.dana, first, "Undo")
    eventually(lambda: "changed again since" in town.aside(town.dana, 3)["text"])
    found = has(town)
    assert found
    assert found.kinds == {"training": (QUARTER,)}


def test_buttons_of_an_old_answer_find_a_session_whose_series_was_changed(town: Town) -> None:
    answer = town.types("/charter-chat")
    town.press(town.dana, answer, "Remind me")
    said = town.aside(town.dana, 2)
    editor, now = Editor(town.bot.calendar), town.clock.now()
    chat = date(2026, 11, 25)
    before = editor.target("charter-chat", chat)
    assert before
    later = {"local_start": datetime(2026, 11, 25, 11)}
    moved = editor.change(
        "charter-chat",
        chat,
        later,
        scope="later",
        sequence=before.sequence,
        by="U0KEEPER",
        now=now,
    )
    assert moved
    town.press(town.dana, answer, "Remind me")
    again = town.aside(town.dana, 3)
    assert "|Wednesday, November 25, 2026 at 10:45 a.m. Pacific>" in again["text"]
    found = has(town)
    assert found
    assert found.sessions == {(moved.uid, moved.recurrence_id): (QUARTER,)}
    town.press(town.dana, said, "Undo")
    eventually(lambda: has(town) is None)


def test_there_is_nothing_to_remind_of_what_is_over_off_or_has_no_time(town: Town) -> None:
    assert "Remind me" not in buttons(town.types("/charter-chat last"))
    assert "Remind me" not in buttons(town.types("/charter-sessions case"))
    answer = town.types("/charter-training")
    town.cancel()
    town.press(town.dana, answer, "Remind me")
    assert "does not take place" in town.aside(town.dana, 4)["text"]
    assert has(town) is None


SKIPPED = "You skip this session"


def test_a_session_changed_while_the_answer_to_a_press_is_on_its_way_is_shown(town: Town) -> None:
    message = reminded(town)
    slow = town.slack.faults.add("slow", "chat.update", seconds=1)
    town.press(town.dana, message, "Also 15 minutes before")
    eventually(lambda: slow.times == 0)
    town.change(topic="Material revisions")
    town.settle()
    eventually(lambda: "Material revisions" in town.told(town.dana)["text"])
    assert "Also 15 minutes before" not in buttons(town.told(town.dana))


def test_a_press_before_the_bot_knows_that_its_message_arrived_is_shown_at_once(
    town: Town,
) -> None:
    town.types("/charter-remind me 1 day before trainings")
    town.settle()
    town.slack.events.echoes = False
    town.slack.faults.add("drop_after", "chat.postMessage")
    town.go_to(2026, 11, 24, 14)
    town.press(town.dana, town.told(town.dana), "Skip this session")
    eventually(lambda: SKIPPED in everything(town.told(town.dana)))
    town.lets_leases_run_out()
    town.settle()
    assert len(town.dm(town.dana)) == 1
