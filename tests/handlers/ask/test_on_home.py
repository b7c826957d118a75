"""Questions that were passed on, on the keepers' Home, over the real wire."""

from __future__ import annotations

from datetime import timedelta

from tests.handlers.ask.kit import answers, home_of, home_with, on_top, passed_on, received
from tests.stage import Stage, buttons, eventually, shown

QUESTION = "which football team plays on Sunday"
TITLE = "For keepers: questions that people passed on"


def test_what_waits_stands_on_every_keepers_home_and_on_nobody_elses(stage: Stage) -> None:
    stage.more = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}
    stage.restart()
    for who in (stage.keeper, stage.priya, stage.dana):
        assert TITLE not in shown(home_of(who))
    passed_on(stage, QUESTION)
    for who in (stage.keeper, stage.priya):
        home = home_with(who, TITLE)
        assert f"> {QUESTION}\nAsked by <@U0DANA> on November 22, 2026" in shown(home)
        assert buttons(home)["Answer"]["accessibility_label"] == f"Answer: {QUESTION}"
        assert buttons(home)["Dismiss"]["accessibility_label"] == f"Dismiss: {QUESTION}"
    assert QUESTION not in shown(home_of(stage.dana))


def test_of_two_who_answer_from_home_the_second_is_told_and_keeps_what_they_typed(
    stage: Stage,
) -> None:
    stage.more = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}
    stage.restart()
    for who in (stage.keeper, stage.priya):
        home_of(who)
    passed_on(stage, QUESTION)
    theirs = received(stage.priya, QUESTION)
    homes = {who.id: home_with(who, QUESTION) for who in (stage.keeper, stage.priya)}
    for who in (stage.keeper, stage.priya):
        who.press(homes[who.id], "ask_answer_it")
        on_top(who, "ask_answer_view")
    assert answers(stage.keeper, "The home team.").outcome == "closed"
    late = answers(stage.priya, "The guests, I am sure.")
    assert late.errors == {"ask_typed": "Not sent. Another keeper has answered this one meanwhile."}
    there = on_top(stage.priya, "ask_answer_view")["state"]["values"]["ask_typed"]["value"]
    assert there["value"] == "The guests, I am sure."
    for who in (stage.keeper, stage.priya):
        eventually(lambda: QUESTION not in shown(who.home() or {}))  # noqa: B023 - at once
    after = received(stage.priya, "Answered by <@U0KEEPER>")
    assert after["ts"] == theirs["ts"]
    assert "The home team." in shown(received(stage.dana, "answers the question"))
    stage.priya.close(stage.priya.views()[-1]["id"])
    # A Home that has not been drawn anew still has the button.
    stale = stage.slack.workspace.views.publish("U0PRIYA", homes["U0PRIYA"])
    stage.priya.press(stale, "ask_answer_it")
    received(stage.priya, "<@U0KEEPER> has answered this one meanwhile.")
    assert stage.priya.views() == []


def test_home_shows_the_oldest_few_and_how_many_more(stage: Stage) -> None:
    home_of(stage.keeper)
    for number in range(7):
        passed_on(stage, f"{QUESTION} number {number} <b>")
        stage.clock.advance(timedelta(minutes=1))
    home = home_with(stage.keeper, "And 2 more, which show here next.")
    assert "number 0 &lt;b&gt;" in shown(home)
    assert "number 5" not in shown(home)
