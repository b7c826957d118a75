"""Whose a conversation is, what is deleted, and what happens without anybody doing anything."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.store import interviews, outbox
from bot.store.people import Person
from handlers.effects import Effects
from handlers.interview import controls
from handlers.interview.conversations import NOT_YOURS
from handlers.routes import Action, Submission
from tests.handlers.interview.kit import LANTERNS, NORD, TO_RESULT, begins, latest, load
from tests.stage import Stage, eventually, everything

# Buttons that belong to no conversation, or are chosen in a menu.
OF_NONE = ("dta_start", "dta_mine", "dta_begin_with", "dta_more")
FORGED = {"q": "authorizer", "o": "state", "w": "district", "p": "question:listed", "cds": NORD.cds}


def pressed(stage: Stage, action_id: str, who: str, value: dict[str, Any]) -> Effects:
    """What the bot does where somebody presses this, whatever they see."""
    view = {"id": "V1", "private_metadata": json.dumps(value), "state": {"values": {}}}
    person, url = Person(who, fetched_at=1), "https://example.org/r"
    listener, _ = stage.bot.routes.actions[action_id]
    return listener(Action(action_id, value, person, None, None, None, "t", url, view=view))


@pytest.mark.parametrize("is_finished", [False, True])
def test_nobody_but_the_owner_can_press_or_send_anything(stage: Stage, is_finished: bool) -> None:
    thread = begins(stage, "Maple Street")
    thread.says(*TO_RESULT if is_finished else ["district"])
    before = thread.kept
    routes = stage.bot.routes
    choices = {f"dta_{each.act}" for each in controls.CHOICES.values()}
    own = [name for name in routes.actions if name.startswith("dta_")]
    own = [name for name in own if name in choices or not name.startswith(OF_NONE)]
    assert len(own) > 40
    value = {"c": before.id, **FORGED}
    for name in own:
        (effect,) = pressed(stage, name, "U0PRIYA", value)
        assert NOT_YOURS in repr(effect), name
    view = {"private_metadata": json.dumps(value), "state": {"values": {}}}
    sent = Submission("", Person("U0PRIYA", fetched_at=1), view, "t", ())
    for name in ("dta_count_view", "dta_look_up_view"):
        assert NOT_YOURS in repr(routes.submissions[name](sent)), name
    assert not routes.submissions["dta_share_view"](sent)
    assert thread.kept == before


def test_an_option_that_does_not_exist_is_not_kept(stage: Stage) -> None:
    thread = begins(stage)
    for question, option in (("authorizer", "mars"), ("colour", "red"), (["authorizer"], "state")):
        value = {"c": thread.kept.id, "q": question, "o": option, "w": None}
        assert "was not taken" in repr(pressed(stage, "dta_option_0", "U0DANA", value))
    assert thread.kept.answers == {}


def test_nothing_personal_stands_in_metadata(stage: Stage) -> None:
    thread = begins(stage, "Maple Street")
    thread.says(*TO_RESULT)
    marks = [each["metadata"]["event_payload"] for each in thread.messages()]
    assert len(marks) > 5
    assert {name for mark in marks for name in mark} == {"key"}
    assert thread.kept.id not in {mark["key"] for mark in marks}


def test_what_is_deleted_while_slack_is_away_leaves_the_files_at_once_and_slack_later(
    stage: Stage,
) -> None:
    thread = begins(stage, "Zanzibar Academy")
    thread.says(*TO_RESULT)
    stage.slack.faults.add("drop_before", times=None)
    id = thread.kept.id
    thread.who.press(thread.messages()[0], "dta_delete")
    eventually(lambda: interviews.find(stage.bot.db, id) is None)
    stage.stop()
    for path in stage.folder.glob("bot.db*"):
        assert b"Zanzibar" not in path.read_bytes(), path
    assert thread.messages()
    stage.slack.faults.clear()
    stage.clock.advance(timedelta(minutes=3))
    stage.start()
    stage.settle()
    assert thread.messages() == []


@pytest.mark.parametrize("how", ["in the thread", "by the command", "one of several"])
def test_no_trace_of_a_school_that_was_looked_up_stays_behind(stage: Stage, how: str) -> None:
    load(stage.bot.db, 2025, NORD, *LANTERNS)
    if how == "by the command":
        found = stage.types("/charter-dta school nordlicht")
        stage.dana.press(found, "dta_begin_with")
        thread = latest(stage)
    else:
        thread = begins(stage)
        thread.says(f"school {'lantern' if how == 'one of several' else 'nordlicht'}")
    if how == "one of several":
        thread.presses("This one")
    cds = thread.kept.cds
    assert cds is not None
    thread.says("delete")
    thread.presses("Delete")
    # What the state publishes stays; that somebody looked it up does not.
    tables = stage.bot.db.query("select name from sqlite_master where type = 'table'")
    for table in {row["name"] for row in tables} - {"school_years"}:
        assert cds not in repr(stage.bot.db.query(f'select * from "{table}"')), table


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "files.upload"])
def test_what_is_on_its_way_when_its_conversation_is_deleted_does_not_stay(
    stage: Stage, method: str
) -> None:
    thread = begins(stage)
    last = {"files.upload": "files.completeUploadExternal"}.get(method, method)

    def calls() -> int:
        return len(stage.slack.calls(last))

    if method == "files.upload":
        thread.says(*TO_RESULT)
    before = calls()
    slow = stage.slack.faults.add("slow", method, seconds=1.0)
    if method == "files.upload":
        thread.who.press(thread.has("Send me a copy"), "dta_copy")
    else:
        thread.who.say(thread.channel, "county", thread.ts)
    eventually(lambda: slow.times == 0)
    thread.who.press(thread.messages()[0], "dta_delete")
    eventually(lambda: calls() > before)
    stage.settle()
    assert thread.messages() == []


def test_an_unfinished_one_is_asked_after_once_then_put_away_and_deleted_after_a_year(
    stage: Stage,
) -> None:
    thread = begins(stage, "Maple Street")
    thread.says("county")

    def later(**length: float) -> str:
        stage.clock.advance(timedelta(**length))
        stage.run("interviews")
        stage.settle()
        return everything(thread.who.sees(thread.channel)[-1])

    waits = "waiting where you left it"
    assert waits not in later(days=2, hours=23)
    asked = later(hours=2)
    assert waits in asked
    assert not [word for word in ("Maple", "DTA", "eligib", "school") if word in asked]
    count = len(thread.who.sees(thread.channel))
    later(hours=1)
    assert len(thread.who.sees(thread.channel)) == count
    nudge = {**thread.who.sees(thread.channel)[-1], "channel": thread.channel}
    assert "assistance file" in thread.presses("Go on", nudge)
    later(days=5)
    assert waits not in later(days=5)
    later(days=18)
    assert thread.kept.put_away_at is None
    later(days=3)
    assert "paused. Nothing is lost" in thread.last
    assert "assistance file" in thread.says("where was I")
    assert thread.kept.put_away_at is None
    later(days=364)
    assert thread.kept.answers == {"authorizer": "county"}
    others = begins(stage, "Oak", stage.priya)
    others.says("district")
    later(days=2)
    assert thread.messages() == []
    assert others.kept.answers == {"authorizer": "district"}


def test_logs_hold_nothing_of_a_conversation(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    begins(stage, "Zanzibar Academy").says(*TO_RESULT, "purple elephants?")
    ours = [each for each in caplog.records if each.name.split(".")[0] in ("bot", "handlers")]
    logged = [each.getMessage() for each in ours if not each.name.startswith("bot.local")]
    assert logged
    for word in ("Zanzibar", "elephants", "district"):
        assert not [text for text in logged if word in text]


def test_whoever_types_is_answered_though_a_row_of_the_thread_was_forgotten(stage: Stage) -> None:
    thread = begins(stage, "Maple Street")
    stage.slack.faults.add("rate_limit", "chat.postMessage", times=None)
    said = len(stage.slack.calls("chat.postMessage"))
    stage.clock.advance(timedelta(days=4))
    stage.run("interviews")  # they are to be asked whether to go on, and do so by themselves
    thread.who.say(thread.channel, "privacy", thread.ts)
    eventually(lambda: len(stage.slack.calls("chat.postMessage")) > said)
    stage.slack.faults.clear()
    for length in (timedelta(minutes=5), timedelta(hours=25)):
        stage.clock.advance(length)
        stage.settle()
    assert outbox.forget(stage.bot.db, int(stage.clock.now().timestamp()))
    for _ in range(3):
        before = len(thread.messages())
        thread.says("privacy")
        assert len(thread.messages()) == before + 1
