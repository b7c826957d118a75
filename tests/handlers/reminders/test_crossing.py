"""What stands in a reminder when its button and its session change it at the same moment."""

from __future__ import annotations

from typing import Any

from tests.handlers.reminders.town import Town
from tests.stage import buttons, eventually

SKIPPED = "You skip this session"


def reminded(town: Town) -> dict[str, Any]:
    """Dana was reminded of the training a day before, and the bot knows that it arrived."""
    town.types("/charter-remind me 1 day before trainings")
    town.settled()
    town.go_to(2026, 11, 24, 14)
    message = town.told(town.dana)
    town.settled()
    return message


def test_a_session_changed_while_the_answer_to_a_press_is_on_its_way_is_shown(town: Town) -> None:
    message = reminded(town)
    slow = town.slack.faults.add("slow", "chat.update", seconds=1)
    town.press(town.dana, message, "Also 15 minutes before")
    eventually(lambda: slow.times == 0)
    town.change(topic="Material revisions")
    town.settled()
    town.carried_out()
    eventually(lambda: "Material revisions" in town.told(town.dana)["text"])
    assert "Also 15 minutes before" not in buttons(town.told(town.dana))


def test_a_press_before_the_bot_knows_that_its_message_arrived_is_shown_at_once(
    town: Town,
) -> None:
    town.types("/charter-remind me 1 day before trainings")
    town.settled()
    town.slack.events.echoes = False
    town.slack.faults.add("drop_after", "chat.postMessage")
    town.go_to(2026, 11, 24, 14)
    town.press(town.dana, town.told(town.dana), "Skip this session")
    eventually(lambda: SKIPPED in town.read(town.told(town.dana)))
    town.lets_leases_run_out()
    town.settled()
    assert len(town.dm(town.dana)) == 1
