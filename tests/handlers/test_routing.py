"""What happens to every request, whatever feature it is for, and what listeners return."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import fields
from typing import Any, get_args

import pytest
from slack_bolt import BoltRequest

from bot.store.people import Person
from handlers.effects import AckView, Effect, Effects, Run, open_view
from handlers.forms import Filled, FormError, closing
from handlers.payloads import Carried, UnreadableError
from handlers.routes import Action, Command, Event, Submission
from tests.handlers.interview.kit import NORD, load
from tests.stage import AUTHORIZERS, Stage, eventually, shown

MODAL = {
    "type": "modal",
    "callback_id": "broken_modal",
    "title": {"type": "plain_text", "text": "A modal"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
    ],
}


def fails(*_: object) -> Effects:
    raise sqlite3.OperationalError("disk I/O error near SECRET TEXT")


def opens_modal(command: Command) -> Effects:
    return [open_view(command.trigger_id, MODAL)]


def modal(stage: Stage) -> str:
    """Somebody opens a modal; its id."""
    stage.bot.routes.commands["/charter-chat"] = opens_modal
    assert stage.dana.command(AUTHORIZERS, "/charter-chat").ok
    (view,) = eventually(stage.dana.views)
    return str(view["id"])


def read(stage: Stage, words: str) -> list[dict[str, Any]]:
    """The messages with these words, once there is one."""
    return eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if words in shown(m)])


def test_what_fails_gets_a_sentence_and_the_log_the_traceback(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    message, view = stage.types("/charter-chat upcoming"), modal(stage)
    stage.bot.routes.commands["/charter-chat"] = fails
    stage.bot.routes.action("sessions_more", fails)
    stage.bot.routes.submission("broken_modal", fails)
    said = shown(stage.types("/charter-chat"))
    assert "something went wrong on my side" in said
    assert "disk" not in said
    assert "OperationalError" in caplog.text
    stage.dana.press(message, "sessions_more")
    eventually(lambda: len(read(stage, "something went wrong")) == 2)
    assert read(stage, "Upcoming Charter Chats")  # the message is left
    assert stage.dana.submit(view, {"name": {"name": "x"}}).outcome == "updated"
    assert "something went wrong" in shown(stage.dana.views()[-1])


def test_what_is_of_another_version_is_answered(stage: Stage) -> None:
    message, view = stage.types("/charter-chat upcoming"), modal(stage)
    assert stage.dana.submit(view, {"name": {"name": "x"}}).outcome == "updated"
    assert "older version" in shown(stage.dana.views()[-1])
    del stage.bot.routes.actions["sessions_more"], stage.bot.routes.commands["/charter-chat"]
    assert "no longer know /charter-chat" in shown(stage.types("/charter-chat"))
    stage.dana.press(message, "sessions_more")
    read(stage, "older version")


@pytest.mark.parametrize("value", ['{"mode":"x","evil":1}', "not json", "[]", "null"])
def test_a_button_with_the_value_of_another_version_says_so(stage: Stage, value: str) -> None:
    message = stage.types("/charter-chat upcoming")
    (row,) = (block for block in message["blocks"] if block["type"] == "actions")
    row["elements"] = [{**each, "value": value} for each in row["elements"]]
    channel, ts = message["channel"], message["ts"]
    stage.slack.workspace.post_ephemeral(channel, "U0DANA", message, instead=ts)
    (kept,) = [m for m in stage.dana.sees(channel) if m["ts"] == ts]
    stage.dana.press(kept, "sessions_more")
    read(stage, "older version")


def test_the_errors_of_a_modal_stand_under_its_inputs(stage: Stage) -> None:
    def refuse(submission: Submission) -> Effects:
        raise FormError({"name": f"{Filled.of(submission.view).text('name')} is taken."})

    stage.bot.routes.submission("broken_modal", refuse)
    view = modal(stage)
    result = stage.dana.submit(view, {"name": {"name": "Ada"}})
    assert result.errors == {"name": "Ada is taken."}


def test_a_modal_sent_again_since_its_answer_came_too_late_has_its_effect_once(
    stage: Stage,
) -> None:
    names: list[str] = []

    def take(submission: Submission) -> Effects:
        name = Filled.of(submission.view).text("name")
        names.append(name)
        if name == "Ada":
            return [AckView("push", {**MODAL, "callback_id": "further_modal"})]
        return closing("Done", f"{name} is number {len(names)}")

    stage.bot.routes.submission("broken_modal", take)
    view = modal(stage)
    for _ in range(2):  # going back, and on again
        assert stage.dana.submit(view, {"name": {"name": "Ada"}}).outcome == "pushed"
        stage.dana.close(stage.dana.views()[-1]["id"])
    assert names == ["Ada", "Ada"]
    patience, stage.slack.delivery.ack_seconds = stage.slack.delivery.ack_seconds, 0
    for name in ("Grace", "Mary"):
        assert not stage.dana.submit(view, {"name": {"name": name}}).ok
        eventually(lambda name=name: name in names)
    stage.slack.delivery.ack_seconds = patience
    assert stage.dana.submit(view, {"name": {"name": "Grace"}}).outcome == "updated"
    assert "Grace is number 3" in shown(stage.dana.views()[-1])
    assert names == ["Ada", "Ada", "Grace", "Mary"]


def test_a_window_that_did_not_open_in_time_is_not_met_with_silence(stage: Stage) -> None:
    upcoming = stage.types("/charter-chat upcoming")
    stage.bot.routes.commands["/charter-chat"] = opens_modal
    stage.slack.faults.add("expire_trigger", "trigger", times=1)
    assert stage.dana.command(AUTHORIZERS, "/charter-chat").ok
    read(stage, "please try again")

    def opens_broken(action: Action) -> Effects:
        return [open_view(action.trigger_id, {**MODAL, "blocks": [{}]})]

    stage.bot.routes.action("sessions_more", opens_broken)
    stage.dana.press(upcoming, "sessions_more")
    read(stage, "something went wrong")


def test_an_event_whose_listener_fails_is_not_taken_for_done(stage: Stage) -> None:
    seen: list[str] = []

    def fail_once(event: Event) -> Effects:
        seen.append(str(event.payload["ts"]))
        if len(seen) == 1:
            raise RuntimeError("the first time it fails")
        return ()

    stage.bot.routes.events["message"] = [fail_once]
    stage.slack.faults.add("redeliver", "message", times=2)
    channel = stage.dana.open_dm()
    stage.dana.say(channel, "hello there")
    eventually(lambda: len(seen) >= 2)
    eventually(lambda: [m for m in stage.dana.sees(channel) if "something went wrong" in shown(m)])
    assert seen[0] == seen[1]


def test_a_press_that_changes_something_counts_once(stage: Stage) -> None:
    pressed: list[str] = []

    def press(action: Action) -> Effects:
        pressed.append(action.trigger_id)
        return ()

    stage.bot.routes.action("sessions_share", press, once_a_message=True)
    message = stage.types("/charter-chat")
    stage.dana.press(message, "sessions_share")
    stage.dana.press(message, "sessions_share")
    stage.bot.routes.action("sessions_share", press, changes=True)
    stage.dana.press(message, "sessions_share")
    stage.dana.press(message, "sessions_share")
    assert len(pressed) == 3


def test_a_mention_is_answered_although_its_twin_came_first(stage: Stage) -> None:
    heard: list[str] = []

    def hear(event: Event) -> Effects:
        heard.append(event.payload["ts"])
        return ()

    stage.bot.routes.events["app_mention"] = [hear]
    ts = stage.dana.say(AUTHORIZERS, "hello")
    twin = {"channel": AUTHORIZERS, "user": "U0DANA", "text": "hello", "ts": ts}
    for number, type in enumerate(["message", "app_mention", "app_mention", "message"]):
        send_event(stage, f"Ev{number}", {"type": type, **twin})
    eventually(lambda: heard)
    assert heard == [ts]


def send_event(stage: Stage, event_id: str, event: dict[str, str]) -> None:
    """Let Slack tell of something, as it comes to the bot's own front door."""
    body = {"type": "event_callback", "event_id": event_id, "team_id": "T0LOCAL", "event": event}
    answer = stage.bot.slack.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert answer.status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"command": "/charter-chat"},
        {"type": "block_actions", "actions": [{"action_id": "sessions_more"}], "user": []},
        {
            "type": "event_callback",
            "event": {"type": "message", "channel": ["C0"], "user": "U0DANA"},
        },
    ],
)
def test_a_payload_that_makes_no_sense_is_refused_in_a_line(
    stage: Stage, caplog: pytest.LogCaptureFixture, body: dict[str, object]
) -> None:
    answer = stage.bot.slack.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert answer.status == 400
    assert "Traceback" not in caplog.text


CHAT, FIRST = "charter-chat", "2026-11-25"
FORGED: list[Any] = [
    *(None, "x", 7, [], {}),
    *({"uid": 1, "rid": 2}, {"uid": CHAT}, {"uid": CHAT, "rid": "soon"}),
    {"uid": "none", "rid": FIRST, "lead": "P1D", "seq": 0},
    {"uid": CHAT, "rid": "2026-11-26", "lead": "P9D", "version": 7},
    {"uid": "", "rid": "2031-01-06T09:00:00", "lead": ""},
    *({"id": "0000"}, {"id": 7}, {"q": "x"}, {"q": 1, "a": "U0KEEPER"}, {"mode": "x"}),
    *({"c": 7}, {"c": "0" * 16, "q": ["authorizer"], "o": "mars"}, {"kind": CHAT, "offset": "x"}),
]
# What these do they do whatever the button carries.
AT_ONCE = {"reminders_off", "dta_start", "keepers_settings_done"}


def test_a_button_of_somebodys_own_making_changes_nothing(stage: Stage) -> None:
    stage.stop()
    stage.more = {"bot_admins": "U0KEEPER"}
    stage.start()
    db = stage.bot.db
    load(db, 2025, NORD)
    tables = ("subscriptions", "interviews", "questions", "local_answers", "changes", "holds")

    def kept() -> list[Any]:
        return [db.query(f"select * from {table}") for table in (*tables, "shared_settings")]

    before, keeper = kept(), Person("U0KEEPER", fetched_at=1)
    element, view = {"block_id": f"{FIRST}|{CHAT}"}, {"id": "V1"}
    for name, (listener, _) in stage.bot.routes.actions.items():
        for value in FORGED if name not in AT_ONCE else ():
            carried = json.loads(json.dumps(value), object_hook=Carried)
            place = "D0KEEPER", "1.0", None, "t", "https://example.org/r"
            with suppress(UnreadableError, ValueError, KeyError, TypeError):
                listener(Action(name, carried, keeper, *place, {}, view, element))
            assert kept() == before, (name, value)


def test_no_effect_but_work_in_the_background_holds_a_function() -> None:
    others = [each for each in get_args(Effect) if each is not Run]
    assert len(others) == 5
    held = [(each, field.name) for each in others for field in fields(each)]
    kinds = {str(field.type) for each in others for field in fields(each)}
    assert held
    assert not [kind for kind in kinds if "Callable" in kind or "partial" in kind]
