"""Whose a conversation is, what is deleted, and what happens without anybody doing anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.outbox.message import Message
from bot.store import interviews, outbox
from bot.store.interviews import Conversation
from handlers.blocks import hushed, section
from handlers.interview import controls
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts
from tests.handlers.interview.lookups import LANTERNS, NORD

# Buttons that belong to no conversation, or to the modal of the count, which asks by itself.
NOT_OF_ONE = ("dta_start", "dta_mine", "dta_begin_with", "dta_more", "dta_count_")
FORGED = {"q": "authorizer", "o": "state", "w": "district", "p": "question:listed"}


def finished(desk: Desk, nickname: str = "Maple Street") -> Conversation:
    say_all(desk, desk.begins(nickname), "district", "yes", "underway", "0", "1")
    return desk.conversation()


def refusals(desk: Desk) -> int:
    said = [response.message.text for response in desk.slack.responses if response.message]
    return sum("no such conversation of yours" in text for text in said)


def root(desk: Desk, now: Conversation) -> dict[str, object]:
    return desk.slack.messages[str(now.thread_ts)]


def notes(desk: Desk, now: Conversation) -> dict[str, object]:
    return next(m for m in desk.thread(now) if "Call first" in texts(m))


@pytest.mark.parametrize("is_finished", [False, True])
def test_nobody_but_the_owner_can_press_anything(desk: Desk, is_finished: bool) -> None:
    now = finished(desk) if is_finished else desk.begins("Maple Street")
    if not is_finished:
        desk.says(now, "district")
    before, calls = desk.conversation(), len(desk.slack.calls)
    value = json.dumps({"c": now.id, **FORGED})
    choices = {each.action_id for each in controls.CHOICES.values()}
    of_one = [name for name in desk.feature.routes.actions if name.startswith("dta_")]
    of_one = [name for name in of_one if name in choices or not name.startswith(NOT_OF_ONE)]
    assert len(of_one) > 25
    for number, action_id in enumerate(of_one, start=1):
        element = {"type": "button", "action_id": action_id, "value": value}
        desk.sends_action(desk.last(now), element, who=PRIYA)
        assert desk.conversation() == before, action_id
        assert refusals(desk) == number, action_id
    assert not [c for c in desk.slack.calls[calls:] if c[0] != "users.info"]


@pytest.mark.parametrize(
    ("question", "option"),
    [("authorizer", "mars"), ("colour", "red"), (None, None), (["authorizer"], "state")],
)
def test_an_option_that_does_not_exist_is_not_kept(
    desk: Desk, question: object, option: object
) -> None:
    now = desk.begins()
    value = json.dumps({"c": now.id, "q": question, "o": option, "w": None})
    element = {"type": "button", "action_id": "dta_option_0", "value": value}
    desk.sends_action(desk.last(now), element)
    assert desk.conversation().answers == {}
    assert "was not taken" in desk.told


def test_sharing_asks_first_shows_what_and_needs_the_owner(desk: Desk) -> None:
    now = finished(desk)
    desk.presses(notes(desk, now), "Share in a channel")
    view = desk.opened
    assert "Everybody in the place you choose will see" in texts(view)
    assert "May be open" in texts(view)
    assert "Maple" not in json.dumps(view)
    assert "A school district" not in json.dumps(view)
    before = len(desk.slack.responses)
    desk.shares("C1", PRIYA)
    assert len(desk.slack.responses) == before
    desk.shares("C1")
    assert len(desk.slack.responses) == before + 1
    shared = desk.slack.responses[-1]
    assert shared.in_channel
    assert shared.message is not None
    assert f"Shared by <@{DANA}>" in shared.message.text
    assert "Maple" not in json.dumps(shared.message.payload())
    assert "Shared in <#C1>" in desk.last(now)["text"]


def test_what_was_said_leaves_the_files_even_while_slack_cannot_be_reached(desk: Desk) -> None:
    now = finished(desk, "Zanzibar Academy")
    desk.slack.fails = {"conversations.replies": "no_answer", "chat.delete": "no_answer"}
    desk.sends_action(root(desk, now), desk.button(root(desk, now), "Delete"))
    assert desk.slack.messages
    assert desk.db.query("select * from interviews") == []
    for path in desk.path.parent.glob("bot.db*"):
        assert b"Zanzibar" not in path.read_bytes(), path


@pytest.mark.parametrize("how", ["in the thread", "by the command", "one of several"])
def test_no_trace_of_a_school_that_was_looked_up_stays_behind(desk: Desk, how: str) -> None:
    desk.loads(2025, NORD, *LANTERNS)
    if how == "by the command":
        answer = {**desk.types("school nordlicht"), "channel": "C1", "ts": "1795377602.1"}
        desk.presses(answer, "Start a conversation with this")
    else:
        desk.says(desk.begins(), f"school {'lantern' if how == 'one of several' else 'nordlicht'}")
    now = desk.conversation()
    if how == "one of several":
        desk.presses(desk.last(now), "This one")
    cds = desk.conversation().cds
    assert cds is not None
    desk.says(now, "delete")
    desk.presses(desk.last(now), "Delete")
    # What the state publishes stays; that somebody looked it up does not.
    tables = desk.db.query("select name from sqlite_master where type = 'table'")
    for table in {row["name"] for row in tables} - {"school_years"}:
        assert cds not in json.dumps(desk.db.query(f'select * from "{table}"')), table


def test_a_deletion_that_was_interrupted_is_finished_later(desk: Desk) -> None:
    now = finished(desk)
    desk.lost = True
    desk.sends_action(root(desk, now), desk.button(root(desk, now), "Delete"))
    assert interviews.find(desk.db, now.id) is None
    desk.restart()
    desk.later(minutes=3)
    assert desk.slack.messages == {}


@pytest.mark.parametrize("quiet", [None, "Something stands there."])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_what_is_said_while_its_conversation_is_deleted_does_not_stay(
    desk: Desk, quiet: str | None, method: str
) -> None:
    now = desk.begins()
    thread = desk.talks.thread
    desk.slack.meanwhile[method] = lambda: desk.carry_out(thread.delete(now))
    late = Message(section("late"))
    thread.aside(now, hushed(late, quiet) if quiet else late)
    desk.says(now, "county")
    desk.look_after()
    assert "late" not in [m["text"] for m in desk.slack.messages.values()]


def test_deleting_from_the_list_shows_the_list_without_it(desk: Desk) -> None:
    finished(desk, "Maple")
    desk.later(minutes=1)
    desk.begins("Oak")
    shown = {**desk.types("mine"), "ts": "1", "channel": "C1"}
    desk.presses(shown, "Delete")  # the first one: Oak
    assert desk.slack.responses[-1].replace
    assert "1. Maple" in desk.told
    assert "Oak" not in desk.told
    assert "Deleted: your answers" in desk.told


def test_an_unfinished_one_is_asked_after_once_without_its_subject(desk: Desk) -> None:
    now = desk.begins("Maple Street")
    desk.says(now, "county")
    desk.later(days=2, hours=23)
    before = list(desk.slack.messages)
    desk.later(hours=2)
    desk.later(hours=1)
    asked = [m for ts, m in desk.slack.messages.items() if ts not in before]
    assert len(asked) == 1
    assert asked[0]["channel"] == "D0DANA"
    for word in ("Maple", "DTA", "eligib", "school"):
        assert word not in asked[0]["text"]
    desk.presses(asked[0], "Go on")
    assert "You need not do anything" in texts(desk.slack.messages[asked[0]["ts"]])
    assert "assistance file" in texts(desk.last(now))
    desk.later(days=5)
    desk.later(days=5)
    assert [
        m for ts, m in desk.slack.messages.items() if "waiting where you left" in m["text"]
    ] == []


def test_an_unfinished_one_is_put_away_after_thirty_days_and_can_go_on(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "county")
    desk.later(days=4)
    desk.later(days=25)
    assert desk.conversation().put_away_at is None
    desk.later(days=2)
    assert "paused. Nothing is lost" in texts(desk.last(now))
    desk.presses(desk.last(now), "Go on")
    assert "assistance file" in texts(desk.last(now))
    assert desk.conversation().answers == {"authorizer": "county"}


def test_everything_is_deleted_a_year_after_its_last_use(desk: Desk) -> None:
    finished(desk)
    desk.later(days=364)
    desk.begins("Oak", PRIYA)
    assert desk.db.one("select count(*) as n from interviews") == {"n": 2}
    desk.later(days=2)
    assert desk.db.query("select owner from interviews") == [{"owner": PRIYA}]
    assert {m["channel"] for m in desk.slack.messages.values()} == {"D0PRIYA"}


def test_logs_hold_nothing_of_a_conversation(
    desk: Desk, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    now = finished(desk, "Zanzibar Academy")
    desk.says(now, "purple elephants?")
    for word in ("Zanzibar", "elephants", "district"):
        assert word not in caplog.text


def test_whoever_types_is_answered_though_a_row_of_the_thread_was_forgotten(desk: Desk) -> None:
    now = desk.begins("Maple Street")
    desk.slack.fails["chat.postMessage"] = "ratelimited"
    desk.later(days=4)  # they are to be asked whether to go on, and do so by themselves
    desk.says(now, "privacy")
    desk.slack.fails.clear()
    desk.later(minutes=5)
    desk.later(hours=25)
    assert outbox.forget(desk.db, int(desk.clock.now().timestamp()))
    for _ in range(3):
        before = len(asides(desk))
        desk.says(now, "privacy")
        assert len(asides(desk)) == before + 1


def asides(desk: Desk) -> list[object]:
    where = "about like '%aside%' and state = 'sent'"
    return [*desk.db.query(f"select key from deliveries where kind = 'interview' and {where}")]
