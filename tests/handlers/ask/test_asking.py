"""Questions over the real wire: what is counted and kept, and what is not as it should be."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from tests.handlers.ask.kit import everything, pressed, replaced
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, live, shown

KNOWN = "Is DTA automatic?"
NEAR = "who can help my school"
UNKNOWN = "which football team plays on Sunday"
SCHOOL = "Zebra & Lion Academy"
MARKUP = "is <!channel> & <https://example.org|football> *on* <script>alert(1)</script> @everyone"


def heading(message: dict[str, Any]) -> str:
    return next((b["text"]["text"] for b in message.get("blocks", ()) if b["type"] == "header"), "")


def counts(stage: Stage) -> dict[tuple[str, str], int]:
    rows = stage.bot.db.query("select what, key, number from answer_counts")
    return {(row["what"], row["key"]): row["number"] for row in rows}


def test_an_answer_that_nobody_checked_in_time_says_so(stage: Stage) -> None:
    assert "should have been checked" not in everything(stage.types(f"/charter-ask {KNOWN}"))
    stage.clock.move_to(stage.clock.now().replace(year=2027, month=6))
    text = everything(stage.types(f"/charter-ask {KNOWN}"))
    assert "It should have been checked again by May 20, 2027." in text


def test_what_it_does_not_know_it_says_and_keeps_only_a_count_of(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        message = stage.types(f"/charter-ask {UNKNOWN}")
        assert message["is_ephemeral"]
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


def test_none_of_these_is_counted_once(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {NEAR}")
    assert counts(stage) == {}
    assert "Ask a keeper" in buttons(pressed(stage, message, "None of these"))
    stage.dana.press(message, "ask_none")
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


def test_what_can_be_pressed_is_also_read_aloud(stage: Stage) -> None:
    for typed, said in (
        (f"/charter-ask {KNOWN}", "Related: 1. Which pathways lead to"),
        (f"/charter-ask {NEAR}", "2. Where do we start when"),
        ("/charter-guide education", "1. CDE, California Department of Education"),
        ("/charter-guide nacsa", "No page is known."),
    ):
        assert said in stage.types(typed)["text"]


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
        return [m for m in stage.dana.sees(AUTHORIZERS) if "older version" in shown(m)]

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
