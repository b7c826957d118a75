from __future__ import annotations

from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown


def test_paging_in_a_channel_does_not_put_it_in_the_zone_of_who_pressed(stage: Stage) -> None:
    stage.types("/charter-chat", who=stage.priya)
    eventually(lambda: stage.bot.db.query("select * from people where timezone like '%York'"))
    ts = stage.priya.say(AUTHORIZERS, "<@" + stage.slack.app.user_id + "> upcoming chats")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    message = stage.dana.thread(AUTHORIZERS, ts)[1]
    more = buttons(message)["More"]
    stage.priya.press(message, more["action_id"], value=more["value"])
    eventually(lambda: "May 2027" in shown(stage.dana.thread(AUTHORIZERS, ts)[1]))
    after = stage.dana.thread(AUTHORIZERS, ts)[1]
    assert "10:00 a.m. Pacific" in shown(after)
    assert "New York" not in f"{after['text']}{shown(after)}"


def test_the_messages_tab_publishes_nothing(stage: Stage) -> None:
    stage.dana.open_home(tab="messages")
    stage.types("/charter-chat")
    assert stage.dana.home() is None
