"""Reminders and notices as they arrive, over the real wire."""

from __future__ import annotations

from datetime import date, timedelta

from schedules.model import Status
from tests.handlers.reminders.town import TITLE, TRAINING, Town
from tests.stage import eventually, live, shown


def test_a_date_in_doubt_is_held_for_channels_and_keepers_see_it(town: Town) -> None:
    town.types("/charter-remind channel 1 day before chats", who=town.keeper)
    town.settle()
    town.go_to(2026, 11, 24, 12)
    town.settle()
    town.keeper.open_home()
    home = eventually(town.keeper.home)
    assert "To <#C0AUTHORIZERS> held until the date is confirmed." in shown(home)
    town.dana.open_home()
    assert "held until" not in shown(eventually(town.dana.home))
    assert not [m for m in town.in_channel() if m["text"].startswith(("Charter Chat", TITLE))]
    town.change(date(2026, 11, 25), "charter-chat", status=Status.CONFIRMED)
    message = eventually(
        lambda: [m for m in town.in_channel() if m["text"].startswith(("Charter Chat", TITLE))]
    )[0]
    assert message["text"].startswith("Charter Chat.")


def test_a_title_with_channel_ampersand_and_a_link(town: Town) -> None:
    town.add_training(title="<!channel> Q&A <https://evil.example|click>", topic="@here & <@U1>")
    town.types("/charter-remind me 1 day before trainings")
    town.settle()
    town.go_to(2026, 11, 24, 14)
    message = town.told(town.dana)
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
