"""The Home tab and the menu, over the real wire: what they show, and when Home is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.store.people import Person
from handlers.blocks import Block, section
from handlers.effects import Effects, Run
from handlers.feature import Feature
from handlers.home import Home
from schedules.model import Series
from tests.schedules.world import chat
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown


def home_of(stage: Stage) -> dict[str, Any]:
    stage.dana.open_home()
    found: dict[str, Any] = eventually(stage.dana.home)
    return found


def settled(stage: Stage) -> None:
    """Home is published with all that is known, and the bot knows what stands there."""
    home_of(stage)
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0DANA'"))
    stage.bot.heartbeat.wake("homes")
    eventually(lambda: "your time" not in shown(stage.dana.home() or {}))

    def agrees() -> bool:
        (row,) = stage.bot.db.query("select * from homes")
        there = stage.dana.home() or {}
        return bool(row["view_hash"] == there["hash"])

    eventually(agrees)


def test_nothing_is_published_where_nothing_changed_or_nobody_looks(stage: Stage) -> None:
    settled(stage)
    stage.slack.record.clear()
    stage.dana.open_home()
    stage.dana.open_home()
    stage.types("/charter-chat")
    assert not stage.run("homes")
    assert not stage.slack.calls("views.publish")
    stage.clock.advance(timedelta(days=4))  # nobody looked at it for a day
    assert not stage.run("homes")


def test_what_changes_while_home_is_being_published_is_published_right_after(stage: Stage) -> None:
    settled(stage)
    stage.slack.faults.add("slow", "views.publish", seconds=1)
    stage.types("/charter-remind me 1 day before trainings")
    stage.types("/charter-remind me 2 days before chats")
    eventually(lambda: "Quarterly Trainings: 1 day before" in shown(stage.dana.home() or {}))
    eventually(lambda: "Charter Chats: 2 days before" in shown(stage.dana.home() or {}))


def test_a_home_that_somebody_else_published_meanwhile_is_put_right_at_once(stage: Stage) -> None:
    settled(stage)
    other = {"type": "home", "blocks": [section("Something else")]}
    stage.bot.slack.client.views_publish(user_id="U0DANA", view=other)
    stage.slack.record.clear()
    stage.types("/charter-remind me 1 day before trainings")
    eventually(lambda: "Quarterly Trainings: 1 day before" in shown(stage.dana.home() or {}))
    hashes = [bool(call.arguments.get("hash")) for call in stage.slack.calls("views.publish")]
    assert hashes[:2] == [True, False]  # it was refused, and looked at again


def test_the_minutes_until_a_session_are_put_right_on_an_open_home(stage: Stage) -> None:
    soon = chat(kind="training", dtstart=datetime(2026, 11, 22, 12, 50))
    stage.bot.calendar.put(Series.of(soon), stage.clock.now())
    settled(stage)
    assert "in 50 minutes" in shown(stage.dana.home() or {})
    stage.clock.advance(timedelta(minutes=20))
    stage.bot.heartbeat.wake("homes")
    eventually(lambda: "in 30 minutes" in shown(stage.dana.home() or {}))


def test_home_never_has_more_than_a_hundred_blocks(stage: Stage) -> None:
    home_of(stage)
    part = Feature(home=lambda person, now: [section(str(n)) for n in range(150)])
    full = Home(replace(stage.bot.context, features=[part]))
    view = full.view(Person("U0DANA"))
    assert len(view["blocks"]) == 100
    assert "unofficial" in shown(view)


def test_one_home_that_cannot_be_made_keeps_nobody_elses_from_being_published(stage: Stage) -> None:
    for who in (stage.dana, stage.priya):
        who.open_home()
        eventually(who.home)
    broken = {"U0PRIYA"}

    def part(person: Person, now: datetime) -> list[Block]:
        if person.user_id in broken:
            raise ValueError("odd data")
        return [section("new")]

    home = Home(replace(stage.bot.context, features=[Feature(home=part)]))
    assert published_by(home.refresh()) == ["U0DANA"]
    broken.clear()
    assert published_by(home.refresh()) == ["U0DANA", "U0PRIYA"]


def published_by(effects: Effects) -> list[str]:
    """Whose Homes these publish."""
    return sorted(each.job.args[0] for each in effects if isinstance(each, Run))


def test_paging_in_a_channel_does_not_put_it_in_the_zone_of_who_pressed(stage: Stage) -> None:
    stage.types("/charter-chat", who=stage.priya)
    eventually(lambda: stage.bot.db.query("select * from people where timezone like '%York'"))
    ts = stage.priya.say(AUTHORIZERS, "<@" + stage.slack.app.user_id + "> chats in 2027")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    message = stage.dana.thread(AUTHORIZERS, ts)[1]
    more = buttons(message)["More"]
    stage.priya.press(message, more["action_id"], value=more["value"])
    eventually(lambda: "31, 2027" in shown(stage.dana.thread(AUTHORIZERS, ts)[1]))
    after = shown(stage.dana.thread(AUTHORIZERS, ts)[1])
    assert "10:00 a.m. Pacific" in after
    assert "Days are counted in Pacific time" in after
