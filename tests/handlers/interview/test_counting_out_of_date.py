"""Counts that are somebody else's, opened twice, delivered twice, overtaken or deleted."""

from __future__ import annotations

import json

import pytest

from bot.store import interviews
from handlers.interview.controls import ACTION_COUNT, ACTION_COUNT_TICK
from tests.handlers.interview.counter import (
    BUTTON,
    SHEET,
    TO_TWO_YEARS,
    Counter,
    fills,
    opened,
    refused,
    ticked,
)
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts

# Whose it is, and what is out of date


def test_nobody_else_opens_or_changes_a_count(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    before, view = desk.conversation(), counter.view
    button = {"type": "button", "action_id": ACTION_COUNT, "value": json.dumps({"c": before.id})}
    desk.sends_action(desk.last(before), button, who=PRIYA)
    said = desk.slack.responses[-1].message
    assert said is not None
    assert "no such conversation of yours" in said.text
    assert counter.view is view
    counter.sends_action({"type": "checkboxes", "action_id": ACTION_COUNT_TICK}, "x", who=PRIYA)
    assert "no such conversation of yours" in refused(desk)
    answer = counter.submits(PRIYA, {**view, "id": counter.view["id"]})
    assert "no such conversation of yours" in json.dumps(answer)
    assert desk.conversation() == before


@pytest.mark.parametrize(
    "place",
    [
        "",
        "[]",
        '{"c": "0000000000000000", "p": "groups", "n": 1}',
        '{"c": ["x"], "p": "groups", "n": 1}',
    ],
)
def test_a_forged_page_changes_nothing_and_is_told_so(desk: Desk, place: str) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    before = desk.conversation()
    counter.view["private_metadata"] = place
    answer = counter.submits()
    assert "no such conversation of yours" in json.dumps(answer)
    assert desk.conversation() == before


@pytest.mark.parametrize("page", ["2019", "nowhere", ""])
def test_a_page_that_does_not_exist_is_refused(desk: Desk, page: str) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    before = desk.conversation()
    place = json.loads(counter.view["private_metadata"])
    counter.view["private_metadata"] = json.dumps({**place, "p": page})
    counter.presses("To the count")
    assert "out of date" in refused(desk)
    assert desk.conversation() == before


def test_of_two_modals_only_the_one_opened_last_changes_anything(desk: Desk) -> None:
    first = opened(desk, *TO_TWO_YEARS)
    first.ticks("groups", "EL")
    old = first.view
    now = desk.conversation()
    desk.later(seconds=10)
    desk.presses(desk.last(now), BUTTON)
    second = Counter(desk)
    second.ticks("groups", "EL", "SWD")
    before = desk.conversation()
    answer = second.submits(view={**old, "id": second.view["id"]})
    assert "opened again since" in json.dumps(answer)
    assert desk.conversation() == before
    desk.presses(desk.last(now), BUTTON)
    assert Counter(desk).ticked("groups") == ["EL", "SWD"]


def test_a_double_click_opens_one_count(desk: Desk) -> None:
    now = desk.begins()
    for text in TO_TWO_YEARS:
        desk.says(now, text)
    desk.presses(desk.last(now), BUTTON)
    first = desk.slack.view
    desk.presses(desk.last(now), BUTTON)
    assert first is not None
    counter = Counter(desk)
    assert counter.view["private_metadata"] == first["private_metadata"]
    counter.ticks("groups", "EL")
    assert ticked(desk).groups == ("EL",)


def test_pressing_twice_goes_one_page(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    first = counter.view
    counter.submits()
    counter.submits(view={**first, "id": counter.view["id"]})
    assert counter.page == "2025 Dashboard"
    counter.submits()
    counter.presses("Back", times=1)
    assert counter.page == "2025 Dashboard"


def test_a_tick_that_is_delivered_twice_is_kept_once(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    before = desk.conversation().revision
    body = {
        "type": "block_actions",
        "user": {"id": DANA},
        "container": {"type": "view"},
        "view": {**counter.view, "state": {"values": {}}},
        "trigger_id": "again",
        "actions": [{"type": "button", "action_id": "dta_count_go_0", "value": '{"p": "2024"}'}],
    }
    for _ in range(3):
        desk._send(body)
    assert desk.conversation().revision == before + 1
    assert counter.page == "2024 Dashboard"


def test_a_page_that_changed_in_the_meantime_is_not_put_back(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    counter.submits()
    seen = dict(counter.view)
    counter.ticks("2025:4", "EL")  # shown anew, with another hash
    stale = {**seen, "state": counter.values()}
    go = {"type": "button", "action_id": "dta_count_go_0", "value": '{"p": "count"}'}
    body = {
        "type": "block_actions",
        "user": {"id": DANA},
        "container": {"type": "view"},
        "view": stale,
        "trigger_id": "late",
        "actions": [go],
    }
    desk._send(body)
    assert counter.page == "The count"
    assert ticked(desk).at(2025, "4") == ("EL",)


def test_a_deleted_conversation_has_no_count(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    now = desk.conversation()
    interviews.remove(desk.db, now.id)
    answer = counter.submits()
    assert "it was deleted" in json.dumps(answer)
    assert desk.db.one("select 1 from interviews") is None


def test_starting_over_drops_the_count_and_its_open_page(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    now = desk.conversation()
    say_all(desk, now, "start over", "yes")
    assert desk.conversation().sheet is None
    counter.presses("To the count")
    assert "begun anew" in refused(desk)
    assert desk.conversation().sheet is None
    for text in TO_TWO_YEARS:
        desk.says(now, text)
    old = counter.view
    desk.presses(desk.last(now), BUTTON)
    assert Counter(desk).ticked("groups") == []
    assert old["blocks"] != Counter(desk).view["blocks"]


def test_what_was_put_away_goes_on_when_its_count_is_done(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    fills(counter, ["EL", "SED", "SWD"], SHEET)
    now = desk.conversation()
    desk.says(now, "stop")
    counter.submits()
    assert desk.conversation().put_away_at is None
    assert "Your count suggests: *Two groups*" in texts(desk.last(now))
