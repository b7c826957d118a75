from __future__ import annotations

import pytest

from tests.stage import AUTHORIZERS, OFFICE, Stage, buttons, eventually, shown


def test_the_menu_names_every_command_and_what_the_bot_is_not(stage: Stage) -> None:
    message = stage.types("/charter")
    for text in (shown(message), str(message["text"])):
        for part in ("/charter-chat", "/charter-training", "/charter-sessions", "unofficial"):
            assert part in text


@pytest.mark.parametrize("typed", ["/charter help", "/charter  HELP ", "/charter hi"])
def test_help_and_greetings_open_the_menu(stage: Stage, typed: str) -> None:
    assert "/charter-chat" in shown(stage.types(typed))


def test_a_button_of_the_menu_answers_below_it(stage: Stage) -> None:
    message = stage.types("/charter")
    button = buttons(message)["Next Charter Chat"]
    stage.dana.press(message, button["action_id"])
    answers = eventually(
        lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Next: Charter Chat" in shown(m)]
    )
    assert answers[0]["is_ephemeral"]
    assert any("Authorizer Bot for" in shown(m) for m in stage.dana.sees(AUTHORIZERS))


def test_a_direct_message_is_answered_like_a_command(stage: Stage) -> None:
    channel = stage.dana.open_dm()
    stage.dana.say(channel, "when is the next chat?")
    eventually(lambda: any("Next: Charter Chat" in shown(m) for m in stage.dana.sees(channel)))


def test_a_direct_message_in_a_thread_is_answered_there(stage: Stage) -> None:
    channel = stage.dana.open_dm()
    root = stage.dana.say(channel, "hello")
    eventually(lambda: len(stage.dana.sees(channel)) == 2)
    stage.dana.say(channel, "upcoming", thread_ts=root)
    eventually(
        lambda: any("Upcoming sessions" in shown(m) for m in stage.dana.thread(channel, root))
    )


def test_a_mention_is_answered_once_and_in_its_thread(stage: Stage) -> None:
    ts = stage.dana.say(AUTHORIZERS, "<@" + stage.slack.app.user_id + "> next chat")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    assert [m["ts"] for m in stage.dana.sees(AUTHORIZERS)] == [ts]
    assert "Next: Charter Chat" in shown(stage.dana.thread(AUTHORIZERS, ts)[1])


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


def test_what_is_not_said_to_the_bot_is_not_answered(stage: Stage) -> None:
    stage.dana.say(AUTHORIZERS, "when is the next chat?")
    stage.dana.say(OFFICE, "next chat")
    stage.types("/charter-chat")
    assert stage.slack.calls("chat.postMessage") == []


def test_home_shows_the_next_sessions_in_the_readers_zone(stage: Stage) -> None:
    stage.types("/charter-chat", who=stage.priya)
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0PRIYA'"))
    stage.priya.open_home()
    home = eventually(stage.priya.home)
    text = shown(home)
    assert "Expected, not confirmed" in text
    assert "Charter Chat" in text
    assert "10:00 a.m. Pacific" in text
    assert "/charter-training" in text
    assert "unofficial" in text


def test_the_messages_tab_publishes_nothing(stage: Stage) -> None:
    stage.dana.open_home(tab="messages")
    stage.types("/charter-chat")
    assert stage.dana.home() is None
