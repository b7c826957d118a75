"""Questions over the real wire: by command, in a direct message, by mention and in a thread."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from schedules.model import Status
from schedules.recurrence import Override
from tests.handlers.ask.kit import everything, pressed, replaced
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, live, shown

KNOWN = "Is DTA automatic?"
NEAR = "who can help my school"
UNKNOWN = "which football team plays on Sunday"
MARKUP = "is <!channel> & <https://example.org|football> *on* <script>alert(1)</script> @everyone"


def heading(message: dict[str, Any]) -> str:
    return next((b["text"]["text"] for b in message.get("blocks", ()) if b["type"] == "header"), "")


def counts(stage: Stage) -> dict[tuple[str, str], int]:
    rows = stage.bot.db.query("select what, key, number from answer_counts")
    return {(row["what"], row["key"]): row["number"] for row in rows}


def test_an_answer_says_where_it_stands_and_when_it_was_checked(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {KNOWN}")
    assert message["is_ephemeral"]
    assert heading(message) == "Is DTA automatic once a charter falls under the criteria?"
    for said in (str(message["text"]), everything(message)):
        assert "No pathway opens by itself" in said
        assert "CCEE's page on DTA pathways" in said
        assert "https://ccee-ca.org/direct-technical-assistance-pathways/" in said
        assert "Checked Nov 2026." in said
        assert "Unofficial bot" in said
        assert "Fairly sure" not in said
    assert "Not what I asked" in buttons(message)


def test_what_is_not_certain_is_said_with_who_may_know(stage: Stage) -> None:
    for question, words in (
        ("Is DTA free?", "Not settled: ask CCEE, through its page on DTA for charters."),
        ("What is the three-of-four-years test?", "Fairly sure"),
        ("What does FCMAT mean?", "From the abbreviation spelled out"),
        ("Which Geo Lead is ours?", "Ask CDE, through its page"),
    ):
        message = stage.types(f"/charter-ask {question}")
        assert words in str(message["text"])
        assert words in shown(message)


def test_an_answer_that_nobody_checked_in_time_says_so(stage: Stage) -> None:
    assert "should have been checked" not in everything(stage.types(f"/charter-ask {KNOWN}"))
    stage.clock.move_to(stage.clock.now().replace(year=2027, month=6))
    text = everything(stage.types(f"/charter-ask {KNOWN}"))
    assert "It should have been checked again by May 20, 2027." in text


def test_a_related_question_takes_the_answers_place(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {KNOWN}")
    assert "Related: 1. Which pathways lead to Direct Technical Assistance?" in message["text"]
    other = pressed(stage, message, "Which pathways lead to Direct Technical Assistance?")
    assert heading(other) == "Which pathways lead to Direct Technical Assistance?"
    assert other["is_ephemeral"]


def test_where_it_is_not_sure_it_offers_three_to_choose_from(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {NEAR}")
    offered = [name for name in buttons(message) if name != "None of these"]
    assert len(offered) == 3
    for number, name in enumerate(offered, start=1):
        assert f"{number}. {name}" in message["text"]
    assert heading(pressed(stage, message, offered[1])) == offered[1]
    assert counts(stage) == {}


def test_what_it_does_not_know_it_says_and_keeps_only_a_count_of(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        message = stage.types(f"/charter-ask {UNKNOWN}")
        for said in (str(message["text"]), shown(message)):
            assert "I don't know that one. Ask CDE's Charter Schools Division, charters@" in said
        assert list(buttons(message)) == ["Ask a keeper", "Next sessions", "Who is who"]
        consent = str(buttons(message)["Ask a keeper"]["confirm"])
        assert "these words and your name" in consent
        assert "Without your yes nothing of it is kept but a count" in consent
        assert UNKNOWN in shown(message)
        assert "football" not in message["text"]  # lock screens show it
    assert counts(stage) == {("unknown", ""): 1}
    assert stage.bot.db.query("select * from questions") == []
    posted = [str(call.arguments) for call in stage.slack.calls("chat.postMessage")]
    assert not any("football" in arguments for arguments in posted)
    assert "football" not in caplog.text
    stage.stop()
    for file in stage.folder.glob("bot.db*"):
        assert b"football" not in file.read_bytes()


@pytest.mark.parametrize(
    "asked",
    [
        "What time does the Charter Chat start?",
        "next chat",
        "When is the next Charter Chat about DTA?",
    ],
)
def test_in_a_channel_times_are_worded_for_readers_in_every_zone(stage: Stage, asked: str) -> None:
    stage.types("/charter-chat")
    eventually(lambda: stage.bot.db.query("select * from people where timezone is not null"))
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {asked}")
    (answer,) = eventually(lambda: stage.priya.thread(AUTHORIZERS, ts)[1:])
    # Slack writes the date in each reader's own zone: "1:00 PM Pacific" would be wrong.
    assert "your time (10:00 a.m. Pacific)" in shown(answer)
    assert "Pacific> Pacific" not in shown(answer)


def test_so_they_are_in_what_is_chosen_there(stage: Stage) -> None:
    stage.types("/charter-chat")
    eventually(lambda: stage.bot.db.query("select * from people where timezone is not null"))
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> What is a Charter Chat?")
    (answer,) = eventually(lambda: stage.priya.thread(AUTHORIZERS, ts)[1:])
    after = pressed(stage, answer, "When is the next Charter Chat?")
    assert "your time (10:00 a.m. Pacific)" in shown(after)
    assert "Pacific> Pacific" not in shown(after)


def test_none_of_these_leads_on_and_counts_once(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {NEAR}")
    after = pressed(stage, message, "None of these")
    stage.dana.press(message, "ask_none")
    assert "Then I don't know that one" in everything(after)
    assert "Ask a keeper" in buttons(after)
    assert counts(stage) == {("unknown", ""): 1}


def test_not_what_i_asked_is_counted_once_for_each_answer(stage: Stage) -> None:
    message = stage.types("/charter-ask Is DTA free?")
    first = heading(message)
    after = pressed(stage, message, "Not what I asked")
    assert "Sorry. Is it one of these?" in everything(after)
    assert first not in buttons(after)
    assert counts(stage) == {("not_asked", "dta-cost"): 1}
    second = next(iter(buttons(after)))
    again = pressed(stage, pressed(stage, after, second), "Not what I asked")
    assert first in buttons(again)
    assert sum(counts(stage).values()) == 2
    stage.dana.press(message, "ask_not_asked")
    assert sum(counts(stage).values()) == 2


def test_without_a_question_it_says_how_to_ask(stage: Stage) -> None:
    for typed in ("/charter-ask", "/charter-ask help", "/charter-ask  ?? "):
        message = stage.types(typed)
        assert "Ask in your own words" in message["text"]
        assert "`/charter-ask What is CCEE's role for charter schools?`" in shown(message)
        assert "/charter-ask local" not in shown(message)
    assert "`/charter-ask local`" in shown(stage.types("/charter-ask help", who=stage.keeper))
    assert counts(stage) == {}


def test_markup_and_very_long_questions_come_back_harmless(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {MARKUP}")
    assert "<!channel>" not in live(message)
    assert "<script>" not in live(message)
    assert "&lt;script&gt;" in shown(message)
    asked = json.loads(buttons(message)["Ask a keeper"]["value"])["q"]
    assert asked.endswith("*on* <script>alert(1)</script> @everyone")
    long = stage.types("/charter-ask " + '"football\\ ' * 400)
    assert len(buttons(long)["Ask a keeper"]["value"]) <= 2000
    assert "Passed on to the keepers" in everything(pressed(stage, long, "Ask a keeper"))


def test_the_dates_in_an_answer_are_those_of_the_calendar_at_that_moment(stage: Stage) -> None:
    chats = "/charter-ask What time does the Charter Chat start?"
    said = stage.types(chats)["text"]
    assert "The next one: <!date^1795629600^" in said
    assert "|Wednesday, November 25, 2026 at 10:00 a.m. Pacific>" in said
    assert "(expected, not confirmed). By the rule alone a date is expected" in said
    assert said.count("list was not seen") == 1
    series = stage.bot.calendar.series("charter-chat")
    assert series is not None
    cancelled = Override(recurrence_id=series.dtstart, status=Status.CANCELLED)
    stage.bot.calendar.override("charter-chat", cancelled, stage.clock.now())
    assert "|Wednesday, December 30, 2026" in stage.types(chats)["text"]
    trainings = everything(stage.types("/charter-ask Has a training been scheduled?"))
    assert "No training is announced yet. The last one announced: <!date^" in trainings
    assert "|Friday, April 17" in trainings


def test_the_dates_in_an_answer_are_in_the_readers_zone(stage: Stage) -> None:
    asked = "/charter-ask What time does the Charter Chat start?"
    assert "your time (10:00 a.m. Pacific)" in stage.types(asked)["text"]
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0DANA'"))
    assert "your time" not in stage.types(asked)["text"]


def test_a_direct_message_is_answered_where_it_stands(stage: Stage) -> None:
    channel = stage.dana.open_dm()
    stage.dana.say(channel, KNOWN)
    stage.dana.say(channel, "when is the next chat?")
    stage.dana.say(channel, "What is a Charter Chat?")
    stage.dana.say(channel, "32 March")
    stage.dana.say(channel, "nxet")
    stage.dana.say(channel, "thanks!")

    def answers() -> str:
        return "\n".join(everything(m) for m in stage.dana.sees(channel) if m["user"] != "U0DANA")

    for words in (
        "No pathway opens by itself",
        "Next: Charter Chat",
        "A monthly online meeting",
        "There is no March 32",
        "Did you mean `/charter next`?",
        "You are welcome",
    ):
        eventually(lambda: words in answers())  # noqa: B023 - it is called at once
    assert counts(stage) == {}


def test_a_mention_is_answered_in_its_thread_and_only_the_asker_may_pass_it_on(
    stage: Stage,
) -> None:
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {UNKNOWN}")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    answer = stage.dana.thread(AUTHORIZERS, ts)[1]
    assert UNKNOWN in shown(answer)
    stage.priya.press(answer, "ask_pass_on")
    eventually(
        lambda: len([m for m in stage.priya.sees(AUTHORIZERS) if "Only whoever" in shown(m)]) == 1
    )
    assert stage.bot.db.query("select * from questions") == []
    assert "Passed on to the keepers" in everything(pressed(stage, answer, "Ask a keeper"))
    assert counts(stage) == {("unknown", ""): 1}


def test_a_question_in_the_thread_of_an_interview_is_answered_there(stage: Stage) -> None:
    stage.types("/charter-dta")
    channel = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(channel) if m.get("reply_count")])[0]
    stage.dana.say(channel, KNOWN, thread_ts=root["ts"])

    def thread() -> list[dict[str, Any]]:
        return stage.dana.thread(channel, root["ts"])

    answer = eventually(lambda: [m for m in thread() if heading(m).startswith("Is DTA")])[0]
    eventually(lambda: "Who authorized the charter school?" in everything(thread()[-1]))
    other = pressed(stage, answer, "Which pathways lead to Direct Technical Assistance?")
    assert heading(other) == "Which pathways lead to Direct Technical Assistance?"
    stage.dana.say(channel, UNKNOWN, thread_ts=root["ts"])
    eventually(lambda: "knows nothing to say to it" in "".join(map(everything, thread())))
    assert counts(stage) == {}


def test_a_mention_of_the_interviews_subject_gets_the_answer_and_the_way_to_ask_in_private(
    stage: Stage,
) -> None:
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {KNOWN}")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    answer = stage.dana.thread(AUTHORIZERS, ts)[1]
    assert "No pathway opens by itself" in shown(answer)
    assert {"Start privately", "Not what I asked"} <= set(buttons(answer))


def test_the_way_to_ask_in_private_stays_when_the_answer_above_it_is_replaced(
    stage: Stage,
) -> None:
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {KNOWN}")
    eventually(lambda: len(stage.dana.thread(AUTHORIZERS, ts)) == 2)
    answer = stage.dana.thread(AUTHORIZERS, ts)[1]
    other = pressed(stage, answer, "Which pathways lead to Direct Technical Assistance?")
    assert heading(other) == "Which pathways lead to Direct Technical Assistance?"
    assert "is best looked at in private" in shown(other)
    assert "is best looked at in private" in other["text"]
    sorry = pressed(stage, other, "Not what I asked")
    assert list(buttons(sorry))[-2:] == ["None of these", "Start privately"]
    unknown = pressed(stage, sorry, "None of these")
    assert "Ask a keeper" in buttons(unknown)
    stage.dana.press(unknown, buttons(unknown)["Start privately"]["action_id"])
    channel = stage.dana.open_dm()
    eventually(lambda: any(m.get("reply_count") for m in stage.dana.sees(channel)))


def test_words_about_reminders_lead_to_their_choices(stage: Stage) -> None:
    channel = stage.dana.open_dm()
    stage.dana.say(channel, "remind me of chats")
    ts = stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> remind us before trainings")
    own = eventually(lambda: [m for m in stage.dana.sees(channel) if "Remind me" in buttons(m)])[0]
    assert "Press Remind me to choose what you are reminded of and when" in own["text"]
    assert "type `/charter-remind channel` there" in shown(own)
    asked = eventually(lambda: stage.dana.thread(AUTHORIZERS, ts)[1:])[0]
    for message, kind in ((own, "charter-chat"), (asked, "training")):
        assert json.loads(buttons(message)["Remind me"]["value"]) == {"kinds": [kind]}
    stage.dana.press(own, buttons(own)["Remind me"]["action_id"])
    eventually(stage.dana.views)
    assert counts(stage) == {}


def test_a_button_of_an_answer_that_is_gone_asks_again(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {NEAR}")
    stale = with_value(message, "ask_show_0", {"q": KNOWN, "a": "U0DANA", "k": "no-such-entry"})
    stage.slack.workspace.replace_ephemeral(AUTHORIZERS, "U0DANA", message["ts"], stale)
    stage.dana.press(stale, "ask_show_0")
    eventually(
        lambda: any(heading(m).startswith("Is DTA automatic") for m in replaced(stage, stale))
    )


def test_a_forged_button_gets_a_sentence_and_does_nothing(stage: Stage) -> None:
    def refused() -> list[dict[str, Any]]:
        return [m for m in stage.dana.sees(AUTHORIZERS) if "something went wrong" in shown(m)]

    values: list[object] = ["not json", [], {}, {"q": 1, "a": "U0DANA"}, {"q": "x"}, None]
    for number, value in enumerate(values, start=1):
        message = stage.types(f"/charter-ask {UNKNOWN}")
        forged = with_value(message, "ask_pass_on", value)
        stage.slack.workspace.replace_ephemeral(AUTHORIZERS, "U0DANA", message["ts"], forged)
        stage.dana.press(forged, "ask_pass_on")
        eventually(lambda: len(refused()) == number)  # noqa: B023 - it is called at once
    assert stage.bot.db.query("select * from questions") == []


def with_value(message: dict[str, Any], action_id: str, value: object) -> dict[str, Any]:
    """The message with another value in one of its buttons."""
    changed: dict[str, Any] = json.loads(json.dumps(message))
    for block in changed["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = value if isinstance(value, str) else json.dumps(value)
    return changed
