"""Local answers over the real wire: asked, passed on, answered, saved, found, changed, deleted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from bot.community.facts import due
from bot.local import Visitor
from tests.handlers.ask.kit import answers, fills_in, passed_on, received, standing
from tests.handlers.keeping.kit import on_top
from tests.stage import AUTHORIZERS, Stage, eventually, live, shown

ASKED = "how long must charter petitions stay on file with us"
HEADING = "How long do we keep charter petitions on file?"
WORDS = "Ten years, by our board's *policy*, & then they are shredded."
SOURCE = "said by Ana Ruiz, records office, on November 20, 2026"
MARK = "Local answer, added by marisol on November 22, 2026."


def saved(stage: Stage, heading: str = HEADING, text: str = WORDS, source: str = SOURCE) -> str:
    """A question goes all the way to a local answer; its id."""
    message = passed_on(stage, ASKED)
    stage.keeper.press(message, "ask_answer_it")
    answers(stage.keeper, text, save=True)
    result = fills_in(stage.keeper, question=heading, source=source)
    assert "Saved" in shown(result.view), result.errors
    eventually(lambda: "Local answer, added by" in said(stage, heading))
    (row,) = rows(stage)
    return str(row["id"])


def said(stage: Stage, question: str, who: Visitor | None = None) -> str:
    message = stage.types(f"/charter-ask {question}", who=who)
    return f"{message['text']}\n{shown(message)}"


def rows(stage: Stage) -> list[dict[str, Any]]:
    return stage.bot.db.query("select * from local_answers")


def test_it_is_found_in_direct_messages_mentions_and_threads_and_after_a_restart(
    stage: Stage,
) -> None:
    saved(stage)
    stage.restart()
    channel = stage.priya.open_dm()
    stage.priya.say(channel, HEADING)
    eventually(lambda: any("Ten years" in shown(m) for m in stage.priya.sees(channel)))
    ts = stage.priya.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> {HEADING}")
    answer = eventually(lambda: stage.priya.thread(AUTHORIZERS, ts)[1:])[0]
    assert MARK in shown(answer)
    assert "<@" not in live(answer)  # a mention would call the keeper each time
    stage.types("/charter-dta check Alder")
    mine = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(mine) if m.get("reply_count")])[0]
    stage.dana.say(mine, HEADING, thread_ts=root["ts"])
    eventually(lambda: any(MARK in shown(m) for m in stage.dana.thread(mine, root["ts"])))


def test_nothing_in_it_says_who_asked_and_taking_the_question_back_takes_the_words(
    stage: Stage,
) -> None:
    message = passed_on(stage, ASKED)
    stage.keeper.press(message, "ask_answer_it")
    answers(stage.keeper, WORDS, save=True)
    fills_in(stage.keeper, question=HEADING, ways=f"{ASKED}\npetition records", source=SOURCE)
    own = received(stage.dana, "answers the question that you passed on")
    assert rows(stage)[0]["questions"] == json.dumps([HEADING, ASKED, "petition records"])
    assert "Saved as a local answer." in received(stage.keeper, "Saved as a local")["text"]
    stage.dana.press(own, "ask_take_back")
    after = received(stage.dana, "A local answer that a keeper saved stays")
    assert f"under the question “{HEADING}”" in after["text"]
    assert rows(stage)[0]["questions"] == json.dumps([HEADING, "petition records"])
    kept = json.dumps([rows(stage), stage.bot.db.query("select * from questions")])
    assert "U0DANA" not in kept
    assert ASKED not in kept
    files = list(stage.folder.glob("bot.db*"))
    eventually(lambda: not any(ASKED.encode() in file.read_bytes() for file in files))
    assert WORDS.split(",")[0] in said(stage, HEADING)


def test_a_form_with_the_askers_name_in_it_is_not_saved(stage: Stage) -> None:
    stage.types("/charter-chat")  # the bot asks Slack who this is
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0DANA'"))
    name = stage.bot.db.query("select name from people where user_id = 'U0DANA'")[0]["name"]
    message = passed_on(stage, ASKED)
    stage.keeper.press(message, "ask_answer_it")
    answers(stage.keeper, f"Hi {name.split()[0].title()}, ten years.", save=True)
    refused = fills_in(stage.keeper, source=SOURCE)
    assert refused.errors == {
        "answer": "Leave out the name of whoever asked: everybody will see this."
    }
    assert rows(stage) == []
    assert "Saved" in shown(fills_in(stage.keeper, answer="Ten years.", source=SOURCE).view)


def test_an_answer_can_be_saved_later_and_only_once(stage: Stage) -> None:
    stage.more = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}
    stage.restart()
    message = passed_on(stage, ASKED)
    stage.keeper.press(message, "ask_answer_it")
    assert answers(stage.keeper, WORDS).outcome == "closed"
    theirs = received(stage.priya, "Press Save as a local answer to let everybody find it.")
    stage.priya.press(theirs, "ask_local_save")
    on_top(stage.priya, "ask_local_form")
    mine = received(stage.keeper, "Press Save as a local answer")
    stage.keeper.press(mine, "ask_local_save")
    assert "Saved" in shown(fills_in(stage.keeper, question=HEADING, source=SOURCE).view)
    late = fills_in(stage.priya, question="Petitions: how long?", source=SOURCE)
    assert "another keeper saved an answer" in late.errors["question"]
    assert len(rows(stage)) == 1
    received(stage.priya, "Saved as a local answer.")


def test_of_two_keepers_who_edit_the_second_sees_what_changed_and_loses_nothing(
    stage: Stage,
) -> None:
    stage.more = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}
    stage.restart()
    saved(stage)
    for who in (stage.keeper, stage.priya):
        while who.views():
            who.close(who.views()[-1]["id"])
        assert who.command(AUTHORIZERS, "/charter-ask local").ok
        who.press(on_top(who, "ask_local_list"), "ask_local_edit")
        on_top(who, "ask_local_form")
    assert "Saved" in shown(fills_in(stage.keeper, answer="Twelve <years>.").view)
    late = fills_in(stage.priya, answer="Seven years.").view
    assert "Somebody changed the same while you were typing" in shown(late)
    assert "<@U0KEEPER> changed it" in shown(late)
    assert "> Twelve &lt;years&gt;." in shown(late)
    assert standing(late)["answer"] == "Seven years."
    assert rows(stage)[0]["answer"] == "Twelve <years>."
    assert "Saved" in shown(fills_in(stage.priya).view)
    assert rows(stage)[0]["answer"] == "Seven years."


def test_what_was_deleted_meanwhile_is_not_changed(stage: Stage) -> None:
    answer_id = saved(stage)
    while stage.keeper.views():
        stage.keeper.close(stage.keeper.views()[-1]["id"])
    stage.keeper.command(AUTHORIZERS, "/charter-ask local")
    stage.keeper.press(on_top(stage.keeper, "ask_local_list"), "ask_local_edit")
    on_top(stage.keeper, "ask_local_form")
    stage.bot.db.execute("delete from local_answers where id = :id", {"id": answer_id})
    late = fills_in(stage.keeper, answer="Twelve years.")
    assert "it was deleted meanwhile" in late.errors["question"]


def test_after_a_year_keepers_are_asked_to_look_again(stage: Stage) -> None:
    saved(stage)
    assert "should have been checked" not in said(stage, HEADING)
    stage.clock.advance(timedelta(days=367))
    assert "It should have been checked again by November 22, 2027." in said(stage, HEADING)
    overdue = due(stage.bot.context.facts(), stage.clock.now().date())
    assert f"Local answer: “{HEADING}”" in [each.name for each in overdue]
