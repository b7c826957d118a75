"""The form when things are out of the ordinary: many times, quick fingers, single sessions."""

from __future__ import annotations

from handlers.reminders.choosing import ACTION_CHOOSE
from schedules.leads import MOST
from schedules.subscriptions import Subscriptions
from tests.handlers.reminders.test_listeners import TRAININGS, form, has, ticked
from tests.handlers.reminders.town import Town
from tests.stage import AUTHORIZERS, buttons, eventually, shown


def test_as_many_times_as_can_be_typed_stand_in_the_form_and_are_saved_again(town: Town) -> None:
    times = ", ".join(f"{55 - n}d 23h 5{n}m" for n in range(MOST))
    assert "Done" in town.types(f"/charter-remind me {times} before trainings")["text"]
    before = has(town, "U0DANA")
    assert before
    assert len(before.kinds[TRAININGS]) == MOST
    view = form(town, town.dana, "me")
    assert not town.dana.submit(view["id"]).errors
    assert has(town, "U0DANA") == before


def test_more_times_than_that_are_refused_in_words_and_in_the_form(town: Town) -> None:
    times = ", ".join(f"{n} days" for n in range(2, 13))
    said = "That is 11 reminders of each session: type at most 10."
    assert said in town.types(f"/charter-remind me {times}")["text"]
    for kind, hours in (("chats", range(2, 10)), ("trainings", range(10, 18))):
        town.types(f"/charter-remind me {', '.join(f'{n} hours' for n in hours)} before {kind}")
    view = form(town, town.dana, "me")
    assert "That is 16 reminders" in shown(view)
    assert "That is 16 reminders" in town.dana.submit(view["id"]).errors["typed:me"]


def test_what_is_sent_before_the_channels_choices_are_drawn_is_shown_and_not_saved(
    town: Town,
) -> None:
    view = form(town, town.dana, "me")
    town.dana.submit(
        view["id"],
        {"who": {ACTION_CHOOSE: "channel"}, "kinds:me": {ACTION_CHOOSE: [TRAININGS]}},
    )
    (view,) = town.dana.views()
    assert ticked(view, "leads") == ["P7D", "P1D"]
    assert has(town, AUTHORIZERS) is None
    town.dana.submit(view["id"], {"kinds:channel": {ACTION_CHOOSE: [TRAININGS]}})
    found = has(town, AUTHORIZERS)
    assert found
    assert set(found.kinds) == {TRAININGS}


def test_turning_all_kinds_off_says_which_single_session_is_still_on(town: Town) -> None:
    town.types("/charter-remind me 1 day before chats")
    answer = town.types("/charter-training next")
    town.press(town.dana, answer, "Remind me")
    town.aside(town.dana, 3)
    view = form(town, town.dana, "me")
    town.dana.submit(view["id"], {"kinds:me": {ACTION_CHOOSE: []}})
    said = shown(town.dana.views()[-1])
    assert "Still on: Only the Quarterly Training on November 25: 15 minutes before." in said
    assert "`/charter-remind off` ends that too." in said
    town.go_to(2026, 11, 26, 9)
    assert "Your reminders\nNone." in town.types("/charter-remind list")["text"]


def test_what_stopped_is_neither_paused_nor_resumed(town: Town) -> None:
    town.types("/charter-remind channel 1 day before trainings")
    Subscriptions(town.bot.db).end(AUTHORIZERS, "not_in_channel", town.clock.now())
    for typed in ("channel resume", "channel pause until January"):
        said = town.types(f"/charter-remind {typed}")["text"]
        assert said == (
            "This channel's reminders have stopped, since I am no longer a member of the "
            "channel. Type `/charter-remind channel` to set them up again."
        )
    town.types("/charter-remind channel 1 day before trainings")
    assert "paused until" in town.types("/charter-remind channel pause until January")["text"]


def test_a_reminder_of_a_session_whose_zone_is_then_unknown_says_so(town: Town) -> None:
    town.types("/charter-remind me 1 day before trainings")
    town.settled()
    town.go_to(2026, 11, 24, 14)
    town.told(town.dana)
    town.add_training(timezone=None)
    message = eventually(lambda: [m for m in town.dm(town.dana) if "not publ" in town.read(m)])[0]
    assert message["text"].startswith("Quarterly Training.\n")
    assert "Also 15 minutes before" not in buttons(message)
    assert "·  ·" not in shown(message)
