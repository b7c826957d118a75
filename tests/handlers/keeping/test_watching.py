"""The lists on a keeper's Home, over the real wire."""

from __future__ import annotations

from datetime import UTC, datetime

from schedules.leads import Lead
from schedules.subscriptions import Subject, Subscriptions
from tests.handlers.keeping.kit import CHAT, DANA, KEEPER, OTHER
from tests.stage import AUTHORIZERS, Stage, eventually, shown


def wish(stage: Stage, destination: str, by: str) -> None:
    Subscriptions(stage.bot.db).wish(
        destination,
        {Subject(kind=CHAT): [Lead.parse("P1D")]},
        by=by,
        is_channel=destination.startswith("C"),
        now=stage.clock.now(),
    )


def home_of(stage: Stage, who: str = KEEPER) -> str:
    stage.visitor(who).open_home()
    eventually(stage.visitor(who).home)
    return shown({"blocks": stage.home(who)})


def test_what_could_not_be_delivered_is_listed(stage: Stage) -> None:
    wish(stage, AUTHORIZERS, OTHER)
    stage.bot.planning.everything(stage.clock.now())
    stage.bot.db.execute("update deliveries set state = 'failed', error = 'is_archived'")
    said = home_of(stage)
    assert f"Charter Chat, 1 day before to <#{AUTHORIZERS}>: the channel is archived" in said


def test_facts_to_look_at_again_are_listed_when_their_day_is_over(stage: Stage) -> None:
    assert "look again" not in home_of(stage)
    stage.clock.move_to(datetime(2029, 1, 1, tzinfo=UTC))
    said = home_of(stage)
    assert "look again" in said
    assert "more" in said
    assert "tell whoever runs the bot" in said


def test_facts_are_called_as_people_read_them(stage: Stage) -> None:
    names = [fact.name for fact in stage.bot.context.facts()]
    for name in (
        "Answer: “What is a Charter Chat?”",
        "Glossary: “revocation”",
        "Guide: “CCEE, California Collaborative for Educational Excellence”",
        "Eligibility: “Two priorities or three”",
        "Eligibility: “Dashboard of 2026”",
    ):
        assert name in names
    assert [name for name in names if "_" in name] == []


def test_keepers_see_how_much_the_bot_is_used_and_nothing_more(stage: Stage) -> None:
    stage.dana.command(AUTHORIZERS, "/charter-dta check Secretschool")
    stage.types("/charter-ask how tall is the tallest tree on the moon")
    eventually(lambda: stage.bot.db.query("select * from interviews where thread_ts is not null"))
    text = shown({"blocks": stage.home(KEEPER)})
    assert "Conversations about eligibility: 1 begun, 0 finished" in text
    assert "Questions: 1 without an answer, 0 answered with something else" in text
    assert "Secretschool" not in text
    assert "Questions: 1" not in shown({"blocks": stage.home(DANA)})
